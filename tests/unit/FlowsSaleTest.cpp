// SPDX-License-Identifier: GPL-3.0-or-later
// A sale from the finishing tap to its only outcome.
#include "FlowsWorld.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Points;
using client::FailureKind;
using client::JournalState;
using client::RegionState;
using test::failure;
using test::lost;
using test::money;
using Remedy = SaleFlow::Remedy;
using State = SaleFlow::State;

class Sale : public ::testing::Test {
protected:
    Sale()
    {
        world.tellHealth(world.health(RegionState::Up));
        world.signOn();
    }
    SaleFlow& sale() { return world.till->sale(); }
    void finish()
    {
        ASSERT_TRUE(sale().finishWithCash());
        test::turn();
    }
    void expectOneSale()
    {
        EXPECT_EQ(sale().state(), State::Completed);
        EXPECT_EQ(world.books.saleCount(), 1);
        ASSERT_EQ(world.journal.entries().size(), 1u);
        EXPECT_EQ(world.journal.entries()[0].state, JournalState::Decided);
        EXPECT_EQ(world.journal.entries()[0].outcome, sale().sale());
    }
    void expectRefused(size_t entry)
    {
        EXPECT_EQ(sale().state(), State::Paying);
        EXPECT_EQ(world.journal.entries().at(entry).state, JournalState::Refused);
        EXPECT_FALSE(sale().message().what.isEmpty());
        EXPECT_FALSE(sale().remedies().empty());
        EXPECT_EQ(world.till->basket().itemCount(), 1);
    }

    test::World world;
};

TEST_F(Sale, IsWrittenBeforeItIsSent)
{
    world.pay();
    ASSERT_TRUE(sale().finishWithCash());
    EXPECT_EQ(sale().state(), State::Sending);
    EXPECT_EQ(world.api.sales.count(), 0);
    ASSERT_EQ(world.journal.entries().size(), 1u);
    test::turn();
    ASSERT_EQ(world.api.sales.count(), 1);
    const client::JournalEntry& entry = world.journal.entries()[0];
    EXPECT_EQ(world.api.sales.first().id, entry.key.text());
    EXPECT_EQ(world.api.sales.first().body, entry.body);
    EXPECT_EQ(entry.state, JournalState::Sent);
    world.answerSale();
    expectOneSale();
    EXPECT_FALSE(sale().wasRecovered());
    EXPECT_FALSE(world.journal.draft());
    sale().nextCustomer();
    test::turn();
    EXPECT_EQ(sale().state(), State::Ringing);
    EXPECT_TRUE(world.till->basket().isEmpty());
    EXPECT_FALSE(world.journal.content().unacknowledged);
    EXPECT_EQ(world.api.cancels.count(), 0);
}

TEST_F(Sale, TwoTapsAreOneSale)
{
    world.pay();
    ASSERT_TRUE(sale().finishWithCash());
    EXPECT_FALSE(sale().finishWithCash());
    EXPECT_FALSE(sale().finishWithCard());
    test::turn();
    EXPECT_FALSE(sale().finishWithCash());
    world.answerSale();
    EXPECT_FALSE(sale().finishWithCash());
    expectOneSale();
    EXPECT_EQ(world.api.sales.count(), 1);
}

TEST_F(Sale, ThatCantBeWrittenIsNotSent)
{
    world.pay();
    world.journal.isDiskFull = true;
    finish();
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(world.api.sales.count(), 0);
    EXPECT_EQ(sale().message().what, u"The sale was not sent: this till can't write to its disk."_s);
    // Should it have reached the disk after all, the next start must not send it.
    EXPECT_EQ(world.journal.log.last(), u"refuse"_s);
    world.journal.isDiskFull = false;
    sale().take(Remedy::TryAgain);
    test::turn();
    world.answerSale();
    expectOneSale();
}

