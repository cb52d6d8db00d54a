// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "pricing/Refund.h"

#include <algorithm>
#include <map>
#include <rapidcheck/gtest.h>

namespace tillpool::pricing {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Money;
using base::Points;
using catalogue::TaxMode;
using test::money;
using test::pointers;
using Asked = std::vector<RefundRequestLine>;

Money eur(qint64 minor) { return money(minor, u"EUR"_s); }

SoldLine item(int no, qint64 quantity, qint64 amount, const QString& taxClass = u"std"_s)
{
    return {
        .lineNo = no, .name = u"Item %1"_s.arg(no), .quantity = quantity, .amount = eur(amount), .taxClass = taxClass};
}

SoldLine modifier(int no, int of, qint64 quantity, qint64 amount, const QString& taxClass = u"std"_s)
{
    SoldLine line = item(no, quantity, amount, taxClass);
    line.parentLineNo = of;
    return line;
}

RefundableSale saleOf(std::vector<SoldLine> lines, qint64 total)
{
    return {.total = eur(total),
        .redeemedValue = eur(0),
        .lines = std::move(lines),
        .refunded = {.amount = eur(0), .redeemedValue = eur(0)}};
}

// What the books hold once `plan` is in them.
void record(RefundableSale& sale, const RefundPlan& plan)
{
    for (const RefundedLine& refunded : plan.lines) {
        for (SoldLine& line : sale.lines) {
            if (line.lineNo == refunded.lineNo)
                line.refunded += refunded.quantity;
        }
    }
    sale.refunded.count = plan.refundNo;
    sale.refunded.amount += plan.amount;
    sale.refunded.redeemedValue += plan.redeemedValue;
    sale.refunded.recredited = sale.refunded.recredited + plan.recredited;
    sale.refunded.clawedBack = sale.refunded.clawedBack + plan.clawedBack;
}

RefundPlan refund(RefundableSale& sale, const std::optional<Asked>& asked = std::nullopt)
{
    RefundPlan plan = planRefund(sale, asked).takeValue();
    record(sale, plan);
    return plan;
}

} // namespace

TEST(Refund, TheWholeSaleGoesBack)
{
    RefundableSale sale = saleOf({item(1, 2, 740), modifier(2, 1, 2, 100), item(3, 1, 325)}, 1165);
    sale.redeemedValue = eur(250);
    sale.redeemed = Points(250);
    sale.earned = Points(91);
    const RefundPlan plan = refund(sale);
    EXPECT_EQ(plan.refundNo, 1);
    ASSERT_EQ(plan.lines.size(), 3U);
    EXPECT_EQ(plan.lines[1].parentLineNo, 1);
    EXPECT_EQ(plan.lines[1].amount, eur(100));
    EXPECT_EQ(plan.amount, eur(1165));
    EXPECT_EQ(plan.redeemedValue, eur(250));
    EXPECT_EQ(plan.paidBack, eur(915));
    EXPECT_EQ(plan.recredited, Points(250));
    EXPECT_EQ(plan.clawedBack, Points(91));
}

TEST(Refund, ALineTakesItsExtrasWithIt)
{
    RefundableSale sale =
        saleOf({item(1, 2, 740), modifier(2, 1, 2, 100), modifier(3, 1, 1, 75), item(4, 1, 325)}, 1240);
    const RefundPlan first = refund(sale, Asked {{1, 1}});
    ASSERT_EQ(first.lines.size(), 2U) << "of one extra for two coffees none goes back with the first";
    EXPECT_EQ(first.lines[0].lineNo, 1);
    EXPECT_EQ(first.lines[0].quantity, 1);
    EXPECT_EQ(first.lines[1].lineNo, 2);
    EXPECT_EQ(first.amount, eur(420));
    const RefundPlan second = refund(sale, Asked {{1, 1}});
    EXPECT_EQ(second.amount, eur(495));
    EXPECT_EQ(second.lines.back().lineNo, 3);
    EXPECT_EQ(second.refundNo, 2);
}

TEST(Refund, AddedTaxAndDiscountsAreDealtOutOverTheLines)
{
    // 3.25 and its tax bear 41 of the 53 cents, and what is left of them makes 1.04, 1.04 and 1.05.
    RefundableSale sale = saleOf({item(1, 3, 325), item(2, 1, 100, u"free"_s)}, 325 + 29 + 100 - 53);
    sale.taxes = {{u"std"_s, TaxMode::Added, eur(29)}};
    EXPECT_EQ(refund(sale, Asked {{1, 1}}).amount, eur(104));
    EXPECT_EQ(refund(sale, Asked {{1, 1}}).amount, eur(104));
    EXPECT_EQ(refund(sale, Asked {{1, 1}}).amount, eur(105));
    EXPECT_EQ(refund(sale).amount, eur(88));
    sale = saleOf({item(1, 1, 325)}, 325);
    sale.taxes = {{u"std"_s, TaxMode::Included, eur(29)}};
    EXPECT_EQ(refund(sale).amount, eur(325)) << "included tax is in the price";
}

