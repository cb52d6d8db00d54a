// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Script.h"

#include <QJsonArray>
#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 redeemOfSubtotalMax = 2; // a half: whatever a promotion takes off, points stay below the total
constexpr int adjustmentMax = 100;
constexpr int largeQuantityMax = 6;
constexpr int smallQuantityMax = 3;
constexpr qint64 overdraftMax = 200;

} // namespace

Script::Basket Script::basket(Size size)
{
    Basket basket;
    const qint64 count = m_dice.between(1, 3);
    int lineNo = 1;
    for (qint64 i = 0; i < count; ++i) {
        const WorldItem& item = m_dice.oneOf(m_region.items);
        Line line {.itemId = item.itemId,
            .lineNo = lineNo,
            .quantity = m_dice.between(1, size == Size::Large ? largeQuantityMax : smallQuantityMax)};
        lineNo += 1;
        qint64 price = item.priceMinor;
        if (!item.modifierIds.isEmpty() && m_dice.chance(400)) {
            line.modifierId = m_dice.oneOf(item.modifierIds);
            price += item.modifierPriceMinor;
            lineNo += 1;
        }
        basket.subtotalMinor += line.quantity * price;
        basket.lines.push_back(line);
    }
    return basket;
}

void Script::enlarge(Basket& basket, qint64 wantedMinor)
{
    Line& line = basket.lines.front();
    const auto item = std::ranges::find(m_region.items, line.itemId, &WorldItem::itemId);
    const qint64 more = std::clamp<qint64>((wantedMinor - basket.subtotalMinor) / item->priceMinor + 1, 0, 5000);
    line.quantity += more;
    basket.subtotalMinor += more * item->priceMinor;
}

// Mostly less than there is, as far as this client has heard; sometimes a little more.
qint64 Script::pointsToRedeem(const QString& group, Basket& basket)
{
    const auto known = m_available.find(group);
    const qint64 available = known == m_available.end() ? 1000 : std::max<qint64>(known->second, 0);
    if (m_dice.chance(60)) {
        const qint64 tooMany = std::min<qint64>(available + m_dice.between(1, overdraftMax), 1'000'000);
        enlarge(basket, redeemOfSubtotalMax * tooMany);
        return std::min(tooMany, basket.subtotalMinor / redeemOfSubtotalMax);
    }
    const qint64 most = std::min(basket.subtotalMinor / redeemOfSubtotalMax, std::max<qint64>(available / 2, 20));
    return m_dice.between(1, std::max<qint64>(most, 1));
}

// A group of this region or of another, the hot one as often as all others.
const WorldGroup* Script::group(Where where)
{
    std::vector<const WorldGroup*> fitting;
    for (const WorldGroup& group : m_world.groups) {
        if ((group.id.left(3) == m_region.id) == (where == Where::Here))
            fitting.push_back(&group);
    }
    if (fitting.empty())
        return nullptr;
    const WorldGroup* const hot = &m_world.groups.front();
    if (fitting.front() == hot && m_dice.chance(500))
        return hot;
    return m_dice.oneOf(fitting);
}

// Another group that `customer` is in, or none.
QString Script::otherGroupOf(int customer, const QString& group)
{
    QStringList others;
    for (const WorldGroup& other : m_world.groups) {
        if (other.id != group && std::ranges::find(other.members, customer) != other.members.end())
            others.append(other.id);
    }
    return others.isEmpty() ? QString() : m_dice.oneOf(others);
}

Request Script::saleRequest(const Intention& intention, const Basket& basket, const QString& key) const
{
    QJsonArray lines;
    for (const Line& line : basket.lines) {
        QJsonArray modifiers;
        if (!line.modifierId.isEmpty())
            modifiers.append(line.modifierId);
        lines.append(
            QJsonObject {{u"item_id"_s, line.itemId}, {u"quantity"_s, line.quantity}, {u"modifiers"_s, modifiers}});
    }
    const qint64 cashMinor = 2 * basket.subtotalMinor + 1000; // whatever tax comes on top; the rest is change
    QJsonObject body {{u"till_id"_s, intention.tillId}, {u"catalogue_version"_s, m_region.catalogueVersion},
        {u"lines"_s, lines}, {u"customer_id"_s, intention.customerId},
        {u"tenders"_s, QJsonArray {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, cashMinor}}}}};
    if (!intention.earnGroup.isEmpty())
        body.insert(u"earn_group_id"_s, intention.earnGroup);
    if (!intention.redeemGroup.isEmpty())
        body.insert(
            u"redeem"_s, QJsonObject {{u"group_id"_s, intention.redeemGroup}, {u"points"_s, intention.redeemPoints}});
    return {.method = "POST", .path = u"/sales"_s, .body = body, .key = key, .actor = Actor::Cashier};
}

