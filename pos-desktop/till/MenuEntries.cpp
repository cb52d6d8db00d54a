// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/MenuEntries.h"

#include <QSet>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Icon;

namespace {

// A picture for the words that menus of cafés and restaurants have; the word itself always stands beside it.
Icon iconFor(const QString& name)
{
    static const std::pair<const char*, Icon> words[] {{"bean", Icon::Bean}, {"loose", Icon::Bag},
        {"packag", Icon::Bag}, {"coffee", Icon::Coffee}, {"tea", Icon::Tea}, {"choc", Icon::Chocolate},
        {"baker", Icon::Bakery}, {"cake", Icon::Cake}, {"flavo", Icon::Add}, {"extra", Icon::Add}, {"brand", Icon::Tag},
        {"merch", Icon::Tag}};
    for (const auto& [word, icon] : words) {
        if (name.contains(QLatin1String(word), Qt::CaseInsensitive))
            return icon;
    }
    return Icon::Category;
}

} // namespace

std::vector<widgets::RailEntry> railEntries(const catalogue::Catalogue& catalogue)
{
    QSet<QString> used;
    for (const catalogue::Item& item : catalogue.content().items)
        used.insert(item.categoryId.text());
    std::vector<widgets::RailEntry> entries {{everythingKey, u"Everything"_s, Icon::Everything}};
    for (const catalogue::Category& category : catalogue.content().categories) {
        if (used.contains(category.categoryId.text()))
            entries.push_back({category.categoryId.text(), category.name, iconFor(category.name)});
    }
    return entries;
}

} // namespace tillpool::till
