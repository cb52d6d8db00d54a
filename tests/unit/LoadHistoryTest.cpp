// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoadHistoryStory.h"
#include "load/Answers.h"

#include <gtest/gtest.h>

namespace tillpool::load {
namespace {

using namespace Qt::StringLiterals;

const QStringList nothing;

QJsonObject refusal(const QString& code) { return {{u"code"_s, code}}; }

QJsonObject insufficient(qint64 available, qint64 version)
{
    return {{u"code"_s, u"insufficient_points"_s}, {u"points_available"_s, available}, {u"group_version"_s, version}};
}

TEST(LoadHistory, TakesAHistoryThatIsRight)
{
    Story story;
    story.earn(1, 500);
    const qint64 redeem = story.begin(story.sale(2, story.here, 200, story.here));
    const qint64 read = story.begin(Story::read(story.here));
    story.enter(story.here, u"redeem"_s, 2, -200);
    story.enter(story.here, u"earn"_s, 2, 30);
    story.end(redeem, 201, Story::sold(30, 330));
    story.end(read, 200, story.shape(story.here));
    const qint64 tooMuch = story.begin(story.sale(3, story.here, 331, {}));
    story.end(tooMuch, 409, insufficient(330, 3));
    EXPECT_EQ(story.broken(), nothing) << story.sentences.join(u'\n').toStdString();
    EXPECT_TRUE(story.check.isSettled());
    story.check.settle();
    EXPECT_EQ(story.broken(), nothing);
    EXPECT_EQ(story.check.counts().entries, 3);
    EXPECT_EQ(story.check.counts().lost, 0);
}

TEST(LoadHistory, TakesASaleElsewhereWhosePointsFollowLater)
{
    Story story;
    const qint64 earn = story.begin(story.sale(1, {}, 0, story.elsewhere));
    story.end(earn, 201, Story::sold(500));
    EXPECT_FALSE(story.check.isSettled()) << "its earning is still promised";
    story.enter(story.elsewhere, u"earn"_s, 1, 500);
    const qint64 redeem = story.begin(story.sale(2, story.elsewhere, 200, {}));
    story.enter(story.elsewhere, u"hold"_s, 2, 0, 200);
    story.end(redeem, 201, Story::sold(0, 300));
    const qint64 read = story.begin(Story::read(story.elsewhere));
    story.end(read, 200, story.shape(story.elsewhere));
    story.enter(story.elsewhere, u"redeem"_s, 2, -200, -200);
    EXPECT_EQ(story.broken(), nothing) << story.sentences.join(u'\n').toStdString();
    EXPECT_TRUE(story.check.isSettled());
}

TEST(LoadHistory, TakesARefusalWhoseHoldIsGivenBack)
{
    Story story;
    const qint64 earn = story.begin(story.sale(1, {}, 0, story.elsewhere));
    story.enter(story.elsewhere, u"earn"_s, 1, 500);
    story.end(earn, 201, Story::sold(500));
    const qint64 cancelled = story.begin(story.sale(2, story.elsewhere, 200, {}));
    story.enter(story.elsewhere, u"hold"_s, 2, 0, 200);
    story.end(cancelled, 409, refusal(u"sale_aborted"_s));
    EXPECT_FALSE(story.check.isSettled());
    story.enter(story.elsewhere, u"release"_s, 2, 0, -200);
    EXPECT_TRUE(story.check.isSettled());
    EXPECT_EQ(story.broken(), nothing);
}

TEST(LoadHistory, TakesAnUnknownOutcomeEitherWay)
{
    for (const bool happened : {false, true}) {
        Story story;
        const qint64 unknown = story.begin(story.sale(1, {}, 0, story.here));
        story.check.end(unknown, {{.request = story.sale(1, {}, 0, story.here).stages.front().front()}});
        story.earn(2, 10);
        if (happened)
            story.enter(story.here, u"earn"_s, 1, 70);
        EXPECT_TRUE(story.check.isSettled());
        story.check.settle();
        EXPECT_EQ(story.broken(), nothing);
    }
}

TEST(LoadHistory, TakesARefusalThatWasNotKeptUnderItsKey)
{
    Story story;
    story.earn(1, 50);
    const Operation adjust {.kind = Kind::Adjust,
        .intention = {.id = Story::id(2), .groupId = story.here, .points = -60},
        .stages = {{{.method = "POST", .path = u"/groups"_s, .key = Story::id(2).mid(4)}}}};
    const qint64 twice = story.begin(adjust);
    const Answer tooEarly =
        story.answer(twice, 409, {{u"code"_s, u"insufficient_points"_s}, {u"points_available"_s, 50}});
    story.earn(3, 10);
    story.enter(story.here, u"adjust"_s, 2, -60);
    const Answer done = story.answer(
        twice, 201, {{u"version"_s, 3}, {u"balance_after"_s, 0}, {u"held_after"_s, 0}, {u"debt_after"_s, 0}});
    story.end(twice, {tooEarly, done});
    EXPECT_EQ(story.broken(), nothing) << story.sentences.join(u'\n').toStdString();
    EXPECT_TRUE(story.check.isSettled());
}

TEST(LoadHistory, TheFirstAcknowledgedMainDecides)
{
    const Request main {.method = "POST", .path = u"/groups/001-pool01/members"_s};
    Request cancel = main;
    cancel.part = Request::Part::Cancel;
    const Answer no {.status = 409, .body = R"({"code":"group_full"})"};
    const Answer yes {.status = 201};
    const std::vector<Exchange> mixed {{cancel, yes}, {main, std::nullopt}, {main, no}, {main, yes}};
    EXPECT_EQ(&decidingMain(mixed), &mixed[3]);
    const std::vector<Exchange> refused {{main, std::nullopt}, {main, no}};
    EXPECT_EQ(&decidingMain(refused), &refused[1]);
    const std::vector<Exchange> open {{cancel, yes}, {main, std::nullopt}};
    EXPECT_EQ(&decidingMain(open), &open[1]);
}

// What follows must be caught: each history breaks one rule.
// --------------------------------------------------------------

TEST(LoadHistoryControl, Lost)
{
    Story story;
    const qint64 earn = story.begin(story.sale(1, {}, 0, story.here));
    story.end(earn, 201, Story::sold(100, 100));
    EXPECT_FALSE(story.check.isSettled());
    story.check.settle();
    EXPECT_EQ(story.broken(), QStringList(u"I3"_s));
    EXPECT_EQ(story.check.counts().lost, 1);
}

TEST(LoadHistoryControl, LostIsFoundWhileItRuns)
{
    Story story;
    const qint64 earn = story.begin(story.sale(1, {}, 0, story.here));
    story.end(earn, 201, Story::sold(100, 100));
    story.check.booksWereRead(story.now + HistoryCheck::missingMax / 2);
    EXPECT_EQ(story.broken(), nothing);
    story.check.booksWereRead(story.now + 2 * HistoryCheck::missingMax);
    story.check.booksWereRead(story.now + 3 * HistoryCheck::missingMax);
    EXPECT_EQ(story.broken(), QStringList(u"I3"_s));
    EXPECT_EQ(story.check.counts().lost, 1) << "told once";
}

TEST(LoadHistoryControl, CapturedTwice)
{
    Story story;
    story.earn(1, 500);
    const qint64 redeem = story.begin(story.sale(2, story.here, 100, {}));
    story.enter(story.here, u"redeem"_s, 2, -100);
    story.enter(story.here, u"redeem"_s, 2, -100);
    story.end(redeem, 201, Story::sold(0, 400));
    EXPECT_EQ(story.broken(), QStringList(u"I3"_s));
    EXPECT_EQ(story.check.counts().doubleSpent, 1);
}

TEST(LoadHistoryControl, EarnedTwice)
{
    Story story;
    story.earn(1, 500);
    story.enter(story.here, u"earn"_s, 1, 500);
    EXPECT_EQ(story.broken(), QStringList(u"I3"_s));
    EXPECT_EQ(story.check.counts().duplicated, 1);
}

TEST(LoadHistoryControl, AHoldUnderAnIdOfItsOwn)
{
    Story story;
    story.earn(1, 500);
    story.enter(story.here, u"hold"_s, 99, 0, 100);
    EXPECT_EQ(story.broken(), QStringList(u"I3"_s));
    EXPECT_EQ(story.check.counts().doubleSpent, 1);
}

TEST(LoadHistoryControl, OtherPointsThanAsked)
{
    Story story;
    story.earn(1, 500);
    const qint64 redeem = story.begin(story.sale(2, story.here, 100, {}));
    story.enter(story.here, u"redeem"_s, 2, -99);
    story.end(redeem, 201, Story::sold(0));
    EXPECT_EQ(story.broken(), QStringList(u"I1"_s));
}

TEST(LoadHistoryControl, ARefusalLeftSomething)
{
    Story story;
    story.earn(1, 500);
    const qint64 redeem = story.begin(story.sale(2, story.here, 501, {}));
    story.end(redeem, 409, insufficient(500, 1));
    story.enter(story.here, u"redeem"_s, 2, -501);
    const QStringList broken = story.broken();
    EXPECT_TRUE(broken.contains(u"I2"_s));
    EXPECT_TRUE(broken.contains(u"I9"_s)) << "it spent what was not there";
}

TEST(LoadHistoryControl, ARefusalKeptItsHold)
{
    Story story;
    const qint64 earn = story.begin(story.sale(1, {}, 0, story.elsewhere));
    story.enter(story.elsewhere, u"earn"_s, 1, 500);
    story.end(earn, 201, Story::sold(500));
    const qint64 redeem = story.begin(story.sale(2, story.elsewhere, 100, {}));
    story.enter(story.elsewhere, u"hold"_s, 2, 0, 100);
    story.end(redeem, 409, refusal(u"sale_aborted"_s));
    story.check.settle();
    EXPECT_EQ(story.broken(), QStringList(u"I7"_s));
}

TEST(LoadHistoryControl, AnAcknowledgedSaleWhoseHoldWasReleased)
{
    Story story;
    const qint64 earn = story.begin(story.sale(1, {}, 0, story.elsewhere));
    story.enter(story.elsewhere, u"earn"_s, 1, 500);
    story.end(earn, 201, Story::sold(500));
    const qint64 redeem = story.begin(story.sale(2, story.elsewhere, 100, {}));
    story.enter(story.elsewhere, u"hold"_s, 2, 0, 100);
    story.enter(story.elsewhere, u"release"_s, 2, 0, -100);
    story.end(redeem, 201, Story::sold(0, 400));
    EXPECT_EQ(story.broken(), QStringList(u"I7"_s));
    EXPECT_EQ(story.check.counts().doubleSpent, 1);
    story.check.settle();
    EXPECT_EQ(story.broken(), QStringList(u"I3"_s));
    EXPECT_EQ(story.check.counts().lost, 1);
}

TEST(LoadHistoryControl, DoubleSpent)
{
    Story story;
    story.earn(1, 100);
    for (const int n : {2, 3}) { // both saw 100 and both got them: nobody locked the row before testing it
        const qint64 redeem = story.begin(story.sale(n, story.here, 100, {}));
        story.enter(story.here, u"redeem"_s, n, -100);
        story.end(redeem, 201, Story::sold(0));
    }
    EXPECT_EQ(story.broken(), QStringList(u"I9"_s));
}

TEST(LoadHistoryControl, AStateThatDoesNotFollow)
{
    Story story;
    story.earn(1, 100);
    story.begin(story.sale(2, {}, 0, story.here));
    Entry entry = story.next(story.here, u"earn"_s, Story::id(2), 50);
    entry.balanceAfter += 1;
    story.check.addEntry(entry);
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s));
}

