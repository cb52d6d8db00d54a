// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Money.h"

#include <QHash>
#include <QJsonObject>
#include <QStringList>
#include <optional>
#include <vector>

namespace tillpool::catalogue {

/// Whether the prices of a region hold the tax already, or it is added below the lines.
enum class TaxMode { Included, Added };

/// "included" or "added": the word in the API, in SQL and in the configuration.
QString wireName(TaxMode mode);
/// The mode named by `text`, or nothing.
std::optional<TaxMode> taxModeFromName(const QString& text);

/// Parts per million as a percentage in words: 135000 → "13.5", 88750 → "8.875", 90000 → "9".
QString percentText(qint64 ratePpm);

/// A rate of tax and what is taxed with it.
struct TaxClass {
    QString taxClass {}; ///< its key, such as "standard"
    QString name {};     ///< as receipts print it, such as "VAT"
    qint64 ratePpm = 0;  ///< parts per million: 135000 is 13.5 %; 0 to 1,000,000
};

struct Category {
    base::CategoryId categoryId {};
    QString name {};
    std::optional<base::CategoryId> parentId {};
    int position = 0; ///< where it stands among its siblings, 0 first
};

struct Modifier {
    base::ModifierId modifierId {};
    QString name {};
    base::Money price {};
    QString taxClass {};
};

/// Modifiers of which from `min` to `max` may be chosen for an item.
struct ModifierGroup {
    base::ModifierGroupId modifierGroupId {};
    QString name {};
    int min = 0;
    int max = 1;
    std::vector<base::ModifierId> modifierIds {};
};

struct Item {
    base::ItemId itemId {};
    QString name {};
    base::CategoryId categoryId {};
    QString code {}; ///< what staff type; may be empty
    QStringList barcodes {};
    base::Money price {};
    QString taxClass {};
    std::vector<base::ModifierGroupId> modifierGroups {};
    bool soldOut = false;
};

/// Everything that a catalogue holds, in the order in which it is shown.
struct CatalogueContent {
    qint64 version = 0;
    base::StoreId storeId {};
    base::Currency currency {};
    TaxMode taxMode = TaxMode::Included;
    std::vector<TaxClass> taxClasses {};
    std::vector<Category> categories {};
    std::vector<ModifierGroup> modifierGroups {};
    std::vector<Modifier> modifiers {};
    std::vector<Item> items {};
};

/// The menu of one store at one version: immutable, whole in itself, every id in it resolves. A value; copies are deep,
/// so share one by pointer where it is large. Safe to read from any thread.
class Catalogue {
public:
    /// The catalogue that holds `content`. InvalidField, with a pointer into the JSON form, for each id or tax class
    /// that stands twice or doesn't resolve, a price in another currency or out of range, a rate or a count out of
    /// range.
    static base::Result<Catalogue> make(CatalogueContent content);
    /// The catalogue in the answer of GET /catalogue; InvalidField or InvalidId with every fault that was found.
    static base::Result<Catalogue> fromJson(const QJsonObject& object);
    /// The answer of GET /catalogue.
    QJsonObject toJson() const;

    qint64 version() const { return m_content.version; }
    const base::StoreId& storeId() const { return m_content.storeId; }
    base::RegionId region() const { return m_content.storeId.region(); }
    const base::Currency& currency() const { return m_content.currency; }
    TaxMode taxMode() const { return m_content.taxMode; }
    const CatalogueContent& content() const { return m_content; }

    /// The row with this id, in constant time; nullptr when there is none. It lives as long as the catalogue.
    const Item* item(const base::ItemId& id) const;
    const Modifier* modifier(const base::ModifierId& id) const;
    const ModifierGroup* modifierGroup(const base::ModifierGroupId& id) const;
    const Category* category(const base::CategoryId& id) const;
    const TaxClass* taxClass(const QString& taxClass) const;

private:
    Catalogue() = default;
    base::Status index();
    base::Status checkReferences() const;

    CatalogueContent m_content;
    QHash<QString, qsizetype> m_items;
    QHash<QString, qsizetype> m_modifiers;
    QHash<QString, qsizetype> m_modifierGroups;
    QHash<QString, qsizetype> m_categories;
    QHash<QString, qsizetype> m_taxClasses;
};

} // namespace tillpool::catalogue
