// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/RegionRules.h"

#include "sql/Queries.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

Status reportAll(
    RegionBooks& books, const sql::Query& query, const QString& invariant, const QString& problem, Findings& findings)
{
    TILLPOOL_TRY_ASSIGN(BookStream rows, books.stream(query));
    for (;;) {
        TILLPOOL_TRY_ASSIGN(const bool more, rows.next());
        if (!more)
            return success();
        findings.violation(invariant, books.region(), problem, rows.row());
    }
}

Status checkPromises(RegionBooks& books, bool atRest, Findings& findings)
{
    TILLPOOL_TRY(reportAll(
        books, sql::verify::findBrokenPromises, u"I6"_s, u"a promise is not what its sale or refund says"_s, findings));
    if (!atRest)
        return success();
    return reportAll(books, sql::verify::findWaitingPromises, u"I6"_s, u"a promise is not carried out"_s, findings);
}

Status checkMoney(RegionBooks& books, Findings& findings)
{
    TILLPOOL_TRY_ASSIGN(BookStream rows, books.stream(sql::verify::sumMoney));
    for (;;) {
        TILLPOOL_TRY_ASSIGN(const bool more, rows.next());
        if (!more)
            return success();
        findings.checked(u"I10"_s, rows.integer(1) + rows.integer(4));
        if (rows.view(2) != rows.view(3))
            findings.violation(
                u"I10"_s, books.region(), u"sales were paid with another sum than they cost"_s, rows.row());
        if (rows.view(5) != rows.view(6))
            findings.violation(
                u"I10"_s, books.region(), u"refunds gave back another sum than their lines were"_s, rows.row());
    }
}

} // namespace

Status checkRegion(RegionBooks& books, bool atRest, Findings& findings)
{
    TILLPOOL_TRY(reportAll(books, sql::verify::findBrokenSales, u"I1"_s,
        u"the parts of a sale do not add up to it, or nobody decided it"_s, findings));
    TILLPOOL_TRY(reportAll(
        books, sql::verify::findDifferingAnswers, u"I1"_s, u"a sale or refund is not what was answered"_s, findings));
    TILLPOOL_TRY(reportAll(books, sql::verify::findBrokenRefunds, u"I4"_s,
        u"the refunds of a sale give back more than it was, do not add up, or are not numbered 1 to n"_s, findings));
    TILLPOOL_TRY(checkPromises(books, atRest, findings));
    TILLPOOL_TRY(reportAll(books, sql::verify::findUnansweredAdjustments, u"I10"_s,
        u"points were adjusted and nobody answers for it, or the other way round"_s, findings));
    TILLPOOL_TRY(checkMoney(books, findings));
    return reportAll(books, sql::verify::findClosedMemberships, u"M1"_s, u"a closed group has a member"_s, findings);
}

} // namespace tillpool::verify
