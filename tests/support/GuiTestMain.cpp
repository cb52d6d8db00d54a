// SPDX-License-Identifier: GPL-3.0-or-later
// Built twice: for tests of screens without a display, and with TILLPOOL_REAL_WINDOWS for those on a display of their
// own.
#include "support/VirtualDisplay.h"

#include <QApplication>
#include <cstdio>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>

namespace {

using tillpool::test::VirtualDisplay;

// Room for the till and the customer's window beside it.
constexpr QSize screen {2400, 1200};

// What the person who runs this has set up for their own desktop would change what is tested.
void forgetDesktop()
{
    for (const char* const name : {"WAYLAND_DISPLAY", "QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_AUTO_SCREEN_SCALE_FACTOR",
             "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "QT_IM_MODULE", "XMODIFIERS"})
        qunsetenv(name);
    qputenv("DBUS_SESSION_BUS_ADDRESS", "disabled:"); // without one, libdbus would start a bus
}

} // namespace

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    forgetDesktop();
#ifdef TILLPOOL_REAL_WINDOWS
    std::unique_ptr<VirtualDisplay> display;
    try {
        display = std::make_unique<VirtualDisplay>(screen);
    } catch (const std::runtime_error& error) {
        std::fprintf(stderr, "FAILED: %s\n", error.what());
        return 1;
    }
    qputenv("DISPLAY", display->name());
    qputenv("QT_QPA_PLATFORM", "xcb");
#else
    const QByteArray monitors = qgetenv("TILLPOOL_TEST_MONITORS"); // a file for tests that need more than one
    qputenv("QT_QPA_PLATFORM", monitors.isEmpty() ? "offscreen" : "offscreen:configfile=" + monitors);
#endif
    const QApplication application(argc, argv);
    return RUN_ALL_TESTS();
}
