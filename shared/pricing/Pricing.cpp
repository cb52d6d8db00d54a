// SPDX-License-Identifier: GPL-3.0-or-later
#include "pricing/Pricing.h"

#include "base/Limits.h"

namespace tillpool::pricing {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Money;
using base::Result;
using catalogue::Catalogue;
using catalogue::TaxMode;

namespace {

constexpr qint64 ppm = 1'000'000;

Error unknownItems(std::vector<base::FieldError> fields)
{
    Error error {.code = ErrorCode::UnknownItem, .detail = fields.front().pointer + u": "_s + fields.front().detail};
    if (fields.size() > 1)
        error.detail += u" (and %1 more)"_s.arg(fields.size() - 1);
    error.fields = std::move(fields);
    return error;
}

// Prices lines one by one and numbers them.
class LinePricer {
public:
    explicit LinePricer(const Catalogue& catalogue) : m_catalogue(catalogue) {}

    void add(const sales::BasketLine& line)
    {
        const size_t index = m_position++;
        const catalogue::Item* item = m_catalogue.item(line.itemId);
        if (!item)
            m_unknown.push_back({u"/lines/%1/item_id"_s.arg(index), unknownText(line.itemId.text())});
        PricedLine priced {.itemId = line.itemId};
        if (item)
            priced.charge = charge(*item, line.quantity, line.priceOverride);
        for (size_t m = 0; m < line.modifiers.size(); ++m) {
            const sales::BasketModifier& asked = line.modifiers[m];
            const catalogue::Modifier* modifier = m_catalogue.modifier(asked.modifierId);
            if (!modifier) {
                m_unknown.push_back(
                    {u"/lines/%1/modifiers/%2"_s.arg(index).arg(m), unknownText(asked.modifierId.text())});
                continue;
            }
            priced.modifiers.push_back({asked.modifierId, charge(*modifier, asked.quantity, asked.priceOverride)});
        }
        m_lines.push_back(std::move(priced));
    }

    Result<std::vector<PricedLine>> takeLines()
    {
        if (!m_unknown.empty())
            return unknownItems(std::move(m_unknown));
        return std::move(m_lines);
    }

private:
    QString unknownText(const QString& id) const
    {
        return u"%1 is not in catalogue version %2 of store %3"_s.arg(id)
            .arg(m_catalogue.version())
            .arg(m_catalogue.storeId().text());
    }

    template <class Row>
    Charge charge(const Row& row, qint64 quantity, const std::optional<sales::PriceOverride>& priceOverride)
    {
        Q_ASSERT(quantity > 0 && quantity <= limits::quantityMax);
        Charge charge {.lineNo = ++m_lineNo,
            .name = row.name,
            .quantity = quantity,
            .listPrice = row.price,
            .unitPrice = row.price,
            .taxClass = row.taxClass};
        if (priceOverride) {
            Q_ASSERT(priceOverride->unitPrice.amountMinor() <= limits::unitPriceMinorMax);
            charge.unitPrice = priceOverride->unitPrice;
            charge.overrideReason = priceOverride->reason;
        }
        charge.amount = charge.unitPrice * quantity;
        return charge;
    }