Operation Script::makeSale(Kind kind)
{
    const bool redeems = kind == Kind::Redeem || kind == Kind::RedeemElsewhere;
    const bool isHere = kind == Kind::Earn || kind == Kind::Redeem;
    const WorldGroup* const with = group(isHere ? Where::Here : Where::Elsewhere);
    const int customer = m_dice.oneOf(with->members);
    Basket goods = basket(redeems ? Size::Small : Size::Large);
    const QString key = newKey();
    Intention meant {.id = m_region.id + u'-' + key,
        .storeRegion = m_region.id,
        .tillId = m_region.cashiers[seatOf(m_world, m_number)].tillId,
        .customerId = m_world.customers[static_cast<size_t>(customer)].id};
    if (redeems) {
        meant.redeemGroup = with->id;
        meant.redeemPoints = pointsToRedeem(with->id, goods);
        if (m_dice.chance(600))
            meant.earnGroup = with->id;
        else if (m_dice.chance(500))
            meant.earnGroup = otherGroupOf(customer, with->id);
    } else {
        meant.earnGroup = with->id;
    }
    m_lines = goods.lines;
    Operation operation {.kind = kind, .intention = meant, .stages = {{saleRequest(meant, goods, key)}}};
    askTwice(operation);
    return operation;
}

Request Script::cancelRequest(const Intention& intention)
{
    Request cancel {.part = Request::Part::Cancel,
        .method = "POST",
        .path = u"/sales/%1/cancel"_s.arg(intention.id),
        .key = newKey(),
        .actor = Actor::Cashier};
    if (!intention.redeemGroup.isEmpty())
        cancel.body = {{u"redeem"_s, QJsonObject {{u"group_id"_s, intention.redeemGroup}}}};
    return cancel;
}

Operation Script::makeCancelled(Kind kind)
{
    const bool isHere = group(Where::Here) && (m_dice.chance(500) || !group(Where::Elsewhere));
    Operation operation = makeSale(isHere ? Kind::Redeem : Kind::RedeemElsewhere);
    operation.kind = kind;
    operation.stages.resize(1);
    operation.stages.front().resize(1);
    const Request cancel = cancelRequest(operation.intention);
    switch (kind) {
    case Kind::CancelBefore:
        operation.stages.insert(operation.stages.begin(), {cancel});
        break;
    case Kind::CancelDuring:
        operation.stages.front().push_back(cancel);
        break;
    default:
        operation.stages.push_back({cancel});
    }
    return operation;
}

Operation Script::makeReused()
{
    Operation operation = makeCancelled(Kind::CancelAfter);
    operation.kind = Kind::ReuseKey;
    Request other = operation.stages.front().front();
    other.part = Request::Part::OtherBody;
    QJsonArray lines = other.body.value(u"lines"_s).toArray();
    QJsonObject line = lines.first().toObject();
    line.insert(u"quantity"_s, line.value(u"quantity"_s).toInteger() + 1);
    lines.replace(0, line);
    other.body.insert(u"lines"_s, lines);
    operation.stages.back() = {other};
    return operation;
}

Operation Script::makeRefund(Kind kind)
{
    const Sold& sold = m_dice.oneOf(m_sold);
    const QString key = newKey();
    QJsonObject body {{u"reason"_s, u"The customer brought it back"_s}};
    if (kind == Kind::RefundLines) {
        const Line& line = m_dice.oneOf(sold.lines);
        const qint64 left = std::max<qint64>(line.quantity - line.refunded, 1);
        body.insert(u"lines"_s,
            QJsonArray {QJsonObject {
                {u"line_no"_s, line.lineNo}, {u"quantity"_s, m_dice.between(1, std::max<qint64>(left, 1))}}});
    }
    Intention meant = sold.intention;
    meant.saleId = meant.id;
    meant.id = meant.storeRegion + u'-' + key;
    Operation operation {.kind = kind,
        .intention = meant,
        .stages = {{{.method = "POST",
            .path = u"/sales/%1/refunds"_s.arg(meant.saleId),
            .body = body,
            .key = key,
            .actor = Actor::Cashier}}}};
    askTwice(operation);
    return operation;
}

