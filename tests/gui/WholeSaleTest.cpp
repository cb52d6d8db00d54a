// SPDX-License-Identifier: GPL-3.0-or-later
// The whole sale in real windows: by touch alone, by keyboard alone, with a scanner; the backend and the databases are
// the real ones, and the books must say what the screen said.
#include "TillDriver.h"

#include "support/Api.h"
#include "support/Books.h"
#include "support/Waiting.h"

#include <QDir>
#include <QFile>
#include <iostream>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

/// Somebody at home in 001 who shares a group of 003 with 2,400 points, in a store of 002.
class WholeSaleTest : public testing::Test {
protected:
    WholeSaleTest()
    {
        customer = signUp(api, u"001"_s, u"Kelly Key"_s);
        family = makeGroup(api, customer, u"003"_s, u"Key family"_s);
        office = makeGroup(api, customer, u"002"_s, u"Office"_s);
        givePoints(family, 2400);
        givePoints(office, 260);
    }

    qint64 pointsOf(const QString& group) { return readGroup(api, group, customer.token)[u"points"_s].toInteger(); }
    QString lastSaleOf(const QString& till)
    {
        Books books(system().region(till.left(3)).dsn);
        return books.text(u"SELECT sale_id FROM sales WHERE till_id = $1 ORDER BY created_at DESC LIMIT 1"_s, {till});
    }
    qint64 salesOf(const QString& till)
    {
        Books books(system().region(till.left(3)).dsn);
        return books.number(u"SELECT count(*) FROM sales WHERE till_id = $1"_s, {till});
    }
    /// The sale of the demo: 25.08 in all, 5.00 of it by points, 25.00 in cash.
    void expectTheSaleInTheBooks(TillDriver& till, qint64 salesBefore)
    {
        EXPECT_EQ(salesOf(till.region().tillId), salesBefore + 1);
        Books books(till.region().dsn);
        const auto row =
            books.rows(u"SELECT total, redeemed_points, redeemed_value, paid, change, earned_points, customer_id "
                       "FROM sales WHERE sale_id = $1"_s,
                {lastSaleOf(till.region().tillId)});
        ASSERT_EQ(row.size(), 1U);
        EXPECT_EQ(row[0], (QStringList {u"2508"_s, u"500"_s, u"500"_s, u"2500"_s, u"492"_s, u"200"_s, customer.id}));
        EXPECT_TRUE(waitUntil([&] { return pointsOf(family) == 2400 - 500 + 200; }));
        EXPECT_EQ(pointsOf(office), 260);
    }
    void expectTheReceipt(TillDriver& till)
    {
        till.waitFor(u"receiptSheet"_s);
        EXPECT_EQ(till.text(u"receiptChange"_s), u"$4.92"_s);
        const QString paper = till.text(u"receiptText"_s);
        for (const QString& part :
            {u"TOTAL USD"_s, u"25.08"_s, u"500 points from group "_s + family, u"Hazelnut syrup"_s})
            EXPECT_TRUE(paper.contains(part)) << paper.toStdString();
    }

    Api api;
    TestCustomer customer;
    QString family;
    QString office;
};

