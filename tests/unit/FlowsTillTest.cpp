// SPDX-License-Identifier: GPL-3.0-or-later
// Scans, taps and typing in every state; the banner; drafts; menus.
#include "FlowsWorld.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using client::RegionState;
using test::itemId;
using test::lost;
using State = SaleFlow::State;

const QString flatWhite = u"5012345678900"_s; // its barcode

class Till : public ::testing::Test {
protected:
    Till()
    {
        QObject::connect(&till(), &TillFlow::itemNeedsChoice, &till(),
            [this](const base::ItemId& item, qint64 quantity) { needed << item.text() << QString::number(quantity); });
    }
    TillFlow& till() { return *world.till; }
    SaleFlow& sale() { return till().sale(); }
    qint64 itemCount() { return till().basket().itemCount(); }
    QString takeNotice()
    {
        const QString what = till().notice().what;
        EXPECT_EQ(what.isEmpty(), till().notice().advice.isEmpty());
        till().dismissNotice();
        return what;
    }
    void finish()
    {
        world.pay();
        ASSERT_TRUE(sale().finishWithCash());
        test::turn();
    }

    test::World world;
    QStringList needed;
};

TEST_F(Till, ScansWhileNobodyIsSignedOnSaySo)
{
    EXPECT_EQ(till().search(), nullptr);
    till().scan(u"002-k3m9qa"_s);
    EXPECT_EQ(takeNotice(), u"The customer was not added."_s);
    world.signOn();
    till().signOn().signOff();
    till().scan(flatWhite);
    EXPECT_EQ(takeNotice(), u"Flat white was not added."_s);
    EXPECT_EQ(itemCount(), 0);
    EXPECT_EQ(world.api.customers.count(), 0);
}

TEST_F(Till, ScansWhileRingingAdd)
{
    world.signOn();
    till().scan(flatWhite);
    till().scan(u"  12 "_s);
    EXPECT_EQ(itemCount(), 2);
    till().scan(u"13"_s);
    EXPECT_EQ(needed, QStringList({u"001-latte1"_s, u"1"_s}));
    till().scan(u"002-K3M9QA"_s);
    EXPECT_EQ(world.api.customers.first().id, u"002-k3m9qa"_s);
    EXPECT_EQ(takeNotice(), QString());
    till().scan(u"4006381333931"_s);
    EXPECT_EQ(takeNotice(), u"Nothing has the code 4006381333931."_s);
    till().scan(u"\x01"_s + QString(100, u'9'));
    EXPECT_EQ(takeNotice(), u"Nothing has the code ?%1."_s.arg(QString(39, u'9')));
    till().scan(QString());
    EXPECT_EQ(takeNotice(), QString());
    till().pick(itemId(u"scones"_s));
    EXPECT_EQ(takeNotice(), u"Scone is sold out."_s);
    till().pick(itemId(u"gone12"_s));
    EXPECT_EQ(takeNotice(), u"This item is not on the menu any more."_s);
    till().pick(itemId(u"flatwh"_s), 9999);
    EXPECT_EQ(takeNotice(), u"Flat white was not added."_s);
    EXPECT_EQ(itemCount(), 2);
}

TEST_F(Till, ScansWhilePayingAddCustomersOnly)
{
    world.signOn();
    world.pay();
    till().scan(flatWhite);
    EXPECT_EQ(till().notice().advice, u"Go back to the basket (Esc) first, then add it again."_s);
    EXPECT_EQ(takeNotice(), u"Flat white was not added."_s);
    till().scan(u"13"_s);
    EXPECT_TRUE(needed.isEmpty());
    till().scan(u"002-k3m9qa"_s);
    EXPECT_EQ(world.api.customers.count(), 1);
    EXPECT_EQ(sale().state(), State::Paying);
    EXPECT_EQ(itemCount(), 1);
}

