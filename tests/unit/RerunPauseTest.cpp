// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/RerunPause.h"

#include <gtest/gtest.h>
#include <limits>

using namespace tillpool::regions;
using std::chrono::microseconds;

namespace {

constexpr quint32 least = 0;
constexpr quint32 most = std::numeric_limits<quint32>::max();

} // namespace

TEST(RerunPause, MayBeNothingEachTime)
{
    for (int times = 1; times <= 10; ++times)
        EXPECT_EQ(rerunPause(times, least), microseconds(0));
}

TEST(RerunPause, MayBeTwiceAsLongEachTimeUpToItsBound)
{
    EXPECT_EQ(rerunPause(1, most), microseconds(2000));
    EXPECT_EQ(rerunPause(2, most), microseconds(4000));
    EXPECT_EQ(rerunPause(5, most), microseconds(32'000));
    for (int times = 6; times <= 40; ++times)
        EXPECT_EQ(rerunPause(times, most), rerunPauseMax);
}

TEST(RerunPause, TakesWhatChanceSaysInBetween)
{
    EXPECT_EQ(rerunPause(3, most / 2).count(), 3999);
    EXPECT_EQ(rerunPause(10, most / 4 + 1).count(), 12'500);
}
