// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/BasketModel.h"

#include "words/Amounts.h"

#include <algorithm>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

QString modifierText(const pricing::PricedModifier& modifier, qint64 lineQuantity)
{
    const pricing::Charge& charge = modifier.charge;
    return charge.quantity == lineQuantity ? charge.name : charge.name + u" ×"_s + words::countText(charge.quantity);
}

bool isSetByHand(const pricing::PricedLine& line)
{
    return line.charge.isOverridden()
        || std::any_of(line.modifiers.begin(), line.modifiers.end(),
            [](const pricing::PricedModifier& modifier) { return modifier.charge.isOverridden(); });
}

} // namespace

BasketModel::BasketModel(QObject* parent) : QAbstractListModel(parent) {}

BasketModel::Entry BasketModel::entryOf(const pricing::PricedLine& line)
{
    QStringList details;
    for (const pricing::PricedModifier& modifier : line.modifiers)
        details.append(modifierText(modifier, line.charge.quantity));
    if (isSetByHand(line))
        details.append(u"price set by hand"_s);
    return {Row::Line, line.charge.quantity, line.charge.name, details.join(u", "_s),
        words::amountText(line.amountWithModifiers())};
}

BasketModel::Entry BasketModel::entryOf(const pricing::Discount& discount)
{
    const base::Money off(-discount.amount.amountMinor(), discount.amount.currency());
    return {Row::Discount, 0, discount.name, discount.reason, words::amountText(off)};
}

BasketModel::Entry BasketModel::entryOf(const pricing::DiscountNotApplied& discount)
{
    return {Row::Near, 0, discount.name, discount.reason, QString()};
}

void BasketModel::show(const pricing::PricedBasket& priced)
{
    const auto entriesOf = [](const auto& rows) {
        std::vector<Entry> entries;
        entries.reserve(rows.size());
        for (const auto& row : rows)
            entries.push_back(entryOf(row));
        return entries;
    };
    replaceSection(Row::Line, entriesOf(priced.lines));
    replaceSection(Row::Discount, entriesOf(priced.discounts));
    replaceSection(Row::Near, entriesOf(priced.discountsNotApplied));
}

int BasketModel::countOf(Row kind) const
{
    return static_cast<int>(
        std::count_if(m_entries.begin(), m_entries.end(), [kind](const Entry& entry) { return entry.kind == kind; }));
}

// Rows that are the same at the beginning and at the end stay; those between are changed, then added or removed.
void BasketModel::replaceSection(Row kind, const std::vector<Entry>& entries)
{
    const auto begin =
        std::find_if(m_entries.begin(), m_entries.end(), [kind](const Entry& entry) { return entry.kind >= kind; });
    const int start = static_cast<int>(begin - m_entries.begin());
    const int before = countOf(kind);
    const int after = static_cast<int>(entries.size());
    const auto same = [&](int oldAt, int newAt) {
        return m_entries[static_cast<size_t>(start + oldAt)] == entries[static_cast<size_t>(newAt)];
    };
    int head = 0;
    while (head < std::min(before, after) && same(head, head))
        ++head;
    int tail = 0;
    while (tail < std::min(before, after) - head && same(before - 1 - tail, after - 1 - tail))
        ++tail;

    const int changed = std::min(before, after) - head - tail;
    const int first = start + head;
    std::copy_n(entries.begin() + head, changed, m_entries.begin() + first);
    if (changed > 0)
        Q_EMIT dataChanged(index(first), index(first + changed - 1));
    const int rest = first + changed;
    if (after > before) {
        beginInsertRows({}, rest, rest + after - before - 1);
        m_entries.insert(m_entries.begin() + rest, entries.begin() + head + changed, entries.end() - tail);
        endInsertRows();
    } else if (before > after) {
        beginRemoveRows({}, rest, rest + before - after - 1);
        m_entries.erase(m_entries.begin() + rest, m_entries.begin() + rest + before - after);
        endRemoveRows();
    }
}

int BasketModel::lineCount() const { return countOf(Row::Line); }

int BasketModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant BasketModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Entry& entry = m_entries.at(static_cast<size_t>(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        return entry.name;
    case Qt::AccessibleTextRole: {
        QStringList parts {entry.name, entry.detail, entry.amount};
        if (entry.kind == Row::Line)
            parts.first().prepend(words::countText(entry.quantity) + u' ');
        parts.removeAll(QString());
        return parts.join(u", "_s);
    }
    case KindRole:
        return static_cast<int>(entry.kind);
    case QuantityRole:
        return entry.quantity;
    case DetailRole:
        return entry.detail;
    case AmountRole:
        return entry.amount;
    default:
        return {};
    }
}

Qt::ItemFlags BasketModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const bool isLine = m_entries.at(static_cast<size_t>(index.row())).kind == Row::Line;
    return Qt::ItemIsEnabled | Qt::ItemNeverHasChildren | (isLine ? Qt::ItemIsSelectable : Qt::NoItemFlags);
}

} // namespace tillpool::widgets
