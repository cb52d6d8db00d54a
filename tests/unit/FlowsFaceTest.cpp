// SPDX-License-Identifier: GPL-3.0-or-later
// What the customer's window shows.
#include "FlowsWorld.h"

#include "SettledSales.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::Points;
using client::RegionState;
using face::FaceLine;
using face::LoyaltyFace;
using test::money;
using Phase = LoyaltyFace::Phase;

class Face : public ::testing::Test {
protected:
    Face()
    {
        world.tellHealth(world.health(RegionState::Up));
        world.signOn();
    }
    LoyaltyFace face() { return world.till->face(); }
    SaleFlow& sale() { return world.till->sale(); }
    void ringUp(const client::CustomerGroup& group = test::family(1324))
    {
        ASSERT_TRUE(
            world.till->basket()
                .add(test::itemId(u"flatwh"_s), 2, {test::modifierId(u"oatmlk"_s), test::modifierId(u"vanila"_s)})
                .hasValue());
        world.add(u"beans1"_s);
        world.attachKelly(group);
    }
    void finishWithPoints()
    {
        ringUp();
        ASSERT_TRUE(sale().beginPayment());
        sale().setPoints(Points(500));
        sale().setCashGiven(money(3000, u"EUR"_s));
        ASSERT_TRUE(sale().finishWithCash());
        test::turn();
    }

    test::World world;
};

TEST_F(Face, IsIdleWithoutACustomerOrItems)
{
    EXPECT_EQ(face().phase, Phase::Idle);
    EXPECT_EQ(face().shopName, u"Tillpool Coffee Dublin"_s);
    EXPECT_TRUE(face().total.isEmpty());
    world.attachKelly();
    EXPECT_EQ(face().phase, Phase::Ringing);
    EXPECT_EQ(face().greeting, u"Hello Kelly"_s);
}

TEST_F(Face, ShowsLinesAndWhatTheGroupWouldEarn)
{
    ringUp();
    const LoyaltyFace shown = face();
    ASSERT_EQ(shown.lines.size(), 2u);
    EXPECT_EQ(shown.lines[0],
        (FaceLine {.text = u"2 × Flat white"_s, .detail = u"Oat milk, Vanilla"_s, .amount = u"9.90"_s}));
    EXPECT_EQ(shown.lines[1], (FaceLine {.text = u"Beans"_s, .amount = u"18.00"_s}));
    EXPECT_EQ(shown.totalLabel, u"Total"_s);
    EXPECT_EQ(shown.total, u"€27.90"_s);
    ASSERT_TRUE(shown.group);
    EXPECT_EQ(shown.group->name, u"Key family"_s);
    EXPECT_EQ(shown.group->place, u"at home in Singapore"_s);
    EXPECT_EQ(shown.group->points, u"1,324"_s);
    EXPECT_EQ(shown.group->spends, QString());
    EXPECT_EQ(shown.group->earns, u"270"_s);
    EXPECT_EQ(shown.group->after, u"1,594"_s);
    EXPECT_EQ(shown.group->memberNames, QStringList({u"Kelly K."_s, u"Clark S."_s}));
    EXPECT_EQ(shown.group->memberInitials, QStringList({u"KK"_s, u"CS"_s}));
    ASSERT_EQ(shown.otherGroups.size(), 1u);
    EXPECT_EQ(shown.otherGroups[0].name, u"Office"_s);
    EXPECT_EQ(shown.otherGroups[0].place, u"at home in US East"_s);
    EXPECT_EQ(shown.otherGroups[0].earns, QString());
}

TEST_F(Face, ShowsWhatPointsPay)
{
    ringUp();
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(500));
    const LoyaltyFace shown = face();
    EXPECT_EQ(shown.phase, Phase::Paying);
    EXPECT_EQ(shown.lines.back(),
        (FaceLine {
            .kind = FaceLine::Kind::Points, .text = u"Paid with 500 points of Key family"_s, .amount = u"−5.00"_s}));
    EXPECT_EQ(shown.totalLabel, u"To pay"_s);
    EXPECT_EQ(shown.total, u"€22.90"_s);
    EXPECT_EQ(shown.group->spends, u"500"_s);
    EXPECT_EQ(shown.group->earns, u"220"_s);
    EXPECT_EQ(shown.group->after, u"1,044"_s);
}

TEST_F(Face, WaitsWhileTheOutcomeIsNotKnown)
{
    finishWithPoints();
    EXPECT_EQ(face().phase, Phase::Waiting);
    EXPECT_EQ(face().total, u"€22.90"_s);
    EXPECT_FALSE(face().hint.isEmpty());
    world.api.sales.answer(test::lost());
    EXPECT_EQ(face().phase, Phase::Waiting);
    EXPECT_EQ(face().group->after, u"1,044"_s);
}

TEST_F(Face, ThanksWithTheSaleAsItWasMade)
{
    finishWithPoints();
    world.answerSale();
    const LoyaltyFace shown = face();
    EXPECT_EQ(shown.phase, Phase::Thanks);
    ASSERT_EQ(shown.lines.size(), 3u);
    EXPECT_EQ(shown.lines[0],
        (FaceLine {.text = u"2 × Flat white"_s, .detail = u"Oat milk, Vanilla"_s, .amount = u"9.90"_s}));
    EXPECT_EQ(shown.lines[2].text, u"Paid with 500 points of Key family"_s);
    EXPECT_EQ(shown.lines[2].amount, u"−5.00"_s);
    EXPECT_EQ(shown.totalLabel, u"Paid"_s);
    EXPECT_EQ(shown.total, u"€22.90"_s);
    EXPECT_EQ(shown.change, u"€7.10"_s);
    EXPECT_EQ(shown.thanks, u"220 points earned for Key family, on their way to Singapore"_s);
    EXPECT_EQ(shown.group->spends, u"500"_s);
    EXPECT_EQ(shown.group->earns, u"220"_s);
    EXPECT_EQ(shown.group->after, u"1,044"_s);
}

