// SPDX-License-Identifier: GPL-3.0-or-later
#include "groups/MemberNames.h"

#include "sql/Queries.h"

#include <QSet>
#include <map>

namespace tillpool::groups {

using base::CustomerId;
using base::RegionId;

namespace {

// The group's own region has been asked already: who has no name there does not exist there.
std::map<RegionId, QSet<QString>> unknownByRegion(const std::vector<Group>& groups)
{
    std::map<RegionId, QSet<QString>> unknown;
    for (const Group& group : groups) {
        for (const CustomerId& member : group.members) {
            if (member.region() != group.id.region() && !group.names.contains(member))
                unknown[member.region()].insert(member.text());
        }
    }
    return unknown;
}

} // namespace

void fillNames(regions::Database& database, std::vector<Group>& groups)
{
    std::vector<regions::Call> calls;
    for (const auto& [region, ids] : unknownByRegion(groups)) {
        calls.push_back({region, &sql::customers::findNames,
            regions::Parameters().texts(QStringList(ids.begin(), ids.end())), regions::Intent::Read});
    }
    if (calls.empty())
        return;
    QHash<CustomerId, QString> names;
    for (const auto& rows : database.runAll(calls)) {
        for (int row = 0; rows.hasValue() && row < rows->count(); ++row)
            names.insert(CustomerId::trusted(rows->text(row, "customer_id")), rows->text(row, "full_name"));
    }
    for (Group& group : groups) {
        for (const CustomerId& member : group.members) {
            if (const auto name = names.constFind(member); name != names.cend())
                group.names.insert(member, *name);
        }
    }
}

} // namespace tillpool::groups
