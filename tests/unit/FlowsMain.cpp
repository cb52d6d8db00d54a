// SPDX-License-Identifier: GPL-3.0-or-later
// Flows have timers and queued calls, so their tests need an event loop.
#include <gtest/gtest.h>

#include <QCoreApplication>

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    const QCoreApplication application(argc, argv);
    return RUN_ALL_TESTS();
}
