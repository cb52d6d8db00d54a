// SPDX-License-Identifier: GPL-3.0-or-later
#include "groups/GroupsStore.h"

#include "sql/Queries.h"

namespace tillpool::groups {

using namespace Qt::StringLiterals;
using base::CustomerId;
using base::Error;
using base::ErrorCode;
using base::GroupId;
using base::RegionId;
using base::Result;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

Error noGroup(const GroupId& group)
{
    return {.code = ErrorCode::NotFound, .detail = u"There is no group %1"_s.arg(group.text())};
}

Error keyReused()
{
    return {.code = ErrorCode::IdempotencyKeyReused,
        .detail = u"This Idempotency-Key was used for another request: make a new one"_s};
}

Error closed(const GroupId& group)
{
    return {.code = ErrorCode::GroupClosed,
        .detail = u"Group %1 is closed"_s.arg(group.text()),
        .extra = {{u"group_id"_s, group.text()}}};
}

Error insufficient(const GroupId& group, qint64 available, qint64 asked)
{
    return {.code = ErrorCode::InsufficientPoints,
        .detail =
            u"Group %1 has %2 points available, so %3 can't be taken"_s.arg(group.text()).arg(available).arg(asked),
        .extra = {{u"group_id"_s, group.text()}, {u"points_available"_s, available}}};
}

Error stillHeld(const GroupId& group, qint64 points)
{
    return {.code = ErrorCode::GroupNotEmpty,
        .detail =
            u"Sales that are not decided yet hold %1 points of group %2: close it once they are"_s.arg(points).arg(
                group.text()),
        .extra = {{u"group_id"_s, group.text()}, {u"points_held"_s, points}}};
}

Error stillLeft(const GroupId& group, qint64 points)
{
    return {.code = ErrorCode::GroupNotEmpty,
        .detail = u"Group %1 still has %2 points: spend them, or close it with ?forfeit_points=true"_s.arg(group.text())
                      .arg(points),
        .extra = {{u"group_id"_s, group.text()}, {u"points_left"_s, points}}};
}

Error notAlone()
{
    return {.code = ErrorCode::Forbidden, .detail = u"A group is closed by its only member, a manager or an admin"_s};
}

// What the functions of the schema call the refusal of a change.
Error refusal(const Rows& rows, const GroupId& group, const CustomerId& customer)
{
    const QString outcome = rows.text(0, "outcome");
    const QJsonObject extra {{u"group_id"_s, group.text()}, {u"customer_id"_s, customer.text()}};
    if (outcome == u"not_found"_s)
        return noGroup(group);
    if (outcome == u"already_a_member"_s) {
        return {.code = ErrorCode::AlreadyAMember,
            .detail = u"%1 is a member of group %2 already"_s.arg(customer.text(), group.text()),
            .extra = extra};
    }
    if (outcome == u"not_a_member"_s) {
        return {.code = ErrorCode::NotAMember,
            .detail = u"%1 is not a member of group %2"_s.arg(customer.text(), group.text()),
            .extra = extra};
    }
    if (outcome == u"closed"_s)
        return closed(group);
    if (outcome == u"key_reused"_s)
        return keyReused();
    return {.detail = u"Group %1: unexpected outcome \"%2\""_s.arg(group.text(), outcome)};
}

bool isDone(const Rows& rows)
{
    const QString outcome = rows.text(0, "outcome");
    return outcome == u"done"_s || outcome == u"replayed"_s;
}

MembershipChange changeIn(const Rows& rows)
{
    return {.repetition = rows.text(0, "outcome") == u"done"_s ? Repetition::First : Repetition::Replayed,
        .changeNo = rows.integer(0, "change_no")};
}

CareChange careIn(const Rows& rows)
{
    return {.repetition = rows.text(0, "outcome") == u"done"_s ? Repetition::First : Repetition::Replayed,
        .answer = rows.object(0, "response")};
}

} // namespace

// A key is kept with the change that it was used for, in one region. A region that is down can't say that it knows the
// key, and keeps nobody from making a change elsewhere.
base::Status GroupsStore::checkKeyElsewhere(const RequestKey& key, const RegionId& region) const
{
    std::vector<regions::Call> calls;
    for (const RegionId& other : m_database.regionIds()) {
        if (other != region)
            calls.push_back({other, &sql::groups::findKey, Parameters().text(key.key), Intent::Read});
    }
    for (const Result<Rows>& found : m_database.runAll(calls)) {
        if (found.hasValue() && found->boolean(0, "is_used"))
            return keyReused();
    }
    return base::success();
}

Result<MembershipChange> GroupsStore::make(const RequestKey& key, const NewGroup& group) const
{
    TILLPOOL_TRY(checkKeyElsewhere(key, group.id.region()));
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(group.id.region(), sql::groups::makeGroup,
            Parameters()
                .text(key.key)
                .bytes(key.requestHash)
                .id(group.id)
                .text(group.name)
                .text(group.location)
                .id(group.maker),
            Intent::Change));
    if (!isDone(rows))
        return refusal(rows, group.id, group.maker);
    MembershipChange change = changeIn(rows);
    change.group = groupFromSnapshot(rows.object(0, "response"));
    return change;
}

