// SPDX-License-Identifier: GPL-3.0-or-later
// The sale of the demo, rung up in real windows in each look: what the documentation shows is what the till does. With
// TILLPOOL_SCREENSHOTS the pictures of docs/images are made: till and customer's window side by side.
#include "TillDriver.h"

#include "support/Api.h"
#include "support/Books.h"
#include "support/Waiting.h"

#include <QPainter>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

struct Look {
    QSize size;
    const char* theme;
};

void PrintTo(const Look& look, std::ostream* out) { *out << look.theme << look.size.width(); }

class DemoSaleTest : public testing::TestWithParam<Look> {
protected:
    /// The family has what the demo gives it, whatever other sales have spent.
    static void fillUp()
    {
        Books books(system().region(u"003"_s).dsn);
        const qint64 missing = 2400 - books.number(u"SELECT balance FROM groups WHERE group_id = '003-fam1ly'"_s);
        if (missing != 0)
            givePoints(u"003-fam1ly"_s, missing);
    }
    /// A picture of both windows, as they stand beside each other.
    static void picture(TillDriver& till, const QString& step)
    {
        letEventsRun();
        const QPixmap left = till.window().grab();
        const QPixmap right = till.customersWindow().grab();
        const int gap = 16;
        QImage all(left.width() + gap + right.width(), left.height(), QImage::Format_RGB32);
        all.fill(Qt::black);
        QPainter painter(&all);
        painter.drawPixmap(0, 0, left);
        painter.drawPixmap(left.width() + gap, 0, right);
        painter.end();
        save(all, u"%1-%2-%3"_s.arg(step).arg(GetParam().size.width()).arg(QLatin1String(GetParam().theme)));
    }
};

} // namespace

TEST_P(DemoSaleTest, IsTheOneOfTheReadme)
{
    fillUp();
    TillDriver till({.size = GetParam().size, .theme = QString::fromLatin1(GetParam().theme)});
    till.waitFor(u"signOnSheet"_s);
    picture(till, u"sign-on"_s);
    till.signOnByKeyboard();
    till.attachByScan(u"001-cust00001"_s);
    till.waitFor(u"groupCard_003-fam1ly"_s);
    till.tap(u"groupCard_003-fam1ly"_s);
    till.type(u"2*latte rg"_s);
    till.press(Qt::Key_Return);
    till.press(Qt::Key_F4);
    till.waitFor(u"lineSheet"_s);
    till.press(Qt::ALT | Qt::Key_2);
    picture(till, u"extras"_s);
    till.press(Qt::Key_Return);
    till.waitUntilGone(u"lineSheet"_s);
    for (const QString& code : {u"71"_s, u"10"_s}) {
        till.type(code);
        till.press(Qt::Key_Return);
    }
    ASSERT_EQ(till.lineCount(), 3);
    picture(till, u"ringing"_s);
    till.press(Qt::Key_F3);
    till.waitFor(u"customerSheet"_s);
    picture(till, u"groups"_s);
    till.press(Qt::Key_Escape);
    till.waitUntilGone(u"customerSheet"_s);
    till.press(Qt::Key_F6);
    till.waitFor(u"paySheet"_s);
    till.type(u"500"_s);
    till.press(Qt::Key_F6);
    till.type(u"2500"_s);
    till.waitForText(u"changeAmount"_s, u"$4.92"_s);
    picture(till, u"paying"_s);
    till.press(Qt::Key_F9);
    till.waitFor(u"receiptSheet"_s);
    EXPECT_EQ(till.text(u"receiptChange"_s), u"$4.92"_s);
    picture(till, u"receipt"_s);
    till.waitUntilReady(u"nextCustomerButton"_s);
    till.press(Qt::Key_F9);
    till.waitUntilGone(u"receiptSheet"_s);
}

INSTANTIATE_TEST_SUITE_P(Looks, DemoSaleTest,
    testing::Values(Look {{1280, 800}, "light"}, Look {{1280, 800}, "dark"}, Look {{1920, 1080}, "light"},
        Look {{1920, 1080}, "dark"}),
    testing::PrintToStringParamName());

} // namespace tillpool::test