TEST(Refund, PointsGoBackInProportionAndTheLastLineTakesTheRest)
{
    RefundableSale sale = saleOf({item(1, 3, 100)}, 100);
    sale.redeemedValue = eur(50);
    sale.redeemed = Points(5);
    sale.earned = Points(5);
    QList<qint64> recredited;
    QList<qint64> values;
    for (int i = 0; i < 3; ++i) {
        const RefundPlan plan = refund(sale, Asked {{1, 1}});
        recredited.append(plan.recredited.count());
        values.append(plan.redeemedValue.amountMinor());
        EXPECT_EQ(plan.clawedBack, plan.recredited);
    }
    EXPECT_EQ(recredited, (QList<qint64> {1, 2, 2}));
    EXPECT_EQ(values, (QList<qint64> {16, 17, 17}));
}

TEST(Refund, OfASaleThatCostNothingPointsGoBackInTheEnd)
{
    RefundableSale sale = saleOf({item(1, 2, 0)}, 0);
    sale.redeemed = Points(3);
    EXPECT_EQ(refund(sale, Asked {{1, 1}}).recredited, Points(0));
    EXPECT_EQ(refund(sale).recredited, Points(3));
}

TEST(Refund, EveryFaultOfWhatIsAskedForIsNamed)
{
    const RefundableSale sale = saleOf({item(1, 2, 740), modifier(2, 1, 2, 100), item(3, 1, 325)}, 1165);
    const auto refused = planRefund(sale, Asked {{2, 1}, {9, 1}, {3, 2}, {1, 1}, {1, 1}});
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidField);
    EXPECT_EQ(pointers(refused.error()), u"/lines/0/line_no /lines/1/line_no /lines/2/quantity /lines/4/line_no"_s);
}

TEST(Refund, WhatWentBackBeforeIsNotRefundedAgain)
{
    RefundableSale sale = saleOf({item(1, 2, 740), item(2, 1, 325)}, 1065);
    refund(sale, Asked {{1, 1}});
    const auto tooMany = planRefund(sale, Asked {{2, 1}, {1, 2}});
    EXPECT_EQ(tooMany.error().code, ErrorCode::AlreadyRefunded);
    EXPECT_EQ(pointers(tooMany.error()), u"/lines/1/quantity"_s);
    const QJsonArray left = tooMany.error().extra[u"refundable"_s].toArray();
    EXPECT_EQ(left,
        (QJsonArray {
            QJsonObject {{u"line_no"_s, 1}, {u"quantity"_s, 1}}, QJsonObject {{u"line_no"_s, 2}, {u"quantity"_s, 1}}}));
    refund(sale);
    EXPECT_EQ(planRefund(sale, std::nullopt).error().code, ErrorCode::AlreadyRefunded);
    EXPECT_EQ(planRefund(sale, Asked {{2, 1}}).error().code, ErrorCode::AlreadyRefunded);
}

