// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"
#include "api/Gateway.h"

#include "support/Books.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/sales"_s;

/// What goes into the books with a good body, and where bad values are put into it.
class GoodSale {
public:
    GoodSale() : region(system().region(u"001"_s)), token(cashierToken(api, region)), customer(signUp(api, u"001"_s))
    {
        group = makeGroup(api, customer, u"001"_s);
        givePoints(group, 1000);
        body = saleBody(
            api, region, {.customer = customer.id, .earnGroup = group, .redeemGroup = group, .redeemPoints = 100});
    }

    Api api;
    const TestRegion& region;
    QString token;
    TestCustomer customer;
    QString group;
    QJsonObject body;
};

enum class Store { Known, Unknown };

struct BadValue {
    const char* what;
    const char* pointer; ///< where in the good body
    QByteArray json;     ///< the value, as it is sent
    int status = 400;
    const char* code = "invalid_field";
    Store store = Store::Known;         ///< once it is known, the refusal is final
    const char* faultPointer = nullptr; ///< where it differs from `pointer`
};

QByteArray manyLines(int count)
{
    QByteArrayList lines;
    for (int i = 0; i < count; ++i)
        lines.append("{\"item_id\":\"001-item01\",\"quantity\":1}");
    return '[' + lines.join(',') + ']';
}

QByteArray nested(int levels) { return QByteArray(levels, '[') + QByteArray(levels, ']'); }