Result<MembershipChange> GroupsStore::join(
    const RequestKey& key, const GroupId& group, const CustomerId& customer, int membersMax) const
{
    TILLPOOL_TRY(checkKeyElsewhere(key, group.region()));
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(group.region(), sql::groups::joinGroup,
            Parameters().text(key.key).bytes(key.requestHash).id(group).id(customer).integer(membersMax),
            Intent::Change));
    if (rows.text(0, "outcome") == u"group_full"_s) {
        return Error {.code = ErrorCode::GroupFull,
            .detail = u"Group %1 has %2 members, and %3 is the most"_s.arg(group.text())
                          .arg(rows.integer(0, "members"))
                          .arg(membersMax),
            .extra = {{u"group_id"_s, group.text()}, {u"members"_s, rows.integer(0, "members")},
                {u"group_members_max"_s, membersMax}}};
    }
    if (!isDone(rows))
        return refusal(rows, group, customer);
    MembershipChange change = changeIn(rows);
    change.group = groupFromSnapshot(rows.object(0, "response"));
    return change;
}

Result<MembershipChange> GroupsStore::leave(
    const RequestKey& key, const GroupId& group, const CustomerId& customer) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(group.region(), sql::groups::leaveGroup,
            Parameters().text(key.key).bytes(key.requestHash).id(group).id(customer), Intent::Change));
    if (!isDone(rows))
        return refusal(rows, group, customer);
    return changeIn(rows);
}

Result<CareChange> GroupsStore::adjust(const RequestKey& key, const GroupId& group, const Adjustment& adjustment) const
{
    TILLPOOL_TRY(checkKeyElsewhere(key, group.region()));
    const qint64 points = adjustment.points.count();
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(group.region(), sql::groups::adjustPoints,
            Parameters()
                .text(key.key)
                .bytes(key.requestHash)
                .id(group)
                .integer(points)
                .text(adjustment.reason)
                .text(adjustment.by),
            Intent::Change));
    if (rows.text(0, "outcome") == u"insufficient"_s)
        return insufficient(group, rows.integer(0, "points_available"), -points);
    if (!isDone(rows))
        return refusal(rows, group, {});
    return careIn(rows);
}

Result<CareChange> GroupsStore::close(const RequestKey& key, const GroupId& group, const Closing& closing) const
{
    TILLPOOL_TRY(checkKeyElsewhere(key, group.region()));
    const bool forfeits = closing.leftPoints == LeftPoints::Forfeit;
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(group.region(), sql::groups::closeGroup,
            Parameters()
                .text(key.key)
                .bytes(key.requestHash)
                .id(group)
                .text(forfeits ? u"true"_s : u"false"_s)
                .optionalText(closing.onlyMember)
                .text(closing.by),
            Intent::Change));
    const QString outcome = rows.text(0, "outcome");
    if (outcome == u"points_held"_s)
        return stillHeld(group, rows.integer(0, "points"));
    if (outcome == u"points_left"_s)
        return stillLeft(group, rows.integer(0, "points"));
    if (outcome == u"not_alone"_s)
        return notAlone();
    if (!isDone(rows))
        return refusal(rows, group, {});
    return careIn(rows);
}

Result<Group> GroupsStore::find(const GroupId& group, const QByteArray& sessionHash) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(
            group.region(), sql::groups::readGroup, Parameters().id(group).bytes(sessionHash), Intent::Read));
    if (!rows.boolean(0, "session_lives"))
        return Error {.code = ErrorCode::Unauthenticated, .detail = u"This session has ended: log in again"_s};
    if (rows.isNull(0, "group_id"))
        return noGroup(group);
    return groupFromRow(rows, 0);
}

std::map<RegionId, Result<std::vector<Group>>> GroupsStore::findAll(const std::vector<GroupId>& ids) const
{
    std::map<RegionId, QStringList> idsByRegion;
    for (const GroupId& id : ids)
        idsByRegion[id.region()].append(id.text());
    std::vector<regions::Call> calls;
    for (const auto& [region, texts] : idsByRegion)
        calls.push_back({region, &sql::groups::findGroups, Parameters().texts(texts), Intent::Read});
    auto results = m_database.runAll(calls);

    std::map<RegionId, Result<std::vector<Group>>> found;
    for (size_t i = 0; i < calls.size(); ++i) {
        if (!results[i].hasValue()) {
            found.emplace(calls[i].region, results[i].takeError());
            continue;
        }
        std::vector<Group> groups;
        for (int row = 0; row < results[i]->count(); ++row)
            groups.push_back(groupFromRow(*results[i], row));
        found.emplace(calls[i].region, std::move(groups));
    }
    return found;
}

Result<EntriesPage> GroupsStore::entries(
    const GroupId& group, const QString& customer, std::optional<qint64> below, qint64 limit) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(group.region(), sql::groups::listEntries,
            Parameters().id(group).optionalText(customer).optionalInteger(below).integer(limit), Intent::Read));
    if (!rows.boolean(0, "group_exists"))
        return noGroup(group);
    return EntriesPage {.isMember = rows.boolean(0, "is_member"), .entries = rows.array(0, "entries")};
}

} // namespace tillpool::groups