TEST_F(Sale, WhoseReplyWasLostIsFoundUnderTheSameKey)
{
    world.pay();
    finish();
    const auto first = world.api.sales.take();
    std::ignore = world.books.sell(first.id, first.body);
    first.answer(lost());
    EXPECT_EQ(sale().state(), State::Unknown);
    EXPECT_EQ(sale().attempts(), 1);
    EXPECT_EQ(sale().message().what, u"It is not known yet whether this sale was made."_s);
    sale().askAgainNow();
    sale().askAgainNow();
    EXPECT_EQ(world.api.sales.count(), 2);
    EXPECT_EQ(world.api.sales.first().id, first.id);
    EXPECT_EQ(world.api.sales.first().body, first.body);
    world.answerSale();
    expectOneSale();
    EXPECT_EQ(sale().message().what, QString());
}

TEST(ImpatientSale, IsAskedForAgainByItself)
{
    test::World world({std::chrono::milliseconds(1), std::chrono::milliseconds(2)});
    world.signOn();
    world.loseSale();
    for (int attempt = 2; attempt <= 6; ++attempt) {
        ASSERT_TRUE(test::turnUntil([&] { return !world.api.sales.isEmpty(); }));
        EXPECT_EQ(world.till->sale().attempts(), attempt);
        if (attempt < 6)
            world.api.sales.answer(attempt % 2 == 0 ? lost() : failure(FailureKind::Malformed, ErrorCode::Internal));
    }
    world.answerSale();
    EXPECT_EQ(world.till->sale().state(), State::Completed);
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST(ImpatientSale, IsGivenUpAgainByItself)
{
    test::World world({std::chrono::milliseconds(1), std::chrono::milliseconds(2)});
    world.signOn();
    world.loseSale();
    world.till->sale().giveUp();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(test::turnUntil([&] { return !world.api.cancels.isEmpty(); }));
        world.api.cancels.answer(lost());
    }
    ASSERT_TRUE(test::turnUntil([&] { return !world.api.cancels.isEmpty(); }));
    world.answerCancel();
    EXPECT_EQ(world.till->sale().state(), State::Paying);
}

TEST_F(Sale, IsAskedForAtOnceWhenTheBackendIsBack)
{
    world.loseSale();
    world.tellHealth(lost());
    EXPECT_EQ(world.api.sales.count(), 1);
    world.tellHealth(world.health(RegionState::Up));
    EXPECT_EQ(world.api.sales.count(), 2);
    world.answerSale();
    expectOneSale();
}

TEST_F(Sale, StaysUnknownWhateverNoAnswerLooksLike)
{
    world.loseSale();
    const std::vector<client::Failure> failures {lost(), failure(FailureKind::Malformed, ErrorCode::Internal),
        failure(FailureKind::Unreachable, ErrorCode::OutcomeUnknown),
        failure(FailureKind::Unreachable, ErrorCode::RegionUnavailable, u"001"_s),
        failure(FailureKind::Unreachable, ErrorCode::RegionBusy)};
    for (const client::Failure& none : failures) {
        sale().askAgainNow();
        world.api.sales.answer(none);
        EXPECT_EQ(sale().state(), State::Unknown);
        EXPECT_EQ(world.journal.entries()[0].state, JournalState::Sent);
        EXPECT_FALSE(sale().message().what.isEmpty());
    }
    EXPECT_FALSE(sale().beginPayment());
    EXPECT_FALSE(sale().finishWithCash());
    sale().nextCustomer();
    EXPECT_EQ(sale().state(), State::Unknown);
}

TEST_F(Sale, GoesOnAfterSigningOnAgain)
{
    world.pay();
    finish();
    const QString key = world.api.sales.first().id;
    world.api.sales.answer(failure(FailureKind::SignedOut, ErrorCode::Unauthenticated));
    test::turn();
    EXPECT_EQ(world.till->signOn().state(), SignOnFlow::State::SignedOff);
    EXPECT_EQ(sale().state(), State::Unknown);
    sale().askAgainNow();
    EXPECT_EQ(world.api.sales.count(), 1);
    EXPECT_EQ(world.till->basket().itemCount(), 1);
    world.signOn();
    ASSERT_EQ(world.api.sales.count(), 2);
    EXPECT_EQ(world.api.sales.first().id, key);
    world.answerSale();
    expectOneSale();
}

