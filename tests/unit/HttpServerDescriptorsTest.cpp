// SPDX-License-Identifier: GPL-3.0-or-later
//
// A process that runs out of file descriptors.
#include "HttpServerFixture.h"

#include "log/Log.h"

#include <dirent.h>
#include <sys/resource.h>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::RawResponse;
using testing::RawSocket;
using testing::requestBytes;

namespace {

rlim_t highestDescriptor()
{
    rlim_t highest = 0;
    DIR* const folder = ::opendir("/proc/self/fd");
    while (const dirent* entry = ::readdir(folder))
        highest = std::max(highest, static_cast<rlim_t>(std::atoi(entry->d_name)));
    ::closedir(folder);
    return highest;
}

/// While it lives, this process may have `descriptors` at most.
class Limited {
public:
    explicit Limited(rlim_t descriptors)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = descriptors;
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    }
    ~Limited() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    Limited(const Limited&) = delete;
    Limited& operator=(const Limited&) = delete;

private:
    rlimit m_before {};
};

std::chrono::milliseconds processorTime()
{
    timespec time {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::milliseconds(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
}

bool answers(RawSocket& client)
{
    client.send(requestBytes("GET", "/echo"));
    return client.receive().value_or(RawResponse {}).status == 200;
}

void exitAfterServingWith(rlim_t descriptors)
{
    const rlimit limit {descriptors, descriptors};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    int most = 0;
    {
        RunningServer server({.routes = {open(Method::Get, u"/echo"_s, echo)}});
        most = server.stats().connectionsMax;
        RawSocket client = server.connect();
        EXPECT_TRUE(answers(client));
    }
    log::flush(30s);
    std::_Exit(most > 0 && most < static_cast<int>(descriptors) && !::testing::Test::HasFailure() ? 0 : 1);
}

} // namespace

TEST(HttpServerDescriptors, WaitsUntilThereIsOneAgain)
{
    RunningServer server({.routes = {open(Method::Get, u"/echo"_s, echo)}});
    std::vector<RawSocket> clients;
    clients.push_back(server.connect());
    ASSERT_TRUE(answers(clients.front()));
    {
        // Both ends of a connection are this process's: the last clients leave the server none.
        const Limited limited(highestDescriptor() + 10);
        while (true) {
            RawSocket client = server.connect();
            if (!client.isConnected())
                break;
            clients.push_back(std::move(client));
        }
        ASSERT_TRUE(answers(clients.front())) << "who is there is served";
        ASSERT_LT(server.stats().openConnections, static_cast<int>(clients.size()));
        const auto before = processorTime();
        std::this_thread::sleep_for(500ms);
        EXPECT_LT(processorTime() - before, 100ms) << "it must not try without a pause";
    }
    ASSERT_TRUE(server.waitUntil([&](const ServerStats& stats) {
        return stats.openConnections == static_cast<int>(clients.size());
    })) << "it must go on by itself";
    for (RawSocket& client : clients)
        EXPECT_TRUE(answers(client));
}

TEST(HttpServerDescriptorsDeathTest, TakesNoMoreConnectionsThanItHasDescriptorsFor)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // in a process of its own: the highest limit can't be undone
    EXPECT_EXIT(exitAfterServingWith(1512), ::testing::ExitedWithCode(0), "descriptors=1512 connections=1000");
    EXPECT_EXIT(exitAfterServingWith(128), ::testing::ExitedWithCode(0), "descriptors=128 connections=64");
}

} // namespace tillpool::http
