// SPDX-License-Identifier: GPL-3.0-or-later
// Small menus in four currencies, and what tests of the shared rules say over and over.
#pragma once

#include "catalogue/Catalogue.h"
#include "sales/Basket.h"

#include <gtest/gtest.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <ostream>

// GoogleTest looks this up beside the type, and QString is global.
inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << text.toStdString() << '"'; }

namespace tillpool::test {

using namespace Qt::StringLiterals;

inline base::Currency currency(const QString& code) { return base::Currency::parse(code).takeValue(); }
inline base::Money money(qint64 minor, const QString& code) { return {minor, currency(code)}; }

inline QJsonObject json(const char* text)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray(text));
    Q_ASSERT(document.isObject());
    return document.object();
}

/// The pointers of an error's fields, in order, separated by spaces.
inline QString pointers(const base::Error& error)
{
    QStringList all;
    for (const base::FieldError& field : error.fields)
        all.append(field.pointer);
    return all.join(u' ');
}

/// How one region taxes: its currency, whether prices hold the tax, and two rates in parts per million.
struct MenuRules {
    QString region = u"001"_s;
    QString currency = u"EUR"_s;
    catalogue::TaxMode mode = catalogue::TaxMode::Included;
    qint64 standardPpm = 135'000;
    qint64 reducedPpm = 0;
};

inline MenuRules irishRules() { return {}; }
inline MenuRules americanRules() { return {u"002"_s, u"USD"_s, catalogue::TaxMode::Added, 88'750, 0}; }
inline MenuRules singaporeanRules() { return {u"003"_s, u"SGD"_s, catalogue::TaxMode::Included, 90'000, 0}; }
inline MenuRules japaneseRules() { return {u"004"_s, u"JPY"_s, catalogue::TaxMode::Included, 100'000, 80'000}; }

/// RRR-flatwh 370, RRR-scones 325, RRR-beans1 1800 (reduced); modifiers RRR-oatmlk 50, RRR-vanila 75 (reduced).
inline catalogue::CatalogueContent menuContent(const MenuRules& rules)
{
    const auto id = [&](const char* local) { return rules.region + u'-' + QString::fromLatin1(local); };
    const auto price = [&](qint64 minor) { return money(minor, rules.currency); };
    const auto category = base::CategoryId::trusted(id("cat001"));
    const auto group = base::ModifierGroupId::trusted(id("modgr1"));
    const auto oat = base::ModifierId::trusted(id("oatmlk"));
    const auto vanilla = base::ModifierId::trusted(id("vanila"));
    const auto standard = u"standard"_s;
    const auto reduced = u"reduced"_s;
    return {.version = 17,
        .storeId = base::StoreId::trusted(id("store1")),
        .currency = currency(rules.currency),
        .taxMode = rules.mode,
        .taxClasses = {{standard, u"Tax"_s, rules.standardPpm}, {reduced, u"Low tax"_s, rules.reducedPpm}},
        .categories = {{.categoryId = category, .name = u"Drinks"_s},
            {.categoryId = base::CategoryId::trusted(id("cat002")),
                .name = u"Hot"_s,
                .parentId = category,
                .position = 1}},
        .modifierGroups =
            {{.modifierGroupId = group, .name = u"Extras"_s, .min = 0, .max = 2, .modifierIds = {oat, vanilla}}},
        .modifiers = {{oat, u"Oat milk"_s, price(50), standard}, {vanilla, u"Vanilla"_s, price(75), reduced}},
        .items = {{.itemId = base::ItemId::trusted(id("flatwh")),
                      .name = u"Flat white"_s,
                      .categoryId = category,
                      .code = u"12"_s,
                      .barcodes = {u"5012345678900"_s},
                      .price = price(370),
                      .taxClass = standard,
                      .modifierGroups = {group}},
            {.itemId = base::ItemId::trusted(id("scones")),
                .name = u"Scone"_s,
                .categoryId = category,
                .price = price(325),
                .taxClass = standard,
                .soldOut = true},
            {.itemId = base::ItemId::trusted(id("beans1")),
                .name = u"Beans"_s,
                .categoryId = category,
                .price = price(1800),
                .taxClass = reduced}}};
}

inline catalogue::Catalogue menu(const MenuRules& rules)
{
    return catalogue::Catalogue::make(menuContent(rules)).takeValue();
}

} // namespace tillpool::test