TEST_F(Sale, RefusedByADecisionIsOverAndTheBasketStays)
{
    const std::vector<ErrorCode> codes {ErrorCode::InsufficientPoints, ErrorCode::PointsUnavailable,
        ErrorCode::NotAMember, ErrorCode::SaleAborted, ErrorCode::NotFound, ErrorCode::UnknownItem,
        ErrorCode::InvalidField, ErrorCode::InvalidId};
    world.pay();
    std::set<QString> keys;
    for (size_t i = 0; i < codes.size(); ++i) {
        finish();
        keys.insert(world.api.sales.first().id);
        world.api.sales.answer(failure(FailureKind::Refused, codes[i]));
        test::turn();
        expectRefused(i);
    }
    EXPECT_EQ(keys.size(), codes.size()) << "a key of a refused sale was used again";
    EXPECT_EQ(world.api.cancels.count(), 0);
    sale().dismissMessage();
    EXPECT_EQ(sale().message().what, QString());
    finish();
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(Sale, RefusedWithoutADecisionIsCancelledFirst)
{
    const std::vector<ErrorCode> codes {ErrorCode::Forbidden, ErrorCode::TooManyRequests, ErrorCode::ShiftClosed,
        ErrorCode::IdempotencyKeyReused, ErrorCode::PayloadTooLarge, ErrorCode::MalformedJson};
    world.pay();
    for (size_t i = 0; i < codes.size(); ++i) {
        finish();
        const QString key = world.api.sales.first().id;
        world.api.sales.answer(failure(FailureKind::Refused, codes[i]));
        EXPECT_EQ(sale().state(), State::Cancelling);
        EXPECT_EQ(world.api.cancels.first().id, u"001-"_s + key);
        world.answerCancel();
        expectRefused(i);
    }
}

// The first attempt was taken although its reply was lost, the second is refused for another reason: it is a sale.
TEST_F(Sale, LostThenRefusedTurnsOutToBeMade)
{
    world.pay();
    finish();
    const auto first = world.api.sales.take();
    std::ignore = world.books.sell(first.id, first.body);
    first.answer(lost());
    sale().askAgainNow();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    EXPECT_EQ(sale().state(), State::Cancelling);
    world.answerCancel();
    expectOneSale();
}

TEST_F(Sale, LostThenRefusedIsNotOverBeforeItIsFinal)
{
    world.loseSale();
    sale().askAgainNow();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    world.api.cancels.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    test::turn();
    EXPECT_EQ(sale().state(), State::Cancelling);
    EXPECT_EQ(world.journal.entries()[0].state, JournalState::Sent);
    sale().askAgainNow();
    world.answerCancel();
    expectRefused(0);
    EXPECT_EQ(sale().message().what, u"You may not make this sale."_s);
}

TEST_F(Sale, LostThenRefusedByADecisionIsOver)
{
    world.loseSale();
    sale().askAgainNow();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::InsufficientPoints));
    test::turn();
    expectRefused(0);
    EXPECT_EQ(world.api.cancels.count(), 0);
}

// Who may neither sell nor cancel, and was never left without an answer, has made no sale.
TEST_F(Sale, RefusedTwiceWithoutALossIsOver)
{
    world.pay();
    finish();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    world.api.cancels.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    test::turn();
    expectRefused(0);
}

