// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong in front of a cashier, in real windows against the real backend: each time the till says what
// happened and what to do, and no sale is lost or made twice.
#include "TillDriver.h"

#include "support/Api.h"
#include "support/Backend.h"
#include "support/Books.h"
#include "support/Waiting.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

class BadInputTest : public testing::Test {
protected:
    TestCustomer member(const QString& groupRegion, qint64 points)
    {
        TestCustomer customer = signUp(api, u"001"_s, u"Ada Example"_s);
        group = makeGroup(api, customer, groupRegion, u"Ada and friends"_s);
        if (points > 0)
            givePoints(group, points);
        return customer;
    }
    qint64 salesOf(const QString& tillId)
    {
        Books books(system().region(tillId.left(3)).dsn);
        return books.number(u"SELECT count(*) FROM sales WHERE till_id = $1"_s, {tillId});
    }
    /// Something that is said to a cashier: no codes, and something to do.
    static void expectWords(const QString& text)
    {
        EXPECT_FALSE(text.trimmed().isEmpty());
        for (const QString& word : {u"_"_s, u"error"_s, u"Error"_s, u"please"_s})
            EXPECT_FALSE(text.contains(word)) << text.toStdString();
    }

    Api api;
    QString group;
};

} // namespace

TEST_F(BadInputTest, AWrongPinIsSaidAndTheRightOneWorks)
{
    TillDriver till({});
    till.waitFor(u"signOnSheet"_s);
    till.type(till.region().cashier.staffId);
    till.press(Qt::Key_Return);
    till.type(u"9999"_s);
    till.press(Qt::Key_Return);
    till.waitFor(u"signOnMessage"_s);
    expectWords(till.text(u"signOnMessage"_s));
    till.type(till.region().cashier.pin);
    till.press(Qt::Key_Return);
    till.waitUntilGone(u"signOnSheet"_s);
}

TEST_F(BadInputTest, IdsThatAreNobodysLeaveTheSaleAsItWas)
{
    const TestCustomer customer = member(u"003"_s, 500);
    TillDriver till({});
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.attachByScan(customer.id);
    QString mistyped = customer.id;
    mistyped[mistyped.size() - 1] = mistyped.endsWith(u'a') ? u'b' : u'a';
    for (const QString& id : {u"999-abcdef"_s, mistyped, u"hello"_s}) {
        till.press(Qt::Key_F3);
        till.waitFor(u"customerSheet"_s);
        till.type(id);
        till.press(Qt::Key_Return);
        till.waitFor(u"customerMessage"_s);
        expectWords(till.text(u"customerMessage"_s));
        grab(till.window(), u"bad-customer-"_s + id.left(3));
        till.press(Qt::Key_Escape);
        till.waitUntilGone(u"customerSheet"_s);
        EXPECT_EQ(till.text(u"customerName"_s), u"Ada Example"_s);
        EXPECT_EQ(till.lineCount(), 1);
    }
}

TEST_F(BadInputTest, ACodeOfNothingIsSaid)
{
    TillDriver till({});
    till.signOnByKeyboard();
    till.scan(u"4006381333931"_s);
    till.waitForText(u"noticeBanner"_s, u"4006381333931"_s);
    expectWords(till.text(u"noticeBanner"_s));
    EXPECT_EQ(till.lineCount(), 0);
    till.type(u"zzzz"_s);
    till.press(Qt::Key_Return);
    EXPECT_EQ(till.lineCount(), 0);
    grab(till.window(), u"search-finds-nothing"_s);
}

TEST_F(BadInputTest, AScanWhileASheetIsOpenAddsNothingAndSaysSo)
{
    const TestCustomer customer = member(u"003"_s, 0);
    TillDriver till({});
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.press(Qt::Key_F9);
    till.waitFor(u"paySheet"_s);
    till.scan(u"2000001000106"_s);
    till.waitForText(u"noticeBanner"_s, u"Guatemalan"_s);
    expectWords(till.text(u"noticeBanner"_s));
    till.scan(customer.id); // who comes late still gets the points
    till.waitForText(u"pointsWhyNot"_s, u"No points yet"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"paySheet"_s);
    EXPECT_EQ(till.text(u"customerName"_s), u"Ada Example"_s);
    EXPECT_EQ(till.lineCount(), 1);
    till.scan(u"2000001000106"_s);
    EXPECT_TRUE(waitUntil([&] { return till.lineCount() == 2; }));
}

