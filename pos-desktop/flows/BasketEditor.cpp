// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/BasketEditor.h"

#include "base/Limits.h"
#include "flows/BasketRules.h"

#include <algorithm>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::Status;
using pricing::PricedBasket;
using sales::Basket;
using sales::BasketLine;

namespace {

bool isLineOf(const Basket& basket, int line) { return line >= 0 && line < static_cast<int>(basket.lines.size()); }

BasketLine& lineAt(Basket& basket, int line) { return basket.lines[static_cast<size_t>(line)]; }

QString countedName(qint64 quantity, const QString& name)
{
    return quantity == 1 ? name : u"%1 × %2"_s.arg(quantity).arg(name);
}

base::Error noSuchLine() { return base::invalidField(QString(), u"This line is not in the basket any more."_s); }

} // namespace

BasketEditor::BasketEditor(QObject* parent) : QObject(parent) {}

void BasketEditor::setCatalogue(std::shared_ptr<const catalogue::Catalogue> catalogue)
{
    Q_ASSERT(catalogue);
    m_catalogue = std::move(catalogue);
    reset({}, nothing());
    Q_EMIT catalogueChanged();
}

const catalogue::Catalogue& BasketEditor::catalogue() const
{
    Q_ASSERT(m_catalogue);
    return *m_catalogue;
}

qint64 BasketEditor::itemCount() const
{
    qint64 count = 0;
    for (const BasketLine& line : m_basket.lines)
        count += line.quantity;
    return count;
}

void BasketEditor::select(int line)
{
    const int selected = isLineOf(m_basket, line) ? line : noLine;
    if (selected == m_selectedLine)
        return;
    m_selectedLine = selected;
    Q_EMIT selectionChanged();
}

Status BasketEditor::add(const base::ItemId& id, qint64 quantity, const std::vector<base::ModifierId>& modifiers)
{
    const catalogue::Item* item = m_catalogue ? m_catalogue->item(id) : nullptr;
    if (!item)
        return base::Error {.code = base::ErrorCode::UnknownItem, .detail = u"This item is not on the menu."_s};
    if (item->soldOut)
        return base::invalidField(QString(), u"%1 is sold out."_s.arg(item->name));
    TILLPOOL_TRY(checkQuantity(quantity));
    TILLPOOL_TRY(checkModifiers(*m_catalogue, *item, modifiers));

    const BasketLine added = makeLine(id, quantity, modifiers);
    Basket basket = m_basket;
    int line = equalLine(added);
    if (line == noLine) {
        if (basket.lines.size() >= limits::basketLinesMax)
            return base::invalidField(QString(), u"A basket has %1 lines at the most."_s.arg(limits::basketLinesMax));
        basket.lines.push_back(added);
        line = static_cast<int>(basket.lines.size()) - 1;
    } else {
        const qint64 sum = lineAt(basket, line).quantity + quantity;
        TILLPOOL_TRY(checkQuantity(sum));
        lineAt(basket, line) = withQuantity(lineAt(basket, line), sum);
    }
    return change(std::move(basket), line, u"%1 added"_s.arg(countedName(quantity, item->name)));
}

Status BasketEditor::setQuantity(int line, qint64 quantity)
{
    if (!isLineOf(m_basket, line))
        return noSuchLine();
    if (quantity == 0) {
        remove(line);
        return base::success();
    }
    TILLPOOL_TRY(checkQuantity(quantity));
    Basket basket = m_basket;
    BasketLine& changed = lineAt(basket, line);
    if (changed.quantity == quantity)
        return base::success();
    changed = withQuantity(changed, quantity);
    return change(std::move(basket), line, u"%1 changed to %2"_s.arg(nameOf(changed.itemId)).arg(quantity));
}

Status BasketEditor::setModifiers(int line, const std::vector<base::ModifierId>& modifiers)
{
    if (!isLineOf(m_basket, line))
        return noSuchLine();
    return changeLine(line, lineAt(m_basket, line).quantity, modifiers);
}

Status BasketEditor::changeLine(int line, qint64 quantity, const std::vector<base::ModifierId>& modifiers)
{
    if (!isLineOf(m_basket, line))
        return noSuchLine();
    if (quantity == 0) {
        remove(line);
        return base::success();
    }
    TILLPOOL_TRY(checkQuantity(quantity));
    Basket basket = m_basket;
    BasketLine& changed = lineAt(basket, line);
    const catalogue::Item* item = m_catalogue->item(changed.itemId);
    Q_ASSERT(item);
    TILLPOOL_TRY(checkModifiers(*m_catalogue, *item, modifiers));
    if (changed.quantity == quantity && modifiersOf(changed) == modifiers)
        return base::success();
    changed.quantity = quantity;
    changed.modifiers = makeLine(changed.itemId, quantity, modifiers).modifiers;
    return change(std::move(basket), line, u"%1 changed"_s.arg(item->name));
}