const BadValue badValues[] {
    {"no lines", "/lines", "[]"},
    {"lines that are none", "/lines", "7"},
    {"no list of lines", "/lines", "null"},
    {"10,000 lines", "/lines", manyLines(10'000)},
    {"one line too many", "/lines", manyLines(501)},
    {"a line that is none", "/lines/0", "\"001-item01\""},
    {"a quantity of 0", "/lines/0/quantity", "0"},
    {"a negative quantity", "/lines/0/quantity", "-1"},
    {"a quantity of 10^9", "/lines/0/quantity", "1000000000"},
    {"a quantity beyond 64 bits", "/lines/0/quantity", "99999999999999999999"},
    {"half a quantity", "/lines/0/quantity", "1.5"},
    {"a quantity as text", "/lines/0/quantity", "\"2\""},
    {"a quantity in a list", "/lines/0/quantity", "[1]"},
    {"an item of no form", "/lines/0/item_id", "\"latte\"", 400, "invalid_id"},
    {"an item in capitals", "/lines/0/item_id", "\"001-ITEM01\"", 400, "invalid_id"},
    {"an item that is SQL", "/lines/0/item_id", "\"001-x' OR '1'='1\"", 400, "invalid_id"},
    {"an item as a number", "/lines/0/item_id", "1"},
    {"an item that nobody sells", "/lines/0/item_id", "\"001-nosuchitem\"", 400, "unknown_item"},
    {"21 modifiers", "/lines/0/modifiers", '[' + QByteArray("\"001-flav63\",").repeated(20) + "\"001-flav63\"]"},
    {"a modifier of no form", "/lines/0/modifiers", "[\"syrup\"]", 400, "invalid_id", Store::Known,
        "/lines/0/modifiers/0"},
    {"a note without end", "/lines/0/note", '"' + QByteArray(201, 'n') + '"'},
    {"a till of an unknown region", "/till_id", "\"999-till01\"", 404, "region_unknown", Store::Unknown},
    {"a till of no form", "/till_id", "\"till01\"", 400, "invalid_id", Store::Unknown},
    {"no till", "/till_id", "null", 400, "invalid_field", Store::Unknown},
    {"a customer of an unknown region", "/customer_id", "\"999-nobody\"", 404, "region_unknown"},
    {"a customer of no form", "/customer_id", "\"nobody\"", 400, "invalid_id"},
    {"an earning group of an unknown region", "/earn_group_id", "\"999-family\"", 404, "region_unknown"},
    {"a paying group of an unknown region", "/redeem/group_id", "\"999-family\"", 404, "region_unknown"},
    {"points with a fraction", "/redeem/points", "99.5"},
    {"points with a point", "/redeem/points", "100.0"},
    {"points with an exponent", "/redeem/points", "1e2"},
    {"no points", "/redeem/points", "0"},
    {"negative points", "/redeem/points", "-100"},
    {"points beyond counting", "/redeem/points", "9007199254740993000"},
    {"points as text", "/redeem/points", "\"100\""},
    {"points that are more than the total", "/redeem/points", "100000"},
    {"redeem that is no object", "/redeem", "250"},
    {"no version", "/catalogue_version", "0"},
    {"a version that never was", "/catalogue_version", "999999"},
    {"a version as text", "/catalogue_version", "\"1\""},
    {"no tenders", "/tenders", "[]"},
    {"a tender that is short", "/tenders/0/amount", "1699", 400, "invalid_field", Store::Known, "/tenders"},
    {"a negative tender", "/tenders/0/amount", "-1700"},
    {"a tender of nothing", "/tenders/0/amount", "0", 400, "invalid_field", Store::Known, "/tenders"},
    {"a tender of 10^15", "/tenders/0/amount", "1000000000000000"},
    {"a tender with a fraction", "/tenders/0/amount", "17.50"},
    {"a tender in another currency", "/tenders/0/amount", "{\"amount\":1700,\"currency\":\"USD\"}", 400,
        "invalid_field", Store::Known, "/tenders/0/amount/currency"},
    {"a currency beside a tender's amount", "/tenders/0/currency", "\"USD\""},
    {"a currency of all of it", "/currency", "\"USD\""},
    {"a currency beside a price set by hand", "/lines/0/price_override",
        "{\"unit_price\":1,\"currency\":\"USD\",\"reason\":\"x\"}", 400, "invalid_field", Store::Known,
        "/lines/0/price_override/currency"},
    {"a tender of another kind", "/tenders/0/kind", "\"gold\""},
    {"21 tenders", "/tenders",
        '[' + QByteArray("{\"kind\":\"cash\",\"amount\":100},").repeated(20) + "{\"kind\":\"cash\",\"amount\":100}]"},
    {"coupons that are none", "/coupons", "{}"},
    {"a coupon that is a number", "/coupons", "[5]", 400, "invalid_field", Store::Known, "/coupons/0"},
    {"a time of no form", "/till_time", "\"yesterday\""},
    {"a time that never was", "/till_time", "\"2026-02-30T00:00:00Z\""},
    {"U+0000 in a note", "/lines/0/note", "\"a\\u0000b\""},
    {"U+0000 in an id", "/customer_id", "\"001-a\\u0000bcdef\""},
    {"half a surrogate pair", "/lines/0/note", "\"\\ud83d\""},
    {"U+0000 in a coupon", "/coupons", "[\"a\\u0000\"]", 400, "invalid_field", Store::Known, "/coupons/0"},
    {"bytes that are no UTF-8", "/lines/0/note", "\"\xc3\x28\"", 400, "malformed_json", Store::Unknown},
    {"an overlong slash", "/lines/0/note", "\"\xc0\xaf\"", 400, "malformed_json", Store::Unknown},
    {"2,000 levels", "/lines/0/note", nested(2000), 400, "malformed_json", Store::Unknown},
    {"500 levels", "/lines/0/note", nested(500)},
    {"a number beyond a double", "/lines/0/quantity", "1e999", 400, "malformed_json", Store::Unknown},
    {"a number of 10,000 digits", "/lines/0/quantity", QByteArray(10'000, '9'), 400, "malformed_json", Store::Unknown},
};

/// The good body as bytes with `json` in the place that `pointer` names.
QByteArray bodyWith(const QJsonObject& good, const QByteArray& pointer, const QByteArray& json)
{
    static const QString mark = u"the-place"_s;
    const QList<QByteArray> tokens = pointer.mid(1).split('/');
    const std::function<QJsonValue(QJsonValue, qsizetype)> marked = [&](QJsonValue value,
                                                                        qsizetype depth) -> QJsonValue {
        if (depth == tokens.size())
            return mark;
        const QString token = QString::fromUtf8(tokens[depth]);
        if (value.isArray()) {
            QJsonArray array = value.toArray();
            array[token.toInt()] = marked(array[token.toInt()], depth + 1);
            return array;
        }
        QJsonObject object = value.toObject();
        object[token] = marked(object[token], depth + 1);
        return object;
    };
    return QJsonDocument(marked(good, 0).toObject()).toJson(QJsonDocument::Compact).replace("\"the-place\"", json);
}

} // namespace

TEST(BadInput, EachBadValueIsNamedAndNothingIsHalfDone)
{
    GoodSale sale;
    const qint64 before = salesInTheBooks();
    for (const BadValue& bad : badValues) {
        SCOPED_TRACE(bad.what);
        const QString key = Api::newKey();
        const auto reply = sale.api.postRaw(path, bodyWith(sale.body, bad.pointer, bad.json), sale.token, key);
        EXPECT_TRUE(isProblem(reply, bad.status, QString::fromUtf8(bad.code)));
        if (QByteArray(bad.code) != "malformed_json") {
            EXPECT_EQ(pointersOf(reply).value(0), QString::fromUtf8(bad.faultPointer ? bad.faultPointer : bad.pointer));
        }
        if (bad.store == Store::Known) {
            const auto again = sale.api.post(path, sale.body, sale.token, key);
            EXPECT_TRUE(isProblem(again, 422, u"idempotency_key_reused"_s)) << "a refusal is final for its key";
        }
    }
    EXPECT_EQ(salesInTheBooks(), before);
    EXPECT_EQ(readGroup(sale.api, sale.group, sale.customer.token)[u"points"_s].toInteger(), 1000);
    EXPECT_TRUE(isStatus(sale.api.post(path, sale.body, sale.token), 201)) << "the good body is good";
}

TEST(BadInput, AllFaultsOfABodyAreNamedAtOnce)
{
    GoodSale sale;
    QJsonObject body = sale.body;
    body[u"lines"_s] = QJsonArray {line(u"001-item01"_s, -1), line(u"001-item01"_s, 1'000'000'000)};
    body[u"coupons"_s] = 1;
    const QStringList pointers = pointersOf(sale.api.post(path, body, sale.token));
    EXPECT_TRUE(pointers.contains(u"/lines/0/quantity"_s) && pointers.contains(u"/lines/1/quantity"_s)
        && pointers.contains(u"/coupons"_s))
        << pointers.join(u' ').toStdString();
}

TEST(BadInput, WhatNobodyReadsMayHoldAnything)
{
    GoodSale sale;
    const QByteArray body = bodyWith(sale.body, "/unknown", R"({"n": 1.0, "text": "\u0000", "half": "\ud83d"})");
    const QString key = Api::newKey();
    EXPECT_TRUE(isStatus(sale.api.postRaw(path, body, sale.token, key), 201));
    EXPECT_TRUE(isStatus(sale.api.postRaw(path, body, sale.token, key), 200));
}

TEST(BadInput, ABodyHasToBeAnObject)
{
    GoodSale sale;
    const QByteArray good = QJsonDocument(sale.body).toJson();
    const QByteArray bodies[] {"[]", "[" + good + "]", "\"text\"", "1", "null", "true", "{", "{]", good + "x",
        good + good, good.chopped(3), "{\"till_id\" \"001-till01\"}", "\xef\xbb\xbf\xff", "till_id=001-till01",
        QByteArray(1000, '\0'), QByteArray("{\"a\":").repeated(2000) + "1" + QByteArray(2000, '}')};
    const qint64 before = salesInTheBooks();
    for (const QString& route : {path, u"/api/v1/quotes"_s}) {
        for (const QByteArray& body : bodies) {
            const auto reply = sale.api.postRaw(route, body, sale.token);
            EXPECT_TRUE(isProblem(reply, 400, u"malformed_json"_s)) << body.left(60).constData();
        }
        const auto empty = sale.api.postRaw(route, "", sale.token);
        EXPECT_TRUE(isProblem(empty, 400, u"malformed_json"_s));
    }
    EXPECT_EQ(salesInTheBooks(), before);
}

TEST(BadInput, AKeyHasToBeAUuid)
{
    GoodSale sale;
    const qint64 before = salesInTheBooks();
    for (const QString& key :
        {QString(), u"1"_s, u"0190c8f0"_s, QString(300, u'0'), u"{0190c8f0-0000-7000-8000-000000000000}"_s,
            u"0190c8f0-0000-7000-8000-00000000000g"_s, u"0190c8f0-0000-7000-8000-000000000000 "_s + Api::newKey()}) {
        const auto reply = sale.api.post(path, sale.body, sale.token, key);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s)) << qUtf8Printable(key);
        EXPECT_EQ(pointersOf(reply), QStringList {u"Idempotency-Key"_s});
    }
    EXPECT_EQ(salesInTheBooks(), before);
    const QString key = Api::newKey();
    const auto lower = sale.api.post(path, sale.body, sale.token, key);
    const auto upper = sale.api.post(path, sale.body, sale.token, key.toUpper());
    EXPECT_TRUE(isStatus(lower, 201));
    EXPECT_TRUE(isStatus(upper, 200)) << "a UUID is the same in capitals";
}

TEST(BadInput, TheTokenOfAnotherRoleSellsNothing)
{
    GoodSale sale;
    const qint64 before = salesInTheBooks();
    EXPECT_TRUE(isProblem(sale.api.post(path, sale.body, sale.customer.token), 403, u"forbidden"_s));
    EXPECT_TRUE(isProblem(sale.api.post(path, sale.body, {}), 401, u"unauthenticated"_s));
    EXPECT_EQ(salesInTheBooks(), before);
}

TEST(BadInput, PathsAndQueriesThatAreNone)
{
    GoodSale sale;
    for (const QString& bad : {u"/api/v1/customers/001-cust%0000001"_s, u"/api/v1/customers/%00"_s,
             u"/api/v1/customers/%ff%fe"_s, u"/api/v1/customers/%zz"_s, u"/api/v1/customers/001-cust%"_s,
             u"/api/v1/sales/001%2f..%2f002"_s, u"/api/v1/customers/001%2dcust 00001"_s.replace(u' ', u"%20"_s)}) {
        const auto reply = sale.api.get(bad, sale.token);
        EXPECT_TRUE(reply.status == 400 || reply.status == 404) << qUtf8Printable(bad) << ' ' << reply.status;
        EXPECT_EQ(faultOfProblem(reply.status, reply.header("content-type"), reply.body), QString())
            << qUtf8Printable(bad);
    }
    EXPECT_EQ(sale.api.get(u"/api/v1/catalogue?store=001-store3%00"_s).status, 400);
    EXPECT_EQ(sale.api.get(u"/api/v1/catalogue?store=%ff"_s).status, 400);
    EXPECT_EQ(
        sale.api.get(u"/api/v1/customers/%1?%2"_s.arg(sale.customer.id, QString(9000, u'q')), sale.token).status, 200);
}

TEST(BadInput, ABodyOfMoreThanAMebibyteIsTooLarge)
{
    GoodSale sale;
    // Its length is enough: who goes on sending may be cut off before the answer is read.
    tillpool::testing::RawSocket socket(gatewayPort());
    (void)socket.send("POST " + path.toLatin1() + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");
    const auto answer = socket.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
    EXPECT_EQ(faultOfProblem(413, answer->header("content-type"), answer->body), QString());
    EXPECT_EQ(answer->json()[u"code"_s], u"payload_too_large"_s);
    QJsonObject body = sale.body;
    body[u"ignored"_s] = QString(1000 * 1000, u'x');
    EXPECT_TRUE(isStatus(sale.api.post(path, body, sale.token), 201)) << "what nobody knows is passed over";
}