TEST_F(BadInputTest, MorePointsThanThereAreBecomeAllThatHelp)
{
    const TestCustomer customer = member(u"003"_s, 120);
    TillDriver till({});
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.attachByScan(customer.id);
    till.waitForText(u"pointsLine"_s, u"120"_s);
    till.press(Qt::Key_F6);
    till.waitFor(u"pointsField"_s);
    till.type(u"999"_s);
    till.waitForText(u"dueSum"_s, u"99 points"_s);
    till.press(Qt::Key_F7);
    till.waitForText(u"dueSum"_s, u"120 points"_s);
}

TEST_F(BadInputTest, PointsThatASisterHasJustSpentAreRefusedAndNothingIsLost)
{
    const TestCustomer customer = member(u"003"_s, 300);
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.attachByScan(customer.id);
    till.waitForText(u"pointsLine"_s, u"300"_s);
    till.press(Qt::Key_F6);
    till.waitFor(u"paySheet"_s);
    till.press(Qt::Key_F7);
    till.waitForText(u"dueSum"_s, u"300 points"_s);
    givePoints(group, -250);
    till.press(Qt::Key_F9);
    till.waitForText(u"payMessage"_s, u"50"_s);
    expectWords(till.text(u"payMessage"_s));
    grab(till.window(), u"points-just-spent"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before);
    EXPECT_EQ(till.lineCount(), 1);
    till.press(Qt::Key_F7);
    till.waitForText(u"dueSum"_s, u"50 points"_s);
    till.press(Qt::Key_F9);
    till.waitFor(u"receiptSheet"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
}

TEST_F(BadInputTest, TwoTapsOnPayMakeOneSale)
{
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.tap(u"payButton"_s);
    till.waitFor(u"paySheet"_s);
    QWidget& finish = till.find(u"finishButton"_s);
    const QPoint there = finish.mapToGlobal(finish.rect().center());
    till.input().clickAt(there);
    till.input().clickAt(there);
    till.waitFor(u"receiptSheet"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
    till.waitUntilReady(u"nextCustomerButton"_s);
    till.press(Qt::Key_Return);
    till.waitUntilGone(u"receiptSheet"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
}

TEST_F(BadInputTest, TheKeyToPayStruckTwiceDoesNotSkipTheReceipt)
{
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.press(Qt::Key_F9);
    till.waitFor(u"paySheet"_s);
    till.press(Qt::Key_F9);
    till.press(Qt::Key_F9);
    till.waitFor(u"receiptSheet"_s);
    till.press(Qt::Key_F9);
    till.press(Qt::Key_Escape);
    till.waitUntilReady(u"nextCustomerButton"_s);
    EXPECT_TRUE(till.isThere(u"receiptSheet"_s));
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
}

TEST_F(BadInputTest, AScanWhileALineIsOpenAddsNothingAndACardClosesTheCustomersSheet)
{
    const TestCustomer customer = member(u"003"_s, 0);
    TillDriver till({});
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.press(Qt::Key_F4);
    till.waitFor(u"lineSheet"_s);
    till.scan(u"2000001000106"_s);
    till.waitForText(u"noticeBanner"_s, u"Nothing was added"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"lineSheet"_s);
    EXPECT_EQ(till.lineCount(), 1);
    till.press(Qt::Key_F3);
    till.waitFor(u"customerSheet"_s);
    till.scan(customer.id);
    till.waitUntilGone(u"customerSheet"_s);
    EXPECT_EQ(till.text(u"customerName"_s), u"Ada Example"_s);
}

TEST_F(BadInputTest, ARegionThatDiesBeforePayIsNamedAndTheSaleGoesOnWithoutPoints)
{
    const TestCustomer customer = member(u"003"_s, 300);
    TillDriver till({});
    const qint64 before = salesOf(till.region().tillId);
    till.signOnByKeyboard();
    till.tapItem(u"Latte Rg"_s);
    till.attachByScan(customer.id);
    till.waitForText(u"pointsLine"_s, u"300"_s);
    till.press(Qt::Key_F6);
    till.waitFor(u"paySheet"_s);
    till.press(Qt::Key_F7);
    till.waitForText(u"dueSum"_s, u"300 points"_s);
    RegionOutage outage(u"003"_s, RegionOutage::Kind::Stopped);
    till.press(Qt::Key_F9);
    till.waitForText(u"payMessage"_s, u"Singapore"_s);
    expectWords(till.text(u"payMessage"_s));
    till.waitForText(u"stateBanner"_s, u"Singapore"_s);
    expectWords(till.text(u"stateBanner"_s));
    grab(till.window(), u"region-dies-before-pay"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before);
    till.tap(u"remedy1"_s); // pay without points
    till.press(Qt::Key_F9);
    till.waitFor(u"receiptSheet"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
    grab(till.window(), u"region-away-receipt"_s);
    outage.end();
    till.waitUntilGone(u"stateBanner"_s);
}

TEST_F(BadInputTest, ClosingTheWindowInTheMiddleOfASaleAsksAndTheBasketComesBack)
{
    QTemporaryDir folder;
    {
        TillDriver till({.folder = folder.path()});
        till.signOnByKeyboard();
        till.tapItem(u"Latte Rg"_s);
        till.tapItem(u"Chocolate Croissant"_s);
        EXPECT_FALSE(till.close());
        till.waitFor(u"leaveSheet"_s);
        grab(till.window(), u"closing-with-a-basket"_s);
        till.tap(u"stayButton"_s);
        till.waitUntilGone(u"leaveSheet"_s);
        EXPECT_EQ(till.lineCount(), 2);
        EXPECT_FALSE(till.close());
        till.tap(u"leaveButton"_s);
        EXPECT_TRUE(waitUntil([&] { return !till.window().isVisible(); }));
    }
    TillDriver till({.folder = folder.path()});
    till.signOnByKeyboard();
    EXPECT_TRUE(waitUntil([&] { return till.lineCount() == 2; }));
}

TEST_F(BadInputTest, WithoutTheServerTheTillSaysSoAndRingsUpOn)
{
    Backend::Options options;
    auto backend = std::make_unique<Backend>(options);
    TillDriver till({.region = u"001"_s, .baseUrl = backend->url()});
    till.signOnByKeyboard();
    backend.reset();
    till.waitFor(u"stateBanner"_s);
    expectWords(till.text(u"stateBanner"_s));
    till.tapItem(u"Latte Rg"_s);
    EXPECT_EQ(till.lineCount(), 1);
    till.press(Qt::Key_F9);
    till.waitFor(u"paySheet"_s);
    till.press(Qt::Key_F9);
    till.waitForText(u"waitingTitle"_s, u"not known"_s);
    grab(till.window(), u"outcome-not-known"_s);
    EXPECT_FALSE(till.close());
}

// Give up while nobody answers, stop, start again: the backend must not be asked to make the sale.
TEST_F(BadInputTest, ASaleThatWasGivenUpNeverHappensAlsoWhenTheTillStartsAgain)
{
    QTemporaryDir folder;
    qint64 before = 0;
    {
        auto backend = std::make_unique<Backend>(Backend::Options {.ownRegion = u"002"_s});
        TillDriver till({.folder = folder.path(), .baseUrl = backend->url()});
        till.signOnByKeyboard();
        till.tapItem(u"Latte Rg"_s);
        before = salesOf(till.region().tillId);
        backend.reset();
        till.press(Qt::Key_F9);
        till.waitFor(u"paySheet"_s);
        till.press(Qt::Key_F9);
        till.tap(u"giveUpButton"_s);
        till.waitForText(u"waitingTitle"_s, u"Giving the sale up"_s);
    }
    TillDriver till({.folder = folder.path()});
    till.signOnByKeyboard();
    till.waitForText(u"payMessage"_s, u"The sale was given up."_s);
    expectWords(till.text(u"payMessage"_s));
    EXPECT_EQ(till.lineCount(), 1);
    EXPECT_EQ(salesOf(till.region().tillId), before);
    till.press(Qt::Key_F9);
    till.waitFor(u"receiptSheet"_s);
    EXPECT_EQ(salesOf(till.region().tillId), before + 1);
}

} // namespace tillpool::test
