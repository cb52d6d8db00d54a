// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/Queries.h"
#include "verify/Facts.h"

#include <algorithm>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;

namespace {

struct Hold {
    QByteArray groupId;
    qint64 points = 0;
    QByteArray state;
    QByteArray requestHash;
};

/// All that the books of all regions say of one sale's id.
struct SaleFacts {
    int decisions = 0;
    QByteArray decision {}; ///< empty: none
    QByteArray decidedIn {};
    QByteArray requestHash {};
    bool isSold = false;
    Movement redeemed {};
    Movement earned {};
    Promise capture {};
    Promise earn {};
    std::vector<Movement> redeemEntries {};
    std::vector<Movement> earnEntries {};
    std::vector<Movement> holdEntries {};
    std::vector<Movement> releaseEntries {};
    std::vector<Hold> holds {};

    bool hasCause() const { return !decision.isEmpty(); }
    bool isCommitted() const { return decision == "committed"; }
};

void takeSale(SaleFacts& facts, const BookStream& row, const QString& region)
{
    if (facts.decidedIn != region.toLatin1())
        ++facts.decisions;
    facts.decision = row.bytes(1);
    facts.decidedIn = region.toLatin1();
    facts.requestHash = row.bytes(2);
    facts.isSold = row.boolean(3);
    facts.redeemed = {row.bytes(4), -row.integer(5), 0, row.bytes(8)};
    facts.earned = {row.bytes(6), row.integer(7), 0, row.bytes(8)};
    facts.capture = promiseIn(row, 9);
    facts.earn = promiseIn(row, 10);
}

template <std::vector<Movement> SaleFacts::*entries>
void takeMovement(SaleFacts& facts, const BookStream& row, const QString&)
{
    (facts.*entries).push_back(movementIn(row));
}

void takeHold(SaleFacts& facts, const BookStream& row, const QString&)
{
    facts.holds.push_back({row.bytes(1), row.integer(2), row.bytes(3), row.bytes(4)});
}

qint64 ofHolds(const std::vector<Movement>& entries, const QByteArray& group)
{
    qint64 sum = 0;
    for (const Movement& entry : entries)
        sum += entry.groupId == group ? entry.heldDelta : 0;
    return sum;
}

// A key may have been used twice: the hold of the request that was not sold is given back although the sale is
// committed.
void checkEnd(const Hold& hold, const SaleFacts& facts, bool atRest, Problems& problems)
{
    const bool sameRequest =
        hold.requestHash.isEmpty() || facts.requestHash.isEmpty() || hold.requestHash == facts.requestHash;
    if (hold.state == "held") {
        if (atRest)
            problems.push_back({"I7", u"its hold has not ended"_s});
        if (atRest && facts.decision == "aborted")
            problems.push_back({"I2", u"the sale was refused, and its hold lives"_s});
    } else if (hold.state == "captured") {
        if (!facts.isCommitted() || !sameRequest)
            problems.push_back({"I7", u"its hold is captured, and the sale is not committed"_s});
    } else if (facts.decision.isEmpty() || (facts.isCommitted() && sameRequest)) {
        problems.push_back({"I7", u"its hold is released, and the sale is not aborted"_s});
    }
}

void checkEntries(const Hold& hold, const SaleFacts& facts, Problems& problems)
{
    const qint64 reserved = ofHolds(facts.holdEntries, hold.groupId);
    const qint64 spent = -ofHolds(facts.redeemEntries, hold.groupId);
    const qint64 givenBack = -ofHolds(facts.releaseEntries, hold.groupId);
    if (reserved != hold.points)
        problems.push_back(
            {"I7", u"its hold is of %1 points, its entries reserved %2"_s.arg(hold.points).arg(reserved)});
    if (spent != (hold.state == "captured" ? hold.points : 0))
        problems.push_back({"I7",
            u"its hold is %1, its entries spent %2 of its points"_s.arg(QString::fromUtf8(hold.state)).arg(spent)});
    if (givenBack != (hold.state == "released" ? hold.points : 0))
        problems.push_back({"I7",
            u"its hold is %1, its entries gave %2 of its points back"_s.arg(QString::fromUtf8(hold.state))
                .arg(givenBack)});
}

bool isOfNoHold(const Movement& entry, const SaleFacts& facts)
{
    return entry.heldDelta != 0 && std::none_of(facts.holds.begin(), facts.holds.end(), [&entry](const Hold& hold) {
        return hold.groupId == entry.groupId;
    });
}

void checkHolds(const SaleFacts& facts, bool atRest, Problems& problems)
{
    for (const Hold& hold : facts.holds) {
        checkEnd(hold, facts, atRest, problems);
        checkEntries(hold, facts, problems);
    }
    for (const auto* entries : {&facts.holdEntries, &facts.redeemEntries, &facts.releaseEntries}) {
        for (const Movement& entry : *entries) {
            if (isOfNoHold(entry, facts))
                problems.push_back({"I7", u"an entry moved held points, and there is no hold"_s});
        }
    }
}

void checkDecision(const SaleFacts& facts, const QByteArray& id, Problems& problems)
{
    if (facts.decisions > 1 || (facts.decisions > 0 && facts.decidedIn != id.left(facts.decidedIn.size())))
        problems.push_back({"I1", u"it was decided outside of the region that its id names"_s});
    if (facts.isCommitted() && !facts.isSold)
        problems.push_back({"I1", u"the sale was committed, and is not in the books"_s});
    if (facts.decision == "aborted" && facts.isSold)
        problems.push_back({"I2", u"the sale was refused, and is in the books"_s});
    if (!facts.isCommitted() && !(facts.redeemEntries.empty() && facts.earnEntries.empty()))
        problems.push_back({"I5",
            u"points moved, and the sale is %1"_s.arg(
                facts.decision.isEmpty() ? u"not decided"_s : QString::fromUtf8(facts.decision))});
}

Problems problemsOf(const SaleFacts& facts, const QByteArray& id, bool atRest)
{
    Problems problems;
    checkDecision(facts, id, problems);
    checkDue({.invariant = "I3",
                 .kind = u"redeem"_s,
                 .teller = u"sale"_s,
                 .decidedIn = facts.decidedIn,
                 .movement = facts.redeemed,
                 .promise = facts.capture},
        facts.redeemEntries, problems);
    checkDue({.invariant = "I4",
                 .kind = u"earn"_s,
                 .teller = u"sale"_s,
                 .decidedIn = facts.decidedIn,
                 .movement = facts.earned,
                 .promise = facts.earn,
                 .mayBeMissing = facts.earn.wasRefused()},
        facts.earnEntries, problems);
    checkHolds(facts, atRest, problems);
    return problems;
}

void countChecks(const SaleFacts& facts, Findings& findings)
{
    if (facts.isCommitted())
        findings.checked(u"I1"_s);
    if (facts.decision == "aborted") {
        findings.checked(u"I2"_s);
        findings.checked(u"I5"_s);
    }
    if (facts.redeemed.delta != 0 || !facts.redeemEntries.empty())
        findings.checked(u"I3"_s);
    if (facts.earned.delta != 0 || !facts.earnEntries.empty())
        findings.checked(u"I4"_s);
    findings.checked(u"I6"_s, (facts.capture.isMade ? 1 : 0) + (facts.earn.isMade ? 1 : 0));
    findings.checked(u"I7"_s, static_cast<qint64>(facts.holds.size()));
}

} // namespace

Status walkSales(const RelationContext& context, const QByteArray& after, const OnKey& onKey)
{
    const Relation<SaleFacts> relation {.noun = u"sale"_s,
        .parts = {{&sql::verify::streamSales, std::nullopt, &takeSale, true},
            {&sql::verify::streamMovements, "redeem", &takeMovement<&SaleFacts::redeemEntries>},
            {&sql::verify::streamMovements, "earn", &takeMovement<&SaleFacts::earnEntries>},
            {&sql::verify::streamMovements, "hold", &takeMovement<&SaleFacts::holdEntries>},
            {&sql::verify::streamMovements, "release", &takeMovement<&SaleFacts::releaseEntries>},
            {&sql::verify::streamHolds, std::nullopt, &takeHold}},
        .count = &countChecks,
        .problemsOf = &problemsOf};
    return walk(relation, context, after, onKey);
}

} // namespace tillpool::verify
