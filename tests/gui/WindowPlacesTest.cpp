// SPDX-License-Identifier: GPL-3.0-or-later
// Where the windows stand on a machine with two monitors (tests/data/two-monitors.json).
#include "till/WindowPlaces.h"
#include "support/Waiting.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

class WindowPlacesTest : public testing::Test {
protected:
    void place(const std::vector<std::pair<QString, QString>>& values)
    {
        ASSERT_EQ(QGuiApplication::screens().size(), 2);
        settings::Settings settings;
        for (const auto& [name, value] : values)
            ASSERT_TRUE(settings.set(name, value).hasValue());
        till::placeWindows(settings, m_till, &m_customers);
        letEventsRun();
    }
    static QRect screen(int number) { return QGuiApplication::screens().at(number)->geometry(); }

    QWidget m_till;
    QWidget m_customers;
};

} // namespace

TEST_F(WindowPlacesTest, TheCustomersWindowFillsTheSecondMonitor)
{
    place({{u"window_size"_s, u"1280x800"_s}});
    EXPECT_EQ(m_till.geometry(), QRect(screen(0).topLeft(), QSize(1280, 800)));
    EXPECT_EQ(m_customers.geometry(), screen(1));
    EXPECT_TRUE(m_customers.isFullScreen());
}

TEST_F(WindowPlacesTest, AsAWindowItStandsBesideTheTillOrOverItsMonitor)
{
    place({{u"window_size"_s, u"1024x768"_s}, {u"loyalty_window"_s, u"window"_s}});
    EXPECT_FALSE(m_customers.isFullScreen());
    EXPECT_TRUE(screen(0).contains(m_customers.geometry().topLeft()));
    EXPECT_EQ(m_customers.size(), m_till.size());
}

TEST_F(WindowPlacesTest, TheTillFillsTheFirstMonitorWhereItIsAskedTo)
{
    place({{u"window_mode"_s, u"full_screen"_s}});
    EXPECT_TRUE(m_till.isFullScreen());
    EXPECT_EQ(m_till.geometry(), screen(0));
    EXPECT_EQ(m_customers.geometry(), screen(1));
}

} // namespace tillpool::test
