// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/JsonReader.h"
#include "sales/SaleRequest.h"

namespace tillpool::sales {
namespace {

using namespace Qt::StringLiterals;
using test::json;
using test::pointers;

const char* const wholeBody = R"({
  "till_id": "001-till01", "store_id": "001-store3", "catalogue_version": 17,
  "lines": [
    {"item_id": "001-flatwh", "quantity": 2, "note": "hot",
     "modifiers": ["001-oatmlk", {"modifier_id": "001-vanila", "quantity": 1,
        "price_override": {"unit_price": {"amount": 0, "currency": "EUR"}, "reason": "on us"}},
        {"modifier_id": "001-oatmlk"}]},
    {"item_id": "001-scones", "quantity": 1, "price_override": {"unit_price": 210, "reason": "yesterday's"}}],
  "customer_id": "002-k3m9qa", "earn_group_id": "003-fam1ly", "redeem": {"group_id": "003-fam1ly", "points": 250},
  "coupons": ["SPRING"], "tenders": [{"kind": "cash", "amount": 1000},
    {"kind": "card", "amount": {"amount": 5, "currency": "EUR"}}],
  "till_time": "2026-03-01T10:30:00.5+01:00", "override": "secret"})";

base::Currency euro() { return test::currency(u"EUR"_s); }

QString faults(const QJsonObject& body, Purpose purpose = Purpose::Sale)
{
    const auto request = parseSaleRequest(body, purpose, euro());
    return request.hasValue() ? u"none"_s : pointers(request.error());
}

QJsonObject minimal()
{
    return json(R"({"till_id": "001-till01", "lines": [{"item_id": "001-flatwh", "quantity": 1}]})");
}

QJsonObject withLine(const char* line)
{
    QJsonObject body = minimal();
    body.insert(u"lines"_s, QJsonArray {json(line)});
    return body;
}

QJsonObject with(const QString& key, const QJsonValue& value)
{
    QJsonObject body = minimal();
    body.insert(key, value);
    return body;
}

TEST(SaleRequestParser, ReadsEveryField)
{
    auto parsed = parseSaleRequest(json(wholeBody), Purpose::Sale, euro());
    ASSERT_TRUE(parsed.hasValue()) << parsed.error().detail.toStdString();
    const SaleRequest request = parsed.takeValue();
    EXPECT_EQ(request.place.tillId->text(), u"001-till01"_s);
    EXPECT_EQ(request.place.storeId->text(), u"001-store3"_s);
    EXPECT_EQ(request.place.region()->text(), u"001"_s);
    EXPECT_EQ(request.catalogueVersion, 17);
    ASSERT_EQ(request.basket.lines.size(), 2U);
    const BasketLine& first = request.basket.lines[0];
    EXPECT_EQ(first.itemId.text(), u"001-flatwh"_s);
    EXPECT_EQ(first.quantity, 2);
    EXPECT_EQ(first.note, u"hot"_s);
    EXPECT_FALSE(first.priceOverride.has_value());
    ASSERT_EQ(first.modifiers.size(), 3U);
    EXPECT_EQ(first.modifiers[0].quantity, 2); // an id alone: as many as the line has
    EXPECT_EQ(first.modifiers[1].quantity, 1);
    EXPECT_EQ(first.modifiers[1].priceOverride->reason, u"on us"_s);
    EXPECT_TRUE(first.modifiers[1].priceOverride->unitPrice.isZero());
    EXPECT_EQ(first.modifiers[2].quantity, 2);
    EXPECT_EQ(request.basket.lines[1].priceOverride->unitPrice, test::money(210, u"EUR"_s));
    EXPECT_TRUE(request.basket.hasPriceOverride());
    EXPECT_EQ(request.basket.coupons, QStringList {u"SPRING"_s});
    EXPECT_EQ(request.customerId->text(), u"002-k3m9qa"_s);
    EXPECT_EQ(request.earnGroupId->text(), u"003-fam1ly"_s);
    EXPECT_EQ(request.redeem->groupId.text(), u"003-fam1ly"_s);
    EXPECT_EQ(request.redeem->points, base::Points(250));
    ASSERT_EQ(request.tenders.size(), 2U);
    EXPECT_EQ(request.tenders[0].kind, TenderKind::Cash);
    EXPECT_EQ(request.tenders[1].kind, TenderKind::Card);
    EXPECT_EQ(request.tenders[1].amount, test::money(5, u"EUR"_s));
    EXPECT_EQ(request.tillTime->toString(Qt::ISODateWithMs), u"2026-03-01T09:30:00.500Z"_s);
    EXPECT_EQ(request.overrideToken, u"secret"_s);
}