TEST_F(Till, ScansWhileASaleIsUnderWayChangeNothing)
{
    world.signOn();
    finish();
    const auto scanBoth = [&] {
        till().scan(flatWhite);
        EXPECT_EQ(takeNotice(), u"Flat white was not added."_s);
        till().scan(u"002-k3m9qa"_s);
        EXPECT_EQ(takeNotice(), u"The customer was not added."_s);
    };
    EXPECT_EQ(sale().state(), State::Sending);
    scanBoth();
    world.api.sales.answer(lost());
    EXPECT_EQ(sale().state(), State::Unknown);
    scanBoth();
    sale().giveUp();
    EXPECT_EQ(sale().state(), State::Cancelling);
    scanBoth();
    EXPECT_EQ(itemCount(), 1);
    EXPECT_EQ(world.api.customers.count(), 0);
}

TEST_F(Till, AnItemAfterAFinishedSaleBeginsTheNextOne)
{
    world.signOn();
    // So fast that the draft of the first sale is the same as that of the second.
    world.add(u"flatwh"_s);
    ASSERT_TRUE(sale().beginPayment());
    ASSERT_TRUE(sale().finishWithCash());
    test::turn();
    world.answerSale();
    till().scan(u"002-k3m9qa"_s);
    EXPECT_EQ(takeNotice(), u"The customer was not added: this sale is finished."_s);
    EXPECT_EQ(sale().state(), State::Completed);
    till().scan(u"scones"_s);
    EXPECT_EQ(sale().state(), State::Completed);
    till().scan(flatWhite);
    test::turn();
    EXPECT_EQ(sale().state(), State::Ringing);
    EXPECT_EQ(itemCount(), 1);
    EXPECT_FALSE(world.journal.content().unacknowledged);
    // The same basket as before is a draft of its own.
    ASSERT_TRUE(world.journal.draft());
    EXPECT_EQ(world.journal.draft()->value(u"lines"_s).toArray().size(), 1);
}

TEST_F(Till, WhatIsTypedIsACodeOrTheBestName)
{
    world.signOn();
    EXPECT_TRUE(till().enter(u"3*flat"_s));
    EXPECT_TRUE(till().enter(u"2 x 12"_s));
    EXPECT_TRUE(till().enter(u"bea"_s));
    EXPECT_EQ(itemCount(), 6);
    EXPECT_TRUE(till().enter(u"2×latte"_s));
    EXPECT_EQ(needed, QStringList({u"001-latte1"_s, u"2"_s}));
    EXPECT_FALSE(till().enter(u"sandwich"_s));
    EXPECT_FALSE(till().enter(u"0*flat"_s));
    EXPECT_FALSE(till().enter(u"3*"_s));
    EXPECT_FALSE(till().enter(u"  "_s));
    EXPECT_EQ(itemCount(), 6);
}

TEST_F(Till, TheBannerSaysWhatWorks)
{
    EXPECT_EQ(till().banner().what, QString());
    world.tellHealth(lost());
    EXPECT_EQ(till().banner().what, u"The connection to Tillpool's server is gone."_s);
    EXPECT_EQ(till().banner().advice, u"Keep ringing up. Paying waits until it is back; this till tries by itself."_s);
    EXPECT_TRUE(till().isBannerSevere());
    world.tellHealth(world.health(RegionState::Down));
    EXPECT_EQ(till().banner().what, u"Singapore can't be reached."_s);
    EXPECT_EQ(till().banner().advice,
        u"Points of groups at home in Singapore can't be seen or used; everything else works."_s);
    EXPECT_FALSE(till().isBannerSevere());
    world.tellHealth(world.health(RegionState::ReadOnly));
    EXPECT_EQ(till().banner().what, u"Singapore can be read, but not changed."_s);
    world.tellHealth(world.health(RegionState::Down, RegionState::Down));
    EXPECT_EQ(till().banner().what, u"Ireland, this shop's own region, can't be reached."_s);
    EXPECT_TRUE(till().isBannerSevere());
    world.tellHealth(world.health(RegionState::Up, RegionState::ReadOnly));
    EXPECT_EQ(till().banner().what, u"Ireland, this shop's own region, takes no new sales now."_s);
    EXPECT_TRUE(till().isBannerSevere());
    client::Health two = world.health(RegionState::Down);
    two.regions[1].state = RegionState::Down;
    world.tellHealth(two);
    EXPECT_EQ(till().banner().what, u"US East and Singapore can't be reached."_s);
    world.tellHealth(world.health(RegionState::Up));
    EXPECT_EQ(till().banner().what, QString());
    EXPECT_FALSE(till().isBannerSevere());
}

