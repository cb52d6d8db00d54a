// SPDX-License-Identifier: GPL-3.0-or-later
// What the tills were told against what the books say.
#include "TillLoad.h"

#include "support/Books.h"

#include <algorithm>
#include <map>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using admin::HttpReply;
using test::Api;
using test::Books;
using test::codeOf;
using test::describe;
using test::isFinal;
using test::isSold;

namespace {

constexpr size_t askedAgain = 24;

Books booksOf(const QString& region) { return Books(test::system().region(region).dsn); }

QString arrayOf(const QStringList& texts) { return u'{' + texts.join(u',') + u'}'; }

/// saleId → the row's other columns.
std::map<QString, QStringList> rowsById(Books& books, const QString& statement, const QStringList& ids)
{
    std::map<QString, QStringList> rows;
    for (const QStringList& row : books.rows(statement, {arrayOf(ids)}))
        rows[row.value(0)] = row;
    return rows;
}

} // namespace

std::vector<Violation> TillLoad::compare()
{
    if (std::exchange(m_isCompared, true))
        return {}; // nothing was sold since
    std::vector<Violation> found = m_seen;
    for (const test::TestRegion& region : test::system().regions) {
        compareSold(region.id, found);
        compareRefused(region.id, found);
        compareRefunds(region.id, found);
    }
    comparePoints(found);
    compareEchoes(found);
    std::ranges::move(m_history.compare(), std::back_inserter(found));
    askAgain(found);
    return found;
}

void TillLoad::compareSold(const QString& region, std::vector<Violation>& found)
{
    QStringList ids;
    for (const Ended& one : m_sales) {
        if (one.sale.region == region && one.end == End::Sold)
            ids.append(one.sale.saleId());
        if (one.sale.region == region && one.end == End::Open)
            found.push_back(
                {u"I1"_s, u"%1 has no final answer however long it was asked for"_s.arg(one.sale.saleId())});
    }
    Books books = booksOf(region);
    const auto rows = rowsById(books,
        u"SELECT sale_id, receipt_number, redeemed_points, earned_points FROM sales WHERE sale_id = ANY ($1::text[])"_s,
        ids);
    for (const Ended& one : m_sales) {
        if (one.sale.region != region || one.end != End::Sold)
            continue;
        const auto row = rows.find(one.sale.saleId());
        const QStringList told {
            one.sale.saleId(), one.receiptNumber, QString::number(one.redeemed), QString::number(one.earned)};
        if (row != rows.end() && row->second == told)
            continue;
        ++m_lost;
        found.push_back({u"I1"_s,
            row == rows.end() ? u"%1 was acknowledged and is lost"_s.arg(told[0])
                              : u"%1 was acknowledged as %2 and stands there as %3"_s.arg(
                                  told[0], told.join(u' '), row->second.join(u' '))});
    }
}

void TillLoad::compareRefused(const QString& region, std::vector<Violation>& found)
{
    QStringList ids;
    for (const Ended& one : m_sales) {
        if (one.sale.region == region && (one.end == End::Refused || one.end == End::Cancelled))
            ids.append(one.sale.saleId());
    }
    Books books = booksOf(region);
    const auto decisions =
        rowsById(books, u"SELECT sale_id, decision FROM sale_decisions WHERE sale_id = ANY ($1::text[])"_s, ids);
    for (const QString& id : ids) {
        const auto row = decisions.find(id);
        const QString decision = row == decisions.end() ? u"undecided"_s : row->second.value(1);
        if (decision != u"aborted")
            found.push_back({u"I2"_s, u"%1 was refused for good and is %2"_s.arg(id, decision)});
    }
}