TEST(SaleRequestParser, TheLeastIsATillAndALine)
{
    auto parsed = parseSaleRequest(minimal(), Purpose::Sale, euro());
    ASSERT_TRUE(parsed.hasValue());
    EXPECT_FALSE(parsed->catalogueVersion.has_value());
    EXPECT_FALSE(parsed->customerId.has_value());
    EXPECT_FALSE(parsed->redeem.has_value());
    EXPECT_FALSE(parsed->tillTime.has_value());
    EXPECT_FALSE(parsed->basket.hasPriceOverride());
    EXPECT_TRUE(parsed->tenders.empty());
}

TEST(SaleRequestParser, FaultsOfLinesNameTheirField)
{
    EXPECT_EQ(faults(with(u"lines"_s, QJsonArray())), u"/lines"_s);
    EXPECT_EQ(faults(with(u"lines"_s, QJsonValue())), u"/lines"_s);
    EXPECT_EQ(faults(with(u"lines"_s, QJsonObject())), u"/lines"_s);
    EXPECT_EQ(faults(with(u"lines"_s, QJsonArray {1, u"x"_s})), u"/lines/0 /lines/1"_s);
    EXPECT_EQ(faults(withLine(R"({})")), u"/lines/0/item_id /lines/0/quantity"_s);
    for (const char* quantity : {"-1", "0", "10000", "1000000000", "1.5", "\"2\"", "null", "99999999999999999999"}) {
        const QByteArray line = QByteArray(R"({"item_id": "001-flatwh", "quantity": )") + quantity + "}";
        EXPECT_EQ(faults(withLine(line.constData())), u"/lines/0/quantity"_s) << quantity;
    }
    EXPECT_EQ(faults(withLine(R"({"item_id": 7, "quantity": 1, "note": 3})")), u"/lines/0/item_id /lines/0/note"_s);
    EXPECT_EQ(faults(withLine(R"({"item_id": "001-flatwh", "quantity": 1, "modifiers": "001-oatmlk"})")),
        u"/lines/0/modifiers"_s);
    EXPECT_EQ(faults(withLine(R"({"item_id": "001-flatwh", "quantity": 1, "modifiers": ["no", 3, {"modifier_id": "no"},
        {"quantity": 0, "modifier_id": "001-oatmlk"}, null, ""]})")),
        u"/lines/0/modifiers/0 /lines/0/modifiers/1 /lines/0/modifiers/2/modifier_id /lines/0/modifiers/3/quantity "
        "/lines/0/modifiers/4 /lines/0/modifiers/5"_s);
    EXPECT_EQ(faults(withLine(R"({"item_id": "001-flatwh", "quantity": 1, "price_override": {}})")),
        u"/lines/0/price_override/unit_price /lines/0/price_override/reason"_s);
    EXPECT_EQ(faults(withLine(R"({"item_id": "001-flatwh", "quantity": 1,
        "price_override": {"unit_price": {"amount": 1, "currency": "USD"}, "reason": ""}})")),
        u"/lines/0/price_override/unit_price/currency /lines/0/price_override/reason"_s);
    EXPECT_EQ(faults(withLine(R"({"item_id": "001-flatwh", "quantity": 1,
        "price_override": {"unit_price": 100000001, "reason": "x"}})")),
        u"/lines/0/price_override/unit_price"_s);
}

TEST(SaleRequestParser, BasketsHaveALimit)
{
    QJsonArray lines;
    for (int i = 0; i < 500; ++i)
        lines.append(json(R"({"item_id": "001-flatwh", "quantity": 1})"));
    EXPECT_EQ(faults(with(u"lines"_s, lines)), u"none"_s);
    lines.append(lines.at(0));
    EXPECT_EQ(faults(with(u"lines"_s, lines)), u"/lines"_s);
    QJsonObject body = withLine(R"({"item_id": "001-flatwh", "quantity": 1})");
    QJsonArray modifiers;
    for (int i = 0; i < 21; ++i)
        modifiers.append(u"001-oatmlk"_s);
    body.insert(u"lines"_s,
        QJsonArray {QJsonObject {{u"item_id"_s, u"001-flatwh"_s}, {u"quantity"_s, 1}, {u"modifiers"_s, modifiers}}});
    EXPECT_EQ(faults(body), u"/lines/0/modifiers"_s);
}

