// SPDX-License-Identifier: GPL-3.0-or-later
// Points, cash and numbers while a sale is being paid, and the body that is sent.
#include "FlowsWorld.h"

#include "flows/Payment.h"
#include "flows/SaleBody.h"
#include "sales/SaleRequest.h"

#include <set>

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::Points;
using client::FailureKind;
using test::family;
using test::Groups;
using test::money;
using State = SaleFlow::State;

class Payment : public ::testing::Test {
protected:
    Payment() { world.signOn(); }
    SaleFlow& sale() { return world.till->sale(); }
    qint64 due() { return sale().due().amountMinor(); }

    test::World world;
};

std::vector<qint64> minors(const std::vector<base::Money>& amounts)
{
    std::vector<qint64> all;
    for (const base::Money& amount : amounts)
        all.push_back(amount.amountMinor());
    return all;
}

TEST(LikelyCash, IsWhatPeopleHandOver)
{
    const auto euros = [](qint64 minor) { return minors(likelyCash(money(minor, u"EUR"_s))); };
    EXPECT_EQ(euros(1615), (std::vector<qint64> {1615, 1700, 2000, 5000}));
    EXPECT_EQ(euros(320), (std::vector<qint64> {320, 400, 500, 1000}));
    EXPECT_EQ(euros(5000), (std::vector<qint64> {5000, 6000, 10000}));
    EXPECT_EQ(euros(12345), (std::vector<qint64> {12345, 12400, 12500, 13000}));
    EXPECT_EQ(euros(0), std::vector<qint64> {});
    EXPECT_EQ(minors(likelyCash(money(730, u"JPY"_s))), (std::vector<qint64> {730, 800, 1000, 2000}));
    EXPECT_EQ(minors(likelyCash(money(1250, u"KWD"_s))), (std::vector<qint64> {1250, 2000, 5000, 10000}));
}

TEST_F(Payment, BeginsWithABasketAndSomebodySignedOnOnly)
{
    EXPECT_FALSE(sale().beginPayment());
    world.add(u"flatwh"_s);
    world.till->signOn().signOff();
    EXPECT_FALSE(sale().beginPayment());
    EXPECT_EQ(sale().state(), State::Ringing);
    world.signOn();
    EXPECT_TRUE(sale().beginPayment());
    EXPECT_FALSE(sale().beginPayment());
    sale().setCashGiven(money(500, u"EUR"_s));
    sale().backToBasket();
    EXPECT_EQ(sale().state(), State::Ringing);
    EXPECT_FALSE(sale().cashGiven());
    EXPECT_FALSE(sale().finishWithCash());
}

TEST_F(Payment, CashIsCountedAgainstWhatIsDue)
{
    world.pay();
    EXPECT_EQ(due(), 370);
    EXPECT_TRUE(sale().canFinishWithCash());
    EXPECT_TRUE(sale().change().isZero());
    sale().setCashGiven(money(300, u"EUR"_s));
    EXPECT_FALSE(sale().canFinishWithCash());
    EXPECT_EQ(sale().stillDue(), money(70, u"EUR"_s));
    EXPECT_TRUE(sale().change().isZero());
    EXPECT_FALSE(sale().finishWithCash());
    EXPECT_EQ(sale().state(), State::Paying);
    sale().setCashGiven(money(500, u"EUR"_s));
    EXPECT_EQ(sale().change(), money(130, u"EUR"_s));
    EXPECT_TRUE(sale().stillDue().isZero());
    EXPECT_FALSE(sale().finishWithCard());
    sale().setCashGiven(std::nullopt);
    EXPECT_TRUE(sale().stillDue().isZero());
}

TEST_F(Payment, PointsPayWhatHelpsAndWhatTheGroupHas)
{
    world.add(u"flatwh"_s, 2);
    EXPECT_EQ(sale().pointsMax(), Points(0));
    world.attachKelly(500);
    ASSERT_TRUE(sale().beginPayment());
    EXPECT_EQ(sale().pointsMax(), Points(500));
    sale().setPoints(Points(9999));
    EXPECT_EQ(sale().points(), Points(500));
    EXPECT_EQ(sale().pointsValue(), money(500, u"EUR"_s));
    EXPECT_EQ(due(), 240);
    EXPECT_EQ(sale().pointsEarned(), Points(20));
    EXPECT_EQ(sale().groupAfter()->available, Points(20));
    sale().setPoints(Points(-7));
    EXPECT_EQ(sale().points(), Points(0));
    EXPECT_EQ(sale().groupAfter()->available, Points(570));
}

TEST_F(Payment, PointsFollowTheBasketAndTheGroup)
{
    world.add(u"flatwh"_s, 2);
    world.attachKelly(5000);
    sale().setPoints(Points(740));
    EXPECT_EQ(due(), 0);
    ASSERT_TRUE(world.till->basket().setQuantity(0, 1).hasValue());
    EXPECT_EQ(sale().points(), Points(370));
    world.till->customer().choose(test::office().groupId);
    EXPECT_EQ(sale().points(), Points(0));
    sale().setPoints(Points(100));
    world.till->customer().detach();
    EXPECT_EQ(sale().points(), Points(0));
    EXPECT_EQ(sale().pointsEarned(), Points(0));
    EXPECT_FALSE(sale().groupAfter());
}

TEST_F(Payment, OnlyAGroupThatCanBeAskedPays)
{
    world.add(u"flatwh"_s);
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(100));
    world.till->customer().refreshGroups();
    world.api.groups.answer(Groups {{.groupId = family(0).groupId}, test::office()});
    EXPECT_EQ(sale().pointsMax(), Points(0));
    EXPECT_EQ(sale().points(), Points(0));
    EXPECT_EQ(sale().pointsEarned(), Points(30));
    EXPECT_FALSE(sale().groupAfter());
    const QJsonObject body = sale().saleBody();
    EXPECT_EQ(body[u"earn_group_id"_s].toString(), u"003-fam1ly"_s);
    EXPECT_FALSE(body.contains(u"redeem"_s));
}

