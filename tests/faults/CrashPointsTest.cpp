// SPDX-License-Identifier: GPL-3.0-or-later
// Kills the backend at each named point of the checkout and finds one true outcome and the books right.
#include "PendingSale.h"

#include "faults/CrashPoint.h"
#include "support/Backend.h"

#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using admin::HttpReply;
using faults::CrashPoint;

namespace {

constexpr int never = 3'600'000;
constexpr qint64 allPoints = 250;

/// Which process passes a point.
enum class Passer { Sale, Refusal, SecondDecision, Relay, Recovery, RecoveryAtItsEnd, Refund };

Passer passerOf(CrashPoint point)
{
    switch (point) {
    case CrashPoint::BeforeHold:
    case CrashPoint::AfterHold:
    case CrashPoint::BeforeDecide:
    case CrashPoint::AfterDecide:
        return Passer::Sale;
    case CrashPoint::BeforeAbort:
    case CrashPoint::AfterAbort:
        return Passer::Refusal;
    case CrashPoint::BeforeGiveBack:
        return Passer::SecondDecision;
    case CrashPoint::BeforeApply:
    case CrashPoint::AfterApply:
        return Passer::Relay;
    case CrashPoint::BeforeResolve:
    case CrashPoint::AfterResolveDecision:
        return Passer::Recovery;
    case CrashPoint::BeforeRefund:
    case CrashPoint::AfterRefund:
        return Passer::Refund;
    case CrashPoint::AfterResolve:
        return Passer::RecoveryAtItsEnd;
    }
    Q_UNREACHABLE();
}

std::vector<CrashPoint> pointsOf(Passer passer)
{
    std::vector<CrashPoint> points;
    for (int i = 0; i <= static_cast<int>(CrashPoint::Last); ++i) {
        if (passerOf(static_cast<CrashPoint>(i)) == passer)
            points.push_back(static_cast<CrashPoint>(i));
    }
    return points;
}

/// What happens first once a backend is there again.
enum class First { TheTillAsks, Recovery, Both };

std::string nameOfFirst(First first)
{
    return first == First::TheTillAsks ? "the_till_asks" : first == First::Recovery ? "recovery" : "both";
}

Backend::Options crashingAt(CrashPoint point, const QString& delay = {})
{
    QStringList environment {u"TILLPOOL_CRASH_AT="_s + QString::fromLatin1(faults::nameOf(point))};
    if (!delay.isEmpty())
        environment.append(u"TILLPOOL_DELAY_AT="_s + delay);
    return {.environment = environment};
}

/// A customer of 001 in a store of 002, with a group in 003 whose points are spent to the last one.
class CrashPoints : public testing::Test {
protected:
    Api api;
    QString token = cashierToken(api, system().region(u"002"_s));
    Pool pool = makePool(api, u"001"_s, u"003"_s, allPoints);
    PendingSale sale = ringUp(api, u"002"_s, token, paidFrom(pool, allPoints));

    void killDuring(const PendingSale& pending, CrashPoint point)
    {
        Backend backend(crashingAt(point));
        Api doomed(backend.url());
        const HttpReply lost = send(doomed, pending);
        EXPECT_EQ(lost.status, 0) << describe(lost);
        EXPECT_EQ(backend.waitForEnd(), -SIGKILL);
    }

    bool isHeld() const { return holdOf(sale.saleId(), pool.group) == u"held"_s; }

    void expectRightBooks(const HttpReply& outcome) const
    {
        EXPECT_EQ(faultsAtRest(), "");
        const bool sold = isSold(outcome);
        EXPECT_EQ(salesNamed(sale.saleId()), sold ? 1 : 0);
        EXPECT_EQ(balanceOf(pool.group), sold ? pointsIn(outcome, u"earned") : allPoints);
        EXPECT_EQ(heldIn(pool.group), 0);
    }