TEST(SaleRequestParser, FaultsOfTheRestNameTheirField)
{
    EXPECT_EQ(faults(with(u"till_id"_s, u"001-TILL"_s)), u"/till_id"_s);
    EXPECT_EQ(faults(with(u"till_id"_s, QJsonValue())), u"/till_id"_s);
    EXPECT_EQ(faults(with(u"store_id"_s, u"002-store5"_s)), u"/store_id"_s);
    EXPECT_EQ(faults(with(u"catalogue_version"_s, 0)), u"/catalogue_version"_s);
    EXPECT_EQ(faults(with(u"catalogue_version"_s, u"17"_s)), u"/catalogue_version"_s);
    EXPECT_EQ(faults(with(u"customer_id"_s, 5)), u"/customer_id"_s);
    EXPECT_EQ(faults(with(u"coupons"_s, QJsonArray {u"ok"_s, u""_s, 3})), u"/coupons/1 /coupons/2"_s);
    EXPECT_EQ(faults(with(u"override"_s, QString(600, u'x'))), u"/override"_s);
    EXPECT_EQ(faults(with(u"redeem"_s, 250)), u"/redeem /customer_id"_s);
    for (const char* points : {"-5", "0", "2.5", "\"9\"", "1000000000001"}) {
        QJsonObject body = minimal();
        body.insert(u"customer_id"_s, u"002-k3m9qa"_s);
        body.insert(
            u"redeem"_s, json((QByteArray(R"({"group_id": "003-fam1ly", "points": )") + points + "}").constData()));
        EXPECT_EQ(faults(body), u"/redeem/points"_s) << points;
    }
    EXPECT_EQ(faults(with(u"earn_group_id"_s, u"003-fam1ly"_s)), u"/customer_id"_s);
    EXPECT_EQ(faults(with(u"earn_group_id"_s, u"003-fam1ly"_s), Purpose::Quote), u"none"_s);
}

TEST(SaleRequestParser, FaultsOfTendersNameTheirField)
{
    const auto tender = [](const char* text) { return with(u"tenders"_s, QJsonArray {json(text)}); };
    EXPECT_EQ(faults(tender(R"({"kind": "points", "amount": 5})")), u"/tenders/0/kind"_s);
    EXPECT_EQ(faults(tender(R"({"amount": 5})")), u"/tenders/0/kind"_s);
    EXPECT_EQ(faults(tender(R"({"kind": "gold", "amount": 0})")), u"/tenders/0/kind"_s);
    EXPECT_EQ(faults(tender(R"({"kind": "cash", "amount": -5})")), u"/tenders/0/amount"_s);
    EXPECT_EQ(faults(tender(R"({"kind": "cash", "amount": 5.5})")), u"/tenders/0/amount"_s);
    EXPECT_EQ(faults(tender(R"({"kind": "cash", "amount": 1000000000001})")), u"/tenders/0/amount"_s);
    EXPECT_EQ(faults(tender(R"({"kind": "cash", "amount": {"amount": 5, "currency": "USD"}})")),
        u"/tenders/0/amount/currency"_s);
    EXPECT_EQ(faults(with(u"tenders"_s, QJsonObject())), u"/tenders"_s);
    QJsonArray many;
    for (int i = 0; i < 21; ++i)
        many.append(json(R"({"kind": "cash", "amount": 5})"));
    EXPECT_EQ(faults(with(u"tenders"_s, many)), u"/tenders"_s);
    EXPECT_EQ(faults(with(u"tenders"_s, many), Purpose::Quote), u"none"_s);
}

TEST(SaleRequestParser, ATenderOfNothingIsNone)
{
    const auto parsed = parseSaleRequest(
        with(u"tenders"_s,
            QJsonArray {json(R"({"kind": "cash", "amount": 0})"), json(R"({"kind": "card", "amount": 5})"),
                json(R"({"kind": "card", "amount": {"amount": 0, "currency": "EUR"}})")}),
        Purpose::Sale, euro());
    ASSERT_TRUE(parsed.hasValue());
    ASSERT_EQ(parsed->tenders.size(), 1U);
    EXPECT_EQ(parsed->tenders[0].kind, TenderKind::Card);
}

