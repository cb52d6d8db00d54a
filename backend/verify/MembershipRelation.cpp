// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/Queries.h"
#include "verify/Facts.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;

namespace {

/// What the books say of one customer in one group.
struct Membership {
    bool isMember = false; ///< at the group's home, which counts
    bool isLinked = false; ///< at the customer's home
    bool isOnTheWay = false;

    bool hasCause() const { return isOnTheWay; }
};

template <bool Membership::*fact>
void take(Membership& membership, const BookStream&, const QString&)
{
    membership.*fact = true;
}

Problems problemsOf(const Membership& membership, const QByteArray&, bool)
{
    if (membership.isMember == membership.isLinked || membership.isOnTheWay)
        return {};
    return {{"M1",
        membership.isMember ? u"is a membership, and the customer's home does not know"_s
                            : u"is no membership, and the customer's home says so"_s}};
}

void countChecks(const Membership&, Findings& findings) { findings.checked(u"M1"_s); }

} // namespace

Status walkMemberships(const RelationContext& context, const QByteArray& after, const OnKey& onKey)
{
    const Relation<Membership> relation {.noun = u"customer|group"_s,
        .parts = {{&sql::verify::streamMembershipNews, std::nullopt, &take<&Membership::isOnTheWay>, true},
            {&sql::verify::streamMembers, std::nullopt, &take<&Membership::isMember>},
            {&sql::verify::streamLinks, std::nullopt, &take<&Membership::isLinked>}},
        .count = &countChecks,
        .problemsOf = &problemsOf};
    return walk(relation, context, after, onKey);
}

} // namespace tillpool::verify