TEST(LoadHistoryControl, AVersionIsMissing)
{
    Story story;
    story.earn(1, 100);
    (void)story.next(story.here, u"earn"_s, Story::id(8), 0);
    story.begin(story.sale(2, {}, 0, story.here));
    story.check.addEntry(story.next(story.here, u"earn"_s, Story::id(2), 50));
    EXPECT_EQ(story.broken(), QStringList(u"I8"_s));
}

TEST(LoadHistoryControl, AReadOfWhatNeverWas)
{
    for (const QString& member : {u"points"_s, u"debt"_s}) {
        Story story;
        story.earn(1, 100);
        const qint64 read = story.begin(Story::read(story.here));
        QJsonObject shape = story.shape(story.here);
        shape.insert(member, shape.value(member).toInteger() + 1);
        shape.insert(u"points_available"_s, shape.value(u"points"_s));
        story.end(read, 200, shape);
        EXPECT_EQ(story.broken(), QStringList(u"I12"_s)) << member.toStdString();
    }
}

TEST(LoadHistoryControl, AStaleRead)
{
    Story story;
    story.earn(1, 100);
    const QJsonObject before = story.shape(story.here);
    story.earn(2, 100);
    const qint64 read = story.begin(Story::read(story.here));
    story.end(read, 200, before);
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s));
}

