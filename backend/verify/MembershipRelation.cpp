// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/Queries.h"
#include "verify/Facts.h"
#include "verify/SourceMerge.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

/// What the books say of one customer in one group.
struct Membership {
    bool isMember = false; ///< at the group's home, which counts
    bool isLinked = false; ///< at the customer's home
    bool isOnTheWay = false;

    bool isRight() const { return isMember == isLinked || isOnTheWay; }
};

struct Part {
    const sql::Query& query;
    bool Membership::*fact;
};

// News last: a change that both homes had not seen alike when they were read is then told or still on its way.
const Part parts[] {{sql::verify::streamMembershipNews, &Membership::isOnTheWay},
    {sql::verify::streamMembers, &Membership::isMember}, {sql::verify::streamLinks, &Membership::isLinked},
    {sql::verify::streamMembershipNews, &Membership::isOnTheWay}};
constexpr int looksMax = 4;

Status readAgain(const RelationContext& context, const QByteArray& pair, Membership& found)
{
    for (const Part& part : parts) {
        for (const RegionBooks& books : context.books) {
            TILLPOOL_TRY_ASSIGN(BookStream stream, books.streamNow(part.query, {QByteArray(""), pair}));
            TILLPOOL_TRY_ASSIGN(const bool isThere, stream.next());
            found.*part.fact = found.*part.fact || isThere;
        }
    }
    return success();
}

Status report(const RelationContext& context, const QByteArray& pair)
{
    Membership found;
    for (int look = 0; look < looksMax; ++look) {
        found = {};
        TILLPOOL_TRY(readAgain(context, pair, found));
        if (found.isRight())
            return success();
    }
    const qsizetype bar = pair.indexOf('|');
    const QString customer = QString::fromUtf8(pair.left(bar));
    const QString group = QString::fromUtf8(pair.mid(bar + 1));
    context.findings.violation(u"M1"_s, found.isMember ? customer.left(3) : group.left(3),
        found.isMember ? u"%1 is a member of %2, and their home does not know"_s.arg(customer, group)
                       : u"%1 is no member of %2, and their home says so"_s.arg(customer, group),
        {{u"customer_id"_s, customer}, {u"group_id"_s, group}});
    return success();
}

} // namespace

Status walkMemberships(const RelationContext& context)
{
    Membership found;
    SourceMerge merge;
    for (const RegionBooks& books : context.books) {
        for (const Part* part = parts + 1; part != std::end(parts); ++part) {
            TILLPOOL_TRY_ASSIGN(BookStream stream, books.stream(part->query, {QByteArray(""), std::nullopt}));
            merge.add(std::move(stream), books.region(),
                [&found, fact = part->fact](const BookStream&) { found.*fact = true; });
        }
    }
    for (;;) {
        found = {};
        TILLPOOL_TRY_ASSIGN(const std::optional<QByteArray> pair, merge.next());
        if (!pair)
            return success();
        context.findings.checked(u"M1"_s);
        if (!found.isRight())
            TILLPOOL_TRY(report(context, *pair));
    }
}

} // namespace tillpool::verify
