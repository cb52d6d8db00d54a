// SPDX-License-Identifier: GPL-3.0-or-later
// What the journal brings back, and that a till which stops at any point reaches the one true outcome after it.
#include "FlowsWorld.h"

#include "flows/TillCrashPoint.h"

#include <csignal>

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Points;
using client::FailureKind;
using client::JournalState;
using test::failure;
using test::money;
using State = SaleFlow::State;

class Recover : public ::testing::Test {
protected:
    SaleFlow& sale() { return world.till->sale(); }
    BasketEditor& basket() { return world.till->basket(); }
    // A sale with a customer, points, a card and cash, up to the moment it is sent.
    void finishRich()
    {
        ASSERT_TRUE(basket().add(test::itemId(u"flatwh"_s), 2, {test::modifierId(u"oatmlk"_s)}).hasValue());
        world.attachKelly(1324);
        ASSERT_TRUE(sale().beginPayment());
        sale().setPoints(Points(300));
        sale().setCashGiven(money(200, u"EUR"_s));
        ASSERT_TRUE(sale().finishWithCard());
        test::turn();
    }
    void expectRichScreen()
    {
        EXPECT_EQ(sale().state(), State::Paying);
        EXPECT_EQ(basket().itemCount(), 2);
        EXPECT_EQ(sale().total(), money(840, u"EUR"_s));
        EXPECT_EQ(basket().selectedLine(), 0);
        EXPECT_EQ(world.till->customer().customer()->fullName, u"Kelly Key"_s);
        EXPECT_EQ(sale().cashGiven(), money(200, u"EUR"_s));
        world.api.groups.answer(test::Groups {test::office(), test::family(1324)});
        EXPECT_EQ(world.till->customer().chosen()->name, u"Key family"_s);
        EXPECT_EQ(sale().points(), Points(300));
        EXPECT_EQ(sale().due(), money(540, u"EUR"_s));
    }

    test::World world;
};

TEST_F(Recover, NothingIsAnEmptyBasket)
{
    EXPECT_EQ(sale().state(), State::Ringing);
    EXPECT_EQ(sale().waitingCount(), 0);
    EXPECT_EQ(world.till->closingWarning().what, QString());
    world.signOn();
    EXPECT_EQ(world.journal.draftCount(), 0);
}

TEST_F(Recover, ADraftStandsThereAgainOnceSomebodyIsSignedOn)
{
    world.signOn();
    ASSERT_TRUE(basket().add(test::itemId(u"flatwh"_s), 2, {test::modifierId(u"oatmlk"_s)}).hasValue());
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(300));
    sale().setCashGiven(money(200, u"EUR"_s));
    test::turn();
    const QJsonObject kept = *world.journal.draft();
    world.restart();
    world.tellHealth(world.health(client::RegionState::Up));
    EXPECT_TRUE(basket().isEmpty());
    EXPECT_EQ(world.journal.draft(), kept) << "what was not shown yet was written over";
    world.signOn();
    EXPECT_EQ(world.journal.draft(), kept);
    expectRichScreen();
    EXPECT_EQ(world.till->notice().what, QString());
}

TEST_F(Recover, ADraftWhileRingingStaysARingingOne)
{
    world.signOn();
    world.add(u"flatwh"_s);
    world.add(u"beans1"_s);
    basket().select(0);
    test::turn();
    world.restart();
    world.signOn();
    EXPECT_EQ(sale().state(), State::Ringing);
    EXPECT_EQ(basket().selectedLine(), 0);
    EXPECT_EQ(basket().itemCount(), 2);
}

TEST_F(Recover, ADraftOfAnotherMenuSaysSo)
{
    QJsonObject draft = test::json(R"({"screen": "paying", "catalogue_version": 16, "selected_line": 1, "lines": [
        {"item_id": "001-gone12", "quantity": 1}, {"item_id": "001-flatwh", "quantity": 2}, {"item_id": "?"}]})");
    world.journal.saveDraft(draft, world.till.get(), [](const base::Status&) {});
    world.restart();
    world.signOn();
    EXPECT_EQ(basket().itemCount(), 2);
    EXPECT_EQ(world.till->notice().what, u"One line of this basket is not on the menu any more."_s);
    draft[u"lines"_s] = QJsonArray {QJsonObject {{u"item_id"_s, u"001-flatwh"_s}, {u"quantity"_s, 2}}};
    world.journal.saveDraft(draft, world.till.get(), [](const base::Status&) {});
    world.restart();
    world.signOn();
    EXPECT_EQ(world.till->notice().what, u"The menu has changed since this basket was rung up."_s);
}

