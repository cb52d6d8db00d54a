// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that look final and are not, or are and do not look so; and what a cashier decided before the till stopped.
#include "FlowsWorld.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Points;
using client::FailureKind;
using client::JournalState;
using test::failure;
using test::lost;
using Remedy = SaleFlow::Remedy;
using State = SaleFlow::State;

class SaleInDoubt : public ::testing::Test {
protected:
    SaleInDoubt() { world.signOn(); }
    SaleFlow& sale() { return world.till->sale(); }
    void finish()
    {
        ASSERT_TRUE(sale().finishWithCash());
        test::turn();
    }
    void answer(const client::Failure& failure)
    {
        world.api.sales.answer(failure);
        test::turn();
    }
    const client::JournalEntry& entry() { return world.journal.entries().at(0); }

    test::World world;
};

client::Failure refusedAt(ErrorCode code, const QString& pointer)
{
    client::Failure refused = failure(FailureKind::Refused, code);
    refused.error.fields = {{pointer, u"is wrong"_s}};
    return refused;
}

// The client asks several times within one call. The first time was taken and its reply lost, the second was refused.
TEST_F(SaleInDoubt, RefusedAfterALossWithinOneCallMayBeASale)
{
    world.pay();
    finish();
    const auto asked = world.api.sales.take();
    std::ignore = world.books.sell(asked.id, asked.body);
    client::Failure refused = failure(FailureKind::Refused, ErrorCode::Forbidden);
    refused.isAfterLoss = true;
    asked.answer(refused);
    EXPECT_EQ(sale().state(), State::Cancelling);
    world.api.cancels.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    test::turn();
    EXPECT_EQ(sale().state(), State::Cancelling) << "the sale is made: who rings it up again sells it twice";
    EXPECT_EQ(entry().state, JournalState::Sent);
    sale().askAgainNow();
    world.answerCancel();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(SaleInDoubt, SignedOutAfterALossMayBeASale)
{
    world.pay();
    finish();
    client::Failure signedOut = failure(FailureKind::SignedOut, ErrorCode::Unauthenticated);
    signedOut.isAfterLoss = true;
    answer(signedOut);
    world.signOn();
    answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    world.api.cancels.answer(failure(FailureKind::Refused, ErrorCode::Forbidden));
    test::turn();
    EXPECT_EQ(sale().state(), State::Cancelling);
    EXPECT_EQ(entry().state, JournalState::Sent);
}

// An instance that does not know the till's region decides nothing; another one may have made the sale.
TEST_F(SaleInDoubt, ARegionOfTheTillThatIsUnknownIsNoDecision)
{
    world.loseSale();
    sale().askAgainNow();
    answer(refusedAt(ErrorCode::RegionUnknown, u"/till_id"_s));
    EXPECT_EQ(sale().state(), State::Cancelling);
    world.api.cancels.answer(failure(FailureKind::Refused, ErrorCode::RegionUnknown));
    test::turn();
    EXPECT_EQ(sale().state(), State::Cancelling);
    EXPECT_EQ(entry().state, JournalState::Sent);
}

TEST_F(SaleInDoubt, ARegionOfTheCustomerThatIsUnknownIsADecision)
{
    world.pay();
    finish();
    answer(refusedAt(ErrorCode::RegionUnknown, u"/customer_id"_s));
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(entry().state, JournalState::Refused);
    EXPECT_EQ(world.api.cancels.count(), 0);
}

TEST_F(SaleInDoubt, AReasonOfANewerVersionThatNamesTheAbortedSaleIsFinal)
{
    world.pay();
    finish();
    client::Failure refused = failure(FailureKind::Refused, ErrorCode::Internal);
    refused.error.extra = {{u"code"_s, u"of_a_newer_version"_s}, {u"state"_s, u"aborted"_s},
        {u"sale_id"_s, u"001-"_s + world.api.sales.first().id}};
    answer(refused);
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(entry().state, JournalState::Refused);
    EXPECT_EQ(world.api.cancels.count(), 0);
    EXPECT_EQ(sale().message().what, u"This sale was not made."_s);
}

TEST_F(SaleInDoubt, AReasonOfANewerVersionThatNamesNothingIsMadeFinal)
{
    world.pay();
    finish();
    client::Failure refused = failure(FailureKind::Refused, ErrorCode::Internal);
    refused.error.extra = {{u"code"_s, u"of_a_newer_version"_s}, {u"state"_s, u"aborted"_s},
        {u"sale_id"_s, u"001-0190c8a1-0000-7000-8000-00000000000a"_s}}; // of another sale
    answer(refused);
    EXPECT_EQ(sale().state(), State::Cancelling);
    world.answerCancel();
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(sale().message().what, u"This sale was not made."_s);
    EXPECT_FALSE(sale().message().advice.contains(u"asks again by itself"_s)) << "it does not";
}

TEST_F(SaleInDoubt, FrozenOrClosedGroupsAreFinalAndSayWhatToDo)
{
    world.add(u"flatwh"_s);
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(300));
    finish();
    answer(failure(FailureKind::Refused, ErrorCode::GroupFrozen));
    if (sale().state() == State::Cancelling)
        world.answerCancel();
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(sale().message().what, u"This group's points are being checked and can't be spent now."_s);
    EXPECT_EQ(sale().remedies().front(), Remedy::PayWithoutPoints);
    world.api.groups.answer(test::Groups {test::frozen(1324), test::office()});
    EXPECT_EQ(sale().points(), Points(0));
    finish();
    answer(failure(FailureKind::Refused, ErrorCode::GroupClosed));
    if (sale().state() == State::Cancelling)
        world.answerCancel();
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(sale().message().what, u"This group was closed."_s);
    EXPECT_EQ(sale().remedies().front(), Remedy::RemoveCustomer);
    client::CustomerGroup closed = test::family(0);
    closed.state = client::GroupState::Closed;
    world.api.groups.answer(test::Groups {closed, test::office()});
    EXPECT_EQ(world.till->customer().chosen()->name, u"Office"_s);
}

