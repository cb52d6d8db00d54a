// SPDX-License-Identifier: GPL-3.0-or-later
#include "sales/SaleRequest.h"

#include "base/JsonReader.h"
#include "base/Limits.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <limits>

namespace tillpool::sales {

using namespace Qt::StringLiterals;
using base::Currency;
using base::JsonReader;
using base::Result;

namespace {

constexpr auto optional = JsonReader::Presence::Optional;
constexpr auto required = JsonReader::Presence::Required;
constexpr JsonReader::IntegerRule quantityRule {.min = 1, .max = limits::quantityMax, .fallback = 1};
constexpr qsizetype couponCharactersMax = 64;
constexpr qsizetype tokenCharactersMax = 512;
constexpr int tillYearMin = 2000; // a till whose clock says otherwise has lost it
constexpr int tillYearMax = 2999;

template <class Id>
std::optional<Id> optionalId(JsonReader& reader, const QString& key)
{
    const Id id = reader.id<Id>(key, optional);
    return id.isEmpty() ? std::nullopt : std::optional(id);
}

SalePlace readPlace(JsonReader& body, Purpose purpose)
{
    SalePlace place;
    const auto tillId = body.id<base::TillId>(u"till_id"_s, purpose == Purpose::Sale ? required : optional);
    if (!tillId.isEmpty())
        place.tillId = tillId;
    place.storeId = optionalId<base::StoreId>(body, u"store_id"_s);
    if (place.tillId && place.storeId && place.tillId->region() != place.storeId->region())
        body.addFault(u"store_id"_s, u"is of another region than the till"_s);
    return place;
}

std::optional<PriceOverride> readPriceOverride(JsonReader& parent, const Currency& currency)
{
    auto reader = parent.object(u"price_override"_s, optional);
    if (!reader)
        return std::nullopt;
    reader->currency(u"currency"_s, currency, optional);
    return PriceOverride {.unitPrice = reader->money(u"unit_price"_s, currency, {.max = limits::unitPriceMinorMax}),
        .reason = reader->text(u"reason"_s, {.max = limits::reasonCharactersMax})};
}

BasketModifier readPlainModifier(JsonReader& line, qsizetype index, const QString& id, qint64 lineQuantity)
{
    BasketModifier modifier {.modifierId = {}, .quantity = lineQuantity};
    auto parsed = base::ModifierId::parse(id);
    if (parsed.hasValue())
        modifier.modifierId = parsed.takeValue();
    else
        line.element(u"modifiers"_s, index, QJsonObject()).addIdFault({}, parsed.error().detail);
    return modifier;
}

BasketModifier readModifierObject(JsonReader& reader, qint64 lineQuantity, const Currency& currency)
{
    JsonReader::IntegerRule rule = quantityRule;
    rule.presence = optional;
    rule.fallback = lineQuantity;
    return {.modifierId = reader.id<base::ModifierId>(u"modifier_id"_s),
        .quantity = reader.integer(u"quantity"_s, rule),
        .priceOverride = readPriceOverride(reader, currency)};
}

std::vector<BasketModifier> readModifiers(JsonReader& line, qint64 lineQuantity, const Currency& currency)
{
    std::vector<BasketModifier> modifiers;
    const QJsonArray array = line.array(u"modifiers"_s, 0, limits::lineModifiersMax, optional);
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (array[i].isString()) {
            modifiers.push_back(readPlainModifier(line, i, array[i].toString(), lineQuantity));
        } else if (array[i].isObject()) {
            JsonReader reader = line.element(u"modifiers"_s, i, array[i]);
            modifiers.push_back(readModifierObject(reader, lineQuantity, currency));
        } else {
            line.element(u"modifiers"_s, i, QJsonObject()).addFault({}, u"must be a modifier's id or an object"_s);
        }
    }
    return modifiers;
}

BasketLine readLine(JsonReader& reader, const Currency& currency)
{
    BasketLine line {
        .itemId = reader.id<base::ItemId>(u"item_id"_s), .quantity = reader.integer(u"quantity"_s, quantityRule)};
    line.modifiers = readModifiers(reader, line.quantity, currency);
    line.note = reader.text(u"note"_s, {.min = 0, .max = limits::reasonCharactersMax, .presence = optional});
    line.priceOverride = readPriceOverride(reader, currency);
    return line;
}

std::vector<BasketLine> readLines(JsonReader& body, const Currency& currency)
{
    std::vector<BasketLine> lines;
    const QJsonArray array = body.array(u"lines"_s, 1, limits::basketLinesMax, required);
    for (qsizetype i = 0; i < array.size(); ++i) {
        JsonReader reader = body.element(u"lines"_s, i, array[i]);
        if (array[i].isObject())
            lines.push_back(readLine(reader, currency));
    }
    return lines;
}

QStringList readCoupons(JsonReader& body)
{
    QStringList coupons;
    const QJsonArray array = body.array(u"coupons"_s, 0, limits::couponsMax, optional);
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString coupon = array[i].toString();
        if (coupon.isEmpty() || coupon.size() > couponCharactersMax || !JsonReader::isStorable(coupon)) {
            body.element(u"coupons"_s, i, QJsonObject())
                .addFault({}, u"must be a string of 1 to %1 characters"_s.arg(couponCharactersMax));
        }
        coupons.append(coupon);
    }
    return coupons;
}

