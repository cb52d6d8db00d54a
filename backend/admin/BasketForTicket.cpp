// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/BasketForTicket.h"

#include "base/Limits.h"
#include "pricing/Pricing.h"

#include <QDateTime>
#include <QJsonArray>
#include <QUuid>
#include <algorithm>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Money;
using base::Result;
using catalogue::Catalogue;
using sales::Basket;
using sales::BasketLine;
using sales::BasketModifier;

namespace {

constexpr int productDigits = 2;
const auto overrideReason = u"charged on the receipt"_s;

// What keys of tickets are made from; another value would ring every ticket up again.
constexpr QUuid ticketNamespace(0x6f2d1c54, 0x9b0e, 0x5a37, 0x8c, 0x41, 0x27, 0xe0, 0x93, 0xd5, 0x1b, 0x6a);

base::Error lineError(const ReceiptLine& line, const QString& what)
{
    base::Error error = base::invalidField(u"line %1"_s.arg(line.lineNo), what);
    error.detail = u"line %1: %2"_s.arg(line.lineNo).arg(what);
    return error;
}

class BasketMaker {
public:
    explicit BasketMaker(const Catalogue& catalogue) : m_catalogue(catalogue) {}

    Result<Basket> make(const Ticket& ticket)
    {
        // All items first: a flavour may stand before its drink.
        std::vector<const ReceiptLine*> flavours;
        for (const ReceiptLine& line : ticket.lines) {
            if (flavourOf(line))
                flavours.push_back(&line);
            else
                TILLPOOL_TRY(addItem(line));
        }
        const bool nothingElse = m_basket.lines.empty();
        for (const ReceiptLine* flavour : flavours)
            TILLPOOL_TRY(nothingElse ? addItem(*flavour) : addFlavour(*flavour));
        return std::move(m_basket);
    }

private:
    struct Place {
        int lineNo = 0; // in the file
        const catalogue::Item* item = nullptr;
    };

    const catalogue::Modifier* flavourOf(const ReceiptLine& line) const
    {
        return m_catalogue.modifier(
            base::ModifierId::trusted(chainId(m_catalogue.region(), u"flav"_s, line.productId, productDigits)));
    }

    bool takes(const catalogue::Item& item, const base::ModifierId& modifier) const
    {
        return std::ranges::any_of(item.modifierGroups, [&](const base::ModifierGroupId& id) {
            const auto* group = m_catalogue.modifierGroup(id);
            return group && std::ranges::find(group->modifierIds, modifier) != group->modifierIds.end();
        });
    }

    Result<std::optional<sales::PriceOverride>> priceOf(const ReceiptLine& line, const Money& listPrice) const
    {
        if (line.amountMinor % line.quantity != 0)
            return lineError(line,
                u"line_item_amount %1 can't be said as one unit price for a quantity of %2"_s.arg(
                    Money(line.amountMinor, m_catalogue.currency()).plainText(), QString::number(line.quantity)));
        const Money unitPrice(line.amountMinor / line.quantity, m_catalogue.currency());
        if (unitPrice.amountMinor() > limits::unitPriceMinorMax)
            return lineError(line, u"a unit price of %1 is more than can be charged"_s.arg(unitPrice.plainText()));
        if (unitPrice == listPrice)
            return std::optional<sales::PriceOverride>();
        return std::optional(sales::PriceOverride {.unitPrice = unitPrice, .reason = overrideReason});
    }

    base::Status addItem(const ReceiptLine& line)
    {
        const auto id = base::ItemId::trusted(chainId(m_catalogue.region(), u"item"_s, line.productId, productDigits));
        const catalogue::Item* item = m_catalogue.item(id);
        if (!item)
            return lineError(line,
                u"product_id \"%1\" is not in the catalogue of store %2"_s.arg(line.productId)
                    .arg(m_catalogue.storeId().text()));
        TILLPOOL_TRY_ASSIGN(auto price, priceOf(line, item->price));
        m_basket.lines.push_back({.itemId = id, .quantity = line.quantity, .priceOverride = std::move(price)});
        m_places.push_back({line.lineNo, item});
        return base::success();
    }

    // The drink that a flavour went into: the nearest one above it, else the first, else whatever was bought.
    BasketLine* drinkFor(const ReceiptLine& line, const base::ModifierId& flavour)
    {
        BasketLine* drink = nullptr;
        for (size_t i = 0; i < m_places.size(); ++i) {
            const bool stands = !drink || m_places[i].lineNo < line.lineNo;
            if (stands && takes(*m_places[i].item, flavour))
                drink = &m_basket.lines[i];
        }
        return drink ? drink : &m_basket.lines.front();
    }

