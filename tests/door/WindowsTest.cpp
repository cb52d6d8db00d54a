// SPDX-License-Identifier: GPL-3.0-or-later
// The demo as people start it, with a system of its own: the windows of till and customer, and what stays afterwards.
#include "support/OtherWindows.h"
#include "support/Waiting.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <algorithm>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class WindowsTest : public testing::Test {
protected:
    WindowsTest() { control({u"down"_s, u"--purge"_s}); }
    ~WindowsTest() override
    {
        m_demo.kill();
        m_demo.waitForFinished();
        control({u"down"_s, u"--purge"_s});
    }

    /// Runs tillpoolctl to its end; its exit code.
    int control(const QStringList& words)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(m_tillpoolctl, words + QStringList {u"--data"_s, m_data});
        return waitUntil([&] { return process.state() == QProcess::NotRunning; }, 120s) ? process.exitCode() : -1;
    }
    void startDemo(const QStringList& options)
    {
        m_demo.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_demo.start(m_tillpoolctl, QStringList {u"demo"_s, u"--data"_s, m_data} + options);
    }
    bool showsWindows(size_t count)
    {
        return waitUntil(
                   [&] { return m_windows.shown().size() == count || m_demo.state() == QProcess::NotRunning; }, 180s)
            && m_windows.shown().size() == count;
    }
    static bool isPainted(const OtherWindow& window)
    {
        return waitUntil([&] {
            const QImage picture = OtherWindows::pictureOf(window);
            const QRgb first = picture.isNull() ? 0 : picture.pixel(0, 0);
            for (int y = 0; y < picture.height(); y += 3) {
                for (int x = 0; x < picture.width(); x += 3) {
                    if (picture.pixel(x, y) != first)
                        return true;
                }
            }
            return false;
        });
    }

    QString m_tillpoolctl = qEnvironmentVariable("TILLPOOL_TILLPOOLCTL");
    QString m_data = qEnvironmentVariable("TILLPOOL_DATA");
    QProcess m_demo;
    OtherWindows m_windows;
};

TEST_F(WindowsTest, TheDemoShowsTillAndCustomersWindowAndEndsWithThem)
{
    startDemo({});
    ASSERT_TRUE(showsWindows(2));
    const auto windows = m_windows.shown();
    for (const OtherWindow& window : windows)
        EXPECT_TRUE(isPainted(window)) << window.title.toStdString();
    const auto findTill = [&] {
        const auto shown = m_windows.shown();
        const auto till = std::ranges::find_if(shown, &OtherWindow::hasFocus);
        return till == shown.end() ? OtherWindow {} : *till;
    };
    ASSERT_TRUE(waitUntil([&] { return findTill().id != 0; })) << "no window takes keys";

    m_windows.close(findTill());
    ASSERT_TRUE(waitUntil([&] { return m_demo.state() == QProcess::NotRunning; }));
    EXPECT_EQ(m_demo.exitStatus(), QProcess::NormalExit);
    EXPECT_EQ(m_demo.exitCode(), 0);
    const QString told = QString::fromUtf8(m_demo.readAllStandardOutput());
    EXPECT_TRUE(told.contains(u"002-staff30 with PIN 1030"_s)) << told.toStdString();
    EXPECT_TRUE(told.contains(u"./tillpool down --data "_s + m_data)) << told.toStdString();
    EXPECT_TRUE(QFileInfo(m_data).isDir());
    EXPECT_EQ(control({u"status"_s}), 0);
}

} // namespace

} // namespace tillpool::test