// The groups were read again while the sale was under way; they count once it is on the screen again.
TEST_F(SaleInDoubt, PointsFollowTheGroupThatWasReadMeanwhile)
{
    world.add(u"flatwh"_s);
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(300));
    finish();
    world.till->customer().refreshGroups();
    world.api.groups.answer(test::Groups {test::office()});
    answer(failure(FailureKind::Refused, ErrorCode::InvalidField));
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(world.till->customer().chosen()->name, u"Office"_s);
    EXPECT_EQ(sale().points(), Points(0)) << "points of the family would be taken from the office";
}

// Give up, no answer, kill: the next start must not send what the cashier has given up.
TEST_F(SaleInDoubt, GivenUpStaysGivenUpAfterARestart)
{
    world.loseSale();
    sale().giveUp();
    test::turn();
    world.restart();
    EXPECT_EQ(sale().state(), State::Cancelling);
    EXPECT_EQ(sale().waitingCount(), 1);
    world.signOn();
    EXPECT_EQ(world.api.sales.count(), 0);
    ASSERT_EQ(world.api.cancels.count(), 1);
    world.answerCancel();
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(sale().message().what, u"The sale was given up."_s);
    EXPECT_EQ(world.till->basket().itemCount(), 1);
    EXPECT_EQ(entry().state, JournalState::Refused);
    EXPECT_EQ(world.books.saleCount(), 0);
}

TEST_F(SaleInDoubt, GivenUpTooLateShowsItsReceiptAlsoAfterARestart)
{
    world.pay();
    finish();
    const auto sent = world.api.sales.take();
    std::ignore = world.books.sell(sent.id, sent.body);
    sent.answer(lost());
    sale().giveUp();
    test::turn();
    world.restart();
    world.signOn();
    world.answerCancel();
    EXPECT_EQ(sale().state(), State::Completed);
    EXPECT_TRUE(sale().wasRecovered());
    EXPECT_EQ(world.books.saleCount(), 1);
}

TEST_F(SaleInDoubt, GivenUpWhileTheDiskIsFullIsGivenUpNevertheless)
{
    world.loseSale();
    world.journal.isDiskFull = true;
    sale().giveUp();
    test::turn();
    world.answerCancel();
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(world.books.saleCount(), 0);
}

} // namespace
} // namespace tillpool::flows