    // Whatever the outcome is, it stays.
    void expectTheSameAgain(const Backend& backend, const HttpReply& outcome) const
    {
        Api client(backend.url());
        const HttpReply again = send(client, sale);
        EXPECT_EQ(again.status, isSold(outcome) ? 200 : 409) << describe(again);
        if (isSold(outcome)) {
            EXPECT_EQ(again.body, outcome.body);
            EXPECT_EQ(again.header("idempotency-replayed"), "true");
        } else {
            EXPECT_EQ(codeOf(again), codeOf(outcome));
        }
    }
};

class CrashDuringASale : public CrashPoints, public testing::WithParamInterface<std::tuple<CrashPoint, First>> {};

std::vector<int> statusesAllowed(CrashPoint point, First first)
{
    if (point == CrashPoint::AfterDecide)
        return {200};
    if (point == CrashPoint::BeforeHold || first == First::TheTillAsks)
        return {201};
    return first == First::Recovery ? std::vector {409} : std::vector {201, 409};
}

} // namespace

TEST_P(CrashDuringASale, LeavesOneTrueOutcome)
{
    const auto [point, first] = GetParam();
    killDuring(sale, point);

    Backend second({.recoverHoldsAfterMs = first == First::TheTillAsks ? never : 500});
    if (first == First::Recovery) {
        ASSERT_TRUE(becomesTrue([this] { return !isHeld(); }));
    }
    Api till(second.url());
    const HttpReply outcome = send(till, sale);

    const std::vector<int> allowed = statusesAllowed(point, first);
    EXPECT_TRUE(std::count(allowed.begin(), allowed.end(), outcome.status)) << describe(outcome);
    if (outcome.status == 409) {
        EXPECT_EQ(codeOf(outcome), u"sale_aborted"_s);
    }
    expectRightBooks(outcome);
    expectTheSameAgain(second, outcome);
}

INSTANTIATE_TEST_SUITE_P(, CrashDuringASale,
    testing::Combine(
        testing::ValuesIn(pointsOf(Passer::Sale)), testing::Values(First::TheTillAsks, First::Recovery, First::Both)),
    [](const auto& test) {
        return std::string(faults::nameOf(std::get<0>(test.param))) + '_' + nameOfFirst(std::get<1>(test.param));
    });

// A backend that hangs is taken for dead by recovery; when it wakes, its decision finds another's.
TEST_F(CrashPoints, ABackendThatWakesAfterRecoveryChargesNothing)
{
    const QTemporaryDir folder;
    const QString gate = folder.filePath(u"wake"_s);
    const Backend sleeping({.environment = {u"TILLPOOL_WAIT_AT=before_decide:"_s + gate}});
    HttpReply outcome;
    {
        const std::jthread sender([&] {
            Api till(sleeping.url());
            outcome = send(till, sale);
        });
        EXPECT_TRUE(becomesTrue([this] { return isHeld(); }));
        const Backend recovering({.recoverHoldsAfterMs = 200});
        EXPECT_TRUE(becomesTrue([this] { return !isHeld(); }));
        EXPECT_TRUE(QFile(gate).open(QIODevice::WriteOnly));
    }
    EXPECT_EQ(outcome.status, 409) << describe(outcome);
    EXPECT_EQ(codeOf(outcome), u"sale_aborted"_s);
    expectRightBooks(outcome);
    expectTheSameAgain(sleeping, outcome);
}

namespace {
class CrashDuringALocalSale : public CrashPoints, public testing::WithParamInterface<CrashPoint> {};
} // namespace

TEST_P(CrashDuringALocalSale, IsMadeOnce)
{
    const TestRegion& region = system().region(u"001"_s);
    pool = makePool(api, u"001"_s, u"001"_s, allPoints);
    sale = ringUp(api, u"001"_s, cashierToken(api, region), paidFrom(pool, allPoints));
    killDuring(sale, GetParam());

    const Backend second({.recoverHoldsAfterMs = 500});
    Api till(second.url());
    const HttpReply outcome = send(till, sale);
    EXPECT_EQ(outcome.status, GetParam() == CrashPoint::AfterDecide ? 200 : 201) << describe(outcome);
    expectRightBooks(outcome);
    expectTheSameAgain(second, outcome);
}