Tender readTender(JsonReader& reader, const Currency& currency)
{
    const QString name = reader.text(u"kind"_s, {.max = 20});
    const auto kind = tenderKindFromName(name);
    if (!kind && !name.isEmpty())
        reader.addFault(u"kind"_s, u"must be \"cash\" or \"card\""_s);
    reader.currency(u"currency"_s, currency, optional);
    return {.kind = kind.value_or(TenderKind::Cash),
        .amount = reader.money(u"amount"_s, currency, {.max = limits::amountMinorMax})};
}

std::vector<Tender> readTenders(JsonReader& body, const Currency& currency)
{
    std::vector<Tender> tenders;
    const QJsonArray array = body.array(u"tenders"_s, 0, limits::tendersMax, optional);
    for (qsizetype i = 0; i < array.size(); ++i) {
        JsonReader reader = body.element(u"tenders"_s, i, array[i]);
        if (!array[i].isObject())
            continue;
        // A till whose customer pays all with points may send its cash line all the same.
        if (const Tender tender = readTender(reader, currency); !tender.amount.isZero())
            tenders.push_back(tender);
    }
    return tenders;
}

std::optional<RedeemRequest> readRedeem(JsonReader& body)
{
    auto reader = body.object(u"redeem"_s, optional);
    if (!reader)
        return std::nullopt;
    return RedeemRequest {.groupId = reader->id<base::GroupId>(u"group_id"_s),
        .points = base::Points(reader->integer(u"points"_s, {.min = 1, .max = limits::pointsMax, .fallback = 1}))};
}

std::optional<QDateTime> readTillTime(JsonReader& body)
{
    static const QRegularExpression form(
        u"^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})$"_s,
        QRegularExpression::DontCaptureOption);
    const QString text = body.text(u"till_time"_s, {.max = 40, .presence = optional});
    if (text.isEmpty())
        return std::nullopt;
    const QDateTime time = QDateTime::fromString(text.toUpper(), Qt::ISODateWithMs).toUTC();
    const int year = time.date().year();
    if (form.match(text).hasMatch() && time.isValid() && year >= tillYearMin && year <= tillYearMax)
        return time;
    body.addFault(u"till_time"_s, u"must be a time as RFC 3339 writes it, such as 2026-03-01T09:30:00Z"_s);
    return std::nullopt;
}

} // namespace

std::optional<base::RegionId> SalePlace::region() const
{
    if (tillId)
        return tillId->region();
    return storeId ? std::optional(storeId->region()) : std::nullopt;
}

Result<SalePlace> peekStore(const QJsonObject& body, Purpose purpose)
{
    JsonReader reader(body);
    SalePlace place = readPlace(reader, purpose);
    if (reader.status().hasValue())
        return place;
    auto whole = parseSaleRequest(body, purpose, Currency());
    Q_ASSERT(!whole.hasValue());
    return whole.takeError();
}

Result<SaleRequest> parseSaleRequest(const QJsonObject& object, Purpose purpose, const Currency& currency)
{
    JsonReader body(object);
    SaleRequest request;
    request.place = readPlace(body, purpose);
    body.currency(u"currency"_s, currency, optional);
    if (body.has(u"catalogue_version"_s))
        request.catalogueVersion =
            body.integer(u"catalogue_version"_s, {.min = 1, .max = std::numeric_limits<qint64>::max()});
    request.basket.lines = readLines(body, currency);
    request.basket.coupons = readCoupons(body);
    request.customerId = optionalId<base::CustomerId>(body, u"customer_id"_s);
    request.earnGroupId = optionalId<base::GroupId>(body, u"earn_group_id"_s);
    request.redeem = readRedeem(body);
    request.tillTime = readTillTime(body);
    request.overrideToken = body.text(u"override"_s, {.max = tokenCharactersMax, .presence = optional});
    if (purpose == Purpose::Sale) {
        request.tenders = readTenders(body, currency);
        const bool movesPoints = body.has(u"redeem"_s) || body.has(u"earn_group_id"_s);
        if (movesPoints && !body.has(u"customer_id"_s))
            body.addFault(u"customer_id"_s, u"is needed where a group earns or pays"_s);
    }
    TILLPOOL_TRY(body.status());
    return request;
}

QByteArray requestFingerprintInput(const QJsonObject& body)
{
    QJsonObject fingerprinted = body;
    fingerprinted.remove(u"override"_s);
    return QJsonDocument(fingerprinted).toJson(QJsonDocument::Compact);
}

} // namespace tillpool::sales
