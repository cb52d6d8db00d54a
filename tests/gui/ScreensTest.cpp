// SPDX-License-Identifier: GPL-3.0-or-later
// Every screen of the till, in every size and in both modes: each control has a name, a name for screen readers and a
// size for fingers. With TILLPOOL_SCREENSHOTS they can be looked at.
#include "TillDriver.h"

#include "support/Api.h"
#include "support/Controls.h"
#include "support/Waiting.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

struct Look {
    QSize size;
    const char* theme;
};

void PrintTo(const Look& look, std::ostream* out) { *out << look.theme << look.size.width(); }

class ScreensTest : public testing::TestWithParam<Look> {
protected:
    ScreensTest()
    {
        customer = signUp(api, u"001"_s, u"Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"_s);
        family = makeGroup(api, customer, u"003"_s, u"Featherstonehaugh-Wolfeschlegelstein family and friends"_s);
        for (const QString& region : {u"001"_s, u"002"_s, u"002"_s})
            makeGroup(api, customer, region, u"Runners of %1"_s.arg(region));
        givePoints(family, 98'765'432);
    }

    void look(TillDriver& till, const QString& screen)
    {
        letEventsRun();
        const QStringList faults = faultsOfControls(till.window(), {.pay = {u"payButton"_s, u"finishButton"_s}});
        EXPECT_TRUE(faults.isEmpty()) << screen.toStdString() << ":\n" << faults.join(u'\n').toStdString();
        const QString name =
            u"%1-%2-%3"_s.arg(screen).arg(GetParam().size.width()).arg(QLatin1String(GetParam().theme));
        grab(till.window(), name);
        grab(till.customersWindow(), name + u"-window"_s);
    }

    Api api;
    TestCustomer customer;
    QString family;
};

} // namespace

TEST_P(ScreensTest, AreWholeForFingersAndScreenReaders)
{
    TillDriver till({.size = GetParam().size, .theme = QString::fromLatin1(GetParam().theme)});
    till.waitFor(u"signOnSheet"_s);
    look(till, u"sign-on"_s);
    till.signOnByKeyboard();
    look(till, u"empty"_s);
    till.press(Qt::Key_F1);
    till.waitFor(u"helpSheet"_s);
    look(till, u"help"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"helpSheet"_s);

    for (const QString& name : {u"Latte Rg"_s, u"Chocolate Croissant"_s, u"Guatemalan Sustainably Grown"_s})
        till.tapItem(name);
    look(till, u"basket"_s);
    till.press(Qt::Key_F3);
    till.waitFor(u"customerSheet"_s);
    look(till, u"customer-empty"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"customerSheet"_s);
    till.attachByScan(customer.id);
    till.waitFor(u"groupCard_"_s + family);
    look(till, u"customer"_s);
    till.press(Qt::Key_F3);
    till.waitFor(u"customerSheet"_s);
    look(till, u"customer-groups"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"customerSheet"_s);
    till.tapLine(0);
    till.press(Qt::Key_F4);
    till.waitFor(u"lineSheet"_s);
    look(till, u"line"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"lineSheet"_s);
    till.tap(u"keyboardButton"_s);
    till.waitFor(u"searchKeyboard"_s);
    till.type(u"choc"_s);
    look(till, u"search"_s);
    till.tap(u"keyboardButton"_s);
    till.press(Qt::Key_Escape);

    for (int code = 1; code <= 45; ++code) {
        till.type(u"%1*%2"_s.arg(code % 7 + 1).arg(code));
        till.press(Qt::Key_Return);
    }
    EXPECT_GE(till.lineCount(), 40);
    look(till, u"forty-lines"_s);
    till.press(Qt::Key_F9);
    till.waitFor(u"paySheet"_s);
    look(till, u"pay"_s);
    till.press(Qt::Key_F7);
    look(till, u"pay-points"_s);
    till.press(Qt::Key_F9);
    till.waitFor(u"receiptSheet"_s);
    look(till, u"receipt"_s);
    till.waitUntilReady(u"nextCustomerButton"_s);
    till.press(Qt::Key_F9);
    till.waitUntilGone(u"receiptSheet"_s);
}

TEST(Screens, ChangeTheirColoursAtOnce)
{
    TillDriver till({});
    till.signOnByKeyboard();
    const auto isLight = [&] { return till.window().grab().toImage().pixelColor(2, 2).lightness() > 128; };
    EXPECT_TRUE(isLight());
    till.press(Qt::CTRL | Qt::Key_L);
    EXPECT_TRUE(waitUntil([&] { return !isLight(); }));
    grab(till.window(), u"changed-to-dark"_s);
    till.press(Qt::CTRL | Qt::Key_L);
    EXPECT_TRUE(waitUntil(isLight));
}

INSTANTIATE_TEST_SUITE_P(Looks, ScreensTest,
    testing::Values(Look {{1024, 768}, "light"}, Look {{1024, 768}, "dark"}, Look {{1280, 800}, "light"},
        Look {{1280, 800}, "dark"}, Look {{1920, 1080}, "light"}, Look {{1920, 1080}, "dark"}),
    testing::PrintToStringParamName());

} // namespace tillpool::test
