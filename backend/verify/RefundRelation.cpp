// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/Queries.h"
#include "verify/Facts.h"
#include "verify/SourceMerge.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

/// One way in which a refund moves points.
struct Way {
    QString kind;
    QByteArray group {};
    qint64 delta = 0;
    Promise promise {};
    std::vector<Movement> entries {};
};

/// All that the books of all regions say of one refund.
struct RefundFacts {
    bool isThere = false;
    Way recredit {u"recredit"_s};
    Way clawback {u"clawback"_s};
    QJsonArray rows {};
};

void takeRefund(RefundFacts& facts, const BookStream& row)
{
    facts.isThere = true;
    facts.recredit.group = row.bytes(2);
    facts.recredit.delta = row.integer(3);
    facts.recredit.promise = promiseIn(row, 6);
    facts.clawback.group = row.bytes(4);
    facts.clawback.delta = -row.integer(5);
    facts.clawback.promise = promiseIn(row, 7);
}

void takeMovement(RefundFacts& facts, const BookStream& row)
{
    (row.view(1) == "recredit" ? facts.recredit : facts.clawback).entries.push_back(movementIn(row));
}

// A clawback of what the group's region never credited takes nothing.
bool mayBeMissing(const Promise& promise)
{
    return promise.waits() || promise.outcome == "not_earned" || promise.outcome == "no_group";
}

void check(const Way& way, std::vector<Problem>& problems)
{
    if (way.delta == 0 && !way.entries.empty())
        problems.push_back({"I4", u"a %1 entry moved points, and no refund says so"_s.arg(way.kind)});
    if (way.delta == 0)
        return;
    if (way.entries.empty()) {
        if (!mayBeMissing(way.promise))
            problems.push_back({"I4", u"the refund moved points, and no %1 entry says so"_s.arg(way.kind)});
        return;
    }
    const Movement& entry = way.entries.front();
    if (way.entries.size() > 1 || entry.groupId != way.group || entry.delta != way.delta)
        problems.push_back({"I4",
            u"its %1 entries (%2, the first of %3 points) are not the refund's %4 points"_s.arg(way.kind)
                .arg(way.entries.size())
                .arg(entry.delta)
                .arg(way.delta)});
}

std::vector<Problem> problemsOf(const RefundFacts& facts)
{
    std::vector<Problem> problems;
    check(facts.recredit, problems);
    check(facts.clawback, problems);
    return problems;
}

const QByteArray entryKinds[] {"recredit", "clawback"};

using Take = void (*)(RefundFacts&, const BookStream&);

// The refund first and, in case it was not there yet when its entries were, last.
Status readAgain(const RelationContext& context, const QByteArray& id, RefundFacts& facts)
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
    TILLPOOL_TRY(read(sql::verify::streamRefunds, only, &takeRefund));
    const bool wasThere = facts.isThere;
    for (const QByteArray& kind : entryKinds)
        TILLPOOL_TRY(read(sql::verify::streamMovements, {kind, QByteArray(""), id}, &takeMovement));
    if (!wasThere)
        TILLPOOL_TRY(read(sql::verify::streamRefunds, only, &takeRefund));
    return success();
}

Status report(const RelationContext& context, const QByteArray& id)
{
    RefundFacts facts;
    TILLPOOL_TRY(readAgain(context, id, facts));
    for (const Problem& problem : problemsOf(facts))
        context.findings.violation(QString::fromLatin1(problem.invariant), QString::fromUtf8(id.left(3)),
            u"refund %1: %2"_s.arg(QString::fromUtf8(id), problem.sentence), {{u"rows"_s, facts.rows}});
    return success();
}

} // namespace

Status walkRefunds(const RelationContext& context, const QByteArray& after, const OnKey& onKey)
{
    RefundFacts facts;
    SourceMerge merge;
    const auto add = [&](const RegionBooks& books, const sql::Query& query, const Values& values, Take take) -> Status {
        TILLPOOL_TRY_ASSIGN(BookStream stream, books.stream(query, values));
        merge.add(std::move(stream), books.region(), [&facts, take](const BookStream& row) { take(facts, row); });
        return success();
    };
    for (const RegionBooks& books : context.books) {
        TILLPOOL_TRY(add(books, sql::verify::streamRefunds, {after, std::nullopt}, &takeRefund));
        for (const QByteArray& kind : entryKinds)
            TILLPOOL_TRY(add(books, sql::verify::streamMovements, {kind, after, std::nullopt}, &takeMovement));
    }
    for (;;) {
        facts = {};
        TILLPOOL_TRY_ASSIGN(const std::optional<QByteArray> id, merge.next());
        if (!id)
            return success();
        context.findings.checked(u"I4"_s);
        if (!problemsOf(facts).empty())
            TILLPOOL_TRY(report(context, *id));
        TILLPOOL_TRY(onKey(*id));
    }
}

} // namespace tillpool::verify
