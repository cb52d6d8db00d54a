// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/Queries.h"
#include "verify/Facts.h"
#include "verify/SourceMerge.h"

#include <algorithm>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

struct Hold {
    QByteArray groupId;
    qint64 points = 0;
    QByteArray state;
    QByteArray requestHash;
};

/// All that the books of all regions say of one sale's id.
struct SaleFacts {
    QByteArray decision {}; ///< empty: none
    QByteArray requestHash {};
    bool isSold = false;
    QByteArray redeemGroup {};
    qint64 redeemed = 0;
    QByteArray earnGroup {};
    qint64 earned = 0;
    Promise capture {};
    Promise earn {};
    std::vector<Movement> redeemEntries {};
    std::vector<Movement> earnEntries {};
    std::vector<Movement> holdEntries {};
    std::vector<Movement> releaseEntries {};
    std::vector<Hold> holds {};
    QJsonArray rows {}; ///< of the report, filled on the second look only

    bool isCommitted() const { return decision == "committed"; }
};

void takeSale(SaleFacts& facts, const BookStream& row)
{
    facts.decision = row.bytes(1);
    facts.requestHash = row.bytes(2);
    facts.isSold = row.boolean(3);
    facts.redeemGroup = row.bytes(4);
    facts.redeemed = row.integer(5);
    facts.earnGroup = row.bytes(6);
    facts.earned = row.integer(7);
    facts.capture = promiseIn(row, 8);
    facts.earn = promiseIn(row, 9);
}

void takeMovement(SaleFacts& facts, const BookStream& row)
{
    const QByteArray kind = row.view(1);
    auto& entries = kind == "redeem" ? facts.redeemEntries
        : kind == "earn"             ? facts.earnEntries
        : kind == "hold"             ? facts.holdEntries
                                     : facts.releaseEntries;
    entries.push_back(movementIn(row));
}

void takeHold(SaleFacts& facts, const BookStream& row)
{
    facts.holds.push_back({row.bytes(1), row.integer(2), row.bytes(3), row.bytes(4)});
}

using Problems = std::vector<Problem>;

