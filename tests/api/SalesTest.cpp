// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/sales"_s;

// A sale that is read again tells how much of each line was refunded, which its answer did not.
QJsonArray withoutRefunded(const QJsonArray& lines)
{
    QJsonArray plain;
    for (const QJsonValue& line : lines) {
        QJsonObject object = line.toObject();
        EXPECT_EQ(object.take(u"refunded_quantity"_s).toInt(-1), 0);
        if (object.contains(u"modifiers"_s))
            object[u"modifiers"_s] = withoutRefunded(object[u"modifiers"_s].toArray());
        plain.append(object);
    }
    return plain;
}

} // namespace

TEST(Sales, AreRecordedAndReadBackWithTheirReceipt)
{
    Api api;
    const TestRegion& region = system().region(u"002"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    QJsonObject body = basket(region, {line(u"002-item38"_s, 2, {u"002-flav63"_s}), line(u"002-item01"_s)}, 3000);
    body.insert(u"till_time"_s, u"2026-03-01T09:30:00Z"_s);
    const auto sold = api.post(path, body, token, key);
    ASSERT_TRUE(isStatus(sold, 201));
    const QJsonObject sale = sold.json();
    EXPECT_EQ(sale[u"sale_id"_s], u"002-"_s + key);
    EXPECT_EQ(sale[u"state"_s], u"completed"_s);
    EXPECT_TRUE(sale[u"receipt_number"_s].toString().startsWith(region.tillId + u'-'));
    EXPECT_EQ(minor(sale[u"total"_s]), 910 + 81 + 1800);
    EXPECT_EQ(minor(sale[u"change"_s]), 3000 - 2791);
    EXPECT_TRUE(addsUp(sale));

    const auto found = api.get(path + u'/' + sale[u"sale_id"_s].toString(), token);
    ASSERT_TRUE(isStatus(found, 200));
    const QJsonObject unrefunded = without(found.json(), u"lines"_s);
    for (auto it = sale.begin(); it != sale.end(); ++it) {
        if (it.key() != u"lines") {
            EXPECT_EQ(unrefunded[it.key()], it.value()) << qUtf8Printable(it.key());
        }
    }
    EXPECT_EQ(withoutRefunded(found.json()[u"lines"_s].toArray()), sale[u"lines"_s].toArray());
    EXPECT_EQ(unrefunded[u"refunds"_s], QJsonArray());
    const QString receipt = found.json()[u"receipt"_s].toString();
    for (const QString& text :
        {u"2 Latte @ 3.75"_s, u"TOTAL USD"_s, u"27.91"_s, u"Change"_s, u"2.09"_s, sale[u"receipt_number"_s].toString()})
        EXPECT_TRUE(receipt.contains(text)) << qUtf8Printable(text) << " in\n" << qUtf8Printable(receipt);
}

TEST(Sales, TheBooksHoldWhatTheAnswerSays)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const auto sold =
        api.post(path, basket(region, {line(u"001-item38"_s, 3, {u"001-flav64"_s}), line(u"001-item81"_s)}, 5000),
            cashierToken(api, region));
    ASSERT_TRUE(isStatus(sold, 201));
    const QString sale = sold.json()[u"sale_id"_s].toString();
    Books books(region.dsn);
    EXPECT_EQ(books
                  .rows(u"SELECT store_id, till_id, staff_id, currency, subtotal, total, paid, change "
                        "FROM sales WHERE sale_id = $1"_s,
                      {sale})
                  .front(),
        (QStringList {region.storeId, region.tillId, region.cashier.staffId, u"EUR"_s, u"4165"_s, u"4165"_s, u"5000"_s,
            u"835"_s}));
    const auto lines = books.rows(u"SELECT line_no, coalesce(item_id, modifier_id), coalesce(parent_line_no::text, "
                                  u"''), quantity, list_price, unit_price, amount, tax_class "
                                  "FROM sale_lines WHERE sale_id = $1 ORDER BY line_no"_s,
        {sale});
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(
        lines[0], (QStringList {u"1"_s, u"001-item38"_s, {}, u"3"_s, u"375"_s, u"375"_s, u"1125"_s, u"prepared"_s}));
    EXPECT_EQ(
        lines[1], (QStringList {u"2"_s, u"001-flav64"_s, u"1"_s, u"3"_s, u"80"_s, u"80"_s, u"240"_s, u"prepared"_s}));
    EXPECT_EQ(lines[2],
        (QStringList {u"3"_s, u"001-item81"_s, {}, u"1"_s, u"2800"_s, u"2800"_s, u"2800"_s, u"merchandise"_s}));
    EXPECT_EQ(
        books.number(u"SELECT count(*) FROM tenders WHERE sale_id = $1 AND kind = 'cash' AND amount = 5000"_s, {sale}),
        1);
    EXPECT_EQ(books.number(u"SELECT count(*) FROM sale_taxes WHERE sale_id = $1 AND included"_s, {sale}), 2);
}