    base::Status addFlavour(const ReceiptLine& line)
    {
        const catalogue::Modifier* flavour = flavourOf(line);
        BasketLine* drink = drinkFor(line, flavour->modifierId);
        if (drink->modifiers.size() >= limits::lineModifiersMax)
            return addItem(line);
        TILLPOOL_TRY_ASSIGN(auto price, priceOf(line, flavour->price));
        drink->modifiers.push_back(
            {.modifierId = flavour->modifierId, .quantity = line.quantity, .priceOverride = std::move(price)});
        return base::success();
    }

    const Catalogue& m_catalogue;
    Basket m_basket;
    std::vector<Place> m_places; // of each basket line
};

template <class Entry>
QJsonObject entryToJson(const QString& idKey, const QString& id, const Entry& entry)
{
    QJsonObject object {{idKey, id}, {u"quantity"_s, entry.quantity}};
    if (entry.priceOverride) {
        object.insert(u"price_override"_s,
            QJsonObject {{u"unit_price"_s, entry.priceOverride->unitPrice.amountMinor()},
                {u"reason"_s, entry.priceOverride->reason}});
    }
    return object;
}

QJsonObject lineToJson(const BasketLine& line)
{
    QJsonObject object = entryToJson(u"item_id"_s, line.itemId.text(), line);
    QJsonArray modifiers;
    for (const BasketModifier& modifier : line.modifiers)
        modifiers.append(entryToJson(u"modifier_id"_s, modifier.modifierId.text(), modifier));
    if (!modifiers.isEmpty())
        object.insert(u"modifiers"_s, modifiers);
    return object;
}

} // namespace

QString chainId(const base::RegionId& region, const QString& kind, int number, int digits)
{
    return u"%1-%2%3"_s.arg(region.text(), kind, QString::number(number).rightJustified(digits, u'0'));
}

Result<Basket> basketFor(const Ticket& ticket, const Catalogue& catalogue)
{
    if (ticket.lines.size() > limits::basketLinesMax)
        return lineError(ticket.lines.front(), u"its ticket has more than %1 lines"_s.arg(limits::basketLinesMax));
    return BasketMaker(catalogue).make(ticket);
}

Result<QJsonObject> saleBodyFor(const Ticket& ticket, const TicketPlace& place, const Catalogue& catalogue)
{
    TILLPOOL_TRY_ASSIGN(const Basket basket, basketFor(ticket, catalogue));
    TILLPOOL_TRY_ASSIGN(const pricing::PricedBasket priced, pricing::priceBasket(catalogue, basket));
    QJsonArray lines;
    for (const BasketLine& line : basket.lines)
        lines.append(lineToJson(line));
    QJsonArray tenders;
    if (!priced.total.isZero())
        tenders.append(QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, priced.total.amountMinor()}});
    QJsonObject body {{u"till_id"_s, place.till.text()}, {u"catalogue_version"_s, catalogue.version()},
        {u"lines"_s, lines}, {u"tenders"_s, tenders}};
    if (place.customer)
        body.insert(u"customer_id"_s, place.customer->text());
    if (place.customer && place.earnGroup)
        body.insert(u"earn_group_id"_s, place.earnGroup->text());
    if (ticket.time && place.timeZone.isValid()) {
        const QDateTime time(ticket.date, *ticket.time, place.timeZone);
        body.insert(u"till_time"_s, time.toUTC().toString(Qt::ISODate));
    }
    return body;
}

bool hasPriceOverride(const QJsonObject& saleBody)
{
    const auto isOverridden = [](const QJsonValue& entry) { return entry[u"price_override"_s].isObject(); };
    return std::ranges::any_of(saleBody.value(u"lines"_s).toArray(), [&](const QJsonValue& line) {
        return isOverridden(line) || std::ranges::any_of(line[u"modifiers"_s].toArray(), isOverridden);
    });
}

namespace {

QUuid uuidOf(const Ticket& ticket) { return QUuid::createUuidV5(ticketNamespace, ticket.key()); }

base::IdempotencyKey toKey(const QUuid& uuid)
{
    return base::IdempotencyKey::parse(uuid.toString(QUuid::WithoutBraces)).takeValue();
}

} // namespace

base::IdempotencyKey keyOf(const Ticket& ticket) { return toKey(uuidOf(ticket)); }

base::IdempotencyKey secondKeyOf(const Ticket& ticket)
{
    return toKey(QUuid::createUuidV5(uuidOf(ticket), u"second"_s));
}

} // namespace tillpool::admin