TEST_F(Till, ADraftIsWrittenOncePerTurn)
{
    world.signOn();
    const int before = world.journal.draftCount();
    till().scan(flatWhite);
    till().scan(flatWhite);
    till().basket().select(-1);
    test::turn();
    EXPECT_EQ(world.journal.draftCount(), before + 1);
    test::turn();
    EXPECT_EQ(world.journal.draftCount(), before + 1);
    till().basket().clear();
    test::turn();
    EXPECT_EQ(world.journal.draftCount(), before + 2);
    EXPECT_TRUE(world.journal.draft()->value(u"lines"_s).toArray().isEmpty());
}

TEST_F(Till, ADraftThatCantBeWrittenIsSaidOnce)
{
    world.signOn();
    world.journal.isDiskFull = true;
    world.add(u"flatwh"_s);
    EXPECT_EQ(takeNotice(), u"This till can't write to its disk."_s);
    world.add(u"flatwh"_s);
    EXPECT_EQ(takeNotice(), QString());
    world.journal.isDiskFull = false;
    world.add(u"flatwh"_s);
    ASSERT_TRUE(world.journal.draft());
    world.journal.isDiskFull = true;
    world.add(u"flatwh"_s);
    EXPECT_EQ(takeNotice(), u"This till can't write to its disk."_s);
}

TEST_F(Till, ANewMenuComesWithTheNextCustomer)
{
    world.signOn();
    world.pay();
    catalogue::CatalogueContent content = test::tillMenuContent();
    content.version = 18;
    content.items[0].price = test::money(400, u"EUR"_s);
    till().signOn().refreshMenu();
    world.api.catalogues.answer(
        std::make_shared<const catalogue::Catalogue>(catalogue::Catalogue::make(content).takeValue()));
    EXPECT_EQ(sale().due(), test::money(370, u"EUR"_s));
    EXPECT_EQ(till().search()->catalogue().version(), 17);
    ASSERT_TRUE(sale().finishWithCash());
    test::turn();
    EXPECT_EQ(world.api.sales.first().body[u"catalogue_version"_s].toInteger(), 17);
    world.answerSale();
    till().scan(flatWhite);
    EXPECT_EQ(till().search()->catalogue().version(), 18);
    EXPECT_EQ(sale().total(), test::money(400, u"EUR"_s));
}

TEST_F(Till, AsksForANewMenuBetweenCustomers)
{
    world.signOn();
    const int before = world.api.catalogues.count();
    finish();
    world.answerSale();
    sale().nextCustomer();
    EXPECT_EQ(world.api.catalogues.count(), before);
    finish();
    world.answerSale();
    world.clock.now = world.clock.now.addSecs(300);
    sale().nextCustomer();
    EXPECT_EQ(world.api.catalogues.count(), before + 1);
    world.api.catalogues.answer(test::tillMenu());
    finish();
    world.answerSale();
    world.clock.now = world.clock.now.addDays(-2); // somebody has set the clock
    sale().nextCustomer();
    EXPECT_EQ(world.api.catalogues.count(), before + 2);
}

TEST_F(Till, SaysWhatClosingWouldLeaveOpen)
{
    world.signOn();
    EXPECT_EQ(till().closingWarning().what, QString());
    world.add(u"flatwh"_s);
    EXPECT_EQ(till().closingWarning().what, u"A basket is open."_s);
    ASSERT_TRUE(sale().beginPayment());
    ASSERT_TRUE(sale().finishWithCash());
    test::turn();
    EXPECT_EQ(till().closingWarning().what, u"The outcome of a sale is not known yet."_s);
    world.answerSale();
    EXPECT_EQ(till().closingWarning().what, QString());
}

} // namespace
} // namespace tillpool::flows
