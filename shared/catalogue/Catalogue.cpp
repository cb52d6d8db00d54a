// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/Catalogue.h"

#include "base/Limits.h"

namespace tillpool::catalogue {

using namespace Qt::StringLiterals;
using base::Error;
using base::Result;
using base::Status;

namespace {

constexpr qint64 ratePpmMax = 1'000'000;

// Gathers faults with their pointers, as JsonReader does for JSON.
class Faults {
public:
    void add(const QString& pointer, const QString& detail) { m_fields.push_back({pointer, detail}); }
    Status status() const
    {
        if (m_fields.empty())
            return base::success();
        Error error = base::invalidField(m_fields.front().pointer, m_fields.front().detail);
        error.fields = m_fields;
        return error;
    }

private:
    std::vector<base::FieldError> m_fields;
};

QString at(QLatin1StringView list, size_t position, QLatin1StringView field)
{
    return u"/%1/%2/%3"_s.arg(list, QString::number(position), field);
}

template <class Row, class KeyOf>
QHash<QString, qsizetype> indexOf(
    const std::vector<Row>& rows, KeyOf keyOf, QLatin1StringView list, QLatin1StringView field, Faults& faults)
{
    QHash<QString, qsizetype> index;
    index.reserve(static_cast<qsizetype>(rows.size()));
    for (size_t i = 0; i < rows.size(); ++i) {
        const QString key = keyOf(rows[i]);
        if (key.isEmpty())
            faults.add(at(list, i, field), u"is missing"_s);
        else if (index.contains(key))
            faults.add(at(list, i, field), u"\"%1\" stands here twice"_s.arg(key));
        else
            index.insert(key, static_cast<qsizetype>(i));
    }
    return index;
}

template <class Row>
const Row* rowAt(const std::vector<Row>& rows, const QHash<QString, qsizetype>& index, const QString& key)
{
    const auto found = index.constFind(key);
    return found == index.cend() ? nullptr : &rows[static_cast<size_t>(*found)];
}

void checkPrice(const base::Money& price, const base::Currency& currency, const QString& pointer, Faults& faults)
{
    if (price.currency() != currency)
        faults.add(pointer, u"must be in %1, the currency of the catalogue"_s.arg(currency.code()));
    else if (price.isNegative() || price.amountMinor() > limits::unitPriceMinorMax)
        faults.add(pointer, u"must be from 0 to %1"_s.arg(limits::unitPriceMinorMax));
}

} // namespace

QString wireName(TaxMode mode) { return mode == TaxMode::Included ? u"included"_s : u"added"_s; }

std::optional<TaxMode> taxModeFromName(const QString& text)
{
    for (const TaxMode mode : {TaxMode::Included, TaxMode::Added}) {
        if (wireName(mode) == text)
            return mode;
    }
    return std::nullopt;
}

QString percentText(qint64 ratePpm)
{
    constexpr qint64 ppmPerPercent = 10'000;
    QString text = QString::number(ratePpm / ppmPerPercent);
    QString fraction = QString::number(ratePpm % ppmPerPercent).rightJustified(4, u'0');
    while (fraction.endsWith(u'0'))
        fraction.chop(1);
    return fraction.isEmpty() ? text : text + u'.' + fraction;
}

Result<Catalogue> Catalogue::make(CatalogueContent content)
{
    Catalogue catalogue;
    catalogue.m_content = std::move(content);
    TILLPOOL_TRY(catalogue.index());
    TILLPOOL_TRY(catalogue.checkReferences());
    return catalogue;
}

Status Catalogue::index()
{
    Faults faults;
    if (m_content.version < 1)
        faults.add(u"/catalogue_version"_s, u"must be at least 1"_s);
    if (m_content.storeId.isEmpty())
        faults.add(u"/store_id"_s, u"is missing"_s);
    if (m_content.currency.code().isEmpty())
        faults.add(u"/currency"_s, u"is missing"_s);
    m_taxClasses = indexOf(
        m_content.taxClasses, [](const TaxClass& row) { return row.taxClass; }, "tax_classes"_L1, "tax_class"_L1,
        faults);
    m_categories = indexOf(
        m_content.categories, [](const Category& row) { return row.categoryId.text(); }, "categories"_L1,
        "category_id"_L1, faults);
    m_modifierGroups = indexOf(
        m_content.modifierGroups, [](const ModifierGroup& row) { return row.modifierGroupId.text(); },
        "modifier_groups"_L1, "modifier_group_id"_L1, faults);
    m_modifiers = indexOf(
        m_content.modifiers, [](const Modifier& row) { return row.modifierId.text(); }, "modifiers"_L1,
        "modifier_id"_L1, faults);
    m_items = indexOf(
        m_content.items, [](const Item& row) { return row.itemId.text(); }, "items"_L1, "item_id"_L1, faults);
    return faults.status();
}

Status Catalogue::checkReferences() const
{
    Faults faults;
    const auto checkTaxClass = [&](const QString& key, const QString& pointer) {
        if (!taxClass(key))
            faults.add(pointer, u"there is no tax class \"%1\""_s.arg(key));
    };
    for (size_t i = 0; i < m_content.taxClasses.size(); ++i) {
        const qint64 rate = m_content.taxClasses[i].ratePpm;
        if (rate < 0 || rate > ratePpmMax)
            faults.add(at("tax_classes"_L1, i, "rate_ppm"_L1), u"must be from 0 to %1"_s.arg(ratePpmMax));
    }
    for (size_t i = 0; i < m_content.categories.size(); ++i) {
        const auto& parent = m_content.categories[i].parentId;
        if (parent && !category(*parent))
            faults.add(at("categories"_L1, i, "parent_id"_L1), u"there is no category %1"_s.arg(parent->text()));
    }
    for (size_t i = 0; i < m_content.modifierGroups.size(); ++i) {
        const ModifierGroup& group = m_content.modifierGroups[i];
        if (group.min < 0 || group.max < group.min)
            faults.add(at("modifier_groups"_L1, i, "max"_L1), u"must be at least min, and min at least 0"_s);
        for (const base::ModifierId& id : group.modifierIds) {
            if (!modifier(id))
                faults.add(at("modifier_groups"_L1, i, "modifier_ids"_L1), u"there is no modifier %1"_s.arg(id.text()));
        }
    }
    for (size_t i = 0; i < m_content.modifiers.size(); ++i) {
        const Modifier& row = m_content.modifiers[i];
        checkPrice(row.price, currency(), at("modifiers"_L1, i, "price"_L1), faults);
        checkTaxClass(row.taxClass, at("modifiers"_L1, i, "tax_class"_L1));
    }
    for (size_t i = 0; i < m_content.items.size(); ++i) {
        const Item& row = m_content.items[i];
        checkPrice(row.price, currency(), at("items"_L1, i, "price"_L1), faults);
        checkTaxClass(row.taxClass, at("items"_L1, i, "tax_class"_L1));
        if (!category(row.categoryId))
            faults.add(at("items"_L1, i, "category_id"_L1), u"there is no category %1"_s.arg(row.categoryId.text()));
        for (const base::ModifierGroupId& id : row.modifierGroups) {
            if (!modifierGroup(id))
                faults.add(at("items"_L1, i, "modifier_groups"_L1), u"there is no modifier group %1"_s.arg(id.text()));
        }
    }
    return faults.status();
}

const Item* Catalogue::item(const base::ItemId& id) const { return rowAt(m_content.items, m_items, id.text()); }

const Modifier* Catalogue::modifier(const base::ModifierId& id) const
{
    return rowAt(m_content.modifiers, m_modifiers, id.text());
}

const ModifierGroup* Catalogue::modifierGroup(const base::ModifierGroupId& id) const
{
    return rowAt(m_content.modifierGroups, m_modifierGroups, id.text());
}

const Category* Catalogue::category(const base::CategoryId& id) const
{
    return rowAt(m_content.categories, m_categories, id.text());
}

const TaxClass* Catalogue::taxClass(const QString& taxClass) const
{
    return rowAt(m_content.taxClasses, m_taxClasses, taxClass);
}

} // namespace tillpool::catalogue
