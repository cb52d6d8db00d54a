// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Throttle.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tillpool;
using staff::Throttle;

namespace {

class ThrottleTest : public testing::Test {
protected:
    void fail(const QString& account, int times)
    {
        for (int i = 0; i < times; ++i)
            m_throttle.noteFailure(account);
    }
    bool mayTry(const QString& account) { return m_throttle.mayTry(account).hasValue(); }

    Throttle::Clock::time_point m_now {1h};
    Throttle m_throttle {[this] { return m_now; }};
};

} // namespace

TEST_F(ThrottleTest, AnAccountMayFailThirtyTimes)
{
    fail(u"a@b"_s, 29);
    EXPECT_TRUE(mayTry(u"a@b"_s));
    fail(u"a@b"_s, 1);
    const auto refused = m_throttle.mayTry(u"a@b"_s);
    ASSERT_FALSE(refused.hasValue());
    EXPECT_EQ(refused.error().code, base::ErrorCode::TooManyRequests);
    EXPECT_EQ(refused.error().retryAfterSeconds, 10);
}

TEST_F(ThrottleTest, OneTryComesBackEveryTenSeconds)
{
    fail(u"a@b"_s, 30);
    m_now += 9s;
    const auto refused = m_throttle.mayTry(u"a@b"_s);
    ASSERT_FALSE(refused.hasValue());
    EXPECT_EQ(refused.error().retryAfterSeconds, 1);
    m_now += 1s;
    EXPECT_TRUE(mayTry(u"a@b"_s));
    fail(u"a@b"_s, 1);
    EXPECT_FALSE(mayTry(u"a@b"_s));
}

TEST_F(ThrottleTest, WaitingAsLongAsItSaysIsEnough)
{
    fail(u"a@b"_s, 45);
    const auto refused = m_throttle.mayTry(u"a@b"_s);
    ASSERT_FALSE(refused.hasValue());
    m_now += std::chrono::seconds(refused.error().retryAfterSeconds);
    EXPECT_TRUE(mayTry(u"a@b"_s));
}

TEST_F(ThrottleTest, OtherAccountsAreNotConcerned)
{
    fail(u"a@b"_s, 30);
    EXPECT_TRUE(mayTry(u"c@d"_s));
}

TEST_F(ThrottleTest, ASuccessClearsTheRecord)
{
    fail(u"a@b"_s, 29);
    m_throttle.noteSuccess(u"a@b"_s);
    fail(u"a@b"_s, 29);
    EXPECT_TRUE(mayTry(u"a@b"_s));
}

TEST_F(ThrottleTest, AFullRecordForgetsTheAccountsThatHaveCooledDown)
{
    for (qsizetype i = 0; i < Throttle::accountsMax - 1; ++i)
        m_throttle.noteFailure(QString::number(i));
    m_now += 1min;
    fail(u"a@b"_s, 30);
    m_throttle.noteFailure(u"one too many"_s);
    EXPECT_FALSE(mayTry(u"a@b"_s));
}