Operation Script::makeAdjustment()
{
    const QString group = m_dice.oneOf(m_world.groups).id;
    const QString key = newKey();
    qint64 points = m_dice.between(-adjustmentMax, adjustmentMax - 1);
    points += points >= 0 ? 1 : 0;
    Operation operation {.kind = Kind::Adjust,
        .intention = {.id = group.left(3) + u'-' + key, .groupId = group, .points = points},
        .stages = {{{.method = "POST",
            .path = u"/groups/%1/adjustments"_s.arg(group),
            .body = {{u"points"_s, points}, {u"reason"_s, u"Goodwill"_s}},
            .key = key,
            .actor = Actor::Admin}}}};
    askTwice(operation);
    return operation;
}

Operation Script::makePeople(Kind kind)
{
    Operation operation {.kind = kind};
    Request request {.method = "POST", .actor = Actor::Guest};
    switch (kind) {
    case Kind::SignUp:
        request.actor = Actor::Nobody;
        request.path = u"/customers"_s;
        request.key = newKey();
        request.body = {{u"username"_s, usernameFor(m_settings.runTag, u"client%1"_s.arg(m_number), m_guests++)},
            {u"password"_s, m_world.password}, {u"full_name"_s, u"Guest of client %1"_s.arg(m_number)},
            {u"home_region"_s, m_dice.oneOf(m_world.regions).id}};
        break;
    case Kind::LogIn:
        request.actor = Actor::Nobody;
        request.path = u"/sessions"_s;
        request.body = {{u"username"_s, m_guest.username}, {u"password"_s, m_world.password}};
        break;
    case Kind::MakeGroup:
        request.path = u"/groups"_s;
        request.key = newKey();
        request.body = {{u"name"_s, u"Guests %1"_s.arg(m_number)}, {u"location"_s, u"Everywhere"_s},
            {u"region"_s, m_dice.oneOf(m_world.regions).id}};
        break;
    case Kind::Join:
        operation.intention = {.customerId = m_guest.id, .groupId = m_dice.oneOf(m_world.groups).id};
        request.path = u"/groups/%1/members"_s.arg(operation.intention.groupId);
        request.key = newKey();
        request.body = {{u"customer_id"_s, m_guest.id}};
        break;
    default:
        operation.intention = {.customerId = m_guest.id, .groupId = m_guest.joined};
        request.method = "DELETE";
        request.path = u"/groups/%1/members/%2"_s.arg(m_guest.joined, m_guest.id);
        request.key = newKey();
    }
    operation.stages = {{request}};
    if (kind != Kind::LogIn)
        askTwice(operation);
    return operation;
}

Operation Script::makeRead(Kind kind)
{
    const QString group = m_dice.oneOf(m_world.groups).id;
    const bool isHot = m_dice.chance(300);
    Operation operation {.kind = kind};
    Request request {.method = "GET", .actor = Actor::Cashier};
    if (kind == Kind::ListGroups) {
        request.actor = Actor::Customer;
        request.path = u"/customers/%1/groups"_s.arg(m_customer.id);
    } else {
        operation.intention.groupId = isHot ? m_world.groups.front().id : group;
        request.path = u"/groups/%1%2"_s.arg(
            operation.intention.groupId, kind == Kind::ReadEntries ? u"/entries?limit=20"_s : QString());
    }
    operation.stages = {{request}};
    return operation;
}

Operation Script::makeQuote()
{
    Operation sale = makeSale(isPossible(Kind::Redeem) ? Kind::Redeem : Kind::RedeemElsewhere);
    Request request = sale.stages.front().front();
    request.path = u"/quotes"_s;
    request.key.clear();
    request.body.remove(u"tenders"_s);
    return {.kind = Kind::Quote, .stages = {{request}}};
}

} // namespace tillpool::load