TEST(Sales, ManyBasketsAddUpInEveryRegion)
{
    Api api;
    for (const TestRegion& region : system().regions) {
        const QString token = cashierToken(api, region);
        const QJsonArray items = api.get(u"/api/v1/catalogue?store="_s + region.storeId).json()[u"items"_s].toArray();
        for (int i = 0; i < items.size(); i += 4) {
            const QString item = items[i][u"item_id"_s].toString();
            const bool takesSyrup = !items[i][u"modifier_groups"_s].toArray().isEmpty();
            const QStringList syrup = takesSyrup ? QStringList {region.id + u"-flav65"_s} : QStringList();
            const auto sold = api.post(path,
                basket(region,
                    {line(item, 1 + i % 7, syrup), line(items[(i * 7 + 1) % 88][u"item_id"_s].toString(), 3)}, 100'000),
                token);
            ASSERT_TRUE(isStatus(sold, 201)) << qUtf8Printable(item);
            EXPECT_TRUE(addsUp(sold.json()));
        }
    }
}

TEST(Sales, CashAndCardsTogetherPay)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    QJsonObject body = basket(region, {line(u"001-item01"_s)}, 0);
    const auto tenders = [&](qint64 card, qint64 cash) {
        return with(body, u"tenders"_s,
            QJsonArray {QJsonObject {{u"kind"_s, u"card"_s}, {u"amount"_s, card}},
                QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, cash}}});
    };
    const auto sold = api.post(path, tenders(1000, 1000), token);
    ASSERT_TRUE(isStatus(sold, 201));
    EXPECT_EQ(minor(sold.json()[u"change"_s]), 200);
    EXPECT_TRUE(addsUp(sold.json()));
    const auto tooMuch = api.post(path, tenders(1801, 1), token);
    EXPECT_TRUE(isProblem(tooMuch, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(tooMuch), QStringList {u"/tenders/0/amount"_s});
}

TEST(Sales, TheSameRequestGetsTheSameBytesAndNoSecondSale)
{
    Api api;
    const TestRegion& region = system().region(u"003"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    const QJsonObject body = saleBody(api, region);
    const auto first = api.post(path, body, token, key);
    ASSERT_TRUE(isStatus(first, 201));
    const qint64 before = salesInTheBooks();
    for (int i = 0; i < 3; ++i) {
        const auto again = api.post(path, body, i == 1 ? managerToken(api, region) : token, key);
        EXPECT_TRUE(isStatus(again, 200));
        EXPECT_EQ(again.header("idempotency-replayed"), "true");
        EXPECT_EQ(again.body, first.body);
    }
    EXPECT_TRUE(isProblem(
        api.post(path, saleBody(api, region, {.quantity = 2}), token, key), 422, u"idempotency_key_reused"_s));
    EXPECT_EQ(salesInTheBooks(), before);
}

TEST(Sales, OneKeyIsASaleOfItsOwnInEachRegion)
{
    Api api;
    const QString key = Api::newKey();
    for (const TestRegion& region : system().regions) {
        const auto sold = api.post(path, saleBody(api, region), cashierToken(api, region), key);
        ASSERT_TRUE(isStatus(sold, 201));
        EXPECT_EQ(sold.json()[u"sale_id"_s], region.id + u'-' + key);
    }
}

TEST(Sales, ATillSellsForItsOwnSessionsOnly)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QJsonObject body = saleBody(api, region);
    EXPECT_TRUE(isProblem(api.post(path, with(body, u"till_id"_s, u"001-till02"_s), token), 403, u"forbidden"_s));
    EXPECT_TRUE(isProblem(api.post(path, with(body, u"till_id"_s, u"002-till01"_s), token), 403, u"forbidden"_s));
    const auto unknown =
        api.post(path, with(body, u"till_id"_s, u"001-till99"_s), staffToken(api, region, region.manager, {}));
    EXPECT_TRUE(unknown.status == 400 || unknown.status == 403) << unknown.body.constData();
    EXPECT_TRUE(isProblem(api.post(path, with(body, u"till_id"_s, u"999-till01"_s), token), 404, u"region_unknown"_s));
}