TEST_F(WholeSaleTest, ByTouchAlone)
{
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.waitFor(u"signOnSheet"_s);
    till.tap(u"staffIdField"_s);
    till.tapDigits(u"signOnPad"_s, till.region().cashier.staffId.right(2));
    till.tap(u"pinField"_s);
    till.tapDigits(u"signOnPad"_s, till.region().cashier.pin);
    till.tap(u"signOnButton"_s);
    till.waitUntilGone(u"signOnSheet"_s);
    till.forgetCounts();

    till.tapItem(u"Latte Rg"_s);
    till.tap(u"moreButton"_s);
    till.tap(u"editLineButton"_s);
    till.tap(u"extra_002-flav64"_s);
    till.tap(u"lineAcceptButton"_s);
    till.waitUntilGone(u"lineSheet"_s);
    till.tapItem(u"Chocolate Croissant"_s);
    till.tapItem(u"Guatemalan Sustainably Grown"_s);
    EXPECT_EQ(till.lineCount(), 3);
    const int tapsForItems = till.taps();

    till.tap(u"addCustomerButton"_s);
    till.tapLetters(u"customerKeyboard"_s, customer.id);
    till.tap(u"findCustomerButton"_s);
    till.waitUntilGone(u"customerSheet"_s);
    const int tapsForId = static_cast<int>(customer.id.size());
    till.waitFor(u"groupCard_"_s + family);
    till.tap(u"groupCard_"_s + family);
    till.tap(u"payButton"_s);
    till.waitFor(u"paySheet"_s);
    EXPECT_EQ(till.text(u"dueAmount"_s), u"$25.08"_s);
    // 500 points by the pad: the field, the digits.
    till.tap(u"pointsField"_s);
    till.tapDigits(u"cashPad"_s, u"500"_s);
    EXPECT_EQ(till.text(u"dueAmount"_s), u"$20.08"_s);
    till.tap(u"cashField"_s);
    till.tapDigits(u"cashPad"_s, u"2500"_s);
    EXPECT_EQ(till.text(u"changeAmount"_s), u"$4.92"_s);
    grab(till.window(), u"whole-sale-touch-pay"_s);
    till.tap(u"finishButton"_s);
    expectTheReceipt(till);
    expectTheSaleInTheBooks(till, before);
    till.tap(u"nextCustomerButton"_s);
    till.waitUntilGone(u"receiptSheet"_s);
    EXPECT_EQ(till.lineCount(), 0);
    EXPECT_TRUE(till.isThere(u"addCustomerButton"_s));
    std::cout << "taps: " << tapsForItems << " for the items with one extra, " << till.taps() - tapsForItems - tapsForId
              << " for points, cash and the next customer, " << tapsForId
              << " for typing an id by finger; keys: " << till.keys() << std::endl;
    EXPECT_EQ(till.keys(), 0);
}

TEST_F(WholeSaleTest, ByKeyboardAlone)
{
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.signOnByKeyboard();
    till.forgetCounts();

    till.type(u"2*latte rg"_s);
    till.press(Qt::Key_Return);
    till.press(Qt::Key_F4);
    till.waitFor(u"lineSheet"_s);
    till.press(Qt::ALT | Qt::Key_2);
    till.press(Qt::Key_Return);
    till.waitUntilGone(u"lineSheet"_s);
    till.type(u"71"_s);
    till.press(Qt::Key_Return);
    till.type(u"guat"_s);
    till.press(Qt::Key_Return);
    EXPECT_EQ(till.lineCount(), 3);
    till.press(Qt::Key_F3);
    till.waitFor(u"customerSheet"_s);
    till.type(customer.id);
    till.press(Qt::Key_Return);
    till.waitUntilGone(u"customerSheet"_s);
    till.waitFor(u"groupCard_"_s + family);
    till.press(Qt::Key_F6);
    till.waitFor(u"paySheet"_s);
    till.type(u"500"_s);
    till.press(Qt::Key_F6);
    till.type(u"2500"_s);
    till.waitForText(u"changeAmount"_s, u"$4.92"_s);
    till.press(Qt::Key_F9);
    expectTheReceipt(till);
    expectTheSaleInTheBooks(till, before);
    till.waitUntilReady(u"nextCustomerButton"_s);
    till.press(Qt::Key_F9);
    till.waitUntilGone(u"receiptSheet"_s);
    EXPECT_EQ(till.lineCount(), 0);
    std::cout << "keystrokes: " << till.keys() << ", of them " << customer.id.size()
              << " for the customer's id; taps: " << till.taps() << std::endl;
    EXPECT_EQ(till.taps(), 0);
}

