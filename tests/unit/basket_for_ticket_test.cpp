// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/BasketForTicket.h"

#include "pricing/Pricing.h"

#include <QJsonArray>
#include <gtest/gtest.h>

namespace tillpool::admin {
namespace {

using namespace Qt::StringLiterals;
using catalogue::Catalogue;

// Region 002 adds 8.875 % tax: drink 39 at 4.25 takes flavours 63 and 64 at 0.80; croissant 71 at 3.75.
Catalogue makeCatalogue()
{
    const base::Currency usd = base::Currency::parse(u"USD"_s).takeValue();
    const auto group = base::ModifierGroupId::trusted(u"002-flavours"_s);
    const auto category = base::CategoryId::trusted(u"002-cat001"_s);
    catalogue::CatalogueContent content {.version = 3,
        .storeId = base::StoreId::trusted(u"002-store5"_s),
        .currency = usd,
        .taxMode = catalogue::TaxMode::Added};
    content.taxClasses = {{.taxClass = u"prepared"_s, .name = u"Sales tax"_s, .ratePpm = 88750}};
    content.categories = {{.categoryId = category, .name = u"All"_s}};
    for (const auto& [id, name] : {std::pair(u"002-flav63"_s, u"Caramel"_s), std::pair(u"002-flav64"_s, u"Hazelnut"_s)})
        content.modifiers.push_back({.modifierId = base::ModifierId::trusted(id),
            .name = name,
            .price = base::Money(80, usd),
            .taxClass = u"prepared"_s});
    content.modifierGroups = {{.modifierGroupId = group,
        .name = u"Flavours"_s,
        .min = 0,
        .max = 4,
        .modifierIds = {content.modifiers[0].modifierId, content.modifiers[1].modifierId}}};
    const auto addItem = [&](const QString& id, qint64 price, bool isDrink) {
        content.items.push_back({.itemId = base::ItemId::trusted(id),
            .name = id,
            .categoryId = category,
            .price = base::Money(price, usd),
            .taxClass = u"prepared"_s});
        if (isDrink)
            content.items.back().modifierGroups = {group};
    };
    addItem(u"002-item07"_s, 1975, false);
    addItem(u"002-item38"_s, 375, true);
    addItem(u"002-item39"_s, 425, true);
    addItem(u"002-item63"_s, 80, false);
    addItem(u"002-item71"_s, 375, false);
    auto catalogue = Catalogue::make(std::move(content));
    EXPECT_TRUE(catalogue.hasValue());
    return catalogue.takeValue();
}

Ticket ticketOf(std::vector<ReceiptLine> lines)
{
    int lineNo = 2;
    for (ReceiptLine& line : lines)
        line.lineNo = lineNo++;
    return {.outlet = 5,
        .date = QDate(2019, 4, 1),
        .transactionId = 7,
        .time = QTime(12, 4, 43),
        .lines = std::move(lines)};
}

ReceiptLine sold(int productId, qint64 quantity, qint64 amountMinor)
{
    return {.productId = productId, .quantity = quantity, .amountMinor = amountMinor};
}

sales::Basket basketOf(std::vector<ReceiptLine> lines)
{
    auto basket = basketFor(ticketOf(std::move(lines)), makeCatalogue());
    EXPECT_TRUE(basket.hasValue());
    return basket.hasValue() ? basket.takeValue() : sales::Basket();
}

TEST(BasketForTicket, SellsProductsAtTheListPrice)
{
    const sales::Basket basket = basketOf({sold(39, 2, 850), sold(7, 1, 1975)});
    ASSERT_EQ(basket.lines.size(), 2U);
    EXPECT_EQ(basket.lines[0].itemId.text(), u"002-item39"_s);
    EXPECT_EQ(basket.lines[0].quantity, 2);
    EXPECT_EQ(basket.lines[1].itemId.text(), u"002-item07"_s);
    EXPECT_FALSE(basket.hasPriceOverride());
}

TEST(BasketForTicket, AnotherPriceThanTheListsIsAnOverride)
{
    const sales::Basket basket = basketOf({sold(71, 2, 200), sold(39, 1, 425), sold(63, 1, 60)});
    ASSERT_EQ(basket.lines.size(), 2U);
    ASSERT_TRUE(basket.lines[0].priceOverride.has_value());
    EXPECT_EQ(basket.lines[0].priceOverride->unitPrice.amountMinor(), 100);
    EXPECT_EQ(basket.lines[0].priceOverride->reason, u"charged on the receipt"_s);
    EXPECT_FALSE(basket.lines[1].priceOverride.has_value());
    ASSERT_EQ(basket.lines[1].modifiers.size(), 1U);
    EXPECT_EQ(basket.lines[1].modifiers[0].priceOverride->unitPrice.amountMinor(), 60);
}

TEST(BasketForTicket, AFlavourGoesIntoTheNearestDrinkAboveIt)
{
    const sales::Basket basket = basketOf({sold(38, 1, 375), sold(39, 1, 425), sold(71, 1, 375), sold(64, 3, 240)});
    ASSERT_EQ(basket.lines.size(), 3U);
    EXPECT_TRUE(basket.lines[0].modifiers.empty());
    ASSERT_EQ(basket.lines[1].modifiers.size(), 1U);
    EXPECT_EQ(basket.lines[1].modifiers[0].modifierId.text(), u"002-flav64"_s);
    EXPECT_EQ(basket.lines[1].modifiers[0].quantity, 3);
}

TEST(BasketForTicket, AFlavourBeforeEveryDrinkGoesIntoTheFirst)
{
    const sales::Basket basket = basketOf({sold(71, 1, 375), sold(63, 1, 80), sold(38, 1, 375), sold(39, 1, 425)});
    ASSERT_EQ(basket.lines.size(), 3U);
    EXPECT_EQ(basket.lines[1].modifiers.size(), 1U);
}

TEST(BasketForTicket, AFlavourWithoutADrinkGoesIntoWhatThereIs)
{
    const sales::Basket basket = basketOf({sold(63, 1, 80), sold(71, 1, 375)});
    ASSERT_EQ(basket.lines.size(), 1U);
    EXPECT_EQ(basket.lines[0].modifiers.size(), 1U);
}

TEST(BasketForTicket, FlavoursAloneAreSoldAsItems)
{
    const sales::Basket basket = basketOf({sold(63, 2, 160), sold(63, 1, 80)});
    ASSERT_EQ(basket.lines.size(), 2U);
    EXPECT_EQ(basket.lines[0].itemId.text(), u"002-item63"_s);
    EXPECT_TRUE(basket.lines[0].modifiers.empty());
}

TEST(BasketForTicket, SaysWhichLineCannotBeSold)
{
    const auto errorOf = [](std::vector<ReceiptLine> lines) {
        auto basket = basketFor(ticketOf(std::move(lines)), makeCatalogue());
        EXPECT_FALSE(basket.hasValue());
        return basket.hasValue() ? QString() : basket.error().detail;
    };
    EXPECT_EQ(errorOf({sold(39, 1, 425), sold(999, 1, 100)}),
        u"line 3: product_id \"999\" is not in the catalogue of store 002-store5"_s);
    EXPECT_EQ(errorOf({sold(39, 3, 1000)}),
        u"line 2: line_item_amount 10.00 can't be said as one unit price for a quantity of 3"_s);
    EXPECT_TRUE(errorOf({sold(39, 1, 99'999'999'999)}).startsWith(u"line 2: a unit price of"_s));
    EXPECT_TRUE(errorOf(std::vector<ReceiptLine>(501, sold(39, 1, 425))).startsWith(u"line 2: its ticket has more"_s));
}

TEST(BasketForTicket, PaysInCashToTheCentWithTax)
{
    const TicketPlace place {.till = base::TillId::trusted(u"002-till01"_s),
        .customer = base::CustomerId::trusted(u"001-cust00001"_s),
        .earnGroup = base::GroupId::trusted(u"003-fam1ly"_s),
        .timeZone = QTimeZone("America/New_York")};
    const auto body = saleBodyFor(ticketOf({sold(39, 2, 850), sold(63, 1, 80)}), place, makeCatalogue());
    ASSERT_TRUE(body.hasValue());
    // 9.30 and 8.875 % of it, 0.825375, rounded to 0.83
    EXPECT_EQ(body->value(u"tenders"_s)[0]["amount"_L1].toInteger(), 1013);
    EXPECT_EQ(body->value(u"catalogue_version"_s).toInteger(), 3);
    EXPECT_EQ(body->value(u"till_time"_s).toString(), u"2019-04-01T16:04:43Z"_s);
    EXPECT_EQ(body->value(u"earn_group_id"_s).toString(), u"003-fam1ly"_s);
    EXPECT_FALSE(hasPriceOverride(*body));
}

TEST(BasketForTicket, LeavesOutWhatIsNotKnown)
{
    Ticket ticket = ticketOf({sold(39, 1, 0)});
    ticket.time.reset();
    const auto body = saleBodyFor(ticket, {.till = base::TillId::trusted(u"002-till01"_s)}, makeCatalogue());
    ASSERT_TRUE(body.hasValue());
    EXPECT_FALSE(body->contains(u"till_time"_s));
    EXPECT_FALSE(body->contains(u"customer_id"_s));
    EXPECT_TRUE(body->value(u"tenders"_s).toArray().isEmpty()) << "nothing to pay";
    EXPECT_TRUE(hasPriceOverride(*body));
}

TEST(BasketForTicket, ATicketHasOneKeyForEver)
{
    const Ticket ticket = ticketOf({sold(39, 1, 425)});
    Ticket other = ticket;
    other.outlet = 3;
    EXPECT_EQ(keyOf(ticket).text(), keyOf(ticketOf({})).text()) << "its lines are not what makes it the same";
    EXPECT_NE(keyOf(ticket).text(), keyOf(other).text());
    EXPECT_NE(secondKeyOf(ticket).text(), keyOf(ticket).text());
    EXPECT_EQ(secondKeyOf(ticket).text(), secondKeyOf(ticketOf({})).text());
    EXPECT_NE(secondKeyOf(ticket).text(), secondKeyOf(other).text());
}

} // namespace
} // namespace tillpool::admin