TEST(Sales, WhatTheCatalogueDoesNotHaveIsNamed)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QJsonArray lines {
        line(u"001-item01"_s), line(u"001-nosuchitem"_s), line(u"001-item38"_s, 1, {u"001-nosuchflavour"_s})};
    const auto reply = api.post(path, basket(region, lines, 10'000), cashierToken(api, region));
    EXPECT_TRUE(isProblem(reply, 400, u"unknown_item"_s));
    EXPECT_EQ(pointersOf(reply), (QStringList {u"/lines/1/item_id"_s, u"/lines/2/modifiers/0"_s}));
    const auto elsewhere = api.post(path, basket(region, {line(u"002-item01"_s)}, 10'000), cashierToken(api, region));
    EXPECT_TRUE(isProblem(elsewhere, 400, u"unknown_item"_s));
}

TEST(Sales, AreReadByStaffAndTheirCustomerAlone)
{
    Api api;
    const TestRegion& region = system().region(u"003"_s);
    const TestCustomer customer = signUp(api, u"001"_s);
    const auto sold = api.post(path, saleBody(api, region, {.customer = customer.id}), cashierToken(api, region));
    ASSERT_TRUE(isStatus(sold, 201));
    const QString sale = path + u'/' + sold.json()[u"sale_id"_s].toString();
    EXPECT_TRUE(isStatus(api.get(sale, customer.token), 200));
    EXPECT_TRUE(isProblem(api.get(sale, signUp(api, u"001"_s).token), 403, u"forbidden"_s));
    const QString staff = cashierToken(api, region);
    EXPECT_TRUE(isProblem(api.get(path + u"/003-"_s + Api::newKey(), staff), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(api.get(path + u"/999-"_s + Api::newKey(), staff), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(api.get(path + u"/003-17"_s, staff), 400, u"invalid_id"_s));
    EXPECT_TRUE(
        isProblem(api.post(path, saleBody(api, region, {.customer = u"002-nosuchone"_s}), staff), 404, u"not_found"_s));
}

TEST(Cancel, BeforeTheSaleItNeverHappens)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    const QString cancel = path + u"/001-%1/cancel"_s.arg(key);
    for (int i = 0; i < 2; ++i) {
        const auto reply = api.post(cancel, {}, token);
        EXPECT_TRUE(isStatus(reply, 200));
        EXPECT_EQ(reply.json()[u"state"_s], u"aborted"_s);
        EXPECT_EQ(reply.header("idempotency-replayed"), i == 0 ? "" : "true");
    }
    const auto late = api.post(path, saleBody(api, region), token, key);
    EXPECT_TRUE(late.status >= 400 && late.status < 500) << late.body.constData();
    EXPECT_TRUE(isProblem(late, 409, u"sale_aborted"_s));
    EXPECT_EQ(late.json()[u"sale_id"_s], u"001-"_s + key);
    EXPECT_EQ(late.json()[u"state"_s], u"aborted"_s);
    EXPECT_TRUE(isProblem(api.get(path + u"/001-"_s + key, token), 404, u"not_found"_s));
}

TEST(Cancel, OfAGroupInNoRegionIsRefusedBeforeAnythingIsDecided)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    const QJsonObject redeem {{u"group_id"_s, u"999-family"_s}, {u"points"_s, 100}};
    const auto refused = api.post(path + u"/001-%1/cancel"_s.arg(key), {{u"redeem"_s, redeem}}, token);
    EXPECT_TRUE(isProblem(refused, 404, u"region_unknown"_s));
    EXPECT_EQ(pointersOf(refused), QStringList {u"/redeem/group_id"_s});
    EXPECT_TRUE(isStatus(api.post(path, saleBody(api, region), token, key), 201));
}

TEST(Cancel, AfterTheSaleItGetsTheReceipt)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const auto sold = api.post(path, saleBody(api, region), token);
    ASSERT_TRUE(isStatus(sold, 201));
    const QString sale = sold.json()[u"sale_id"_s].toString();
    const auto reply = api.post(path + u'/' + sale + u"/cancel"_s, {}, token);
    EXPECT_TRUE(isStatus(reply, 200));
    EXPECT_EQ(reply.json()[u"state"_s], u"completed"_s);
    EXPECT_EQ(reply.json()[u"receipt_number"_s], sold.json()[u"receipt_number"_s]);
    EXPECT_TRUE(reply.json()[u"receipt"_s].toString().contains(sold.json()[u"receipt_number"_s].toString()));
    EXPECT_EQ(reply.body, api.get(path + u'/' + sale, token).body) << "the sale as it is recorded";
    EXPECT_EQ(reply.body, api.get(path + u'/' + sale.toUpper(), token).body) << "a UUID is the same in capitals";
    EXPECT_EQ(reply.body, api.post(path + u'/' + sale.toUpper() + u"/cancel"_s, {}, token).body);
    const QString kiosk = staffToken(api, region, region.kiosk);
    EXPECT_EQ(api.post(path + u'/' + sale + u"/cancel"_s, {}, kiosk).body, reply.body);
    EXPECT_TRUE(isProblem(api.post(path + u"/17/cancel"_s, {}, token), 400, u"invalid_id"_s));
    EXPECT_TRUE(
        isProblem(api.post(path + u"/999-%1/cancel"_s.arg(Api::newKey()), {}, token), 404, u"region_unknown"_s));
}
