// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/Queries.h"
#include "verify/Facts.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;

namespace {

/// All that the books of all regions say of one refund.
struct RefundFacts {
    bool isThere = false;
    QByteArray decidedIn {};
    Movement recredited {};
    Movement clawedBack {};
    Promise recredit {};
    Promise clawback {};
    Promise earn {}; ///< of the sale
    std::vector<Movement> recreditEntries {};
    std::vector<Movement> clawbackEntries {};

    bool hasCause() const { return isThere; }
};

void takeRefund(RefundFacts& facts, const BookStream& row, const QString& region)
{
    facts.isThere = true;
    facts.decidedIn = region.toLatin1();
    facts.recredited = {row.bytes(2), row.integer(3), 0, row.bytes(6)};
    facts.clawedBack = {row.bytes(4), -row.integer(5), 0, row.bytes(6)};
    facts.recredit = promiseIn(row, 7);
    facts.clawback = promiseIn(row, 8);
    facts.earn = promiseIn(row, 9);
}

template <std::vector<Movement> RefundFacts::*entries>
void takeMovement(RefundFacts& facts, const BookStream& row, const QString&)
{
    (facts.*entries).push_back(movementIn(row));
}

// A clawback of what the group's region refused to credit takes nothing; where it was credited, it takes it.
bool takesNothing(const RefundFacts& facts)
{
    const QByteArray& outcome = facts.clawback.outcome;
    return facts.earn.wasRefused() && (outcome == "not_earned" || outcome == "no_group");
}

Problems problemsOf(const RefundFacts& facts, const QByteArray& id, bool)
{
    Problems problems;
    if (facts.isThere && facts.decidedIn != id.left(facts.decidedIn.size()))
        problems.push_back({"I1", u"it was decided outside of the region that its id names"_s});
    checkDue({.invariant = "I4",
                 .kind = u"recredit"_s,
                 .teller = u"refund"_s,
                 .decidedIn = facts.decidedIn,
                 .movement = facts.recredited,
                 .promise = facts.recredit},
        facts.recreditEntries, problems);
    checkDue({.invariant = "I4",
                 .kind = u"clawback"_s,
                 .teller = u"refund"_s,
                 .decidedIn = facts.decidedIn,
                 .movement = facts.clawedBack,
                 .promise = facts.clawback,
                 .mayBeMissing = takesNothing(facts)},
        facts.clawbackEntries, problems);
    return problems;
}

void countChecks(const RefundFacts& facts, Findings& findings)
{
    findings.checked(u"I4"_s);
    findings.checked(u"I6"_s, (facts.recredit.isMade ? 1 : 0) + (facts.clawback.isMade ? 1 : 0));
}

} // namespace

Status walkRefunds(const RelationContext& context, const QByteArray& after, const OnKey& onKey)
{
    const Relation<RefundFacts> relation {.noun = u"refund"_s,
        .parts = {{&sql::verify::streamRefunds, std::nullopt, &takeRefund, true},
            {&sql::verify::streamMovements, "recredit", &takeMovement<&RefundFacts::recreditEntries>},
            {&sql::verify::streamMovements, "clawback", &takeMovement<&RefundFacts::clawbackEntries>}},
        .count = &countChecks,
        .problemsOf = &problemsOf};
    return walk(relation, context, after, onKey);
}

} // namespace tillpool::verify
