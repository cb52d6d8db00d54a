// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/Findings.h"
#include "verify/Patience.h"
#include "verify/RegionBooks.h"
#include "verify/SourceMerge.h"

namespace tillpool::verify {

/// A rule that is broken, and how.
struct Problem {
    const char* invariant;
    QString sentence;
};
using Problems = std::vector<Problem>;

/// What the relations share: the regions, where findings go, and whether nothing may be under way any more.
struct RelationContext {
    std::vector<RegionBooks>& books;
    Findings& findings;
    Patience& patience;
    bool atRest;
};

/// Hears of each key that is done; its error ends the walk.
using OnKey = std::function<base::Status(const QByteArray& key)>;

/// One kind of rows about an id, in each region. `isCause`: what the other rows follow from.
template <class Facts>
struct Part {
    const sql::Query* query;
    std::optional<QByteArray> kind; ///< the query's first parameter, where it has one
    void (*take)(Facts& facts, const BookStream& row, const QString& region);
    bool isCause = false;

    Values values(const QByteArray& after, const std::optional<QByteArray>& only) const
    {
        return kind ? Values {*kind, after, only} : Values {after, only};
    }
};

/// A relation across all regions: what the books say of one id, and what must hold of it.
template <class Facts>
struct Relation {
    QString noun; ///< what an id is of: "sale"
    std::vector<Part<Facts>> parts;
    void (*count)(const Facts& facts, Findings& findings);
    Problems (*problemsOf)(const Facts& facts, const QByteArray& id, bool atRest);
};

namespace detail {

template <class Facts>
base::Status readNow(
    const RelationContext& context, const Part<Facts>& part, const QByteArray& id, Facts& facts, QJsonArray& rows)
{
    for (const RegionBooks& books : context.books) {
        TILLPOOL_TRY_ASSIGN(BookStream stream, books.readNow(*part.query, part.values({}, id)));
        for (;;) {
            TILLPOOL_TRY_ASSIGN(const bool more, stream.next());
            if (!more)
                break;
            part.take(facts, stream, books.region());
            QJsonObject row = stream.row();
            row.insert(QStringLiteral("region"), books.region());
            rows.append(row);
        }
    }
    return base::success();
}

// First what the others follow from: where it says that something is done, that is there when it is read next. What
// came to be meanwhile has its cause only now, so the causes are read once more.
template <class Facts>
base::Status readAgain(const Relation<Facts>& relation, const RelationContext& context, const QByteArray& id,
    Facts& facts, QJsonArray& rows)
{
    for (const Part<Facts>& part : relation.parts)
        TILLPOOL_TRY(readNow(context, part, id, facts, rows));
    if (facts.hasCause())
        return base::success();
    for (const Part<Facts>& part : relation.parts) {
        if (part.isCause)
            TILLPOOL_TRY(readNow(context, part, id, facts, rows));
    }
    return base::success();
}

template <class Facts>
base::Status settle(
    const Relation<Facts>& relation, const RelationContext& context, const QByteArray& id, const Problems& atFirstSight)
{
    Problems problems = atFirstSight;
    QJsonArray rows;
    if (context.patience.begin()) {
        do {
            Facts facts;
            rows = {};
            TILLPOOL_TRY(readAgain(relation, context, id, facts, rows));
            problems = relation.problemsOf(facts, id, context.atRest);
        } while (!problems.empty() && context.patience.waitForAnother() == Look::Again);
    }
    for (const Problem& problem : problems)
        context.findings.violation(QString::fromLatin1(problem.invariant), QString::fromUtf8(id.left(3)),
            QStringLiteral("%1 %2: %3").arg(relation.noun, QString::fromUtf8(id), problem.sentence),
            {{QStringLiteral("rows"), rows}});
    return base::success();
}

} // namespace detail

/// Merges the rows of all regions by their ids, those after `after`, and tests each id. What looks wrong is read again,
/// as it is now, before it counts: two databases have no common moment.
template <class Facts>
base::Status walk(
    const Relation<Facts>& relation, const RelationContext& context, const QByteArray& after, const OnKey& onKey)
{
    Facts facts;
    SourceMerge merge;
    for (RegionBooks& books : context.books) {
        for (const Part<Facts>& part : relation.parts) {
            TILLPOOL_TRY_ASSIGN(BookStream stream, books.stream(*part.query, part.values(after, std::nullopt)));
            merge.add(books, std::move(stream),
                [&facts, &books, take = part.take](const BookStream& row) { take(facts, row, books.region()); });
        }
    }
    for (;;) {
        facts = {};
        TILLPOOL_TRY_ASSIGN(const std::optional<QByteArray> id, merge.next());
        if (!id)
            return base::success();
        relation.count(facts, context.findings);
        const Problems problems = relation.problemsOf(facts, *id, context.atRest);
        if (!problems.empty())
            TILLPOOL_TRY(detail::settle(relation, context, *id, problems));
        TILLPOOL_TRY(onKey(*id));
    }
}

} // namespace tillpool::verify