INSTANTIATE_TEST_SUITE_P(, CrashDuringALocalSale, testing::Values(CrashPoint::BeforeDecide, CrashPoint::AfterDecide),
    [](const auto& test) { return std::string(faults::nameOf(test.param)); });

namespace {
class CrashDuringARefusal : public CrashPoints, public testing::WithParamInterface<CrashPoint> {};
} // namespace

// More points than there are: the sale is refused for good, whoever was killed on the way.
TEST_P(CrashDuringARefusal, RefusesForGood)
{
    sale = ringUp(api, u"002"_s, token, paidFrom(pool, allPoints + 1));
    killDuring(sale, GetParam());
    EXPECT_EQ(decisionOf(sale.saleId()), GetParam() == CrashPoint::AfterAbort ? u"aborted"_s : u""_s);

    const Backend second({.recoverHoldsAfterMs = 500});
    Api till(second.url());
    const HttpReply outcome = send(till, sale);
    EXPECT_EQ(outcome.status, 409) << describe(outcome);
    EXPECT_EQ(codeOf(outcome), u"insufficient_points"_s);
    expectRightBooks(outcome);
    expectTheSameAgain(second, outcome);
}

INSTANTIATE_TEST_SUITE_P(, CrashDuringARefusal, testing::ValuesIn(pointsOf(Passer::Refusal)),
    [](const auto& test) { return std::string(faults::nameOf(test.param)); });

// The sale is cancelled while a backend sleeps before its decision; that backend is killed before it gives back what it
// holds.
TEST_F(CrashPoints, ABackendKilledBeforeItGivesBackLeavesTheHoldToOthers)
{
    const QTemporaryDir folder;
    const QString gate = folder.filePath(u"wake"_s);
    Backend doomed(
        {.environment = {u"TILLPOOL_CRASH_AT=before_give_back"_s, u"TILLPOOL_WAIT_AT=before_decide:"_s + gate}});
    HttpReply lost;
    {
        const std::jthread sender([&] {
            Api till(doomed.url());
            lost = send(till, sale);
        });
        EXPECT_TRUE(becomesTrue([this] { return isHeld(); }));
        const HttpReply cancelled = api.post(u"/api/v1/sales/%1/cancel"_s.arg(sale.saleId()), {}, token);
        EXPECT_EQ(cancelled.status, 200) << describe(cancelled);
        EXPECT_TRUE(QFile(gate).open(QIODevice::WriteOnly));
    }
    EXPECT_EQ(lost.status, 0) << describe(lost);
    EXPECT_EQ(doomed.waitForEnd(), -SIGKILL);
    EXPECT_TRUE(isHeld());

    const Backend second({.recoverHoldsAfterMs = 300});
    EXPECT_TRUE(becomesTrue([this] { return !isHeld(); }));
    Api till(second.url());
    const HttpReply outcome = send(till, sale);
    EXPECT_EQ(codeOf(outcome), u"sale_aborted"_s) << describe(outcome);
    expectRightBooks(outcome);
}

TEST_F(CrashPoints, RecoveryKilledAfterItsWorkHasDoneIt)
{
    killDuring(sale, CrashPoint::AfterHold);
    ASSERT_TRUE(isHeld());
    Backend::Options recovering = crashingAt(CrashPoint::AfterResolve);
    recovering.recoverHoldsAfterMs = 300;
    Backend doomed(recovering);
    ASSERT_EQ(doomed.waitForEnd(), -SIGKILL);
    EXPECT_FALSE(isHeld());
    const Backend second({});
    Api till(second.url());
    const HttpReply outcome = send(till, sale);
    EXPECT_EQ(codeOf(outcome), u"sale_aborted"_s) << describe(outcome);
    expectRightBooks(outcome);
}

namespace {
class CrashOfTheRelay : public CrashPoints, public testing::WithParamInterface<CrashPoint> {};
} // namespace

