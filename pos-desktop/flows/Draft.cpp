// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/Draft.h"

#include "flows/BasketRules.h"

#include <QJsonArray>
#include <algorithm>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using sales::BasketLine;

namespace {

QJsonObject lineToJson(const BasketLine& line)
{
    QJsonArray modifiers;
    for (const base::ModifierId& id : modifiersOf(line))
        modifiers.append(id.text());
    QJsonObject object {
        {u"item_id"_s, line.itemId.text()}, {u"quantity"_s, line.quantity}, {u"modifiers"_s, modifiers}};
    if (!line.note.isEmpty())
        object.insert(u"note"_s, line.note);
    return object;
}

template <class Id>
std::optional<Id> readId(const QJsonValue& value)
{
    auto id = Id::parse(value.toString());
    return id.hasValue() ? std::optional(id.takeValue()) : std::nullopt;
}

std::optional<BasketLine> readLine(const QJsonObject& object)
{
    const auto item = readId<base::ItemId>(object.value(u"item_id"_s));
    const qint64 quantity = object.value(u"quantity"_s).toInteger();
    if (!item || !checkQuantity(quantity).hasValue())
        return std::nullopt;
    std::vector<base::ModifierId> modifiers;
    const QJsonArray array = object.value(u"modifiers"_s).toArray();
    for (const QJsonValue& value : array) {
        const auto modifier = readId<base::ModifierId>(value);
        if (!modifier)
            return std::nullopt;
        modifiers.push_back(*modifier);
    }
    BasketLine line = makeLine(*item, quantity, modifiers);
    line.note = object.value(u"note"_s).toString();
    return line;
}

std::optional<DraftCustomer> readCustomer(const QJsonObject& object)
{
    const auto id = readId<base::CustomerId>(object.value(u"customer_id"_s));
    if (!id)
        return std::nullopt;
    return DraftCustomer {.customerId = *id,
        .name = object.value(u"name"_s).toString(),
        .groupId = readId<base::GroupId>(object.value(u"group_id"_s))};
}

} // namespace

QJsonObject toJson(const Draft& draft)
{
    QJsonArray lines;
    for (const BasketLine& line : draft.basket.lines)
        lines.append(lineToJson(line));
    QJsonObject object {{u"screen"_s, draft.screen == Draft::Screen::Paying ? u"paying"_s : u"ringing"_s},
        {u"catalogue_version"_s, draft.catalogueVersion}, {u"lines"_s, lines}, {u"selected_line"_s, draft.selectedLine},
        {u"points"_s, draft.points.count()}};
    if (draft.customer) {
        QJsonObject customer {{u"customer_id"_s, draft.customer->customerId.text()}, {u"name"_s, draft.customer->name}};
        if (draft.customer->groupId)
            customer.insert(u"group_id"_s, draft.customer->groupId->text());
        object.insert(u"customer"_s, customer);
    }
    if (draft.cashGivenMinor)
        object.insert(u"cash_given"_s, *draft.cashGivenMinor);
    return object;
}

Draft draftFromJson(const QJsonObject& object)
{
    Draft draft;
    if (object.value(u"screen"_s) == u"paying"_s)
        draft.screen = Draft::Screen::Paying;
    draft.catalogueVersion = object.value(u"catalogue_version"_s).toInteger();
    const QJsonArray lines = object.value(u"lines"_s).toArray();
    for (const QJsonValue& value : lines) {
        if (const auto line = readLine(value.toObject()))
            draft.basket.lines.push_back(*line);
    }
    draft.selectedLine = object.value(u"selected_line"_s).toInt(-1);
    draft.customer = readCustomer(object.value(u"customer"_s).toObject());
    draft.points = base::Points(std::max<qint64>(0, object.value(u"points"_s).toInteger()));
    const qint64 cash = object.value(u"cash_given"_s).toInteger(-1);
    if (cash >= 0)
        draft.cashGivenMinor = cash;
    return draft;
}

} // namespace tillpool::flows
