// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/WorkerPool.h"

#include "log/Log.h"

#include <atomic>
#include <future>
#include <set>
#include <stdexcept>

namespace tillpool::http {

using namespace std::chrono_literals;
using Submission = WorkerPool::Submission;

namespace {

/// A gate at which jobs wait until the test opens it.
class Gate {
public:
    void open() { m_promise.set_value(); }
    void wait() const { m_future.wait(); }

private:
    std::promise<void> m_promise;
    std::shared_future<void> m_future = m_promise.get_future().share();
};

} // namespace

TEST(HttpWorkerPool, RunsJobsSideBySide)
{
    WorkerPool pool({.threads = 4});
    std::mutex mutex;
    std::condition_variable changed;
    int met = 0;
    for (int i = 0; i < 4; ++i) {
        // Each waits for all four: with fewer threads than four this would never end.
        ASSERT_EQ(pool.submit([&] {
            std::unique_lock lock(mutex);
            ++met;
            changed.notify_all();
            changed.wait(lock, [&] { return met == 4; });
        }),
            Submission::Accepted);
    }
    EXPECT_EQ(pool.drain(20s), WorkerPool::Drained::Completely);
    EXPECT_EQ(met, 4);
}

TEST(HttpWorkerPool, GivesAJobToTheWorkerThatBecameIdleLast)
{
    constexpr int threads = 8;
    WorkerPool pool({.threads = threads});
    const auto untilIdle = [&pool] {
        while (pool.running() > 0)
            std::this_thread::yield();
    };
    std::atomic<int> met {0}; // all are there and have become idle once
    for (int i = 0; i < threads; ++i) {
        ASSERT_EQ(pool.submit([&] {
            ++met;
            while (met < threads)
                std::this_thread::yield();
        }),
            Submission::Accepted);
    }
    while (met < threads)
        std::this_thread::yield();
    untilIdle();
    std::set<std::thread::id> used;
    for (int i = 0; i < 50; ++i) {
        std::promise<std::thread::id> done;
        ASSERT_EQ(pool.submit([&] { done.set_value(std::this_thread::get_id()); }), Submission::Accepted);
        used.insert(done.get_future().get());
        untilIdle();
    }
    EXPECT_EQ(used.size(), 1U);
}

TEST(HttpWorkerPool, SaysWhenItsQueueIsFull)
{
    Gate gate;
    std::promise<void> begun;
    WorkerPool pool({.threads = 1, .queuedMax = 2});
    ASSERT_EQ(pool.submit([&] {
        begun.set_value();
        gate.wait();
    }),
        Submission::Accepted);
    begun.get_future().wait();
    EXPECT_EQ(pool.submit([] {}), Submission::Accepted);
    EXPECT_EQ(pool.submit([] {}), Submission::Accepted);
    EXPECT_EQ(pool.submit([] {}), Submission::QueueFull);
    EXPECT_EQ(pool.queued(), 2);
    EXPECT_EQ(pool.running(), 1);
    gate.open();
    EXPECT_EQ(pool.drain(20s), WorkerPool::Drained::Completely);
}

TEST(HttpWorkerPool, DrainsWhatIsQueuedAndTakesNoMore)
{
    std::atomic<int> done {0};
    WorkerPool pool({.threads = 2});
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(pool.submit([&] { ++done; }), Submission::Accepted);
    EXPECT_EQ(pool.drain(20s), WorkerPool::Drained::Completely);
    EXPECT_EQ(done, 100);
    EXPECT_EQ(pool.submit([] {}), Submission::Stopped);
}

TEST(HttpWorkerPool, GivesUpDrainingAtTheDeadline)
{
    Gate gate;
    WorkerPool pool({.threads = 1});
    ASSERT_EQ(pool.submit([&] { gate.wait(); }), Submission::Accepted);
    EXPECT_EQ(pool.drain(20ms), WorkerPool::Drained::DeadlinePassed);
    gate.open();
    EXPECT_EQ(pool.drain(20s), WorkerPool::Drained::Completely);
}

TEST(HttpWorkerPool, SurvivesJobsThatThrow)
{
    std::atomic<int> lines {0};
    log::start({.sink = [&](const QByteArray&) { ++lines; }});
    {
        WorkerPool pool({.threads = 1});
        ASSERT_EQ(pool.submit([] { throw std::runtime_error("a fault"); }), Submission::Accepted);
        ASSERT_EQ(pool.submit([] { throw 7; }), Submission::Accepted);
        std::promise<void> after;
        ASSERT_EQ(pool.submit([&] { after.set_value(); }), Submission::Accepted);
        after.get_future().wait();
    }
    log::start({});
    EXPECT_EQ(lines, 2);
}

} // namespace tillpool::http
