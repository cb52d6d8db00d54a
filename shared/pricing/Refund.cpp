// SPDX-License-Identifier: GPL-3.0-or-later
#include "pricing/Refund.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <algorithm>

namespace tillpool::pricing {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Int128;
using base::Money;
using base::Points;
using base::Result;
using base::Status;

namespace {

/// Deals out a whole by weights, one after the other, each getting what the running total grows by.
class Dealer {
public:
    Dealer() = default;
    Dealer(qint64 whole, qint64 weights) : m_whole(whole), m_weights(weights) {}

    qint64 next(qint64 weight)
    {
        const qint64 before = upTo(m_dealt);
        m_dealt += weight;
        return upTo(m_dealt) - before;
    }

private:
    qint64 upTo(qint64 dealt) const
    {
        return m_weights == 0 ? 0 : static_cast<qint64>(static_cast<Int128>(m_whole) * dealt / m_weights);
    }

    qint64 m_whole = 0;
    qint64 m_weights = 0;
    qint64 m_dealt = 0;
};

// What is due of `whole` once `done` of `of` has gone back.
qint64 portion(qint64 whole, qint64 done, qint64 of)
{
    return of == 0 ? 0 : static_cast<qint64>(static_cast<Int128>(whole) * done / of);
}

qint64 portionBetween(qint64 whole, qint64 from, qint64 to, qint64 of)
{
    return portion(whole, to, of) - portion(whole, from, of);
}

QHash<QString, Dealer> taxDealers(const RefundableSale& sale)
{
    QHash<QString, qint64> amounts;
    for (const SoldLine& line : sale.lines)
        amounts[line.taxClass] += line.amount.amountMinor();
    QHash<QString, Dealer> dealers;
    for (const SoldTax& tax : sale.taxes) {
        if (tax.mode == catalogue::TaxMode::Added)
            dealers.insert(tax.taxClass, Dealer(tax.amount.amountMinor(), amounts.value(tax.taxClass)));
    }
    return dealers;
}

// What each line is of the total, in minor units, in the order of the lines.
std::vector<qint64> sharesOf(const RefundableSale& sale)
{
    QHash<QString, Dealer> taxes = taxDealers(sale);
    std::vector<qint64> shares;
    qint64 sum = 0;
    for (const SoldLine& line : sale.lines) {
        const qint64 amount = line.amount.amountMinor();
        shares.push_back(amount + taxes[line.taxClass].next(amount));
        sum += shares.back();
    }
    Q_ASSERT(sum >= sale.total.amountMinor());
    Dealer discounts(sum - sale.total.amountMinor(), sum);
    for (qint64& share : shares)
        share -= discounts.next(share);
    return shares;
}

const SoldLine* itemLine(const RefundableSale& sale, int lineNo)
{
    const auto line = std::find_if(sale.lines.begin(), sale.lines.end(),
        [lineNo](const SoldLine& one) { return one.lineNo == lineNo && !one.parentLineNo; });
    return line == sale.lines.end() ? nullptr : &*line;
}

bool isModifier(const RefundableSale& sale, int lineNo)
{
    return std::any_of(sale.lines.begin(), sale.lines.end(),
        [lineNo](const SoldLine& line) { return line.lineNo == lineNo && line.parentLineNo; });
}

// What is wrong with one asked line of itself, whatever was refunded before.
std::optional<base::FieldError> faultOf(const RefundableSale& sale, const RefundRequestLine& asked, size_t index)
{
    const QString pointer = u"/lines/%1/"_s.arg(index);
    const SoldLine* line = itemLine(sale, asked.lineNo);
    if (!line && isModifier(sale, asked.lineNo)) {
        return base::FieldError {
            pointer + u"line_no"_s, u"line %1 is an extra and goes back with the line of its item"_s.arg(asked.lineNo)};
    }
    if (!line)
        return base::FieldError {pointer + u"line_no"_s, u"the sale has no line %1"_s.arg(asked.lineNo)};
    if (asked.quantity > line->quantity) {
        return base::FieldError {pointer + u"quantity"_s,
            u"%1 of line %2 were sold, not %3"_s.arg(line->quantity).arg(asked.lineNo).arg(asked.quantity)};
    }
    return std::nullopt;
}

Status checkAsked(const RefundableSale& sale, const std::vector<RefundRequestLine>& asked)
{
    std::vector<base::FieldError> faults;
    QSet<int> named;
    for (size_t i = 0; i < asked.size(); ++i) {
        if (named.contains(asked[i].lineNo)) {
            faults.push_back(
                {u"/lines/%1/line_no"_s.arg(i), u"line %1 is named twice: add the quantities"_s.arg(asked[i].lineNo)});
        } else if (auto fault = faultOf(sale, asked[i], i)) {
            faults.push_back(std::move(*fault));
        }
        named.insert(asked[i].lineNo);
    }
    if (faults.empty())
        return base::success();
    Error error = base::invalidField(faults.front().pointer, faults.front().detail);
    error.fields = std::move(faults);
    return error;
}

Error alreadyRefunded(const RefundableSale& sale, const QString& detail)
{
    QJsonArray refundable;
    for (const RefundRequestLine& line : refundableLines(sale))
        refundable.append(QJsonObject {{u"line_no"_s, line.lineNo}, {u"quantity"_s, line.quantity}});
    return {.code = ErrorCode::AlreadyRefunded, .detail = detail, .extra = {{u"refundable"_s, refundable}}};
}

Status checkLeft(const RefundableSale& sale, const std::vector<RefundRequestLine>& asked)
{
    for (size_t i = 0; i < asked.size(); ++i) {
        const SoldLine* line = itemLine(sale, asked[i].lineNo);
        const qint64 left = line->quantity - line->refunded;
        if (asked[i].quantity <= left)
            continue;
        Error error = alreadyRefunded(sale,
            u"%1 of line %2 are left to be refunded, not %3"_s.arg(left).arg(line->lineNo).arg(asked[i].quantity));
        error.fields = {{u"/lines/%1/quantity"_s.arg(i), error.detail}};
        return error;
    }
    return base::success();
}

std::vector<RefundRequestLine> allThatIsLeft(const RefundableSale& sale)
{
    std::vector<RefundRequestLine> left = refundableLines(sale);
    std::erase_if(left, [](const RefundRequestLine& line) { return line.quantity == 0; });
    return left;
}

// How many of `line` have gone back once `quantity` more of its item's line `item` have.
std::pair<qint64, qint64> unitsBetween(const SoldLine& line, const SoldLine& item, qint64 quantity)
{
    return {portion(line.quantity, item.refunded, item.quantity),
        portion(line.quantity, item.refunded + quantity, item.quantity)};
}

std::vector<RefundedLine> linesOf(const RefundableSale& sale, const std::vector<RefundRequestLine>& asked)
{
    QHash<int, qint64> quantities;
    for (const RefundRequestLine& line : asked)
        quantities.insert(line.lineNo, line.quantity);
    const std::vector<qint64> shares = sharesOf(sale);
    std::vector<RefundedLine> lines;
    for (size_t i = 0; i < sale.lines.size(); ++i) {
        const SoldLine& line = sale.lines[i];
        const SoldLine* item = itemLine(sale, line.parentLineNo.value_or(line.lineNo));
        Q_ASSERT(item);
        const auto [from, to] = unitsBetween(line, *item, quantities.value(item->lineNo));
        if (to == from)
            continue;
        lines.push_back({.lineNo = line.lineNo,
            .parentLineNo = line.parentLineNo,
            .name = line.name,
            .quantity = to - from,
            .amount = Money(portionBetween(shares[i], from, to, line.quantity), sale.total.currency())});
    }
    return lines;
}

bool isAll(const RefundableSale& sale, const std::vector<RefundRequestLine>& asked)
{
    qint64 left = 0;
    for (const RefundRequestLine& line : refundableLines(sale))
        left += line.quantity;
    for (const RefundRequestLine& line : asked)
        left -= line.quantity;
    return left == 0;
}

} // namespace

std::vector<RefundRequestLine> refundableLines(const RefundableSale& sale)
{
    std::vector<RefundRequestLine> left;
    for (const SoldLine& line : sale.lines) {
        if (!line.parentLineNo)
            left.push_back({line.lineNo, line.quantity - line.refunded});
    }
    return left;
}

Result<RefundPlan> planRefund(const RefundableSale& sale, const std::optional<std::vector<RefundRequestLine>>& asked)
{
    if (asked)
        TILLPOOL_TRY(checkAsked(sale, *asked));
    const std::vector<RefundRequestLine> refunding = asked ? *asked : allThatIsLeft(sale);
    if (refunding.empty())
        return alreadyRefunded(sale, u"All of this sale was refunded before"_s);
    TILLPOOL_TRY(checkLeft(sale, refunding));

    RefundPlan plan {.refundNo = sale.refunded.count + 1, .lines = linesOf(sale, refunding)};
    plan.amount = Money(0, sale.total.currency());
    for (const RefundedLine& line : plan.lines)
        plan.amount += line.amount;
    const bool everything = isAll(sale, refunding);
    const qint64 done = (sale.refunded.amount + plan.amount).amountMinor();
    const auto due = [&](qint64 whole, qint64 before) {
        return (everything ? whole : portion(whole, done, sale.total.amountMinor())) - before;
    };
    plan.redeemedValue =
        Money(due(sale.redeemedValue.amountMinor(), sale.refunded.redeemedValue.amountMinor()), sale.total.currency());
    plan.paidBack = plan.amount - plan.redeemedValue;
    plan.recredited = Points(due(sale.redeemed.count(), sale.refunded.recredited.count()));
    plan.clawedBack = Points(due(sale.earned.count(), sale.refunded.clawedBack.count()));
    Q_ASSERT(!plan.redeemedValue.isNegative() && !plan.paidBack.isNegative());
    return plan;
}

} // namespace tillpool::pricing