// Three items, the customer's card scanned, their points and exact cash: what a queue waits for.
TEST_F(WholeSaleTest, AThreeItemSaleWithPointsTakesSevenTapsOrThirteenKeys)
{
    const TestCustomer sister = signUp(api, u"001"_s, u"Ada Example"_s);
    const QString group = makeGroup(api, sister, u"003"_s, u"Sisters"_s);
    givePoints(group, 1000);
    TillDriver till({});
    till.signOnByKeyboard();

    till.forgetCounts();
    till.scan(sister.id);
    for (const QString& name : {u"Latte Rg"_s, u"Chocolate Croissant"_s, u"Guatemalan Sustainably Grown"_s})
        till.tapItem(name);
    till.waitForText(u"pointsLine"_s, u"can pay"_s);
    till.tap(u"pointsButton"_s);
    till.tap(u"allPointsButton"_s);
    till.tap(u"finishButton"_s);
    till.tap(u"nextCustomerButton"_s);
    till.waitUntilGone(u"receiptSheet"_s);
    EXPECT_EQ(till.taps(), 7);
    EXPECT_EQ(till.keys(), 0);

    givePoints(group, 1000);
    till.forgetCounts();
    till.scan(sister.id);
    for (const QString& code : {u"39"_s, u"71"_s, u"10"_s}) {
        till.type(code);
        till.press(Qt::Key_Return);
    }
    till.waitForText(u"pointsLine"_s, u"can pay"_s);
    till.press(Qt::Key_F6);
    till.waitFor(u"paySheet"_s);
    till.press(Qt::Key_F7);
    till.press(Qt::Key_F9);
    till.waitUntilReady(u"nextCustomerButton"_s);
    till.press(Qt::Key_F9);
    till.waitUntilGone(u"receiptSheet"_s);
    EXPECT_EQ(till.taps(), 0);
    EXPECT_EQ(till.keys(), 13);
}

TEST_F(WholeSaleTest, WhatWasDoneIsUndoneByKeysWhileTheSearchHasTheFocus)
{
    TillDriver till({});
    till.signOnByKeyboard();
    till.type(u"39"_s);
    till.press(Qt::Key_Return);
    till.type(u"71"_s);
    till.press(Qt::Key_Return);
    till.press(Qt::Key_Plus);
    EXPECT_TRUE(waitUntil([&] { return till.lineText(1).startsWith(u"2"_s); }));
    till.press(Qt::CTRL | Qt::Key_Z);
    EXPECT_TRUE(waitUntil([&] { return till.lineText(1).startsWith(u"1"_s); }));
    till.press(Qt::CTRL | Qt::Key_Z);
    EXPECT_TRUE(waitUntil([&] { return till.lineCount() == 1; }));
    till.press(Qt::CTRL | Qt::Key_Y);
    EXPECT_TRUE(waitUntil([&] { return till.lineCount() == 2; }));
    till.press(Qt::Key_Up);
    till.press(Qt::Key_Delete);
    EXPECT_TRUE(waitUntil([&] { return till.lineCount() == 1; }));
    EXPECT_TRUE(till.lineText(0).contains(u"Chocolate Croissant"_s)) << till.lineText(0).toStdString();
}

TEST_F(WholeSaleTest, ByCardInPartAndTheReceiptIsSavedAsPdf)
{
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.signOnByKeyboard();
    till.tapItem(u"Guatemalan Sustainably Grown"_s);
    till.tap(u"payButton"_s);
    till.tapDigits(u"cashPad"_s, u"400"_s);
    till.waitForText(u"finishButton"_s, u"still to pay"_s);
    till.waitForText(u"cardButton"_s, u"$6.00"_s);
    till.tap(u"cardButton"_s);
    till.waitFor(u"receiptSheet"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
    Books books(till.region().dsn);
    EXPECT_EQ(books.rows(u"SELECT kind, amount FROM tenders WHERE sale_id = $1 ORDER BY tender_no"_s,
                  {lastSaleOf(till.region().tillId)}),
        (std::vector<QStringList> {{u"cash"_s, u"400"_s}, {u"card"_s, u"600"_s}}));
    till.tap(u"savePdfButton"_s);
    till.waitForText(u"savedMessage"_s, u".pdf"_s);
    const QDir receipts(till.folder() + u"/receipts"_s);
    const QStringList files = receipts.entryList({u"*.pdf"_s});
    ASSERT_EQ(files.size(), 1);
    QFile pdf(receipts.filePath(files.first()));
    ASSERT_TRUE(pdf.open(QIODevice::ReadOnly));
    EXPECT_TRUE(pdf.readAll().startsWith("%PDF"));
}

} // namespace

} // namespace tillpool::test
