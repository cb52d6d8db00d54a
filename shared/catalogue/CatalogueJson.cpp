// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/Catalogue.h"

#include "base/JsonReader.h"
#include "base/Limits.h"

#include <limits>

namespace tillpool::catalogue {

using namespace Qt::StringLiterals;
using base::Currency;
using base::JsonReader;
using base::Result;

namespace {

constexpr auto optional = JsonReader::Presence::Optional;
constexpr auto required = JsonReader::Presence::Required;
constexpr JsonReader::TextRule nameRule {.max = limits::nameCharactersMax};
constexpr JsonReader::IntegerRule priceRule {.max = limits::unitPriceMinorMax};

template <class Row, class WriteRow>
QJsonArray arrayOf(const std::vector<Row>& rows, WriteRow writeRow)
{
    QJsonArray array;
    for (const Row& row : rows)
        array.append(writeRow(row));
    return array;
}

template <class Id>
QJsonArray idsToJson(const std::vector<Id>& ids)
{
    return arrayOf(ids, [](const Id& id) { return QJsonValue(id.text()); });
}

QJsonObject taxClassToJson(const TaxClass& row)
{
    return {{u"tax_class"_s, row.taxClass}, {u"name"_s, row.name}, {u"rate_ppm"_s, row.ratePpm},
        {u"rate"_s, percentText(row.ratePpm)}};
}

QJsonObject categoryToJson(const Category& row)
{
    return {{u"category_id"_s, row.categoryId.text()}, {u"name"_s, row.name},
        {u"parent_id"_s, row.parentId ? QJsonValue(row.parentId->text()) : QJsonValue()},
        {u"position"_s, row.position}};
}

QJsonObject modifierGroupToJson(const ModifierGroup& row)
{
    return {{u"modifier_group_id"_s, row.modifierGroupId.text()}, {u"name"_s, row.name}, {u"min"_s, row.min},
        {u"max"_s, row.max}, {u"modifier_ids"_s, idsToJson(row.modifierIds)}};
}

QJsonObject modifierToJson(const Modifier& row)
{
    return {{u"modifier_id"_s, row.modifierId.text()}, {u"name"_s, row.name}, {u"price"_s, base::toJson(row.price)},
        {u"tax_class"_s, row.taxClass}};
}

QJsonObject itemToJson(const Item& row)
{
    return {{u"item_id"_s, row.itemId.text()}, {u"name"_s, row.name}, {u"category_id"_s, row.categoryId.text()},
        {u"code"_s, row.code}, {u"barcodes"_s, QJsonArray::fromStringList(row.barcodes)},
        {u"price"_s, base::toJson(row.price)}, {u"tax_class"_s, row.taxClass},
        {u"modifier_groups"_s, idsToJson(row.modifierGroups)}, {u"sold_out"_s, row.soldOut}};
}

// The rows of the array under `key`, each read by `readRow`.
template <class Row, class ReadRow>
std::vector<Row> rowsOf(JsonReader& reader, const QString& key, ReadRow readRow)
{
    std::vector<Row> rows;
    const QJsonArray array = reader.array(key, 0, limits::catalogueRowsMax, required);
    rows.reserve(static_cast<size_t>(array.size()));
    for (qsizetype i = 0; i < array.size(); ++i) {
        JsonReader row = reader.element(key, i, array[i]);
        if (array[i].isObject())
            rows.push_back(readRow(row));
    }
    return rows;
}

QStringList textsOf(JsonReader& reader, const QString& key)
{
    QStringList texts;
    const QJsonArray array = reader.array(key, 0, limits::catalogueRowsMax, optional);
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (array[i].isString())
            texts.append(array[i].toString());
        else
            reader.addFault(key, u"element %1 must be a string"_s.arg(i));
    }
    return texts;
}

template <class Id>
std::vector<Id> idsOf(JsonReader& reader, const QString& key)
{
    std::vector<Id> ids;
    for (const QString& text : textsOf(reader, key)) {
        auto id = Id::parse(text);
        if (id.hasValue())
            ids.push_back(id.takeValue());
        else
            reader.addIdFault(key, id.error().detail);
    }
    return ids;
}

int smallInteger(JsonReader& reader, const QString& key)
{
    return static_cast<int>(reader.integer(key, {.max = std::numeric_limits<int>::max(), .presence = optional}));
}

TaxClass readTaxClass(JsonReader& row)
{
    return {.taxClass = row.text(u"tax_class"_s, nameRule),
        .name = row.text(u"name"_s, nameRule),
        .ratePpm = row.integer(u"rate_ppm"_s, {.max = 1'000'000})};
}

Category readCategory(JsonReader& row)
{
    Category category {.categoryId = row.id<base::CategoryId>(u"category_id"_s), .name = row.text(u"name"_s, nameRule)};
    if (row.has(u"parent_id"_s))
        category.parentId = row.id<base::CategoryId>(u"parent_id"_s);
    category.position = smallInteger(row, u"position"_s);
    return category;
}

ModifierGroup readModifierGroup(JsonReader& row)
{
    return {.modifierGroupId = row.id<base::ModifierGroupId>(u"modifier_group_id"_s),
        .name = row.text(u"name"_s, nameRule),
        .min = smallInteger(row, u"min"_s),
        .max = smallInteger(row, u"max"_s),
        .modifierIds = idsOf<base::ModifierId>(row, u"modifier_ids"_s)};
}

Modifier readModifier(JsonReader& row, const Currency& currency)
{
    return {.modifierId = row.id<base::ModifierId>(u"modifier_id"_s),
        .name = row.text(u"name"_s, nameRule),
        .price = row.money(u"price"_s, currency, priceRule),
        .taxClass = row.text(u"tax_class"_s, nameRule)};
}

Item readItem(JsonReader& row, const Currency& currency)
{
    return {.itemId = row.id<base::ItemId>(u"item_id"_s),
        .name = row.text(u"name"_s, nameRule),
        .categoryId = row.id<base::CategoryId>(u"category_id"_s),
        .code = row.text(u"code"_s, {.min = 0, .max = limits::nameCharactersMax, .presence = optional}),
        .barcodes = textsOf(row, u"barcodes"_s),
        .price = row.money(u"price"_s, currency, priceRule),
        .taxClass = row.text(u"tax_class"_s, nameRule),
        .modifierGroups = idsOf<base::ModifierGroupId>(row, u"modifier_groups"_s),
        .soldOut = row.boolean(u"sold_out"_s, false)};
}

Currency readCurrency(JsonReader& body)
{
    const QString code = body.text(u"currency"_s, {.max = 10});
    if (code.isEmpty())
        return {};
    auto currency = Currency::parse(code);
    if (currency.hasValue())
        return currency.takeValue();
    body.addFault(u"currency"_s, currency.error().fields.front().detail);
    return {};
}

TaxMode readTaxMode(JsonReader& body)
{
    const QString text = body.text(u"tax_mode"_s, {.max = 20});
    const auto mode = taxModeFromName(text);
    if (!mode && !text.isEmpty())
        body.addFault(u"tax_mode"_s, u"must be \"included\" or \"added\""_s);
    return mode.value_or(TaxMode::Included);
}

} // namespace

