// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/BasketRules.h"

#include "base/Limits.h"

#include <algorithm>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::Status;
using catalogue::Catalogue;
using catalogue::Item;
using catalogue::ModifierGroup;

namespace {

template <class Id>
bool contains(const std::vector<Id>& ids, const Id& id)
{
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

base::Error no(const QString& words) { return base::invalidField(QString(), words); }

Status checkEachBelongs(const Catalogue& catalogue, const Item& item, const std::vector<base::ModifierId>& modifiers)
{
    for (auto it = modifiers.begin(); it != modifiers.end(); ++it) {
        const catalogue::Modifier* modifier = catalogue.modifier(*it);
        const bool belongs = std::any_of(item.modifierGroups.begin(), item.modifierGroups.end(), [&](const auto& id) {
            const ModifierGroup* group = catalogue.modifierGroup(id);
            return group && contains(group->modifierIds, *it);
        });
        if (!modifier || !belongs)
            return no(u"%1 does not come with %2."_s.arg(item.name, modifier ? modifier->name : it->text()));
        if (std::find(modifiers.begin(), it, *it) != it)
            return no(u"%1 stands twice on one item."_s.arg(modifier->name));
    }
    return base::success();
}

Status checkGroup(const ModifierGroup& group, const std::vector<base::ModifierId>& modifiers)
{
    const auto chosen = std::count_if(
        modifiers.begin(), modifiers.end(), [&](const auto& id) { return contains(group.modifierIds, id); });
    if (chosen < group.min)
        return no(group.min == 1 ? u"Choose from %1."_s.arg(group.name)
                                 : u"Choose at least %1 from %2."_s.arg(group.min).arg(group.name));
    if (chosen > group.max)
        return no(u"Choose no more than %1 from %2."_s.arg(group.max).arg(group.name));
    return base::success();
}

} // namespace

Status checkModifiers(const Catalogue& catalogue, const Item& item, const std::vector<base::ModifierId>& modifiers)
{
    if (modifiers.size() > limits::lineModifiersMax)
        return no(u"One item has %1 extras at the most."_s.arg(limits::lineModifiersMax));
    TILLPOOL_TRY(checkEachBelongs(catalogue, item, modifiers));
    for (const base::ModifierGroupId& id : item.modifierGroups) {
        if (const ModifierGroup* group = catalogue.modifierGroup(id))
            TILLPOOL_TRY(checkGroup(*group, modifiers));
    }
    return base::success();
}

Status checkQuantity(qint64 quantity)
{
    if (quantity >= 1 && quantity <= limits::quantityMax)
        return base::success();
    return no(u"A line has from 1 to %1 of an item."_s.arg(limits::quantityMax));
}

bool needsChoice(const Catalogue& catalogue, const Item& item)
{
    return std::any_of(item.modifierGroups.begin(), item.modifierGroups.end(), [&](const auto& id) {
        const ModifierGroup* group = catalogue.modifierGroup(id);
        return group && group->min > 0;
    });
}

sales::BasketLine makeLine(const base::ItemId& item, qint64 quantity, const std::vector<base::ModifierId>& modifiers)
{
    sales::BasketLine line {.itemId = item, .quantity = quantity};
    for (const base::ModifierId& modifier : modifiers)
        line.modifiers.push_back({.modifierId = modifier, .quantity = quantity});
    return line;
}

sales::BasketLine withQuantity(sales::BasketLine line, qint64 quantity)
{
    line.quantity = quantity;
    for (sales::BasketModifier& modifier : line.modifiers)
        modifier.quantity = quantity;
    return line;
}

std::vector<base::ModifierId> modifiersOf(const sales::BasketLine& line)
{
    std::vector<base::ModifierId> ids;
    for (const sales::BasketModifier& modifier : line.modifiers)
        ids.push_back(modifier.modifierId);
    return ids;
}

bool areEqualButQuantity(const sales::BasketLine& left, const sales::BasketLine& right)
{
    const auto isPlain = [](const sales::BasketLine& line) { return line.note.isEmpty() && !line.priceOverride; };
    if (left.itemId != right.itemId || left.modifiers.size() != right.modifiers.size())
        return false;
    if (!isPlain(left) || !isPlain(right))
        return false;
    const auto others = modifiersOf(right);
    return std::all_of(left.modifiers.begin(), left.modifiers.end(),
        [&](const sales::BasketModifier& modifier) { return contains(others, modifier.modifierId); });
}

bool isStillSold(const Catalogue& catalogue, const sales::BasketLine& line)
{
    const Item* item = catalogue.item(line.itemId);
    return item && checkQuantity(line.quantity).hasValue()
        && checkModifiers(catalogue, *item, modifiersOf(line)).hasValue();
}

} // namespace tillpool::flows