namespace {

// Amounts up to the limits, so that what overflows 64 bits would show.
RefundableSale randomSale()
{
    const auto amounts = rc::gen::weightedOneOf<qint64>({{1, rc::gen::just<qint64>(0)},
        {8, rc::gen::inRange<qint64>(0, 3000)}, {1, rc::gen::inRange<qint64>(0, 100'000'000'000)}});
    const auto quantities = rc::gen::inRange<qint64>(1, 6);
    const QStringList classes {u"std"_s, u"low"_s, u"nil"_s};
    const auto taxClass = [&] { return classes[*rc::gen::inRange(0, 3)]; };
    RefundableSale sale = saleOf({}, 0);
    std::map<QString, qint64> taxed;
    qint64 gross = 0;
    int no = 0;
    const auto add = [&](SoldLine line) {
        gross += line.amount.amountMinor();
        taxed[line.taxClass] += line.amount.amountMinor();
        sale.lines.push_back(std::move(line));
    };
    for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
        const int parent = ++no;
        add(item(parent, *quantities, *amounts, taxClass()));
        for (int m = *rc::gen::inRange(0, 3); m > 0; --m)
            add(modifier(++no, parent, *quantities, *amounts, taxClass()));
    }
    const TaxMode mode = *rc::gen::element(TaxMode::Added, TaxMode::Included);
    for (const auto& [name, amount] : taxed) {
        const qint64 tax = amount / *rc::gen::inRange<qint64>(3, 20);
        sale.taxes.push_back({name, mode, eur(tax)});
        gross += mode == TaxMode::Added ? tax : 0;
    }
    const qint64 discount = *rc::gen::inRange(0, 2) == 0 ? 0 : *rc::gen::inRange<qint64>(0, gross + 1);
    sale.total = eur(gross - discount);
    sale.redeemedValue = eur(*rc::gen::inRange<qint64>(0, sale.total.amountMinor() + 1));
    sale.redeemed = Points(*rc::gen::inRange<qint64>(0, 1'000'000'000));
    sale.earned = Points(*rc::gen::inRange<qint64>(0, 1'000'000'000));
    return sale;
}

// Some of what is left: at least one, perhaps all.
Asked randomPart(const RefundableSale& sale)
{
    Asked part;
    for (const RefundRequestLine& left : refundableLines(sale)) {
        const qint64 quantity = *rc::gen::inRange<qint64>(0, left.quantity + 1);
        if (quantity > 0)
            part.push_back({left.lineNo, quantity});
    }
    if (!part.empty())
        return part;
    for (const RefundRequestLine& left : refundableLines(sale)) {
        if (left.quantity > 0)
            return {{left.lineNo, 1}};
    }
    return {};
}

bool isLeft(const RefundableSale& sale)
{
    const Asked lines = refundableLines(sale);
    return std::any_of(lines.begin(), lines.end(), [](const RefundRequestLine& line) { return line.quantity > 0; });
}

using ByLine = std::map<int, std::pair<qint64, qint64>>; // quantity, minor units

void addTo(ByLine& sums, const RefundPlan& plan)
{
    for (const RefundedLine& line : plan.lines) {
        sums[line.lineNo].first += line.quantity;
        sums[line.lineNo].second += line.amount.amountMinor();
    }
}

void mustBeSound(const RefundPlan& plan)
{
    qint64 lines = 0;
    for (const RefundedLine& line : plan.lines) {
        RC_ASSERT(line.quantity > 0);
        RC_ASSERT(!line.amount.isNegative());
        lines += line.amount.amountMinor();
    }
    RC_ASSERT(!plan.lines.empty());
    RC_ASSERT(plan.amount.amountMinor() == lines);
    RC_ASSERT(plan.amount == plan.redeemedValue + plan.paidBack);
    RC_ASSERT(!plan.redeemedValue.isNegative());
    RC_ASSERT(!plan.paidBack.isNegative());
    RC_ASSERT(plan.recredited >= Points(0));
    RC_ASSERT(plan.clawedBack >= Points(0));
}

// Never more than in proportion, and less than one below it, until all is refunded: by another road than the code's.
bool isInProportion(qint64 part, qint64 whole, const Money& done, const Money& total)
{
    const base::Int128 exact = static_cast<base::Int128>(whole) * done.amountMinor();
    const base::Int128 given = static_cast<base::Int128>(part) * total.amountMinor();
    return given <= exact && exact - given < std::max<qint64>(total.amountMinor(), 1);
}

} // namespace

RC_GTEST_PROP(RefundInvariant, PartsInAnyOrderComeToTheWhole, ())
{
    const RefundableSale sold = randomSale();
    RefundableSale atOnce = sold;
    const RefundPlan whole = refund(atOnce);
    mustBeSound(whole);
    ByLine expected;
    addTo(expected, whole);
    RC_ASSERT(whole.amount == sold.total);
    RC_ASSERT(whole.lines.size() == sold.lines.size());

    RefundableSale inParts = sold;
    ByLine sums;
    while (isLeft(inParts)) {
        const RefundPlan plan = refund(inParts, randomPart(inParts));
        mustBeSound(plan);
        addTo(sums, plan);
        if (!isLeft(inParts))
            break;
        RC_ASSERT(isInProportion(inParts.refunded.redeemedValue.amountMinor(), sold.redeemedValue.amountMinor(),
            inParts.refunded.amount, sold.total));
        RC_ASSERT(isInProportion(
            inParts.refunded.recredited.count(), sold.redeemed.count(), inParts.refunded.amount, sold.total));
        RC_ASSERT(isInProportion(
            inParts.refunded.clawedBack.count(), sold.earned.count(), inParts.refunded.amount, sold.total));
    }
    RC_ASSERT(sums == expected);
    RC_ASSERT(inParts.refunded.amount == sold.total);
    RC_ASSERT(inParts.refunded.redeemedValue == sold.redeemedValue);
    RC_ASSERT(inParts.refunded.recredited == sold.redeemed);
    RC_ASSERT(inParts.refunded.clawedBack == sold.earned);
    RC_ASSERT(planRefund(inParts, std::nullopt).error().code == ErrorCode::AlreadyRefunded);
}

RC_GTEST_PROP(RefundInvariant, ALineIsWorthTheSameWhateverWentBackBefore, ())
{
    RefundableSale first = randomSale();
    RefundableSale later = first;
    const Asked lines = refundableLines(first);
    const RefundRequestLine line = lines[static_cast<size_t>(*rc::gen::inRange(0, static_cast<int>(lines.size())))];
    for (const RefundRequestLine& other : lines) {
        if (other.lineNo != line.lineNo)
            refund(later, Asked {other});
    }
    RC_ASSERT(refund(first, Asked {line}).amount == refund(later, Asked {line}).amount);
}

} // namespace tillpool::pricing
