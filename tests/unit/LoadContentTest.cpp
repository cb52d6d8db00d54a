// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Content.h"

#include <QJsonDocument>
#include <gtest/gtest.h>

namespace tillpool::load {
namespace {

using namespace Qt::StringLiterals;

QJsonObject object(const char* json) { return QJsonDocument::fromJson(json).object(); }
QJsonArray array(const char* json) { return QJsonDocument::fromJson(json).array(); }

const Intention meant {.id = u"001-x"_s,
    .storeRegion = u"001"_s,
    .tillId = u"001-till01"_s,
    .customerId = u"002-cust01"_s,
    .redeemGroup = u"003-pool01"_s,
    .redeemPoints = 100,
    .earnGroup = u"003-pool01"_s};

QJsonObject asked()
{
    return object(
        R"({"catalogue_version": 7, "lines": [{"item_id": "001-item01", "quantity": 2, "modifiers": ["001-syrup1"]},
        {"item_id": "001-item02", "quantity": 1, "modifiers": []}], "tenders": [{"kind": "cash", "amount": 2000}]})");
}

QJsonObject told()
{
    return object(R"({"receipt_number": "001-till01-000001", "total": {"amount": 1000}, "paid": {"amount": 2000},
        "change": {"amount": 1100}, "points": {"earned": 90, "redeemed": 100}})");
}

BookedSale booked()
{
    return {.decision = u"committed"_s,
        .response = told(),
        .sale = object(R"({"till_id": "001-till01", "customer_id": "002-cust01", "catalogue_version": 7,
            "receipt_number": "001-till01-000001", "total": 1000, "paid": 2000, "change": 1100,
            "redeem_group_id": "003-pool01", "redeemed_points": 100, "earn_group_id": "003-pool01",
            "earned_points": 90})"),
        .lines = array(R"([{"item_id": "001-item01", "modifier_id": null, "quantity": 2},
            {"item_id": null, "modifier_id": "001-syrup1", "quantity": 2},
            {"item_id": "001-item02", "modifier_id": null, "quantity": 1}])"),
        .tenders = array(R"([{"kind": "cash", "amount": 2000}])")};
}

Answer yes(const QJsonObject& body)
{
    return {.status = 201, .body = QJsonDocument(body).toJson(QJsonDocument::Compact)};
}
Answer no(const char* code) { return {.status = 409, .body = QByteArray(R"({"code":")") + code + R"("})"}; }

TEST(LoadContent, ASaleThatIsAsItWasAskedFor)
{
    const BookedSale sale = booked();
    EXPECT_EQ(faultOfSale(meant, asked(), yes(told()), &sale), QString());
}

TEST(LoadContent, EveryColumnOfASaleIsCompared)
{
    for (const QString& column : booked().sale.keys()) {
        BookedSale sale = booked();
        const QJsonValue was = sale.sale.value(column);
        sale.sale.insert(
            column, was.isString() ? QJsonValue(was.toString() + u"x"_s) : QJsonValue(was.toInteger() + 1));
        EXPECT_FALSE(faultOfSale(meant, asked(), yes(told()), &sale).isEmpty()) << column.toStdString();
    }
}

TEST(LoadContent, LinesAndTendersAreCompared)
{
    for (const char* lines : {R"([])",
             R"([{"item_id": "001-item01", "quantity": 2}, {"modifier_id": "001-syrup1", "quantity": 2},
                 {"item_id": "001-item02", "quantity": 2}])",
             R"([{"item_id": "001-item01", "quantity": 2}, {"modifier_id": "001-syrup2", "quantity": 2},
                 {"item_id": "001-item02", "quantity": 1}])"}) {
        BookedSale sale = booked();
        sale.lines = array(lines);
        EXPECT_TRUE(faultOfSale(meant, asked(), yes(told()), &sale).startsWith(u"has other lines"_s)) << lines;
    }
    BookedSale sale = booked();
    sale.tenders = array(R"([{"kind": "cash", "amount": 1999}])");
    EXPECT_TRUE(faultOfSale(meant, asked(), yes(told()), &sale).startsWith(u"has another sum of tenders"_s));
}

TEST(LoadContent, TheStoredAnswerIsTheOneThatWasGiven)
{
    BookedSale sale = booked();
    sale.response.insert(u"state"_s, u"other"_s);
    EXPECT_EQ(faultOfSale(meant, asked(), yes(told()), &sale), u"was answered otherwise than the books have it"_s);
}

TEST(LoadContent, ALostSale)
{
    EXPECT_EQ(faultOfSale(meant, asked(), yes(told()), nullptr), u"was acknowledged and is not in the books"_s);
    const BookedSale aborted {.decision = u"aborted"_s};
    EXPECT_EQ(faultOfSale(meant, asked(), yes(told()), &aborted), u"was acknowledged and is aborted in the books"_s);
}

TEST(LoadContent, ARefusedSaleThatStandsThere)
{
    const BookedSale sale = booked();
    EXPECT_EQ(faultOfSale(meant, asked(), no("sale_aborted"), &sale),
        u"was refused (sale_aborted) and stands in the books"_s);
    const BookedSale aborted {.decision = u"aborted"_s};
    EXPECT_EQ(faultOfSale(meant, asked(), no("sale_aborted"), &aborted), QString());
    EXPECT_EQ(faultOfSale(meant, asked(), no("sale_aborted"), nullptr), QString());
}

struct RefundCase {
    Intention intention {.id = u"001-r"_s, .saleId = u"001-x"_s};
    QJsonObject asked = object(R"({"reason": "cold", "lines": [{"line_no": 1, "quantity": 1}]})");
    QJsonObject told = object(R"({"amount": {"amount": 500}, "paid_back": {"amount": 450},
        "points": {"recredited": 50, "clawed_back": 45}})");
    BookedRefund booked {.response = told,
        .refund = object(R"({"sale_id": "001-x", "reason": "cold", "amount": 500, "paid_back": 450,
            "recredited_points": 50, "clawed_back_points": 45})"),
        .lines =
            array(R"([{"line_no": 1, "quantity": 1, "amount": 400}, {"line_no": 2, "quantity": 1, "amount": 100}])")};

    QString fault() const { return faultOfRefund(intention, asked, yes(told), &booked); }
};

TEST(LoadContent, RefundsAreComparedAsSalesAre)
{
    RefundCase right;
    EXPECT_EQ(right.fault(), QString());
    for (const QString& column : right.booked.refund.keys()) {
        RefundCase wrong;
        const QJsonValue was = wrong.booked.refund.value(column);
        wrong.booked.refund.insert(
            column, was.isString() ? QJsonValue(was.toString() + u"x"_s) : QJsonValue(was.toInteger() + 1));
        EXPECT_FALSE(wrong.fault().isEmpty()) << column.toStdString();
    }
    RefundCase otherQuantity;
    otherQuantity.booked.lines = array(R"([{"line_no": 1, "quantity": 2, "amount": 500}])");
    EXPECT_TRUE(otherQuantity.fault().startsWith(u"gave back another quantity of line 1"_s));
    EXPECT_EQ(faultOfRefund(right.intention, right.asked, yes(right.told), nullptr),
        u"was acknowledged and is not in the books"_s);
    EXPECT_FALSE(faultOfRefund(right.intention, right.asked, no("already_refunded"), &right.booked).isEmpty());
}

} // namespace
} // namespace tillpool::load
