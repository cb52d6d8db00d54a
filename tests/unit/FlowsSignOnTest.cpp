// SPDX-License-Identifier: GPL-3.0-or-later
#include "FlowsWorld.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using client::FailureKind;
using test::failure;
using State = SignOnFlow::State;

class SignOn : public ::testing::Test {
protected:
    SignOn()
    {
        QObject::connect(&flow, &SignOnFlow::menuChanged, &flow, [this] { ++menus; });
    }
    void signOn()
    {
        flow.signOn(u"12"_s, u"1012"_s);
        api.signOns.answer(test::session());
        api.catalogues.answer(test::tillMenu());
    }
    static test::Menu menuOfVersion(qint64 version)
    {
        catalogue::CatalogueContent content = test::tillMenuContent();
        content.version = version;
        return std::make_shared<const catalogue::Catalogue>(catalogue::Catalogue::make(content).takeValue());
    }

    test::ScriptedApi api;
    SignOnFlow flow {api, base::TillId::trusted(u"001-till01"_s), {}};
    int menus = 0;
};

TEST_F(SignOn, CompletesWhatWasTyped)
{
    const std::vector<std::pair<QString, QString>> typed {{u"12"_s, u"001-staff12"_s}, {u" 5 "_s, u"001-staff05"_s},
        {u"staff12"_s, u"001-staff12"_s}, {u"Staff 12"_s, u"001-staff12"_s}, {u"002-staff12"_s, u"002-staff12"_s},
        {u"kiosk1"_s, u"001-kiosk1"_s}};
    for (const auto& [text, id] : typed) {
        flow.signOn(text, u" 1012 "_s);
        const auto asked = api.signOns.take();
        EXPECT_EQ(asked.id, id);
        EXPECT_EQ(asked.pin, u"1012"_s);
        asked.answer(failure(FailureKind::SignedOut, ErrorCode::Unauthenticated));
        EXPECT_EQ(flow.message().what, u"The staff number or the PIN is not right."_s);
        EXPECT_EQ(flow.state(), State::SignedOff);
    }
}

TEST_F(SignOn, SaysWhatIsNotOfItsFormWithoutAsking)
{
    for (const QString& text : {QString(), u"!"_s, u"0012-staff12"_s, u"st-12"_s}) {
        flow.signOn(text, u"1012"_s);
        EXPECT_EQ(flow.message().what, u"That is not a staff number."_s) << text.toStdString();
    }
    flow.signOn(u"12"_s, u" "_s);
    EXPECT_EQ(flow.message().what, u"The PIN is missing."_s);
    EXPECT_EQ(api.signOns.count(), 0);
    EXPECT_EQ(flow.state(), State::SignedOff);
}

TEST_F(SignOn, LoadsTheMenuBeforeAnythingCanBeSold)
{
    flow.signOn(u"12"_s, u"1012"_s);
    EXPECT_EQ(flow.state(), State::SigningOn);
    flow.signOn(u"13"_s, u"1013"_s);
    EXPECT_EQ(api.signOns.count(), 1);
    api.signOns.answer(test::session());
    EXPECT_EQ(flow.state(), State::LoadingMenu);
    EXPECT_EQ(api.catalogues.first().id, u"001-store1"_s);
    api.catalogues.answer(test::tillMenu());
    EXPECT_EQ(flow.state(), State::SignedOn);
    EXPECT_EQ(flow.session()->staffName, u"Britanni Jorden"_s);
    EXPECT_EQ(flow.catalogue()->version(), 17);
    EXPECT_EQ(menus, 1);
}

TEST_F(SignOn, WithoutAMenuNobodyIsSignedOn)
{
    flow.signOn(u"12"_s, u"1012"_s);
    api.signOns.answer(test::session());
    api.catalogues.answer(test::lost());
    EXPECT_EQ(flow.state(), State::SignedOff);
    EXPECT_EQ(flow.message().what, u"Tillpool's server can't be reached."_s);
    EXPECT_FALSE(flow.session());
    EXPECT_EQ(api.signOffs.count(), 1);
}

TEST_F(SignOn, AfterASessionHasEndedTheOldMenuGoesOn)
{
    signOn();
    flow.sessionEnded();
    EXPECT_EQ(flow.state(), State::SignedOff);
    EXPECT_EQ(flow.message().what, u"Your sign-on has ended."_s);
    EXPECT_TRUE(flow.session());
    flow.signOn(u"12"_s, u"1012"_s);
    EXPECT_EQ(flow.message().what, QString());
    api.signOns.answer(test::session());
    api.catalogues.answer(test::lost());
    EXPECT_EQ(flow.state(), State::SignedOn);
    EXPECT_EQ(flow.catalogue()->version(), 17);
    EXPECT_EQ(menus, 1);
}

TEST_F(SignOn, ANewMenuIsTakenAndTheSameOneIsNot)
{
    flow.refreshMenu();
    EXPECT_EQ(api.catalogues.count(), 0);
    signOn();
    flow.refreshMenu();
    flow.refreshMenu();
    EXPECT_EQ(api.catalogues.count(), 2);
    api.catalogues.answer(menuOfVersion(17));
    EXPECT_EQ(menus, 1);
    flow.refreshMenu();
    api.catalogues.answer(test::lost());
    EXPECT_EQ(flow.state(), State::SignedOn);
    flow.refreshMenu();
    api.catalogues.answer(menuOfVersion(18));
    EXPECT_EQ(menus, 2);
    EXPECT_EQ(flow.catalogue()->version(), 18);
}

TEST_F(SignOn, SigningOffIsHeardAtOnceAndLateAnswersAreNot)
{
    signOn();
    flow.signOff();
    EXPECT_EQ(flow.state(), State::SignedOff);
    EXPECT_EQ(api.signOffs.count(), 1);
    EXPECT_EQ(flow.message().what, QString());

    flow.signOn(u"12"_s, u"1012"_s);
    api.signOns.answer(test::session());
    flow.sessionEnded();
    api.catalogues.answer(test::tillMenu());
    EXPECT_EQ(flow.state(), State::SignedOff);
}

} // namespace
} // namespace tillpool::flows
