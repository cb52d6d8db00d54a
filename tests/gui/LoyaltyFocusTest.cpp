// SPDX-License-Identifier: GPL-3.0-or-later
// The customer's window beside a till that is in use, on a real display.
#include "LoyaltyFaces.h"
#include "loyaltywindow/LoyaltyWindow.h"
#include "support/RealInput.h"
#include "support/Waiting.h"
#include "support/Windows.h"

#include <QLineEdit>
#include <QWindow>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using loyaltywindow::LoyaltyWindow;
using widgets::Theme;
using widgets::ThemeMode;

namespace {

TEST(LoyaltyFocusTest, TheTillKeepsTheKeysWhateverHappensToTheWindow)
{
    QLineEdit till;
    till.setObjectName(u"till"_s);
    till.setGeometry(0, 0, 400, 100);
    bringUp(till);
    RealInput input;
    input.type(u"a"_s);

    Theme theme(ThemeMode::Light);
    LoyaltyWindow window(theme);
    window.setGeometry(500, 0, 1024, 600);
    window.show();
    ASSERT_TRUE(waitUntil([&] { return window.windowHandle()->isExposed(); }));
    input.type(u"b"_s);
    input.click(window);
    input.type(u"c"_s);
    window.show(kellysSale(LoyaltyFace::Phase::Ringing));
    input.click(window, {900, 300});
    input.wheel(window, 1);
    input.type(u"d"_s);
    window.hide();
    window.show();
    ASSERT_TRUE(waitUntil([&] { return window.windowHandle()->isExposed(); }));
    input.type(u"e"_s);

    EXPECT_EQ(till.text(), u"abcde"_s);
    EXPECT_TRUE(till.isActiveWindow());
    EXPECT_FALSE(window.isActiveWindow());
}

} // namespace

} // namespace tillpool::test
