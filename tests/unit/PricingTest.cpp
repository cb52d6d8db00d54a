// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/Limits.h"
#include "pricing/Pricing.h"

namespace tillpool::pricing {
namespace {

using namespace Qt::StringLiterals;
using catalogue::Catalogue;
using catalogue::TaxMode;
using test::menu;
using test::money;
using test::pointers;

sales::BasketLine line(const QString& itemId, qint64 quantity)
{
    return {.itemId = base::ItemId::trusted(itemId), .quantity = quantity};
}

sales::BasketModifier modifier(const QString& id, qint64 quantity)
{
    return {.modifierId = base::ModifierId::trusted(id), .quantity = quantity};
}

TEST(Pricing, EuroPricesHoldTheirTax)
{
    // Two flat whites with oat milk, a scone: 2 × 3.70 + 2 × 0.50 + 3.25 = 11.65; 11.65 × 13.5 / 113.5 = 1.3857…
    sales::Basket basket {.lines = {line(u"001-flatwh"_s, 2), line(u"001-scones"_s, 1)}};
    basket.lines[0].modifiers = {modifier(u"001-oatmlk"_s, 2)};
    auto result = priceBasket(menu(test::irishRules()), basket);
    ASSERT_TRUE(result.hasValue());
    const PricedBasket priced = result.takeValue();
    EXPECT_EQ(priced.catalogueVersion, 17);
    ASSERT_EQ(priced.lines.size(), 2U);
    EXPECT_EQ(priced.lines[0].charge.lineNo, 1);
    EXPECT_EQ(priced.lines[0].charge.amount, money(740, u"EUR"_s));
    EXPECT_EQ(priced.lines[0].amountWithModifiers(), money(840, u"EUR"_s));
    EXPECT_EQ(priced.lines[0].modifiers[0].charge.lineNo, 2);
    EXPECT_EQ(priced.lines[0].modifiers[0].charge.amount, money(100, u"EUR"_s));
    EXPECT_EQ(priced.lines[1].charge.lineNo, 3);
    ASSERT_EQ(priced.taxes.size(), 1U);
    EXPECT_EQ(priced.taxes[0].taxed, money(1165, u"EUR"_s));
    EXPECT_EQ(priced.taxes[0].amount, money(139, u"EUR"_s));
    EXPECT_EQ(priced.taxes[0].mode, TaxMode::Included);
    EXPECT_TRUE(priced.addedTax().isZero());
    EXPECT_EQ(priced.subtotal, money(1165, u"EUR"_s));
    EXPECT_EQ(priced.total, money(1165, u"EUR"_s));
    EXPECT_TRUE(priced.overriddenLineNumbers().empty());
}

TEST(Pricing, ACouponWithoutAPromotionSaysSo)
{
    const sales::Basket basket {.lines = {line(u"001-flatwh"_s, 1)}, .coupons = {u"SPRING"_s, u"%1 off"_s}};
    const PricedBasket priced = priceBasket(menu(test::irishRules()), basket).takeValue();
    EXPECT_TRUE(priced.discounts.empty());
    ASSERT_EQ(priced.discountsNotApplied.size(), 2U);
    EXPECT_TRUE(priced.discountsNotApplied[0].promotionId.isEmpty());
    EXPECT_EQ(priced.discountsNotApplied[0].name, u"SPRING"_s);
    EXPECT_EQ(priced.discountsNotApplied[0].reason, u"There is no promotion for the code SPRING"_s);
    EXPECT_EQ(priced.discountsNotApplied[1].reason, u"There is no promotion for the code %1 off"_s);
    EXPECT_EQ(priced.total, money(370, u"EUR"_s));
}

TEST(Pricing, DollarPricesGetTheirTaxAdded)
{
    // 3 × 3.70 + 3.25 = 14.35; × 8.875 % = 1.27356… The beans are of the untaxed class.
    const sales::Basket basket {
        .lines = {line(u"002-flatwh"_s, 3), line(u"002-scones"_s, 1), line(u"002-beans1"_s, 1)}};
    const PricedBasket priced = priceBasket(menu(test::americanRules()), basket).takeValue();
    EXPECT_EQ(priced.subtotal, money(3235, u"USD"_s));
    ASSERT_EQ(priced.taxes.size(), 1U);
    EXPECT_EQ(priced.taxes[0].taxed, money(1435, u"USD"_s));
    EXPECT_EQ(priced.taxes[0].amount, money(127, u"USD"_s));
    EXPECT_EQ(priced.total, money(3362, u"USD"_s));
}

TEST(Pricing, SingaporePricesHoldTheirTax)
{
    // 4 × 3.25 = 13.00; × 9 / 109 = 1.0733…
    const sales::Basket basket {.lines = {line(u"003-scones"_s, 4)}};
    const PricedBasket priced = priceBasket(menu(test::singaporeanRules()), basket).takeValue();
    EXPECT_EQ(priced.total, money(1300, u"SGD"_s));
    EXPECT_EQ(priced.taxes[0].amount, money(107, u"SGD"_s));
}

TEST(Pricing, TaxIsRoundedOnceForEachClass)
{
    // 370 × 8.875 % = 32.8375: by line three times 33 would be 99; the class is 1110 × 8.875 % = 98.5125.
    const sales::Basket basket {
        .lines = {line(u"002-flatwh"_s, 1), line(u"002-flatwh"_s, 1), line(u"002-flatwh"_s, 1)}};
    EXPECT_EQ(priceBasket(menu(test::americanRules()), basket).takeValue().taxes[0].amount, money(99, u"USD"_s));
    const sales::Basket yen {.lines = {line(u"004-flatwh"_s, 1), line(u"004-beans1"_s, 1)}};
    const PricedBasket priced = priceBasket(menu(test::japaneseRules()), yen).takeValue();
    ASSERT_EQ(priced.taxes.size(), 2U);
    EXPECT_EQ(priced.taxes[0].amount, money(34, u"JPY"_s));  // 370 / 11 = 33.6…
    EXPECT_EQ(priced.taxes[1].amount, money(133, u"JPY"_s)); // 1800 × 8 / 108 = 133.3…
}

TEST(Pricing, TaxRoundsHalfUp)
{
    EXPECT_EQ(taxOn(money(200, u"USD"_s), 88'750, TaxMode::Added), money(18, u"USD"_s));   // 17.75
    EXPECT_EQ(taxOn(money(1000, u"USD"_s), 12'500, TaxMode::Added), money(13, u"USD"_s));  // 12.5
    EXPECT_EQ(taxOn(money(400, u"USD"_s), 88'750, TaxMode::Added), money(36, u"USD"_s));   // 35.5
    EXPECT_EQ(taxOn(money(1139, u"USD"_s), 88'750, TaxMode::Added), money(101, u"USD"_s)); // 101.08…
    EXPECT_EQ(taxOn(money(1135, u"EUR"_s), 135'000, TaxMode::Included), money(135, u"EUR"_s));
    EXPECT_EQ(taxOn(money(370, u"EUR"_s), 230'000, TaxMode::Included), money(69, u"EUR"_s)); // 69.18…
    EXPECT_EQ(taxOn(money(109, u"SGD"_s), 90'000, TaxMode::Included), money(9, u"SGD"_s));
    EXPECT_EQ(taxOn(money(5, u"SGD"_s), 1'000'000, TaxMode::Included), money(3, u"SGD"_s)); // 2.5
    EXPECT_EQ(taxOn(money(limits::amountMinorMax, u"USD"_s), 1'000'000, TaxMode::Added).amountMinor(),
        limits::amountMinorMax);
}

TEST(Pricing, AModifierOfAnotherClassIsTaxedByItsOwn)
{
    sales::Basket basket {.lines = {line(u"004-flatwh"_s, 1)}};
    basket.lines[0].modifiers = {modifier(u"004-vanila"_s, 2)};
    const PricedBasket priced = priceBasket(menu(test::japaneseRules()), basket).takeValue();
    ASSERT_EQ(priced.taxes.size(), 2U);
    EXPECT_EQ(priced.taxes[0].taxed, money(370, u"JPY"_s));
    EXPECT_EQ(priced.taxes[1].taxed, money(150, u"JPY"_s));
}

TEST(Pricing, AnOverriddenPriceIsChargedAndKnown)
{
    sales::Basket basket {.lines = {line(u"001-scones"_s, 1), line(u"001-flatwh"_s, 2)}};
    basket.lines[1].priceOverride = sales::PriceOverride {money(210, u"EUR"_s), u"damaged"_s};
    basket.lines[1].modifiers = {modifier(u"001-oatmlk"_s, 1), modifier(u"001-vanila"_s, 1)};
    basket.lines[1].modifiers[1].priceOverride = sales::PriceOverride {money(0, u"EUR"_s), u"on us"_s};
    const PricedBasket priced = priceBasket(menu(test::irishRules()), basket).takeValue();
    EXPECT_EQ(priced.overriddenLineNumbers(), (std::vector<int> {2, 4}));
    EXPECT_EQ(priced.lines[1].charge.listPrice, money(370, u"EUR"_s));
    EXPECT_EQ(priced.lines[1].charge.unitPrice, money(210, u"EUR"_s));
    EXPECT_EQ(priced.lines[1].charge.overrideReason, u"damaged"_s);
    EXPECT_EQ(priced.total, money(325 + 420 + 50, u"EUR"_s));
}

TEST(Pricing, SoldOutItemsHaveAPrice)
{
    EXPECT_TRUE(priceBasket(menu(test::irishRules()), {.lines = {line(u"001-scones"_s, 1)}}).hasValue());
}

TEST(Pricing, EveryUnknownIdIsNamed)
{
    sales::Basket basket {.lines = {line(u"001-flatwh"_s, 1), line(u"001-nothng"_s, 1), line(u"002-flatwh"_s, 1)}};
    basket.lines[0].modifiers = {modifier(u"001-oatmlk"_s, 1), modifier(u"001-soymlk"_s, 1)};
    const auto priced = priceBasket(menu(test::irishRules()), basket);
    ASSERT_FALSE(priced.hasValue());
    EXPECT_EQ(priced.error().code, base::ErrorCode::UnknownItem);
    EXPECT_EQ(pointers(priced.error()), u"/lines/0/modifiers/1 /lines/1/item_id /lines/2/item_id"_s);
    EXPECT_TRUE(priced.error().detail.contains(u"001-soymlk"_s));
}

TEST(Pricing, AnImpossibleSumIsAFaultNotAnOverflow)
{
    catalogue::CatalogueContent content = test::menuContent(test::americanRules());
    content.items[0].price = money(limits::unitPriceMinorMax, u"USD"_s);
    const Catalogue dear = Catalogue::make(content).takeValue();
    sales::Basket basket {.lines = {line(u"002-flatwh"_s, limits::quantityMax)}};
    // 999,900,000,000 are within the limit, but not with the tax.
    EXPECT_EQ(pointers(priceBasket(dear, basket).error()), u"/lines"_s);
    basket.lines.resize(limits::basketLinesMax, line(u"002-flatwh"_s, limits::quantityMax));
    const auto priced = priceBasket(dear, basket);
    ASSERT_FALSE(priced.hasValue());
    EXPECT_EQ(priced.error().code, base::ErrorCode::InvalidField);
}

TEST(Pricing, FreeBasketsCostNothingAndListNoTax)
{
    sales::Basket basket {.lines = {line(u"001-flatwh"_s, 1)}};
    basket.lines[0].priceOverride = sales::PriceOverride {money(0, u"EUR"_s), u"on us"_s};
    const PricedBasket priced = priceBasket(menu(test::irishRules()), basket).takeValue();
    EXPECT_TRUE(priced.total.isZero());
    EXPECT_TRUE(priced.taxes.empty());
}

} // namespace
} // namespace tillpool::pricing