TEST(LoadHistoryControl, AReadOfTheFuture)
{
    Story story;
    story.earn(1, 100);
    const qint64 read = story.begin(Story::read(story.here));
    QJsonObject shape = story.shape(story.here);
    shape.insert(u"version"_s, 2);
    story.end(read, 200, shape);
    EXPECT_EQ(story.broken(), nothing) << "the entry may still be on its way";
    EXPECT_FALSE(story.check.isSettled());
    story.check.settle();
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s));
}

TEST(LoadHistoryControl, AnAnswerWithMoreHeldThanThereIs)
{
    Story story;
    story.earn(1, 100);
    const qint64 read = story.begin(Story::read(story.here));
    QJsonObject shape = story.shape(story.here);
    shape.insert(u"points_held"_s, 101);
    shape.remove(u"version"_s);
    story.end(read, 200, shape);
    EXPECT_EQ(story.broken(), QStringList(u"I9"_s));
    EXPECT_EQ(story.check.counts().withoutVersion, 1);
}

TEST(LoadHistoryControl, AWrongRefusal)
{
    Story story;
    story.earn(1, 100);
    const qint64 enough = story.begin(story.sale(2, story.here, 100, {}));
    story.end(enough, 409, insufficient(100, 1));
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s)) << "there was enough by its own account";
    const qint64 wrong = story.begin(story.sale(3, story.here, 100, {}));
    story.end(wrong, 409, insufficient(99, 1));
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s)) << "there was enough by the books";
}