    const Catalogue& m_catalogue;
    std::vector<PricedLine> m_lines;
    std::vector<base::FieldError> m_unknown;
    size_t m_position = 0;
    int m_lineNo = 0;
};

std::vector<TaxLine> taxesOf(const std::vector<PricedLine>& lines, const Catalogue& catalogue)
{
    QHash<QString, qint64> taxedMinor;
    for (const PricedLine& line : lines) {
        taxedMinor[line.charge.taxClass] += line.charge.amount.amountMinor();
        for (const PricedModifier& modifier : line.modifiers)
            taxedMinor[modifier.charge.taxClass] += modifier.charge.amount.amountMinor();
    }
    std::vector<TaxLine> taxes;
    for (const catalogue::TaxClass& row : catalogue.content().taxClasses) {
        const Money taxed(taxedMinor.value(row.taxClass), catalogue.currency());
        if (row.ratePpm == 0 || taxed.isZero())
            continue;
        taxes.push_back({.taxClass = row.taxClass,
            .name = row.name,
            .ratePpm = row.ratePpm,
            .mode = catalogue.taxMode(),
            .taxed = taxed,
            .amount = taxOn(taxed, row.ratePpm, catalogue.taxMode())});
    }
    return taxes;
}

// The catalogue has no promotions yet, so no coupon can belong to one.
std::vector<DiscountNotApplied> unknownCoupons(const QStringList& coupons)
{
    std::vector<DiscountNotApplied> unknown;
    for (const QString& coupon : coupons)
        unknown.push_back({.name = coupon, .reason = u"There is no promotion for the code %1"_s.arg(coupon)});
    return unknown;
}

base::Status checkWithinLimit(const Money& amount)
{
    if (amount.amountMinor() <= limits::amountMinorMax)
        return base::success();
    return base::invalidField(u"/lines"_s,
        u"the basket comes to %1, more than a sale can be (%2)"_s.arg(
            amount.plainText(), Money(limits::amountMinorMax, amount.currency()).plainText()));
}

} // namespace

Money PricedLine::amountWithModifiers() const
{
    Money amount = charge.amount;
    for (const PricedModifier& modifier : modifiers)
        amount += modifier.charge.amount;
    return amount;
}

Money PricedBasket::addedTax() const
{
    Money sum(0, currency);
    for (const TaxLine& tax : taxes) {
        if (tax.mode == TaxMode::Added)
            sum += tax.amount;
    }
    return sum;
}

Money PricedBasket::discountTotal() const
{
    Money sum(0, currency);
    for (const Discount& discount : discounts)
        sum += discount.amount;
    return sum;
}

std::vector<int> PricedBasket::overriddenLineNumbers() const
{
    std::vector<int> numbers;
    for (const PricedLine& line : lines) {
        if (line.charge.isOverridden())
            numbers.push_back(line.charge.lineNo);
        for (const PricedModifier& modifier : line.modifiers) {
            if (modifier.charge.isOverridden())
                numbers.push_back(modifier.charge.lineNo);
        }
    }
    return numbers;
}

Money taxOn(const Money& taxed, qint64 ratePpm, TaxMode mode)
{
    Q_ASSERT(ratePpm >= 0 && ratePpm <= ppm);
    const auto product = static_cast<base::Int128>(taxed.amountMinor()) * ratePpm;
    const qint64 denominator = mode == TaxMode::Added ? ppm : ppm + ratePpm;
    return {base::divideRounded(product, denominator), taxed.currency()};
}

Result<PricedBasket> priceBasket(const Catalogue& catalogue, const sales::Basket& basket)
{
    // Within these limits no sum of line amounts can pass 64 bits, so the check of the sum itself is exact.
    Q_ASSERT(basket.lines.size() <= limits::basketLinesMax);
    LinePricer pricer(catalogue);
    for (const sales::BasketLine& line : basket.lines)
        pricer.add(line);
    PricedBasket priced {
        .catalogueVersion = catalogue.version(), .storeId = catalogue.storeId(), .currency = catalogue.currency()};
    TILLPOOL_TRY_ASSIGN(priced.lines, pricer.takeLines());
    priced.subtotal = Money(0, priced.currency);
    for (const PricedLine& line : priced.lines)
        priced.subtotal += line.amountWithModifiers();
    TILLPOOL_TRY(checkWithinLimit(priced.subtotal));
    priced.discountsNotApplied = unknownCoupons(basket.coupons);
    priced.taxes = taxesOf(priced.lines, catalogue);
    priced.total = priced.subtotal + priced.addedTax() - priced.discountTotal();
    TILLPOOL_TRY(checkWithinLimit(priced.total));
    return priced;
}

} // namespace tillpool::pricing