TEST(SaleRequestParser, ACurrencyBesidePlainAmountsIsTheStores)
{
    const auto body = [](const QByteArray& currency) {
        return json(QByteArray(R"({"till_id": "001-till01", "currency": CODE,
            "lines": [{"item_id": "001-flatwh", "quantity": 1,
                "modifiers": [{"modifier_id": "001-oatmlk",
                    "price_override": {"unit_price": 5, "currency": CODE, "reason": "x"}}],
                "price_override": {"unit_price": 5, "currency": CODE, "reason": "x"}}],
            "tenders": [{"kind": "cash", "amount": 5, "currency": CODE}]})")
                        .replace("CODE", currency)
                        .constData());
    };
    EXPECT_EQ(faults(body("\"EUR\"")), u"none"_s);
    EXPECT_EQ(faults(body("null")), u"none"_s);
    for (const char* wrong : {"\"USD\"", "\"eur\"", "978"}) {
        EXPECT_EQ(faults(body(wrong)),
            u"/currency /lines/0/modifiers/0/price_override/currency /lines/0/price_override/currency "
            "/tenders/0/currency"_s)
            << wrong;
    }
    EXPECT_EQ(faults(body("\"USD\""), Purpose::Quote),
        u"/currency /lines/0/modifiers/0/price_override/currency /lines/0/price_override/currency"_s);
}

TEST(SaleRequestParser, TimesAreRfc3339)
{
    for (const char* good : {"2026-03-01T09:30:00Z", "2026-03-01t09:30:00z", "2024-02-29T23:59:59.999+13:00"})
        EXPECT_EQ(faults(with(u"till_time"_s, QString::fromLatin1(good))), u"none"_s) << good;
    for (const char* bad : {"yesterday", "2026-03-01", "2026-03-01T09:30:00", "2026-13-01T09:30:00Z",
             "2023-02-29T09:30:00Z", "2026-03-01 09:30:00Z", "2026-03-01T25:30:00Z", "2026-03-01T09:30Z", "1772357400",
             "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"})
        EXPECT_EQ(faults(with(u"till_time"_s, QString::fromLatin1(bad))), u"/till_time"_s) << bad;
}

TEST(SaleRequestParser, AllFaultsComeAtOnce)
{
    const QJsonObject body = json(R"({"store_id": "x", "lines": [{"item_id": "001-flatwh", "quantity": -1}],
        "customer_id": "y", "redeem": {"points": 1.5}, "tenders": [{"kind": "gold"}], "till_time": "z"})");
    EXPECT_EQ(faults(body),
        u"/till_id /store_id /lines/0/quantity /customer_id /redeem/group_id /redeem/points /till_time /tenders/0/kind "
        "/tenders/0/amount"_s);
}

TEST(PeekStore, FindsTillAndStore)
{
    const auto place = peekStore(json(wholeBody), Purpose::Sale);
    ASSERT_TRUE(place.hasValue());
    EXPECT_EQ(place->tillId->text(), u"001-till01"_s);
    EXPECT_EQ(place->storeId->text(), u"001-store3"_s);
    const auto nowhere = peekStore(json(R"({"lines": []})"), Purpose::Quote);
    ASSERT_TRUE(nowhere.hasValue());
    EXPECT_FALSE(nowhere->region().has_value());
    const auto store = peekStore(json(R"({"store_id": "003-store8"})"), Purpose::Quote);
    EXPECT_EQ(store->region()->text(), u"003"_s);
}

TEST(PeekStore, AFaultOfThePlaceComesWithAllOthersOfTheBody)
{
    const auto place =
        peekStore(json(R"({"lines": [], "tenders": [{"kind": "cash", "amount": {"amount": 5, "currency": "USD"}}]})"),
            Purpose::Sale);
    ASSERT_FALSE(place.hasValue());
    // Which currency is right isn't known without a store.
    EXPECT_EQ(pointers(place.error()), u"/till_id /lines"_s);
    const auto bad = peekStore(
        json(R"({"till_id": "nowhere", "lines": [{"item_id": "001-flatwh", "quantity": 1}]})"), Purpose::Sale);
    EXPECT_EQ(bad.error().code, base::ErrorCode::InvalidId);
}

TEST(Fingerprint, IsCanonicalAndWithoutTheOverride)
{
    const auto first = base::JsonReader::parseBody(R"({ "b": [1, {"z": 1, "a": 2}], "a": "x", "override": "t1"})");
    const auto second = base::JsonReader::parseBody(R"({"a":"x","b":[1,{"a":2,"z":1}]})");
    EXPECT_EQ(requestFingerprintInput(*first), requestFingerprintInput(*second));
    EXPECT_EQ(requestFingerprintInput(*second), QByteArray(R"({"a":"x","b":[1,{"a":2,"z":1}]})"));
    EXPECT_NE(requestFingerprintInput(json(R"({"a": 1})")), requestFingerprintInput(json(R"({"a": 2})")));
}

} // namespace
} // namespace tillpool::sales
