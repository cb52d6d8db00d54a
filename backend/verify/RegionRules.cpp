// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/RegionRules.h"

#include "sql/Queries.h"

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

Status reportAll(const RegionBooks& books, const sql::Query& query, const QString& invariant, const QString& problem,
    Findings& findings)
{
    TILLPOOL_TRY_ASSIGN(BookStream rows, books.stream(query));
    for (;;) {
        TILLPOOL_TRY_ASSIGN(const bool more, rows.next());
        if (!more)
            return success();
        findings.violation(invariant, books.region(), problem, rows.row());
    }
}

Status checkPromises(const RegionBooks& books, bool atRest, Findings& findings)
{
    TILLPOOL_TRY_ASSIGN(BookStream rows, books.stream(sql::verify::findWaitingPromises));
    for (;;) {
        TILLPOOL_TRY_ASSIGN(const bool more, rows.next());
        if (!more)
            return success();
        findings.checked(u"I6"_s);
        if (atRest)
            findings.violation(u"I6"_s, books.region(), u"a promise is not carried out"_s, rows.row());
    }
}

Status checkMoney(const RegionBooks& books, Findings& findings)
{
    TILLPOOL_TRY_ASSIGN(BookStream rows, books.stream(sql::verify::sumMoney));
    TILLPOOL_TRY(rows.next());
    findings.checked(u"I10"_s, rows.integer(0));
    if (rows.view(1) != rows.view(2))
        findings.violation(u"I10"_s, books.region(), u"sales were paid with another sum than they cost"_s, rows.row());
    return success();
}

} // namespace

Status checkRegion(const RegionBooks& books, bool atRest, Findings& findings)
{
    TILLPOOL_TRY(reportAll(
        books, sql::verify::findBrokenSales, u"I1"_s, u"the parts of a sale do not add up to it"_s, findings));
    TILLPOOL_TRY(reportAll(books, sql::verify::findBrokenRefunds, u"I4"_s,
        u"the refunds of a sale give back more than it was, or are not numbered 1 to n"_s, findings));
    TILLPOOL_TRY(checkPromises(books, atRest, findings));
    return checkMoney(books, findings);
}

} // namespace tillpool::verify