TEST(LoadHistoryControl, AnOrderThatIsInverted)
{
    Story story;
    const qint64 first = story.begin(story.sale(1, {}, 0, story.here));
    story.end(first, 201, Story::sold(100));
    const qint64 second = story.begin(story.sale(2, {}, 0, story.here));
    story.end(second, 201, Story::sold(50));
    story.enter(story.here, u"earn"_s, 2, 50);
    story.enter(story.here, u"earn"_s, 1, 100);
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s));
}

TEST(LoadHistoryControl, ABalanceThatWasNotToldRight)
{
    Story story;
    story.earn(1, 100);
    const qint64 earn = story.begin(story.sale(2, {}, 0, story.here));
    story.enter(story.here, u"earn"_s, 2, 50);
    story.end(earn, 201, Story::sold(50, 151));
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s));
}

TEST(LoadHistoryControl, TwoAnswersToOneKey)
{
    Story story;
    const qint64 twice = story.begin(story.sale(1, {}, 0, story.here));
    story.enter(story.here, u"earn"_s, 1, 50);
    const Answer first = story.answer(twice, 201, Story::sold(50, 50));
    const Answer second = story.answer(twice, 200, Story::sold(50, 51));
    story.end(twice, {first, second});
    EXPECT_EQ(story.broken(), QStringList(u"I11"_s));

    const qint64 both = story.begin(story.sale(2, {}, 0, story.here));
    story.enter(story.here, u"earn"_s, 2, 50);
    const Answer yes = story.answer(both, 201, Story::sold(50));
    const Answer no = story.answer(both, 409, refusal(u"sale_aborted"_s));
    story.end(both, {yes, no});
    EXPECT_EQ(story.broken(), QStringList(u"I11"_s));
}

TEST(LoadHistoryControl, ACancelThatContradictsItsSale)
{
    Story story;
    Operation operation = story.sale(1, {}, 0, story.here);
    const qint64 sale = story.begin(operation);
    story.enter(story.here, u"earn"_s, 1, 50);
    Request cancel = operation.stages.front().front();
    cancel.part = Request::Part::Cancel;
    story.check.end(sale,
        {{operation.stages.front().front(), story.answer(sale, 201, Story::sold(50))},
            {cancel, story.answer(sale, 200, {{u"state"_s, u"aborted"_s}})}});
    EXPECT_EQ(story.broken(), QStringList(u"I11"_s));
}

TEST(LoadHistoryControl, AnotherBodyUnderAUsedKey)
{
    Story story;
    Operation operation = story.sale(1, {}, 0, story.here);
    const qint64 sale = story.begin(operation);
    story.enter(story.here, u"earn"_s, 1, 50);
    Request other = operation.stages.front().front();
    other.part = Request::Part::OtherBody;
    const Answer yes = story.answer(sale, 201, Story::sold(50));
    story.check.end(sale, {{operation.stages.front().front(), yes}, {other, yes}});
    EXPECT_EQ(story.broken(), QStringList(u"I11"_s));
}

TEST(LoadHistory, LetsGoOfWhatIsDone)
{
    Story story;
    constexpr int many = 20'000;
    qsizetype largest = 0;
    for (int n = 1; n <= many; ++n) {
        story.earn(n, 1);
        const qint64 read = story.begin(Story::read(story.here));
        story.end(read, 200, story.shape(story.here));
        story.now += HistoryCheck::keptFor / 1000; // a thousand operations in the time that they are kept
        story.check.forget(story.now);
        largest = std::max(largest, story.check.size());
    }
    EXPECT_EQ(story.broken(), nothing);
    EXPECT_LT(largest, 1'100 + GroupHistory::entriesKeptMin + 10);
    EXPECT_EQ(story.check.counts().entries, many);
}

TEST(LoadHistory, DoesNotLetGoOfWhatSomethingOpenMaySee)
{
    Story story;
    story.earn(1, 1);
    const QJsonObject early = story.shape(story.here);
    const qint64 slow = story.begin(Story::read(story.here));
    for (int n = 2; n < 3'000; ++n) {
        story.earn(n, 1);
        story.now += HistoryCheck::keptFor / 1000;
        story.check.forget(story.now);
    }
    story.end(slow, 200, early);
    EXPECT_EQ(story.broken(), nothing) << "it was so when it was asked";
    const qint64 late = story.begin(Story::read(story.here));
    story.end(late, 200, early);
    EXPECT_EQ(story.broken(), QStringList(u"I12"_s));
}

} // namespace
} // namespace tillpool::load