TEST_F(Recover, ADamagedDraftIsNoObstacle)
{
    world.journal.saveDraft(test::json(R"({"lines": 7, "customer": [], "points": -3, "cash_given": "x"})"),
        world.till.get(), [](const base::Status&) {});
    world.restart();
    world.signOn();
    EXPECT_EQ(sale().state(), State::Ringing);
    world.pay();
    EXPECT_EQ(sale().state(), State::Paying);
}

TEST_F(Recover, AnUnsettledSaleIsAskedForOnceSomebodyIsSignedOn)
{
    world.signOn();
    finishRich();
    const auto sent = world.api.sales.take();
    world.restart();
    EXPECT_EQ(sale().state(), State::Unknown);
    EXPECT_EQ(sale().waitingCount(), 1);
    EXPECT_EQ(world.till->closingWarning().what, u"The outcome of a sale is not known yet."_s);
    sale().askAgainNow();
    EXPECT_EQ(world.api.sales.count(), 0);
    world.signOn();
    EXPECT_EQ(world.api.sales.first().id, sent.id);
    EXPECT_EQ(world.api.sales.first().body, sent.body);
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_TRUE(sale().wasRecovered());
    EXPECT_EQ(sale().waitingCount(), 0);
    sale().nextCustomer();
    test::turn();
    EXPECT_TRUE(basket().isEmpty()) << "the basket of a sale that was made came back";
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(Recover, AnUnsettledSaleThatIsRefusedStandsThereAgain)
{
    world.signOn();
    finishRich();
    world.restart();
    world.signOn();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::SaleAborted));
    test::turn();
    EXPECT_EQ(sale().message().what, u"This sale was given up before it was made."_s);
    EXPECT_TRUE(sale().message().advice.contains(u"card terminal"_s));
    EXPECT_EQ(world.journal.entries()[0].state, JournalState::Refused);
    expectRichScreen();
    sale().take(SaleFlow::Remedy::TryAgain);
    test::turn();
    EXPECT_EQ(world.api.sales.first().body[u"tenders"_s].toArray().size(), 2);
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(Recover, AnUnsettledSaleCanBeGivenUp)
{
    world.signOn();
    finishRich();
    world.restart();
    world.signOn();
    sale().giveUp();
    world.answerCancel();
    EXPECT_EQ(sale().message().what, u"The sale was given up."_s);
    expectRichScreen();
}

// A refusal that no decision stands behind may hide a sale: before the restart there was an attempt.
TEST_F(Recover, AnUnsettledSaleIsNotTakenForRefusedTooEarly)
{
    world.signOn();
    finishRich();
    const auto sent = world.api.sales.take();
    std::ignore = world.books.sell(sent.id, sent.body);
    world.restart();
    world.signOn();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    world.api.cancels.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    test::turn();
    EXPECT_EQ(sale().state(), State::Cancelling);
    sale().askAgainNow();
    world.answerCancel();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(Recover, AReceiptThatNobodyClosedIsShownAtOnce)
{
    world.signOn();
    finishRich();
    world.answerSale();
    const QJsonObject made = sale().sale();
    world.restart();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_TRUE(sale().wasRecovered());
    EXPECT_EQ(sale().sale(), made);
    sale().nextCustomer();
    test::turn();
    EXPECT_EQ(sale().state(), State::Ringing);
    world.restart();
    EXPECT_EQ(sale().state(), State::Ringing);
}

TEST_F(Recover, SeveralSalesComeOneAfterTheOther)
{
    client::JournalContent content;
    const QStringList keys {u"0190c8a1-0000-7000-8000-00000000000a"_s, u"0190c8a1-0000-7000-8000-00000000000b"_s,
        u"0190c8a1-0000-7000-8000-00000000000c"_s};
    world.signOn();
    world.add(u"flatwh"_s);
    for (const QString& key : keys) {
        const client::JournalEntry entry {.key = base::IdempotencyKey::parse(key).takeValue(),
            .tillId = base::TillId::trusted(u"001-till01"_s),
            .writtenAt = world.clock.now,
            .body = sale().saleBody(),
            .draft = *sale().draftToKeep()};
        world.journal.begin(entry, world.till.get(), [](const base::Status&) {});
    }
    world.restart();
    EXPECT_EQ(sale().waitingCount(), 3);
    world.signOn();
    EXPECT_EQ(world.api.sales.first().id, keys[0]);
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(sale().waitingCount(), 2);
    sale().nextCustomer();
    EXPECT_EQ(sale().state(), State::Unknown);
    EXPECT_EQ(world.api.sales.first().id, keys[1]);
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::SaleAborted));
    test::turn();
    EXPECT_EQ(world.api.sales.first().id, keys[2]);
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    sale().nextCustomer();
    test::turn();
    EXPECT_EQ(sale().waitingCount(), 0);
    EXPECT_EQ(basket().itemCount(), 1) << "the basket of the refused one is lost";
    EXPECT_EQ(world.books.saleCount(), 2);
}

