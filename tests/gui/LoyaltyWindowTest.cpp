// SPDX-License-Identifier: GPL-3.0-or-later
// What the customer's window says, and that it only ever shows.
#include "loyaltywindow/LoyaltyWindow.h"

#include "LoyaltyFaces.h"
#include "loyaltywindow/Pane.h"
#include "support/Waiting.h"
#include "support/Windows.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QScreen>
#include <QWheelEvent>
#include <map>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using Phase = LoyaltyFace::Phase;
using loyaltywindow::LoyaltyWindow;
using loyaltywindow::Pane;
using widgets::Ink;
using widgets::Theme;
using widgets::ThemeMode;

namespace {

using Words = std::map<QString, QString>;

const QString kellysLines = u"2 × Flat white, oat milk, extra shot, 9.40\n"
                            "Almond croissant, 3.75\n"
                            "3 × Morning sunrise chai, 12.00\n"
                            "Third tea free, you took 3 teas before 15:00, −4.00\n"
                            "Paid with 500 points of Key family, −5.00"_s;
const QString kellysPool = u"Key family · at home in Singapore\n"
                           "1,324 points that you share\n"
                           "Kelly K., Clark S., Elvis C., Rafael E.\n"
                           "This sale spends − 500\n"
                           "This sale earns + 161\n"
                           "Then you share 985\n"
                           "Office · at home in New York · 260 points"_s;

// How much of each pane was painted since.
class Painted : public QObject {
public:
    explicit Painted(LoyaltyWindow& window)
    {
        const auto panes = window.findChildren<Pane*>();
        for (Pane* const pane : panes)
            pane->installEventFilter(this);
    }
    QRegion of(const QString& pane) const
    {
        const auto found = m_regions.find(pane);
        return found == m_regions.end() ? QRegion() : found->second;
    }
    bool isAnything() const { return !m_regions.empty(); }
    void forget() { m_regions.clear(); }

protected:
    bool eventFilter(QObject* pane, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            m_regions[pane->objectName()] += static_cast<QPaintEvent*>(event)->region();
        return false;
    }

private:
    std::map<QString, QRegion> m_regions;
};

class LoyaltyWindowTest : public testing::Test {
protected:
    // What screen readers find on each pane in sight.
    Words wordsOf(const LoyaltyFace& face)
    {
        m_window.show(face);
        Words words;
        const auto panes = m_window.findChildren<Pane*>();
        for (const Pane* const pane : panes) {
            if (pane->isVisibleTo(&m_window))
                words[pane->objectName()] = pane->accessibleDescription();
            EXPECT_FALSE(pane->accessibleName().isEmpty()) << pane->objectName().toStdString();
        }
        return words;
    }

    void bringUpWith(const LoyaltyFace& face)
    {
        m_window.resize(1280, 800);
        m_window.show(face);
        m_window.show();
        EXPECT_TRUE(waitUntil([this] { return m_painted.isAnything(); }));
        m_painted.forget();
    }

