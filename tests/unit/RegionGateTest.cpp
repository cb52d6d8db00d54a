// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/RegionGate.h"

#include "regions/SqlState.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

using namespace tillpool::regions;
using std::chrono::milliseconds;

namespace {

RegionLimits limits()
{
    RegionLimits l;
    l.concurrentCalls = 2;
    l.queueMs = 200;
    l.breakerFailures = 3;
    l.breakerOpenMs = 100;
    return l;
}

/// Time that passes when a test says so.
class Watch {
public:
    RegionGate::Clock::time_point now() const { return RegionGate::Clock::time_point(m_passed.load()); }
    void advance(std::chrono::milliseconds by) { m_passed = m_passed.load() + by; }
    auto reader()
    {
        return [this] { return now(); };
    }

private:
    std::atomic<std::chrono::milliseconds> m_passed {std::chrono::hours(1)};
};

void fail(RegionGate& gate, int times)
{
    for (int i = 0; i < times; ++i) {
        if (gate.enter())
            gate.leave(RegionGate::Health::Failing);
    }
}

} // namespace

TEST(RegionGate, WhoDidNotWaitLongEnoughSaysNothingAboutTheRegion)
{
    Watch watch;
    RegionGate gate(limits(), watch.reader());
    fail(gate, 2);
    ASSERT_TRUE(gate.enter());
    gate.leave(RegionGate::Health::Unknown);
    EXPECT_FALSE(gate.isOpen()) << "it is no failure";
    fail(gate, 1);
    EXPECT_TRUE(gate.isOpen()) << "nor an answer, which would have made the failures forgotten";
}

TEST(RegionGate, LetsOnlySoManyInAtOnce)
{
    Watch watch;
    RegionGate gate(limits(), watch.reader());
    EXPECT_TRUE(gate.enter());
    EXPECT_TRUE(gate.enter());
    std::thread patience([&] {
        while (gate.waiting() == 0)
            std::this_thread::yield();
        watch.advance(milliseconds(limits().queueMs));
    });
    EXPECT_FALSE(gate.enter()) << "the third waits its patience out and is refused";
    patience.join();
    gate.leave(RegionGate::Health::Answering);
    EXPECT_TRUE(gate.enter());
}

TEST(RegionGate, IsSilentWhenItsCallsHangAndBusyWhenItAnswersOthers)
{
    Watch watch;
    RegionGate gate(limits(), watch.reader());
    watch.advance(std::chrono::hours(1)); // nobody asked for long: no sign of anything
    ASSERT_TRUE(gate.enter());
    ASSERT_TRUE(gate.enter());
    EXPECT_FALSE(gate.isSilent()) << "it has only just become full";
    watch.advance(milliseconds(limits().queueMs / 2 + 1));
    EXPECT_TRUE(gate.isSilent()) << "none of its calls was answered since";
    EXPECT_FALSE(gate.enter()) << "refused without waiting";
    gate.leave(RegionGate::Health::Answering);
    ASSERT_TRUE(gate.enter());
    EXPECT_FALSE(gate.isSilent());
}

TEST(RegionGate, WhoOnlyTriesDoesNotWait)
{
    Watch watch; // stands still: who waits would do so for ever
    RegionGate gate(limits(), watch.reader());
    EXPECT_TRUE(gate.tryEnter());
    EXPECT_TRUE(gate.tryEnter());
    EXPECT_FALSE(gate.tryEnter());
    gate.leave(RegionGate::Health::Answering);
    EXPECT_TRUE(gate.tryEnter());
}

TEST(RegionGate, AWaitingCallGetsTheTurnOfOneThatLeaves)
{
    Watch watch; // stands still: nobody's patience ends
    RegionGate gate(limits(), watch.reader());
    ASSERT_TRUE(gate.enter());
    ASSERT_TRUE(gate.enter());
    std::thread leaver([&] {
        while (gate.waiting() == 0)
            std::this_thread::yield();
        gate.leave(RegionGate::Health::Answering);
    });
    EXPECT_TRUE(gate.enter());
    leaver.join();
}

TEST(RegionGate, FailuresInARowOpenItAndOneProbeAtATimeTriesAgain)
{
    Watch watch;
    RegionGate gate(limits(), watch.reader());
    fail(gate, 3);
    EXPECT_TRUE(gate.isOpen());
    EXPECT_FALSE(gate.enter());
    watch.advance(milliseconds(limits().breakerOpenMs - 1));
    EXPECT_FALSE(gate.enter()) << "not yet";
    watch.advance(milliseconds(1));
    EXPECT_FALSE(gate.isOpen());
    EXPECT_TRUE(gate.enter()) << "a probe";
    EXPECT_FALSE(gate.enter()) << "one at a time";
    gate.leave(RegionGate::Health::Answering);
    EXPECT_TRUE(gate.enter());
    EXPECT_TRUE(gate.enter());
}

TEST(RegionGate, AProbeThatFailsClosesTheDoorAgain)
{
    Watch watch;
    RegionGate gate(limits(), watch.reader());
    fail(gate, 3);
    watch.advance(milliseconds(limits().breakerOpenMs));
    ASSERT_TRUE(gate.enter());
    gate.leave(RegionGate::Health::Failing);
    EXPECT_TRUE(gate.isOpen());
    EXPECT_FALSE(gate.enter());
}

TEST(RegionGate, ASuccessBetweenFailuresKeepsItClosed)
{
    RegionGate gate(limits());
    for (int i = 0; i < 5; ++i) {
        fail(gate, 2);
        ASSERT_TRUE(gate.enter());
        gate.leave(RegionGate::Health::Answering);
    }
    EXPECT_FALSE(gate.isOpen());
}

TEST(SqlState, EachStateHasItsVerdict)
{
    struct Case {
        const char* state;
        const char* constraint;
        SqlVerdict verdict;
    };
    const Case cases[] {
        {"40001", "", SqlVerdict::RunAgain},
        {"40P01", "", SqlVerdict::RunAgain},
        {"TP001", "", SqlVerdict::RunAgain},
        {"TP002", "", SqlVerdict::InvariantBroken},
        {"23505", "idempotency_keys_pkey", SqlVerdict::RunAgain},
        {"23505", "points_holds_pkey", SqlVerdict::RunAgain},
        {"23505", "customers_username_key", SqlVerdict::Bug},
        {"25006", "", SqlVerdict::Reconnect},
        {"57P01", "", SqlVerdict::Reconnect},
        {"57P03", "", SqlVerdict::Reconnect},
        {"08006", "", SqlVerdict::Reconnect},
        {"53300", "", SqlVerdict::Reconnect},
        {"", "", SqlVerdict::Reconnect},
        {"57014", "", SqlVerdict::TookTooLong},
        {"55P03", "", SqlVerdict::TookTooLong},
        {"23514", "", SqlVerdict::Bug},
        {"42601", "", SqlVerdict::Bug},
    };
    for (const Case& c : cases)
        EXPECT_EQ(verdictOf(c.state, c.constraint), c.verdict) << c.state;
}