TEST_F(Sale, GivenUpIsCancelledUntilThatIsCertain)
{
    world.loseSale();
    sale().giveUp();
    EXPECT_EQ(sale().state(), State::Cancelling);
    const std::vector<client::Failure> failures {lost(), failure(FailureKind::Malformed, ErrorCode::Internal),
        failure(FailureKind::Unreachable, ErrorCode::OutcomeUnknown),
        failure(FailureKind::Refused, ErrorCode::Forbidden)};
    for (const client::Failure& none : failures) {
        world.api.cancels.answer(none);
        EXPECT_EQ(sale().state(), State::Cancelling);
        EXPECT_FALSE(sale().message().what.isEmpty());
        sale().askAgainNow();
    }
    world.answerCancel();
    expectRefused(0);
    EXPECT_EQ(sale().message().what, u"The sale was given up."_s);
    EXPECT_EQ(sale().remedies(), (std::vector {Remedy::TryAgain, Remedy::BackToBasket}));
    // The request that was lost arrives at last, and changes nothing.
    const client::JournalEntry entry = world.journal.entries()[0];
    EXPECT_FALSE(world.books.sell(entry.key.text(), entry.body).hasValue());
    sale().take(Remedy::TryAgain);
    test::turn();
    EXPECT_NE(world.api.sales.first().id, entry.key.text());
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(Sale, GivenUpTooLateShowsItsReceipt)
{
    world.pay();
    finish();
    const auto first = world.api.sales.take();
    std::ignore = world.books.sell(first.id, first.body);
    first.answer(lost());
    sale().giveUp();
    world.answerCancel();
    expectOneSale();
}

// An attempt and a cancellation are on their way at the same time: whichever answer comes first settles it, once.
TEST_F(Sale, GivenUpWhileAnAttemptIsOnItsWay)
{
    world.loseSale();
    sale().askAgainNow();
    sale().giveUp();
    const auto attempt = world.api.sales.take();
    const auto cancellation = world.api.cancels.take();
    attempt.answer(world.books.sell(attempt.id, attempt.body));
    cancellation.answer(world.books.cancel(cancellation.id));
    test::turn();
    expectOneSale();
    EXPECT_EQ(world.journal.log.count(u"decide"_s), 1);
}

TEST_F(Sale, GivenUpWhileAnAttemptIsLost)
{
    world.loseSale();
    sale().askAgainNow();
    sale().giveUp();
    const auto late = world.api.sales.take();
    late.answer(lost());
    EXPECT_EQ(sale().state(), State::Cancelling);
    world.answerCancel();
    expectRefused(0);
    EXPECT_EQ(world.journal.log.count(u"refuse"_s), 1);
}

TEST_F(Sale, GivenUpAfterTheSessionEndedWaitsForASignOn)
{
    world.loseSale();
    sale().giveUp();
    world.api.cancels.answer(failure(FailureKind::SignedOut, ErrorCode::Unauthenticated));
    test::turn();
    EXPECT_EQ(world.till->signOn().state(), SignOnFlow::State::SignedOff);
    EXPECT_EQ(sale().state(), State::Cancelling);
    world.signOn();
    world.answerCancel();
    expectRefused(0);
}

TEST_F(Sale, CanOnlyBeGivenUpWhileUnknown)
{
    sale().giveUp();
    EXPECT_EQ(sale().state(), State::Ringing);
    world.pay();
    sale().giveUp();
    EXPECT_EQ(sale().state(), State::Paying);
    finish();
    sale().giveUp();
    EXPECT_EQ(sale().state(), State::Sending);
    sale().askAgainNow();
    EXPECT_EQ(world.api.sales.count(), 1);
    sale().backToBasket();
    EXPECT_EQ(sale().state(), State::Sending);
    world.answerSale();
    sale().giveUp();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(world.api.cancels.count(), 0);
}

TEST_F(Sale, IsShownAlsoWhenItsReceiptCantBeKept)
{
    world.pay();
    finish();
    world.journal.isDiskFull = true;
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(sale().message().what, u"The sale is made, but this till's disk took no note of it."_s);
    EXPECT_EQ(world.books.saleCount(), 1);
}

class SaleWithPoints : public Sale {
protected:
    SaleWithPoints()
    {
        world.add(u"flatwh"_s);
        world.attachKelly(1324);
        EXPECT_TRUE(sale().beginPayment());
        sale().setPoints(Points(350));
    }
};

TEST_F(SaleWithPoints, TooFewPointsAreNamedAndKeptTo)
{
    finish();
    client::Failure refused = failure(FailureKind::Refused, ErrorCode::InsufficientPoints);
    refused.error.extra = {{u"points_available"_s, 300}, {u"group_id"_s, u"003-fam1ly"_s}};
    world.api.sales.answer(refused);
    test::turn();
    expectRefused(0);
    EXPECT_EQ(sale().message().what, u"Key family has 300 points left."_s);
    EXPECT_TRUE(sale().message().advice.startsWith(u"Somebody else has just spent some."_s));
    EXPECT_EQ(sale().points(), Points(300));
    EXPECT_EQ(sale().remedies(), (std::vector {Remedy::ChangePoints, Remedy::PayWithoutPoints}));
    world.api.groups.answer(test::Groups {test::family(250), test::office()});
    EXPECT_EQ(sale().points(), Points(250));
    sale().take(Remedy::PayWithoutPoints);
    EXPECT_EQ(sale().points(), Points(0));
    EXPECT_EQ(sale().message().what, QString());
    finish();
    EXPECT_FALSE(world.api.sales.first().body.contains(u"redeem"_s));
}

TEST_F(SaleWithPoints, PointsOfARegionThatIsDownAreSaidByItsName)
{
    finish();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::PointsUnavailable, u"003"_s));
    test::turn();
    expectRefused(0);
    EXPECT_EQ(sale().message().what, u"Points at home in Singapore can't be used now."_s);
    EXPECT_EQ(sale().remedies(), (std::vector {Remedy::PayWithoutPoints, Remedy::TryAgain}));
    sale().take(Remedy::TryAgain);
    test::turn();
    EXPECT_EQ(world.api.sales.first().body[u"redeem"_s][u"points"_s].toInteger(), 350);
}

