// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/Catalogue.h"

#include <QHash>
#include <memory>
#include <string>
#include <vector>

namespace tillpool::flows {

/// Finds items of a catalogue as somebody types: by words of the name (in any order, beginnings of words first, without
/// regard to case or accents), by code, by barcode. Built once a catalogue; 100,000 items are searched within a frame.
class ItemSearch {
public:
    explicit ItemSearch(std::shared_ptr<const catalogue::Catalogue> catalogue);

    /// Positions in catalogue().content().items, the best first: an exact code or barcode, names that begin with the
    /// text, words that begin so, text within. At most `most`. Nothing for a blank text.
    std::vector<int> find(const QString& text, int most = 200) const;
    /// The item that has exactly this code or barcode (what a scanner reads), or nullptr.
    const catalogue::Item* byCode(const QString& code) const;
    /// The positions of a category's items and of its sub-categories' items, in the catalogue's order.
    std::vector<int> inCategory(const base::CategoryId& category) const;
    const catalogue::Catalogue& catalogue() const { return *m_catalogue; }

private:
    int itemAt(size_t offset) const;
    int exactly(const QString& code) const;

    std::shared_ptr<const catalogue::Catalogue> m_catalogue;
    std::string m_names;          ///< all names in their comparable form, a line each, in UTF-8
    std::vector<size_t> m_starts; ///< where each item's line begins in m_names, and the end
    QHash<QString, int> m_codes;
    QHash<QString, std::vector<int>> m_itemsOfCategory;
    QHash<QString, std::vector<base::CategoryId>> m_children;
};

} // namespace tillpool::flows