void BasketEditor::remove(int line)
{
    if (!isLineOf(m_basket, line))
        return;
    Basket basket = m_basket;
    const QString text = u"%1 removed"_s.arg(nameOf(lineAt(basket, line).itemId));
    basket.lines.erase(basket.lines.begin() + line);
    const int next = std::min(line, static_cast<int>(basket.lines.size()) - 1);
    const Status removed = change(std::move(basket), next, text);
    Q_ASSERT(removed.hasValue());
}

void BasketEditor::clear()
{
    if (m_basket.lines.empty())
        return;
    const Status cleared = change({}, noLine, u"basket emptied"_s);
    Q_ASSERT(cleared.hasValue());
}

bool BasketEditor::canUndo() const { return !m_done.empty(); }
bool BasketEditor::canRedo() const { return !m_undone.empty(); }

void BasketEditor::undo()
{
    if (m_done.empty())
        return;
    m_undone.push_back(std::move(m_done.back()));
    m_done.pop_back();
    show(m_undone.back().before);
}

void BasketEditor::redo()
{
    if (m_undone.empty())
        return;
    m_done.push_back(std::move(m_undone.back()));
    m_undone.pop_back();
    show(m_done.back().after);
}

QString BasketEditor::undoText() const { return m_done.empty() ? QString() : u"Undo: "_s + m_done.back().text; }
QString BasketEditor::redoText() const { return m_undone.empty() ? QString() : u"Redo: "_s + m_undone.back().text; }

int BasketEditor::restore(const Basket& basket)
{
    Basket kept {.coupons = basket.coupons};
    for (const BasketLine& line : basket.lines) {
        if (isStillSold(catalogue(), line) && kept.lines.size() < limits::basketLinesMax)
            kept.lines.push_back(withQuantity(line, line.quantity));
    }
    auto priced = pricing::priceBasket(catalogue(), kept);
    const auto count = static_cast<int>(basket.lines.size());
    if (!priced.hasValue()) {
        reset({}, nothing());
        return count;
    }
    const int left = count - static_cast<int>(kept.lines.size());
    reset(std::move(kept), priced.takeValue());
    return left;
}

void BasketEditor::startAnew() { reset({}, nothing()); }

// Prices first: a basket that has no price is not shown.
Status BasketEditor::change(Basket basket, int selectedLine, const QString& text)
{
    auto priced = pricing::priceBasket(catalogue(), basket);
    if (!priced.hasValue())
        return base::invalidField(QString(), u"That would be more than one sale can come to."_s);
    m_done.push_back({.before = {std::move(m_basket), m_selectedLine}, .after = {basket, selectedLine}, .text = text});
    if (m_done.size() > undoStepsMax)
        m_done.pop_front();
    m_undone.clear();
    m_basket = std::move(basket);
    m_priced = priced.takeValue();
    Q_EMIT changed();
    select(selectedLine);
    return base::success();
}

void BasketEditor::show(const Snapshot& snapshot)
{
    m_basket = snapshot.basket;
    m_priced = pricing::priceBasket(catalogue(), m_basket).takeValue();
    Q_EMIT changed();
    select(snapshot.selectedLine);
}

void BasketEditor::reset(Basket basket, PricedBasket priced)
{
    m_done.clear();
    m_undone.clear();
    m_basket = std::move(basket);
    m_priced = std::move(priced);
    Q_EMIT changed();
    select(noLine);
}

PricedBasket BasketEditor::nothing() const
{
    return m_catalogue ? pricing::priceBasket(*m_catalogue, {}).takeValue() : PricedBasket();
}

int BasketEditor::equalLine(const BasketLine& line) const
{
    const auto found = std::find_if(m_basket.lines.begin(), m_basket.lines.end(),
        [&](const BasketLine& other) { return areEqualButQuantity(other, line); });
    return found == m_basket.lines.end() ? noLine : static_cast<int>(found - m_basket.lines.begin());
}

QString BasketEditor::nameOf(const base::ItemId& id) const
{
    const catalogue::Item* item = m_catalogue->item(id);
    return item ? item->name : id.text();
}

} // namespace tillpool::flows
