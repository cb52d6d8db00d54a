// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Latency.h"
#include "load/OrderCheck.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tillpool::load {
namespace {

using namespace Qt::StringLiterals;
using Role = Mark::Role;

Mark mark(Moment from, Moment to, qint64 version, Role role)
{
    return {.when = {from, to}, .version = version, .role = role, .what = QString::number(version)};
}

TEST(LoadOrder, TakesVersionsThatAgreeWithTime)
{
    OrderCheck order;
    EXPECT_FALSE(order.add(mark(0, 10, 1, Role::Wrote)));
    EXPECT_FALSE(order.add(mark(5, 15, 3, Role::Wrote))); // at the same time as version 2: either may be first
    EXPECT_FALSE(order.add(mark(4, 20, 2, Role::Wrote)));
    EXPECT_FALSE(order.add(mark(21, 30, 3, Role::Saw)));
}

TEST(LoadOrder, FindsAStaleRead)
{
    OrderCheck order;
    EXPECT_FALSE(order.add(mark(0, 10, 1, Role::Wrote)));
    EXPECT_FALSE(order.add(mark(11, 20, 2, Role::Wrote)));
    const auto found = order.add(mark(21, 30, 1, Role::Saw));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->earlier.version, 2);
    EXPECT_EQ(found->later.version, 1);
}

TEST(LoadOrder, FindsAWriteThatWasSeenBeforeItBegan)
{
    OrderCheck order;
    EXPECT_FALSE(order.add(mark(0, 10, 5, Role::Saw)));
    EXPECT_FALSE(order.add(mark(11, 20, 5, Role::Saw))) << "reading the same twice is right";
    EXPECT_TRUE(order.add(mark(21, 30, 5, Role::Wrote)));
}

TEST(LoadOrder, FindsAnInversionThatIsToldLate)
{
    OrderCheck order;
    EXPECT_FALSE(order.add(mark(50, 60, 1, Role::Saw)));
    EXPECT_TRUE(order.add(mark(10, 20, 2, Role::Wrote))) << "its entry was read after the other one's answer";
}

TEST(LoadOrder, WhatHasNoEndIsAfterItsBeginningOnly)
{
    OrderCheck order;
    EXPECT_FALSE(order.add(mark(0, never, 9, Role::Wrote)));
    EXPECT_FALSE(order.add(mark(100, 110, 3, Role::Saw)));
    EXPECT_TRUE(order.add(mark(120, never, 2, Role::Wrote)));
}

TEST(LoadOrder, ForgetsWhatCanTellNothingMore)
{
    OrderCheck order;
    for (int i = 1; i <= 1000; ++i)
        EXPECT_FALSE(order.add(mark(i * 10, i * 10 + 5, i, Role::Wrote)));
    order.forgetBefore(10'000);
    EXPECT_LT(order.size(), 5);
    EXPECT_EQ(order.leastVersionAt(10'000), 999);
    EXPECT_TRUE(order.add(mark(10'001, 10'002, 998, Role::Saw)));
}

bool isContradiction(const Mark& a, const Mark& b)
{
    return a.when.to < b.when.from && (a.version > b.version || (a.version == b.version && b.role == Role::Wrote));
}

// Against the definition, pair by pair.
RC_GTEST_PROP(LoadOrderProperty, FindsAContradictionExactlyWhereThereIsOne, ())
{
    const auto count = *rc::gen::inRange(1, 40);
    std::vector<Mark> marks;
    OrderCheck order;
    bool found = false;
    for (int i = 0; i < count; ++i) {
        const Moment from = *rc::gen::inRange(0, 60);
        const Moment to = *rc::gen::weightedOneOf<Moment>(
            {{5, rc::gen::map(rc::gen::inRange(0, 12), [from](int more) { return from + more; })},
                {1, rc::gen::just(never)}});
        const auto role = *rc::gen::element(Role::Wrote, Role::Saw);
        // Near the time, so that histories without a contradiction are long enough to matter.
        marks.push_back(mark(from, to, std::max<qint64>(0, from / 4 + *rc::gen::inRange(-2, 3)), role));
        const Mark& added = marks.back();
        const bool isExpected = std::any_of(marks.begin(), marks.end() - 1,
            [&](const Mark& other) { return isContradiction(other, added) || isContradiction(added, other); });
        const auto told = order.add(added);
        RC_ASSERT(told.has_value() == isExpected);
        if (told)
            RC_ASSERT(isContradiction(told->earlier, told->later));
        found |= isExpected;
    }
    RC_CLASSIFY(found);
}

TEST(LoadLatency, TellsPercentilesWithinItsError)
{
    Latency latency;
    for (int us = 1; us <= 100'000; ++us)
        latency.add(std::chrono::microseconds(us));
    EXPECT_EQ(latency.count(), 100'000);
    EXPECT_NEAR(latency.percentileMs(500), 50, 0.4);
    EXPECT_NEAR(latency.percentileMs(950), 95, 0.76);
    EXPECT_NEAR(latency.percentileMs(990), 99, 0.8);
    EXPECT_NEAR(latency.percentileMs(1), 0.1, 0.001);
}

RC_GTEST_PROP(LoadLatencyProperty, IsNeverOffByMoreThanItSays, ())
{
    const auto us = *rc::gen::inRange<qint64>(1, 3'600'000'000);
    Latency latency;
    latency.add(std::chrono::microseconds(us));
    const double told = latency.percentileMs(500) * 1000;
    RC_ASSERT(std::abs(told - static_cast<double>(us)) <= 0.008 * static_cast<double>(us) + 0.5);
}

TEST(LoadLatency, IsZeroOfNothingAndAddsUp)
{
    Latency a;
    EXPECT_EQ(a.percentileMs(990), 0);
    Latency b;
    b.add(std::chrono::hours(5));
    a.add(b);
    EXPECT_EQ(a.count(), 1);
    EXPECT_NEAR(a.percentileMs(500), 3'600'000, 30'000);
}

} // namespace
} // namespace tillpool::load