QJsonObject Catalogue::toJson() const
{
    return {{u"catalogue_version"_s, version()}, {u"store_id"_s, storeId().text()}, {u"currency"_s, currency().code()},
        {u"tax_mode"_s, wireName(taxMode())}, {u"tax_classes"_s, arrayOf(m_content.taxClasses, taxClassToJson)},
        {u"categories"_s, arrayOf(m_content.categories, categoryToJson)},
        {u"modifier_groups"_s, arrayOf(m_content.modifierGroups, modifierGroupToJson)},
        {u"modifiers"_s, arrayOf(m_content.modifiers, modifierToJson)},
        {u"items"_s, arrayOf(m_content.items, itemToJson)}};
}

Result<Catalogue> Catalogue::fromJson(const QJsonObject& object)
{
    JsonReader body(object);
    CatalogueContent content;
    content.version = body.integer(u"catalogue_version"_s, {.min = 1, .max = std::numeric_limits<qint64>::max()});
    content.storeId = body.id<base::StoreId>(u"store_id"_s);
    content.currency = readCurrency(body);
    content.taxMode = readTaxMode(body);
    const Currency& currency = content.currency;
    content.taxClasses = rowsOf<TaxClass>(body, u"tax_classes"_s, readTaxClass);
    content.categories = rowsOf<Category>(body, u"categories"_s, readCategory);
    content.modifierGroups = rowsOf<ModifierGroup>(body, u"modifier_groups"_s, readModifierGroup);
    content.modifiers =
        rowsOf<Modifier>(body, u"modifiers"_s, [&](JsonReader& row) { return readModifier(row, currency); });
    content.items = rowsOf<Item>(body, u"items"_s, [&](JsonReader& row) { return readItem(row, currency); });
    TILLPOOL_TRY(body.status());
    return make(std::move(content));
}

} // namespace tillpool::catalogue
