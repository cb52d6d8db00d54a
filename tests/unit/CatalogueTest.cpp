// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

namespace tillpool::catalogue {
namespace {

using namespace Qt::StringLiterals;
using test::menu;
using test::menuContent;
using test::pointers;

TEST(CatalogueValue, FindsRowsById)
{
    const Catalogue catalogue = menu(test::irishRules());
    ASSERT_TRUE(catalogue.item(base::ItemId::trusted(u"001-flatwh"_s)));
    EXPECT_EQ(catalogue.item(base::ItemId::trusted(u"001-flatwh"_s))->name, u"Flat white"_s);
    EXPECT_EQ(catalogue.item(base::ItemId::trusted(u"002-flatwh"_s)), nullptr);
    EXPECT_EQ(catalogue.modifier(base::ModifierId::trusted(u"001-oatmlk"_s))->price.amountMinor(), 50);
    EXPECT_EQ(catalogue.modifierGroup(base::ModifierGroupId::trusted(u"001-modgr1"_s))->max, 2);
    EXPECT_EQ(catalogue.category(base::CategoryId::trusted(u"001-cat002"_s))->position, 1);
    EXPECT_EQ(catalogue.taxClass(u"standard"_s)->ratePpm, 135'000);
    EXPECT_EQ(catalogue.taxClass(u"none"_s), nullptr);
    EXPECT_EQ(catalogue.region().text(), u"001"_s);
}

TEST(CatalogueValue, ItsJsonIsTheContracts)
{
    const QJsonObject object = menu(test::americanRules()).toJson();
    EXPECT_EQ(object.value(u"catalogue_version"_s).toInteger(), 17);
    EXPECT_EQ(object.value(u"store_id"_s).toString(), u"002-store1"_s);
    EXPECT_EQ(object.value(u"currency"_s).toString(), u"USD"_s);
    EXPECT_EQ(object.value(u"tax_mode"_s).toString(), u"added"_s);
    EXPECT_EQ(object.value(u"items"_s).toArray().at(0).toObject(),
        test::json(R"({"item_id": "002-flatwh", "name": "Flat white",
        "category_id": "002-cat001", "code": "12", "barcodes": ["5012345678900"],
        "price": {"amount": 370, "currency": "USD"},
        "tax_class": "standard", "modifier_groups": ["002-modgr1"], "sold_out": false})"));
    EXPECT_EQ(object.value(u"modifiers"_s).toArray().at(0).toObject(), test::json(R"({"modifier_id": "002-oatmlk",
        "name": "Oat milk", "price": {"amount": 50, "currency": "USD"}, "tax_class": "standard"})"));
    EXPECT_EQ(object.value(u"categories"_s).toArray().at(0).toObject(), test::json(R"({"category_id": "002-cat001",
        "name": "Drinks", "parent_id": null, "position": 0})"));
    EXPECT_EQ(
        object.value(u"modifier_groups"_s).toArray().at(0).toObject(), test::json(R"({"modifier_group_id": "002-modgr1",
        "name": "Extras", "min": 0, "max": 2, "modifier_ids": ["002-oatmlk", "002-vanila"]})"));
    EXPECT_EQ(object.value(u"tax_classes"_s).toArray().at(0).toObject(), test::json(R"({"tax_class": "standard",
        "name": "Tax", "rate_ppm": 88750, "rate": "8.875"})"));
}

TEST(CatalogueValue, JsonGoesBothWays)
{
    for (const auto& rules :
        {test::irishRules(), test::americanRules(), test::singaporeanRules(), test::japaneseRules()}) {
        const QJsonObject object = menu(rules).toJson();
        auto again = Catalogue::fromJson(object);
        ASSERT_TRUE(again.hasValue()) << again.error().detail.toStdString();
        EXPECT_EQ(again->toJson(), object);
    }
}

TEST(CatalogueValue, JsonFaultsAreNamedAllAtOnce)
{
    QJsonObject object = menu(test::irishRules()).toJson();
    QJsonArray items = object.value(u"items"_s).toArray();
    QJsonObject first = items[0].toObject();
    first.insert(u"item_id"_s, u"nonsense"_s);
    first.insert(u"price"_s, test::json(R"({"amount": -1, "currency": "USD"})"));
    items[0] = first;
    items[1] = 5;
    object.insert(u"items"_s, items);
    object.insert(u"tax_mode"_s, u"never"_s);
    object.remove(u"modifiers"_s);
    const auto catalogue = Catalogue::fromJson(object);
    ASSERT_FALSE(catalogue.hasValue());
    EXPECT_EQ(pointers(catalogue.error()),
        u"/tax_mode /modifiers /items/0/item_id /items/0/price/currency /items/0/price/amount /items/1"_s);
}

TEST(CatalogueValue, DanglingAndDoubleIdsAreRefused)
{
    CatalogueContent content = menuContent(test::irishRules());
    content.items.push_back(content.items[0]);
    EXPECT_EQ(pointers(Catalogue::make(content).error()), u"/items/3/item_id"_s);

    content = menuContent(test::irishRules());
    content.items[0].taxClass = u"luxury"_s;
    content.items[1].price = test::money(1, u"USD"_s);
    content.items[2].categoryId = base::CategoryId::trusted(u"001-cat009"_s);
    content.modifiers.pop_back();
    content.categories[1].parentId = base::CategoryId::trusted(u"001-cat009"_s);
    EXPECT_EQ(pointers(Catalogue::make(content).error()),
        u"/categories/1/parent_id /modifier_groups/0/modifier_ids /items/0/tax_class /items/1/price "
        "/items/2/category_id"_s);

    content = menuContent(test::irishRules());
    content.taxClasses[0].ratePpm = 1'000'001;
    content.modifierGroups[0].max = -1;
    content.items[0].modifierGroups = {base::ModifierGroupId::trusted(u"001-modgr9"_s)};
    EXPECT_EQ(pointers(Catalogue::make(content).error()),
        u"/tax_classes/0/rate_ppm /modifier_groups/0/max /items/0/modifier_groups"_s);

    EXPECT_EQ(pointers(Catalogue::make({}).error()), u"/catalogue_version /store_id /currency"_s);
}

TEST(PercentText, ShowsTrueDigits)
{
    EXPECT_EQ(percentText(135'000), u"13.5"_s);
    EXPECT_EQ(percentText(88'750), u"8.875"_s);
    EXPECT_EQ(percentText(90'000), u"9"_s);
    EXPECT_EQ(percentText(0), u"0"_s);
    EXPECT_EQ(percentText(1), u"0.0001"_s);
    EXPECT_EQ(percentText(1'000'000), u"100"_s);
}

TEST(TaxModes, NamesGoBothWays)
{
    EXPECT_EQ(taxModeFromName(wireName(TaxMode::Included)), TaxMode::Included);
    EXPECT_EQ(taxModeFromName(wireName(TaxMode::Added)), TaxMode::Added);
    EXPECT_FALSE(taxModeFromName(u"none"_s).has_value());
}

} // namespace
} // namespace tillpool::catalogue