// At another till it would be refused for ever, or given up although its money was taken.
TEST_F(Recover, AnUnsettledSaleOfAnotherTillKeepsThisOneFromStarting)
{
    const auto till = base::TillId::trusted(u"001-till01"_s);
    EXPECT_TRUE(TillFlow::checkOwner(world.journal.content(), till).hasValue());
    world.signOn();
    finishRich();
    EXPECT_TRUE(TillFlow::checkOwner(world.journal.content(), till).hasValue());
    const auto checked = TillFlow::checkOwner(world.journal.content(), base::TillId::trusted(u"002-till07"_s));
    ASSERT_FALSE(checked.hasValue());
    EXPECT_TRUE(checked.error().detail.contains(u"001-till01"_s)) << checked.error().detail.toStdString();
    EXPECT_TRUE(checked.error().detail.contains(u"002-till07"_s));
    world.answerSale();
    EXPECT_TRUE(TillFlow::checkOwner(world.journal.content(), base::TillId::trusted(u"002-till07"_s)).hasValue());
}

// One sale from ringing up to the next customer.
void ringUpOne(test::World& world)
{
    world.signOn();
    world.pay();
    std::ignore = world.till->sale().finishWithCash();
    test::turn();
    world.answerSale();
    world.till->sale().nextCustomer();
    test::turn();
}

class CrashPoints : public ::testing::TestWithParam<int> {
protected:
    CrashPoints() { ::testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_P(CrashPoints, AreAllPassed)
{
    const char* name = nameOf(static_cast<TillCrashPoint>(GetParam()));
    EXPECT_EXIT(
        {
            qputenv("TILLPOOL_CRASH_AT", name);
            test::World world;
            ringUpOne(world);
        },
        ::testing::KilledBySignal(SIGKILL), "")
        << name;
}

INSTANTIATE_TEST_SUITE_P(All, CrashPoints, ::testing::Range(0, static_cast<int>(TillCrashPoint::Last) + 1));

// How far a sale has come when the till stops, as journal and backend have it, and what must come of it.
struct Stop {
    const char* at;
    bool isWritten = false;  ///< in the journal
    bool hasArrived = false; ///< at the backend
    bool isSettled = false;  ///< in the journal
    bool isClosed = false;
};

class Stopped : public ::testing::TestWithParam<Stop> {};

TEST_P(Stopped, ReachesTheOnlyOutcome)
{
    const Stop& stop = GetParam();
    test::World world;
    world.signOn();
    world.pay();
    if (stop.isWritten) {
        ASSERT_TRUE(world.till->sale().finishWithCash());
    }
    if (stop.hasArrived) {
        test::turn();
        const auto sent = world.api.sales.take();
        const auto answer = world.books.sell(sent.id, sent.body);
        if (stop.isSettled)
            sent.answer(answer);
    }
    if (stop.isClosed) {
        test::turn();
        world.till->sale().nextCustomer();
    }
    world.restart();
    if (!world.till->sale().wasRecovered())
        world.signOn();
    const bool mustAsk = stop.isWritten && !stop.isSettled;
    ASSERT_EQ(world.api.sales.count(), mustAsk ? 1 : 0);
    if (mustAsk)
        world.answerSale();
    const State state = world.till->sale().state();
    if (!stop.isWritten)
        EXPECT_EQ(state, State::Paying);
    else
        EXPECT_EQ(state, stop.isClosed ? State::Ringing : State::Completed);
    EXPECT_EQ(world.till->basket().itemCount(), stop.isWritten ? 0 : 1);
    EXPECT_EQ(world.books.saleCount(), stop.isWritten ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(All, Stopped,
    ::testing::Values(Stop {.at = "till_draft_saved"}, Stop {.at = "till_before_journal"},
        Stop {.at = "till_after_journal", .isWritten = true},
        Stop {.at = "till_after_send", .isWritten = true, .hasArrived = true},
        Stop {.at = "till_before_settle", .isWritten = true, .hasArrived = true},
        Stop {.at = "till_after_settle", .isWritten = true, .hasArrived = true, .isSettled = true},
        Stop {.at = "till_shown", .isWritten = true, .hasArrived = true, .isSettled = true},
        Stop {.at = "till_after_acknowledge",
            .isWritten = true,
            .hasArrived = true,
            .isSettled = true,
            .isClosed = true}),
    [](const auto& stop) { return std::string(stop.param.at); });

} // namespace
} // namespace tillpool::flows