// I3, I4: what a sale moved has its one entry, and an entry its sale.
void checkMovement(const char* invariant, const QString& kind, const QByteArray& group, qint64 delta,
    const Promise& promise, const std::vector<Movement>& entries, Problems& problems)
{
    if (delta == 0) {
        if (!entries.empty())
            problems.push_back({invariant, u"a %1 entry moved points, and no committed sale says so"_s.arg(kind)});
        return;
    }
    if (entries.empty()) {
        const bool mayBeMissing = promise.waits() || promise.outcome == "not_a_member" || promise.outcome == "no_group";
        if (!mayBeMissing)
            problems.push_back({invariant, u"the sale moved points, and no %1 entry says so"_s.arg(kind)});
        return;
    }
    if (entries.size() > 1)
        problems.push_back({invariant, u"%1 %2 entries moved its points"_s.arg(entries.size()).arg(kind)});
    if (entries.front().groupId != group || entries.front().delta != delta)
        problems.push_back({invariant,
            u"its %1 entry moved %2 of group %3, the sale says %4 of group %5"_s.arg(kind)
                .arg(entries.front().delta)
                .arg(QString::fromUtf8(entries.front().groupId))
                .arg(delta)
                .arg(QString::fromUtf8(group))});
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
void checkHold(const Hold& hold, const SaleFacts& facts, bool atRest, Problems& problems)
{
    const bool sameRequest =
        hold.requestHash.isEmpty() || facts.requestHash.isEmpty() || hold.requestHash == facts.requestHash;
    if (hold.state == "held") {
        if (atRest)
            problems.push_back({"I7", u"its hold has not ended"_s});
    } else if (hold.state == "captured") {
        if (!facts.isCommitted() || !sameRequest)
            problems.push_back({"I7", u"its hold is captured, and the sale is not committed"_s});
    } else if (facts.decision.isEmpty() || (facts.isCommitted() && sameRequest)) {
        problems.push_back({"I7", u"its hold is released, and the sale is not aborted"_s});
    }
    const qint64 reserved = ofHolds(facts.holdEntries, hold.groupId);
    if (reserved != hold.points)
        problems.push_back(
            {"I7", u"its hold is of %1 points, its entries reserved %2"_s.arg(hold.points).arg(reserved)});
    const qint64 givenBack = -ofHolds(facts.releaseEntries, hold.groupId);
    if (givenBack != (hold.state == "released" ? hold.points : 0))
        problems.push_back({"I7",
            u"its hold is %1, its entries gave %2 of its points back"_s.arg(QString::fromUtf8(hold.state))
                .arg(givenBack)});
}

void checkHolds(const SaleFacts& facts, bool atRest, Problems& problems)
{
    for (const Hold& hold : facts.holds)
        checkHold(hold, facts, atRest, problems);
    if (facts.holds.empty() && (!facts.holdEntries.empty() || !facts.releaseEntries.empty()))
        problems.push_back({"I7", u"an entry reserved points, and there is no hold"_s});
    const bool live =
        std::any_of(facts.holds.begin(), facts.holds.end(), [](const Hold& hold) { return hold.state == "held"; });
    if (atRest && facts.decision == "aborted" && live)
        problems.push_back({"I2", u"the sale was refused, and its hold lives"_s});
}

Problems problemsOf(const SaleFacts& facts, bool atRest)
{
    Problems problems;
    if (facts.isCommitted() != facts.isSold)
        problems.push_back({facts.isSold ? "I2" : "I1",
            facts.isSold ? u"the sale was refused, and is in the books"_s
                         : u"the sale was committed, and is not in the books"_s});
    if (!facts.isCommitted() && !(facts.redeemEntries.empty() && facts.earnEntries.empty()))
        problems.push_back({"I5",
            u"points moved, and the sale is %1"_s.arg(
                facts.decision.isEmpty() ? u"not decided"_s : QString::fromUtf8(facts.decision))});
    checkMovement("I3", u"redeem"_s, facts.redeemGroup, -facts.redeemed, facts.capture, facts.redeemEntries, problems);
    checkMovement("I4", u"earn"_s, facts.earnGroup, facts.earned, facts.earn, facts.earnEntries, problems);
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
    if (facts.redeemed != 0 || !facts.redeemEntries.empty())
        findings.checked(u"I3"_s);
    if (facts.earned != 0 || !facts.earnEntries.empty())
        findings.checked(u"I4"_s);
    findings.checked(u"I7"_s, static_cast<qint64>(facts.holds.size()));
}

const QByteArray entryKinds[] {"redeem", "earn", "hold", "release"};

using Take = void (*)(SaleFacts&, const BookStream&);

/// Reads one id again, as it is now. First what a sale follows from, then what follows from it: where the first part
/// says that something is done, it is there when the second is read. An entry without a sale is the other way round, so
/// the sale is read once more at the end.
Status readAgain(const RelationContext& context, const QByteArray& id, SaleFacts& facts)
{
    const auto read = [&](const sql::Query& query, const Values& values, Take take) -> Status {
        for (const RegionBooks& books : context.books) {
            TILLPOOL_TRY_ASSIGN(BookStream stream, books.streamNow(query, values));
            for (;;) {
                TILLPOOL_TRY_ASSIGN(const bool more, stream.next());
                if (!more)
                    break;
                take(facts, stream);
                facts.rows.append(stream.row());
            }
        }
        return success();
    };
    const Values only {QByteArray(""), id};
    TILLPOOL_TRY(read(sql::verify::streamSales, only, &takeSale));
    const bool wasDecided = !facts.decision.isEmpty();
    for (const QByteArray& kind : entryKinds)
        TILLPOOL_TRY(read(sql::verify::streamMovements, {kind, QByteArray(""), id}, &takeMovement));
    TILLPOOL_TRY(read(sql::verify::streamHolds, only, &takeHold));
    if (!wasDecided)
        TILLPOOL_TRY(read(sql::verify::streamSales, only, &takeSale));
    return success();
}

constexpr int looksMax = 4;

// While the system runs a hold can end between two of these reads: what is wrong stays wrong.
Status report(const RelationContext& context, const QByteArray& id)
{
    SaleFacts facts;
    Problems problems;
    for (int look = 0; look < looksMax; ++look) {
        facts = {};
        TILLPOOL_TRY(readAgain(context, id, facts));
        problems = problemsOf(facts, context.atRest);
        if (problems.empty())
            return success();
    }
    for (const Problem& problem : problems)
        context.findings.violation(QString::fromLatin1(problem.invariant), QString::fromUtf8(id.left(3)),
            u"sale %1: %2"_s.arg(QString::fromUtf8(id), problem.sentence), {{u"rows"_s, facts.rows}});
    return success();
}

} // namespace

Status walkSales(const RelationContext& context, const QByteArray& after, const OnKey& onKey)
{
    SaleFacts facts;
    SourceMerge merge;
    const auto add = [&](const RegionBooks& books, const sql::Query& query, const Values& values, Take take) -> Status {
        TILLPOOL_TRY_ASSIGN(BookStream stream, books.stream(query, values));
        merge.add(std::move(stream), books.region(), [&facts, take](const BookStream& row) { take(facts, row); });
        return success();
    };
    for (const RegionBooks& books : context.books) {
        TILLPOOL_TRY(add(books, sql::verify::streamSales, {after, std::nullopt}, &takeSale));
        TILLPOOL_TRY(add(books, sql::verify::streamHolds, {after, std::nullopt}, &takeHold));
        for (const QByteArray& kind : entryKinds)
            TILLPOOL_TRY(add(books, sql::verify::streamMovements, {kind, after, std::nullopt}, &takeMovement));
    }
    for (;;) {
        facts = {};
        TILLPOOL_TRY_ASSIGN(const std::optional<QByteArray> id, merge.next());
        if (!id)
            return success();
        countChecks(facts, context.findings);
        if (!problemsOf(facts, context.atRest).empty())
            TILLPOOL_TRY(report(context, *id));
        TILLPOOL_TRY(onKey(*id));
    }
}

} // namespace tillpool::verify
