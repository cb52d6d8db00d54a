// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Facts.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;

namespace {

QString told(const Movement& movement)
{
    return u"%1 of group %2 for customer %3"_s.arg(movement.delta)
        .arg(QString::fromUtf8(movement.groupId),
            movement.customerId.isEmpty() ? u"nobody"_s : QString::fromUtf8(movement.customerId));
}

bool agree(const Movement& entry, const Movement& due)
{
    return entry.groupId == due.groupId && entry.delta == due.delta && entry.customerId == due.customerId;
}

void checkMissing(const Due& due, Problems& problems)
{
    if (due.promise.waits() || due.mayBeMissing)
        return;
    problems.push_back({due.invariant, u"the %1 moved points, and no %2 entry says so"_s.arg(due.teller, due.kind)});
    if (!due.promise.isMade && due.movement.groupId.left(due.decidedIn.size()) != due.decidedIn)
        problems.push_back(
            {"I6", u"nothing was promised to the region of the %1's group (%2)"_s.arg(due.teller, due.kind)});
}

} // namespace

void checkDue(const Due& due, const std::vector<Movement>& entries, Problems& problems)
{
    if (due.movement.delta == 0) {
        if (!entries.empty())
            problems.push_back(
                {due.invariant, u"a %1 entry moved points, and no %2 says so"_s.arg(due.kind, due.teller)});
        return;
    }
    if (entries.empty())
        return checkMissing(due, problems);
    if (entries.size() > 1)
        problems.push_back({due.invariant, u"%1 %2 entries moved its points"_s.arg(entries.size()).arg(due.kind)});
    if (!agree(entries.front(), due.movement))
        problems.push_back({due.invariant,
            u"its %1 entry moved %2, the %3 says %4"_s.arg(
                due.kind, told(entries.front()), due.teller, told(due.movement))});
}

} // namespace tillpool::verify