void TillLoad::compareRefunds(const QString& region, std::vector<Violation>& found)
{
    QStringList ids;
    for (const EndedRefund& one : m_refunds) {
        if (one.saleId.left(3) == region)
            ids.append(one.refundId);
    }
    Books books = booksOf(region);
    const auto rows = rowsById(books,
        u"SELECT refund_id, recredited_points, clawed_back_points FROM refunds WHERE refund_id = ANY ($1::text[])"_s,
        ids);
    for (const EndedRefund& one : m_refunds) {
        if (one.saleId.left(3) != region)
            continue;
        const auto row = rows.find(one.refundId);
        const QStringList told {one.refundId, QString::number(one.recredited), QString::number(one.clawedBack)};
        if (one.end == End::Open) {
            found.push_back(
                {u"I1"_s, u"refund %1 has no final answer however long it was asked for"_s.arg(one.refundId)});
        } else if (one.end == End::Refused && row != rows.end()) {
            found.push_back({u"I2"_s, u"refund %1 was refused for good and stands in the books"_s.arg(one.refundId)});
        } else if (one.end == End::Sold && (row == rows.end() || row->second != told)) {
            ++m_lost;
            found.push_back({u"I1"_s,
                u"refund %1 was acknowledged and is %2"_s.arg(
                    told.join(u' '), row == rows.end() ? u"lost"_s : row->second.join(u' '))});
        }
    }
}

// The tills' own sums: what a group has now is what it had, and what its acknowledged sales did to it.
void TillLoad::comparePoints(std::vector<Violation>& found)
{
    std::map<QString, qint64> expected = m_worthAtFirst;
    for (const Ended& one : m_sales) {
        if (one.end == End::Sold)
            expected[one.group] += one.earned - one.redeemed;
        if (one.end == End::Open)
            return; // nobody knows what to expect, and that is on record already
    }
    for (const EndedRefund& one : m_refunds) {
        if (one.end == End::Open)
            return;
        expected[one.group] += one.recredited - one.clawedBack;
    }
    for (const auto& [group, worth] : expected) {
        Books books = booksOf(group.left(3));
        const qint64 is = books.number(u"SELECT balance - debt FROM groups WHERE group_id = $1"_s, {group});
        m_worthAtFirst[group] = is;
        if (is == worth)
            continue;
        ++(is > worth ? m_doubleSpent : m_duplicated);
        found.push_back(
            {u"I10"_s, u"group %1 has %2 points and by its tills' receipts %3"_s.arg(group).arg(is).arg(worth)});
    }
}

void TillLoad::compareEchoes(std::vector<Violation>& found)
{
    for (const Echo& echo : m_echoes) {
        Books books = booksOf(echo.saleId.left(3));
        const QString number = books.text(u"SELECT receipt_number FROM sales WHERE sale_id = $1"_s, {echo.saleId});
        const bool wasSold = echo.status == 200 || echo.status == 201;
        if (wasSold == !number.isEmpty() && (!wasSold || number == echo.receiptNumber))
            continue;
        found.push_back({u"I11"_s,
            u"%1, sent again later, was answered with %2 %3 and its receipt is \"%4\""_s.arg(echo.saleId)
                .arg(echo.status)
                .arg(echo.receiptNumber, number)});
    }
}

// Whatever the outcome of a sale was, it stays.
void TillLoad::askAgain(std::vector<Violation>& found)
{
    Api api;
    const size_t step = std::max<size_t>(1, m_sales.size() / askedAgain);
    for (size_t i = 0; i < m_sales.size(); i += step) {
        const Ended& one = m_sales[i];
        if (one.end == End::Open)
            continue;
        const HttpReply reply = send(api, one.sale);
        const bool isSame = one.end == End::Sold
            ? reply.status == 200 && reply.json()[u"receipt_number"_s] == one.receiptNumber
            : !isSold(reply) && isFinal(reply) && (one.end == End::Cancelled || codeOf(reply) == one.code);
        if (!isSame)
            found.push_back({u"I11"_s,
                u"%1 ended with %2 %3 and is now answered with %4"_s.arg(one.sale.saleId())
                    .arg(one.status)
                    .arg(one.code, QString::fromStdString(describe(reply)).left(300))});
    }
}

} // namespace tillpool::nemesis