    Theme m_theme {ThemeMode::Light};
    LoyaltyWindow m_window {m_theme};
    Painted m_painted {m_window};
};

TEST_F(LoyaltyWindowTest, IdleInvites)
{
    EXPECT_EQ(wordsOf({.shopName = u"Global Café · Dublin"_s}),
        Words({{u"customerIdle"_s,
            u"Global Café · Dublin\nShare your points with family and friends. Ask at the till."_s}}));
}

TEST_F(LoyaltyWindowTest, BeforeTheFirstFaceItInvites)
{
    EXPECT_TRUE(m_window.findChild<Pane*>(u"customerIdle"_s)->isVisibleTo(&m_window));
    EXPECT_EQ(m_window.face(), LoyaltyFace());
}

TEST_F(LoyaltyWindowTest, RingingSaysLinesTotalAndPool)
{
    EXPECT_EQ(wordsOf(kellysSale(Phase::Ringing)),
        Words({{u"customerHeader"_s, u"Hello Kelly\nGlobal Café · Dublin"_s}, {u"customerLines"_s, kellysLines},
            {u"customerTotal"_s, u"Total €16.15\nOne more bakery item and the pair is 10 % off"_s},
            {u"customerPool"_s, kellysPool}}));
}

TEST_F(LoyaltyWindowTest, PayingSaysWhatThereIsToPay)
{
    EXPECT_EQ(wordsOf(kellysSale(Phase::Paying))[u"customerTotal"_s],
        u"To pay €16.15\nOne more bakery item and the pair is 10 % off"_s);
}

TEST_F(LoyaltyWindowTest, WaitingSaysOneMoment)
{
    LoyaltyFace face = kellysSale(Phase::Waiting);
    EXPECT_EQ(wordsOf(face),
        Words({{u"customerHeader"_s, u"Hello Kelly\nGlobal Café · Dublin"_s},
            {u"customerWaiting"_s, u"One moment: your sale is being settled.\nTo pay €16.15"_s},
            {u"customerPool"_s, kellysPool}}));
    face.hint.clear();
    EXPECT_EQ(wordsOf(face)[u"customerWaiting"_s], u"One moment\nTo pay €16.15"_s);
}

TEST_F(LoyaltyWindowTest, ThanksSaysChangeAndWhatIsSharedNow)
{
    LoyaltyFace face = kellysSale(Phase::Thanks);
    EXPECT_EQ(wordsOf(face),
        Words({{u"customerThanks"_s,
                   u"Thanks, Kelly\nYour change €3.85\nPaid €16.15\n"
                   "161 points earned for Key family, on their way to Singapore\nGlobal Café · Dublin"_s},
            {u"customerPool"_s,
                u"Key family · at home in Singapore\n"
                "985 points that you share now\n"
                "Kelly K., Clark S., Elvis C., Rafael E.\n"
                "This sale spent − 500\n"
                "This sale earned + 161\n"
                "Office · at home in New York · 260 points"_s}}));
    face.change.clear();
    face.greeting.clear();
    face.thanks.clear();
    EXPECT_EQ(wordsOf(face)[u"customerThanks"_s], u"Thank you\nPaid €16.15\nGlobal Café · Dublin"_s);
}

TEST_F(LoyaltyWindowTest, AGroupThatOwesSaysWhatPaysTheDebt)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.group->points = u"0"_s;
    face.group->spends.clear();
    face.group->earns = u"74"_s;
    face.group->paysDebt = u"50"_s;
    face.group->after = u"24"_s;
    face.group->notes = QStringList(u"Owes 50 points: the next points earned pay this first."_s);
    face.otherGroups.front().standing = u"being checked"_s;
    EXPECT_EQ(wordsOf(face).at(u"customerPool"_s),
        u"Key family · at home in Singapore\n"
        "0 points that you share\n"
        "Owes 50 points: the next points earned pay this first.\n"
        "Kelly K., Clark S., Elvis C., Rafael E.\n"
        "This sale earns + 74\n"
        "Of these pay the debt 50\n"
        "Then you share 24\n"
        "Office · at home in New York · 260 points · being checked"_s);
    face.group->paysDebt = u"74"_s;
    face.group->after = u"0"_s;
    face.group->owesAfter = u"46"_s;
    EXPECT_TRUE(wordsOf(face).at(u"customerPool"_s).contains(u"Of these pay the debt 74\nThen you still owe 46\n"_s));
    face.phase = Phase::Thanks;
    const QString thanks = wordsOf(face).at(u"customerPool"_s);
    EXPECT_TRUE(thanks.contains(u"0 points that you share now\n"_s)) << thanks.toStdString();
    EXPECT_TRUE(thanks.contains(u"This sale earned + 74\nOf these paid the debt 74\n"_s)) << thanks.toStdString();
}

TEST_F(LoyaltyWindowTest, WithoutACustomerItSaysWhatSharingIs)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.greeting.clear();
    face.group.reset();
    face.otherGroups.clear();
    const Words words = wordsOf(face);
    EXPECT_EQ(words.at(u"customerHeader"_s), u"Global Café · Dublin"_s);
    EXPECT_EQ(words.at(u"customerJoin"_s),
        u"Points are for sharing\nFamily and friends collect points in one group and spend them together: "
        "ask at the till to join."_s);
}

TEST_F(LoyaltyWindowTest, ACustomerWithoutGroupsIsToldHowToBegin)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.group.reset();
    face.otherGroups.clear();
    EXPECT_EQ(wordsOf(face).at(u"customerJoin"_s),
        u"You are in no group yet\nStart one with family or friends: what each of you earns, all of you can spend. "
        "Ask at the till."_s);
}

TEST_F(LoyaltyWindowTest, AGroupThatCantBeReachedSaysWhatThatMeans)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.otherGroups = {{.name = u"Choir"_s, .place = u"at home in Dublin"_s, .isAvailable = false}};
    face.group = {.name = u"Key family"_s, .place = u"at home in Singapore"_s, .isAvailable = false};
    EXPECT_EQ(wordsOf(face).at(u"customerPool"_s),
        u"Key family · at home in Singapore\n"
        "Points of Key family can't be reached now. They are safe.\n"
        "Choir · at home in Dublin · Points of Choir can't be reached now. They are safe."_s);
}

TEST_F(LoyaltyWindowTest, GroupsOfWhichNoneIsChosenAreShownToo)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.group.reset();
    face.otherGroups.front().points = u"1"_s;
    EXPECT_EQ(wordsOf(face).at(u"customerPool"_s), u"Your groups\nOffice · at home in New York · 1 point"_s);
}

TEST_F(LoyaltyWindowTest, AnEmptyBasketSaysSo)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.lines.clear();
    EXPECT_EQ(wordsOf(face).at(u"customerLines"_s), u"What you choose appears here."_s);
}

