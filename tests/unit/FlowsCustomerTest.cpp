// SPDX-License-Identifier: GPL-3.0-or-later
#include "FlowsWorld.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using client::FailureKind;
using client::RegionState;
using test::failure;
using test::family;
using test::Groups;
using test::kelly;
using test::office;
using State = CustomerFlow::State;

client::CustomerGroup away(const client::CustomerGroup& group) { return {.groupId = group.groupId}; }

class CustomerOfSale : public ::testing::Test {
protected:
    CustomerOfSale() { world.tellHealth(world.health(RegionState::Up)); }
    void attach(const Groups& groups)
    {
        flow().attach(u"002-k3m9qa"_s);
        world.api.customers.answer(kelly());
        world.api.groups.answer(groups);
    }
    CustomerFlow& flow() { return world.till->customer(); }
    QStringList names()
    {
        QStringList all;
        for (const client::CustomerGroup& group : flow().groups())
            all << (group.name.isEmpty() ? group.groupId.text() : group.name);
        return all;
    }

    test::World world;
};

TEST_F(CustomerOfSale, IsLookedUpHoweverTheIdWasTyped)
{
    for (const QString& typed : {u"002-k3m9qa"_s, u" 002-K3M9QA "_s, u"002 k3m9qa"_s, u"002- k3m 9qa"_s}) {
        flow().attach(typed);
        EXPECT_EQ(flow().state(), State::LookingUp);
        EXPECT_EQ(world.api.customers.first().id, u"002-k3m9qa"_s);
        world.api.customers.answer(kelly());
        world.api.groups.answer(Groups {});
        EXPECT_EQ(flow().customer()->fullName, u"Kelly Key"_s);
        flow().detach();
        EXPECT_EQ(flow().state(), State::None);
    }
}

TEST_F(CustomerOfSale, GroupsStandInAStableOrderAndTheFirstIsChosen)
{
    attach({away(test::family(0)), office()});
    EXPECT_EQ(names(), QStringList({u"Office"_s, u"003-fam1ly"_s}));
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
    flow().choose(family(0).groupId);
    ASSERT_NE(flow().chosen(), nullptr);
    EXPECT_FALSE(flow().chosen()->isAvailable);
    flow().choose(base::GroupId::trusted(u"001-others"_s));
    EXPECT_EQ(*flow().chosenGroup(), family(0).groupId);
    flow().refreshGroups();
    world.api.groups.answer(Groups {office(), family(1324)});
    EXPECT_EQ(names(), QStringList({u"Key family"_s, u"Office"_s}));
    EXPECT_EQ(*flow().chosenGroup(), family(0).groupId);
}