TEST_F(Face, OfARecoveredSaleDoesWithoutTheCustomer)
{
    finishWithPoints();
    world.answerSale();
    world.restart();
    const LoyaltyFace shown = face();
    EXPECT_EQ(shown.phase, Phase::Thanks);
    EXPECT_EQ(shown.greeting, QString());
    EXPECT_FALSE(shown.group);
    EXPECT_EQ(shown.lines[2].text, u"Paid with 500 points"_s);
    EXPECT_EQ(shown.thanks, u"220 points earned, on their way"_s) << "before the first word of the regions";
    world.tellHealth(world.health(RegionState::Up));
    EXPECT_EQ(face().thanks, u"220 points earned, on their way to Singapore"_s);
}

TEST_F(Face, SaysWhatIsOwedAndHowMuchOfItThisSalePays)
{
    ringUp(test::owing(120));
    const LoyaltyFace before = face();
    EXPECT_EQ(before.group->points, u"0"_s);
    EXPECT_EQ(before.group->standing, u"owes 120 points"_s);
    EXPECT_EQ(before.group->notes, QStringList(u"Owes 120 points: the next points earned pay this first."_s));
    EXPECT_EQ(before.group->earns, u"270"_s);
    EXPECT_EQ(before.group->paysDebt, u"120"_s);
    EXPECT_EQ(before.group->after, u"150"_s);
    EXPECT_EQ(before.group->owesAfter, QString());
    EXPECT_EQ(before.otherGroups.at(0).standing, QString());

    ASSERT_TRUE(sale().beginPayment());
    ASSERT_TRUE(sale().finishWithCash());
    test::turn();
    world.answerSale();
    const LoyaltyFace thanks = face();
    EXPECT_EQ(
        thanks.thanks, u"270 points earned for Key family, on their way to Singapore: 120 pay the debt, 150 stay"_s);
    EXPECT_EQ(thanks.group->after, u"150"_s);
    EXPECT_EQ(thanks.group->paysDebt, u"120"_s);
    EXPECT_EQ(thanks.group->standing, QString()) << "it owes nothing any more";
    EXPECT_TRUE(thanks.group->notes.isEmpty());
}

TEST_F(Face, SaysWhatIsStillOwedAfterTheSale)
{
    ringUp(test::owing(1000));
    EXPECT_EQ(face().group->owesAfter, u"730"_s);
    ASSERT_TRUE(sale().beginPayment());
    ASSERT_TRUE(sale().finishWithCash());
    test::turn();
    world.answerSale();
    EXPECT_EQ(
        face().thanks, u"270 points earned for Key family, on their way to Singapore: all of them pay the debt"_s);
    EXPECT_EQ(face().group->after, u"0"_s);
    EXPECT_EQ(face().group->owesAfter, u"730"_s);
    EXPECT_EQ(face().group->standing, u"owes 730 points"_s);
}

TEST_F(Face, SaysThatFrozenPointsCantBeSpent)
{
    client::CustomerGroup group = test::frozen(0);
    group.debt = Points(20);
    ringUp(group);
    EXPECT_EQ(face().group->standing, u"owes 20 points · being checked"_s);
    EXPECT_EQ(
        face().group->notes.value(1), u"These points are being checked and can't be spent now. Earning goes on."_s);
    EXPECT_EQ(face().group->after, u"250"_s);
}

TEST_F(Face, AGroupThatCantBeAskedShowsItsPlaceOnly)
{
    ringUp();
    world.till->customer().refreshGroups();
    world.api.groups.answer(
        test::Groups {{.groupId = test::family(0).groupId}, {.groupId = base::GroupId::trusted(u"002-0thers"_s)}});
    const LoyaltyFace shown = face();
    ASSERT_TRUE(shown.group);
    EXPECT_FALSE(shown.group->isAvailable);
    EXPECT_EQ(shown.group->name, u"Key family"_s);
    EXPECT_EQ(shown.group->points, QString());
    EXPECT_EQ(shown.group->earns, u"270"_s);
    EXPECT_EQ(shown.group->after, QString());
    EXPECT_TRUE(shown.group->memberNames.isEmpty());
    EXPECT_EQ(shown.otherGroups.at(0).name, u"A group of yours"_s);
    EXPECT_EQ(shown.otherGroups.at(0).place, u"at home in US East"_s);
}

TEST(FaceOfAddedTax, LinesAddUpToTheTotal)
{
    test::World world;
    world.signOn();
    const auto menu = std::make_shared<const catalogue::Catalogue>(test::menu(test::americanRules()));
    world.till->basket().setCatalogue(menu);
    ASSERT_TRUE(world.till->basket().add(base::ItemId::trusted(u"002-flatwh"_s), 2).hasValue());
    const LoyaltyFace shown = world.till->face();
    ASSERT_EQ(shown.lines.size(), 2u);
    EXPECT_EQ(shown.lines[1], (FaceLine {.text = u"Tax 8.875 %"_s, .amount = u"0.66"_s}));
    EXPECT_EQ(shown.total, u"$8.06"_s);
}

TEST_F(Face, IsToldOncePerTurn)
{
    int told = 0;
    QObject::connect(world.till.get(), &TillFlow::faceChanged, world.till.get(), [&] { ++told; });
    world.till->scan(u"12"_s);
    world.till->scan(u"12"_s);
    test::turn();
    EXPECT_EQ(told, 1);
}

} // namespace
} // namespace tillpool::flows