TEST_F(LoyaltyWindowTest, AllLinesCanBeReadAlsoThoseOutOfSight)
{
    for (const NamedFace& named : nastyFaces()) {
        if (named.name != u"forty_lines"_s)
            continue;
        const QStringList read = wordsOf(named.face).at(u"customerLines"_s).split(u'\n');
        EXPECT_EQ(read.size(), 40);
        EXPECT_EQ(read.first(), u"1 × Flat white number 1, 1.40"_s);
        EXPECT_EQ(read.last(), u"40 × Flat white number 40, 40.40"_s);
    }
}

TEST_F(LoyaltyWindowTest, KeysAndPointersDoNothing)
{
    bringUpWith(kellysSale(Phase::Paying));
    const QImage before = m_window.grab().toImage();
    m_painted.forget();
    const QPointF point(300, 300);
    QKeyEvent key(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
    QKeyEvent tab(QEvent::KeyPress, Qt::Key_Tab, Qt::NoModifier);
    QMouseEvent press(QEvent::MouseButtonPress, point, point, Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
    QMouseEvent release(QEvent::MouseButtonRelease, point, point, Qt::LeftButton, Qt::NoButton, Qt::NoModifier);
    QWheelEvent wheel(point, point, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QContextMenuEvent menu(QContextMenuEvent::Mouse, point.toPoint(), point.toPoint());
    for (QEvent* const event : std::initializer_list<QEvent*> {&key, &tab, &press, &release, &wheel, &menu}) {
        QCoreApplication::sendEvent(&m_window, event);
        EXPECT_TRUE(event->isAccepted()) << event->type();
    }
    EXPECT_TRUE(m_window.isVisible());
    EXPECT_EQ(m_window.childAt(point.toPoint()), nullptr); // panes leave the pointer to the window, which ignores it
    EXPECT_EQ(m_window.focusWidget(), nullptr);
    EXPECT_EQ(m_window.grab().toImage(), before);
}

TEST_F(LoyaltyWindowTest, ItNeverAsksForTheFocus)
{
    EXPECT_TRUE(m_window.windowFlags().testFlag(Qt::WindowDoesNotAcceptFocus));
    EXPECT_TRUE(m_window.testAttribute(Qt::WA_ShowWithoutActivating));
    EXPECT_FALSE(m_window.testAttribute(Qt::WA_QuitOnClose)); // it would keep a till running that was closed
    const auto widgets = m_window.findChildren<QWidget*>();
    for (const QWidget* const widget : widgets)
        EXPECT_EQ(widget->focusPolicy(), Qt::NoFocus) << widget->objectName().toStdString();
}

TEST_F(LoyaltyWindowTest, OnlyWhatDiffersIsPaintedAgain)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    bringUpWith(face);
    face.lines[1].amount = u"4.75"_s;
    m_window.show(face);
    EXPECT_TRUE(waitUntil([this] { return m_painted.isAnything(); }));
    const QRegion painted = m_painted.of(u"customerLines"_s);
    EXPECT_FALSE(painted.isEmpty());
    EXPECT_LT(painted.boundingRect().height(), 60);
    for (const QString& other : {u"customerHeader"_s, u"customerTotal"_s, u"customerPool"_s})
        EXPECT_TRUE(m_painted.of(other).isEmpty()) << other.toStdString();
}

TEST_F(LoyaltyWindowTest, WhatIsPaintedInPartsLooksLikeWhatIsPaintedAtOnce)
{
    bringUpWith(kellysSale(Phase::Ringing));
    std::vector<NamedFace> faces = nastyFaces();
    for (NamedFace& ordinary : ordinaryFaces())
        faces.push_back(std::move(ordinary));
    for (const NamedFace& named : faces) {
        m_window.show(named.face);
        LoyaltyWindow fresh(m_theme);
        fresh.resize(m_window.size());
        fresh.show(named.face);
        const QImage expected = fresh.grab().toImage().convertToFormat(QImage::Format_RGB32);
        const auto onDisplay = [this] {
            return m_window.screen()->grabWindow(m_window.winId()).toImage().convertToFormat(QImage::Format_RGB32);
        };
        EXPECT_TRUE(waitUntil([&] { return onDisplay() == expected; })) << named.name.toStdString();
    }
}

TEST_F(LoyaltyWindowTest, AnotherThemeIsPaintedAtOnce)
{
    bringUpWith(kellysSale(Phase::Ringing));
    m_theme.setMode(ThemeMode::Dark);
    for (const QString& name : {u"customerHeader"_s, u"customerLines"_s, u"customerTotal"_s, u"customerPool"_s}) {
        const QRect whole = m_window.findChild<Pane*>(name)->rect();
        EXPECT_TRUE(waitUntil([&] { return m_painted.of(name) == QRegion(whole); })) << name.toStdString();
    }
    const QImage image = m_window.grab().toImage();
    EXPECT_EQ(image.pixelColor(2, 2), m_theme.color(Ink::Surface));
    EXPECT_EQ(image.pixelColor(1278, 2), m_theme.color(Ink::Pool));
}

} // namespace

} // namespace tillpool::test