TEST_F(CustomerOfSale, TheGroupThatCanPayMostIsChosenUnlessTheCashierChoseAnother)
{
    attach({family(office().available.count() - 1), office()});
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
    flow().detach();
    attach({family(office().available.count() + 1), office()});
    EXPECT_EQ(flow().chosen()->name, u"Key family"_s);
    flow().choose(office().groupId);
    flow().refreshGroups();
    world.api.groups.answer(Groups {family(999'999), office()});
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
}

TEST_F(CustomerOfSale, AGroupWhosePointsAreFrozenIsNotTheOneThatPays)
{
    attach({test::frozen(9999), office()});
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
    flow().choose(family(0).groupId);
    EXPECT_EQ(flow().chosen()->name, u"Key family"_s) << "it earns nevertheless";
}

TEST_F(CustomerOfSale, AClosedGroupIsTheirsNoMore)
{
    client::CustomerGroup closed = family(1324);
    attach({closed, office()});
    EXPECT_EQ(flow().chosen()->name, u"Key family"_s);
    closed.state = client::GroupState::Closed;
    flow().refreshGroups();
    world.api.groups.answer(Groups {closed, office()});
    EXPECT_EQ(names(), QStringList(u"Office"_s));
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
}

TEST_F(CustomerOfSale, WhoCantBeFoundLeavesTheOneBefore)
{
    attach({family(1324)});
    struct Case {
        client::Failure failure;
        QString what;
    };
    const std::vector<Case> cases {
        {failure(FailureKind::Refused, ErrorCode::NotFound), u"Nobody has this customer id."_s},
        {failure(FailureKind::Refused, ErrorCode::RegionUnknown), u"No region begins with these three figures."_s},
        {failure(FailureKind::Unreachable, ErrorCode::RegionUnavailable, u"003"_s),
            u"Singapore can't be reached now."_s},
        {test::lost(), u"Tillpool's server can't be reached."_s},
        {failure(FailureKind::Malformed, ErrorCode::Internal), u"The customer could not be looked up."_s}};
    for (const Case& one : cases) {
        flow().attach(u"003-n0b0dy"_s);
        world.api.customers.answer(one.failure);
        EXPECT_EQ(flow().message().what, one.what);
        EXPECT_FALSE(flow().message().advice.isEmpty());
        EXPECT_EQ(flow().state(), State::Attached);
        EXPECT_EQ(flow().customer()->fullName, u"Kelly Key"_s);
        EXPECT_EQ(names(), QStringList(u"Key family"_s));
    }
    flow().attach(u"kelly"_s);
    EXPECT_EQ(flow().message().what, u"That is not a customer id."_s);
    EXPECT_EQ(flow().state(), State::Attached);
    flow().dismissMessage();
    EXPECT_EQ(flow().message().what, QString());
}

TEST_F(CustomerOfSale, AMistypedIdSaysToCheckIt)
{
    flow().attach(u"002-k3m9qx"_s);
    world.api.customers.answer(failure(FailureKind::Refused, ErrorCode::NotFound));
    EXPECT_EQ(flow().state(), State::None);
    EXPECT_TRUE(flow().message().advice.contains(u"type or scan it again"_s));
}

TEST_F(CustomerOfSale, ALateAnswerDoesNotOverwriteANewerOne)
{
    flow().attach(u"001-clark1"_s);
    const auto slow = world.api.customers.take();
    attach({family(1324)});
    slow.answer(client::Customer {.customerId = base::CustomerId::trusted(u"001-clark1"_s), .fullName = u"Clark"_s});
    EXPECT_EQ(flow().customer()->fullName, u"Kelly Key"_s);

    flow().refreshGroups();
    const auto slowGroups = world.api.groups.take();
    flow().refreshGroups();
    world.api.groups.answer(Groups {family(300)});
    slowGroups.answer(Groups {family(1324)});
    EXPECT_EQ(flow().chosen()->available, base::Points(300));

    flow().refreshGroups();
    const auto afterDetach = world.api.groups.take();
    flow().detach();
    afterDetach.answer(Groups {family(1324)});
    EXPECT_TRUE(flow().groups().empty());
    EXPECT_FALSE(flow().areGroupsLoading());
}

TEST_F(CustomerOfSale, GroupsThatCantBeReadCanStillEarn)
{
    flow().attach(u"002-k3m9qa"_s);
    world.api.customers.answer(kelly());
    EXPECT_TRUE(flow().areGroupsLoading());
    world.api.groups.answer(test::lost());
    EXPECT_EQ(names(), QStringList({u"002-office"_s, u"003-fam1ly"_s}));
    ASSERT_NE(flow().chosen(), nullptr);
    EXPECT_FALSE(flow().chosen()->isAvailable);
    EXPECT_EQ(flow().message().what, u"Tillpool's server can't be reached."_s);
}

TEST_F(CustomerOfSale, GroupsAreReadAgainWhenTheirRegionIsBack)
{
    world.tellHealth(world.health(RegionState::Down));
    attach({office(), away(family(0))});
    const int before = world.api.groups.count();
    world.tellHealth(world.health(RegionState::Down));
    EXPECT_EQ(world.api.groups.count(), before);
    world.tellHealth(world.health(RegionState::Up));
    EXPECT_EQ(world.api.groups.count(), before + 1);
    world.api.groups.answer(Groups {office(), family(1324)});
    EXPECT_EQ(names(), QStringList({u"Key family"_s, u"Office"_s}));
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
}

TEST_F(CustomerOfSale, GroupsAreReadAgainWhenTheBackendIsBack)
{
    flow().attach(u"002-k3m9qa"_s);
    world.api.customers.answer(kelly());
    world.api.groups.answer(test::lost());
    world.tellHealth(test::lost());
    const int before = world.api.groups.count();
    world.tellHealth(world.health(RegionState::Up));
    EXPECT_EQ(world.api.groups.count(), before + 1);
}

TEST_F(CustomerOfSale, AGroupKeepsItsNameWhenItsRegionGoes)
{
    attach({office(), family(1324)});
    flow().refreshGroups();
    world.api.groups.answer(Groups {office(), away(family(0))});
    EXPECT_EQ(names(), QStringList({u"Office"_s, u"Key family"_s}));
    EXPECT_FALSE(flow().groups().back().isAvailable);
}

TEST_F(CustomerOfSale, ComesBackFromTheJournalWithoutBeingLookedUp)
{
    flow().restore(kelly().customerId, u"Kelly Key"_s, office().groupId);
    EXPECT_EQ(flow().state(), State::Attached);
    EXPECT_EQ(world.api.customers.count(), 0);
    world.api.groups.answer(Groups {family(1324), office()});
    EXPECT_EQ(flow().chosen()->name, u"Office"_s);
}

TEST_F(CustomerOfSale, AnEndedSessionSignsOff)
{
    world.signOn();
    flow().attach(u"002-k3m9qa"_s);
    world.api.customers.answer(failure(FailureKind::SignedOut, ErrorCode::Unauthenticated));
    EXPECT_EQ(world.till->signOn().state(), SignOnFlow::State::SignedOff);
}

} // namespace
} // namespace tillpool::flows
