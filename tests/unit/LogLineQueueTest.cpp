// SPDX-License-Identifier: GPL-3.0-or-later
//
// The log on its way to a reader that may be slow, stalled or gone.
#include "log/LineQueue.h"
#include "log/Log.h"

#include <QByteArrayList>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace tillpool::log {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype bytesMax = 256 * 1024;

/// A pipe that holds little, so that who writes to it soon has to wait for its reader.
class Pipe {
public:
    Pipe()
    {
        EXPECT_EQ(::pipe2(m_ends.data(), O_CLOEXEC), 0);
        ::fcntl(m_ends[1], F_SETPIPE_SZ, 4096);
    }
    ~Pipe()
    {
        closeReader();
        ::close(m_ends[1]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int writer() const { return m_ends[1]; }
    void closeReader()
    {
        if (const int reader = std::exchange(m_ends[0], -1); reader >= 0)
            ::close(reader);
    }
    /// Reads until a line `begins` so.
    QByteArrayList readUntil(const QByteArray& begins) const
    {
        QByteArray all;
        std::array<char, 4096> bytes {};
        while (!all.endsWith('\n') || !all.mid(all.lastIndexOf('\n', -2) + 1).startsWith(begins)) {
            const auto n = ::read(m_ends[0], bytes.data(), bytes.size());
            if (n <= 0)
                break;
            all.append(bytes.data(), n);
        }
        return all.chopped(1).split('\n');
    }

private:
    std::array<int, 2> m_ends {-1, -1};
};

LineQueue::Options to(const Pipe& pipe)
{
    return {.descriptor = pipe.writer(), .bytesMax = bytesMax, .lineAboutLost = [](quint64 lines) {
                return "lost " + QByteArray::number(lines) + '\n';
            }};
}

QByteArray lineOf(int number) { return "line " + QByteArray::number(number) + ' ' + QByteArray(90, 'x') + '\n'; }

void exitAfterALine()
{
    start({});
    info("the last line");
    std::exit(0);
}

void exitAfterASignal()
{
    start({});
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &end, nullptr); // as a service does that waits for it, after its log began
    info("its thread runs");
    flush(30s);
    ::kill(::getpid(), SIGTERM);
    int number = 0;
    sigwait(&end, &number);
    std::exit(number == SIGTERM ? 0 : 1);
}

} // namespace

TEST(LogLineQueue, LosesLinesRatherThanWaitForAStalledReader)
{
    constexpr int count = 20'000;
    Pipe pipe;
    LineQueue queue(to(pipe));
    for (int i = 0; i < count; ++i) // about 2 MB, though nobody reads
        queue.add(lineOf(i));
    EXPECT_FALSE(queue.flush(0ms));
    const QByteArrayList lines = pipe.readUntil("lost ");
    ASSERT_GT(lines.size(), bytesMax / 100 / 2);
    ASSERT_LT(lines.size(), count);
    for (int i = 0; i + 1 < static_cast<int>(lines.size()); ++i)
        ASSERT_EQ(lines[i] + '\n', lineOf(i)) << "those before are whole and in order";
    EXPECT_EQ(lines.last().mid(5).toInt() + static_cast<int>(lines.size()) - 1, count);
    queue.add("afterwards\n");
    EXPECT_EQ(pipe.readUntil("afterwards"), QByteArrayList {"afterwards"}) << "and goes on";
    EXPECT_TRUE(queue.flush(30s));
}

TEST(LogLineQueue, TellsOfALineThatIsLostThoughNothingElseWaits)
{
    Pipe pipe;
    LineQueue queue(to(pipe));
    queue.add(QByteArray(bytesMax + 1, 'x'));
    EXPECT_TRUE(queue.flush(30s));
    EXPECT_EQ(pipe.readUntil("lost "), QByteArrayList {"lost 1"});
}

TEST(LogLineQueue, WritesAllThatWaitsBeforeItEnds)
{
    Pipe pipe;
    QByteArrayList lines;
    std::thread reader([&] { lines = pipe.readUntil("end"); });
    {
        LineQueue queue(to(pipe));
        for (int i = 0; i < 1000; ++i)
            queue.add(lineOf(i));
        queue.add("end\n");
    }
    reader.join();
    EXPECT_EQ(lines.size(), 1001);
}

TEST(LogLineQueue, SurvivesAReaderThatIsGone)
{
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    pipe.closeReader();
    LineQueue queue(to(pipe));
    queue.add(lineOf(1));
    EXPECT_TRUE(queue.flush(30s));
}

TEST(LogDeathTest, WritesItsLastLinesWhenTheProcessExits)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exitAfterALine(), ::testing::ExitedWithCode(0), "INFO the last line");
}

TEST(LogDeathTest, LeavesSignalsToThoseWhoWaitForThem)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exitAfterASignal(), ::testing::ExitedWithCode(0), "");
}

} // namespace tillpool::log