TEST_F(SaleWithPoints, WhoIsNoMemberAnyMoreCanBeTakenOff)
{
    finish();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::NotAMember));
    test::turn();
    ASSERT_EQ(sale().remedies().front(), Remedy::RemoveCustomer);
    sale().take(Remedy::RemoveCustomer);
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_FALSE(world.till->customer().customer());
    EXPECT_EQ(sale().points(), Points(0));
    EXPECT_EQ(sale().due(), money(370, u"EUR"_s));
}

TEST_F(SaleWithPoints, WhatWasSentStaysOnTheScreenUntilItIsSettled)
{
    finish();
    world.till->customer().refreshGroups();
    world.api.groups.answer(test::Groups {test::family(3), test::office()});
    EXPECT_EQ(sale().points(), Points(350));
    EXPECT_EQ(sale().due(), money(20, u"EUR"_s));
    EXPECT_EQ(sale().groupAfter()->available, Points(974));
}

TEST_F(Sale, ARefusalAfterTheCardWasChargedSaysSo)
{
    world.pay();
    ASSERT_TRUE(sale().finishWithCard());
    test::turn();
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::SaleAborted));
    test::turn();
    EXPECT_TRUE(sale().message().advice.contains(u"card terminal"_s));
    sale().take(Remedy::TryAgain);
    test::turn();
    EXPECT_EQ(world.api.sales.first().body[u"tenders"_s][0][u"kind"_s].toString(), u"card"_s);
    world.api.sales.answer(failure(FailureKind::Refused, ErrorCode::UnknownItem));
    test::turn();
    sale().take(Remedy::BackToBasket);
    EXPECT_EQ(sale().state(), State::Ringing);
}

} // namespace
} // namespace tillpool::flows
