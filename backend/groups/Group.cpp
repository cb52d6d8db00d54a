// SPDX-License-Identifier: GPL-3.0-or-later
#include "groups/Group.h"

#include <algorithm>

namespace tillpool::groups {

using namespace Qt::StringLiterals;
using base::CustomerId;
using base::GroupId;
using base::Points;

namespace {

void addMembers(Group& group, const QJsonArray& ids, const QJsonObject& names)
{
    group.members.reserve(static_cast<size_t>(ids.size()));
    for (const QJsonValue& id : ids)
        group.members.push_back(CustomerId::trusted(id.toString()));
    for (auto name = names.begin(); name != names.end(); ++name)
        group.names.insert(CustomerId::trusted(name.key()), name->toString());
}

QJsonArray membersToJson(const Group& group)
{
    QJsonArray members;
    for (const CustomerId& id : group.members) {
        const auto name = group.names.constFind(id);
        members.append(QJsonObject {
            {u"customer_id"_s, id.text()}, {u"name"_s, name == group.names.cend() ? QJsonValue() : QJsonValue(*name)}});
    }
    return members;
}

} // namespace

bool Group::hasMember(const QString& customerId) const
{
    return std::any_of(
        members.begin(), members.end(), [&](const CustomerId& member) { return member.text() == customerId; });
}

Group groupFromRow(const regions::Rows& rows, int row)
{
    Group group {.id = GroupId::trusted(rows.text(row, "group_id")),
        .name = rows.text(row, "name"),
        .location = rows.text(row, "location"),
        .balance = Points(rows.integer(row, "balance")),
        .held = Points(rows.integer(row, "held")),
        .debt = Points(rows.integer(row, "debt")),
        .version = rows.integer(row, "version"),
        .isFrozen = rows.boolean(row, "frozen"),
        .isClosed = rows.boolean(row, "closed")};
    addMembers(group, rows.array(row, "members"), rows.object(row, "local_names"));
    return group;
}

Group groupFromSnapshot(const QJsonObject& snapshot)
{
    Group group {.id = GroupId::trusted(snapshot.value("group_id"_L1).toString()),
        .name = snapshot.value("name"_L1).toString(),
        .location = snapshot.value("location"_L1).toString(),
        .balance = Points(snapshot.value("balance"_L1).toInteger()),
        .held = Points(snapshot.value("held"_L1).toInteger()),
        .debt = Points(snapshot.value("debt"_L1).toInteger()),
        .version = snapshot.value("version"_L1).toInteger(),
        .isFrozen = snapshot.value("frozen"_L1).toBool(),
        .isClosed = snapshot.value("closed"_L1).toBool()};
    addMembers(group, snapshot.value("members"_L1).toArray(), snapshot.value("local_names"_L1).toObject());
    return group;
}

QJsonObject toJson(const Group& group)
{
    return {{u"group_id"_s, group.id.text()}, {u"name"_s, group.name}, {u"location"_s, group.location},
        {u"region"_s, group.id.region().text()}, {u"points"_s, group.balance.count()},
        {u"points_held"_s, group.held.count()}, {u"points_available"_s, group.available().count()},
        {u"debt"_s, group.debt.count()}, {u"version"_s, group.version},
        {u"state"_s, group.isClosed ? u"closed"_s : u"open"_s}, {u"points_frozen"_s, group.isFrozen},
        {u"members"_s, membersToJson(group)}};
}

} // namespace tillpool::groups