// The relays of all instances carry out promises, so it may take several sales until the doomed one gets some. Its end
// may cut off an answer that was on its way: then the till asks again.
TEST_P(CrashOfTheRelay, MovesPointsOnce)
{
    constexpr qint64 redeemed = 5;
    constexpr int attemptsMax = 40;
    std::vector<std::pair<PendingSale, HttpReply>> sales;
    {
        const bool isLate = GetParam() == CrashPoint::AfterApply; // gives the answer time to leave
        Backend doomed(crashingAt(GetParam(), isLate ? u"before_apply:150"_s : QString()));
        Api till(doomed.url());
        while (!doomed.hasEnded() && sales.size() < attemptsMax) {
            const PendingSale one = ringUp(api, u"002"_s, token, paidFrom(pool, redeemed));
            const HttpReply reply = send(till, one);
            EXPECT_TRUE(reply.status == 201 || reply.status == 0) << describe(reply);
            sales.emplace_back(one, reply);
            becomesTrue([&] { return doomed.hasEnded(); }, 500);
        }
        ASSERT_EQ(doomed.waitForEnd(), -SIGKILL);
    }
    const Backend second({});
    Api till(second.url());
    qint64 earned = 0;
    for (auto& [one, reply] : sales) {
        if (reply.status == 0)
            reply = send(till, one);
        EXPECT_TRUE(isSold(reply)) << describe(reply);
        earned += pointsIn(reply, u"earned");
    }
    EXPECT_EQ(faultsAtRest(), "");
    EXPECT_EQ(balanceOf(pool.group), allPoints - redeemed * static_cast<qint64>(sales.size()) + earned);
    EXPECT_EQ(heldIn(pool.group), 0);
}

INSTANTIATE_TEST_SUITE_P(, CrashOfTheRelay, testing::ValuesIn(pointsOf(Passer::Relay)),
    [](const auto& test) { return std::string(faults::nameOf(test.param)); });

namespace {
class CrashOfRecovery : public CrashPoints, public testing::WithParamInterface<std::tuple<CrashPoint, First>> {};
} // namespace

TEST_P(CrashOfRecovery, LeavesOneTrueOutcome)
{
    const auto [point, first] = GetParam();
    killDuring(sale, CrashPoint::AfterHold);
    ASSERT_TRUE(isHeld());
    {
        Backend::Options recovering = crashingAt(point);
        recovering.recoverHoldsAfterMs = 300;
        Backend doomed(recovering);
        ASSERT_EQ(doomed.waitForEnd(), -SIGKILL);
    }
    ASSERT_TRUE(isHeld());
    EXPECT_EQ(decisionOf(sale.saleId()), point == CrashPoint::BeforeResolve ? u""_s : u"aborted"_s);

    std::unique_ptr<Backend> asked;
    if (first == First::TheTillAsks)
        asked = std::make_unique<Backend>(Backend::Options {});
    const Backend recovering({.recoverHoldsAfterMs = first == First::TheTillAsks ? 2000 : 300});
    if (first == First::Recovery) {
        ASSERT_TRUE(becomesTrue([this] { return !isHeld(); }));
    }
    Api till(asked ? asked->url() : recovering.url());
    const HttpReply outcome = send(till, sale);
    const bool mayStillBeSold = first == First::TheTillAsks && point == CrashPoint::BeforeResolve;
    EXPECT_TRUE(codeOf(outcome) == u"sale_aborted"_s || (mayStillBeSold && outcome.status == 201)) << describe(outcome);
    expectRightBooks(outcome);
    expectTheSameAgain(recovering, outcome);
}

INSTANTIATE_TEST_SUITE_P(, CrashOfRecovery,
    testing::Combine(
        testing::ValuesIn(pointsOf(Passer::Recovery)), testing::Values(First::TheTillAsks, First::Recovery)),
    [](const auto& test) {
        return std::string(faults::nameOf(std::get<0>(test.param))) + '_' + nameOfFirst(std::get<1>(test.param));
    });