TEST_F(Payment, WhatIsEarnedPaysTheDebtFirst)
{
    using After = SaleFlow::GroupAfter;
    world.add(u"flatwh"_s);
    const std::vector<std::pair<qint64, After>> debts {{10, {.available = Points(20), .debtPaid = Points(10)}},
        {30, {.debtPaid = Points(30)}}, {1000, {.debtPaid = Points(30), .debt = Points(970)}}};
    for (const auto& [debt, after] : debts) {
        world.attachKelly(test::owing(debt));
        EXPECT_EQ(sale().pointsEarned(), Points(30));
        EXPECT_EQ(sale().groupAfter(), after) << debt;
        EXPECT_EQ(sale().pointsMax(), Points(0));
        world.till->customer().detach();
    }
}

TEST_F(Payment, FrozenPointsDoNotPayAndEarningGoesOn)
{
    world.add(u"flatwh"_s);
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(300));
    world.till->customer().refreshGroups();
    world.api.groups.answer(Groups {test::frozen(1324), test::office()});
    EXPECT_EQ(sale().points(), Points(0)) << "the group was frozen while the sale was being paid";
    sale().setPoints(Points(300));
    EXPECT_EQ(sale().points(), Points(0));
    EXPECT_EQ(sale().pointsMax(), Points(0));
    EXPECT_EQ(sale().groupAfter()->available, Points(1354));
    const QJsonObject body = sale().saleBody();
    EXPECT_EQ(body[u"earn_group_id"_s].toString(), u"003-fam1ly"_s);
    EXPECT_FALSE(body.contains(u"redeem"_s));
}

// The body is read back by the code that the backend reads it with.
TEST_F(Payment, TheBodySaysAllOfTheSale)
{
    ASSERT_TRUE(world.till->basket().add(test::itemId(u"flatwh"_s), 3, {test::modifierId(u"oatmlk"_s)}).hasValue());
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(260));
    sale().setCashGiven(money(2000, u"EUR"_s));
    const QJsonObject body = sale().saleBody();
    EXPECT_EQ(body[u"till_time"_s].toString(), u"2026-03-01T09:30:00.250Z"_s);
    const auto request = sales::parseSaleRequest(body, sales::Purpose::Sale, test::currency(u"EUR"_s)).takeValue();
    EXPECT_EQ(request.place.tillId->text(), u"001-till01"_s);
    EXPECT_EQ(request.catalogueVersion, 17);
    ASSERT_EQ(request.basket.lines.size(), 1u);
    EXPECT_EQ(request.basket.lines[0].modifiers.at(0).quantity, 3);
    EXPECT_EQ(pricing::priceBasket(*test::tillMenu(), request.basket).takeValue().total, sale().total());
    EXPECT_EQ(request.customerId->text(), u"002-k3m9qa"_s);
    EXPECT_EQ(request.earnGroupId->text(), u"003-fam1ly"_s);
    EXPECT_EQ(request.redeem->groupId.text(), u"003-fam1ly"_s);
    EXPECT_EQ(request.redeem->points, Points(260));
    ASSERT_EQ(request.tenders.size(), 1u);
    EXPECT_EQ(request.tenders[0].amount, money(2000, u"EUR"_s));
}

TEST_F(Payment, APartInCashAndTheRestByCard)
{
    world.pay();
    sale().setCashGiven(money(200, u"EUR"_s));
    ASSERT_TRUE(sale().finishWithCard());
    test::turn();
    const QJsonArray tenders = world.api.sales.first().body[u"tenders"_s].toArray();
    ASSERT_EQ(tenders.size(), 2);
    EXPECT_EQ(tenders[0][u"kind"_s].toString(), u"cash"_s);
    EXPECT_EQ(tenders[0][u"amount"_s].toInteger(), 200);
    EXPECT_EQ(tenders[1][u"kind"_s].toString(), u"card"_s);
    EXPECT_EQ(tenders[1][u"amount"_s].toInteger(), 170);
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
}

TEST_F(Payment, PointsAloneNeedNoTender)
{
    world.add(u"flatwh"_s);
    world.attachKelly(1324);
    ASSERT_TRUE(sale().beginPayment());
    sale().setPoints(Points(370));
    EXPECT_TRUE(sale().quickCash().empty());
    EXPECT_FALSE(sale().finishWithCard());
    ASSERT_TRUE(sale().finishWithCash());
    test::turn();
    EXPECT_TRUE(world.api.sales.first().body[u"tenders"_s].toArray().isEmpty());
    world.answerSale();
    EXPECT_EQ(sale().state(), State::Completed);
}

TEST(Keys, AreOfVersionSevenAndTheirOwn)
{
    const auto now = QDateTime::fromString(u"2026-03-01T09:30:00Z"_s, Qt::ISODate);
    std::set<QString> seen;
    for (int i = 0; i < 1000; ++i) {
        const QString key = newKey(now).text();
        EXPECT_EQ(key[14], u'7');
        EXPECT_TRUE(u"89ab"_s.contains(key[19])) << key.toStdString();
        EXPECT_EQ(key.left(13), newKey(now).text().left(13));
        seen.insert(key);
    }
    EXPECT_EQ(seen.size(), 1000u);
    EXPECT_LT(newKey(now).text(), newKey(now.addMSecs(1)).text());
}

} // namespace
} // namespace tillpool::flows
