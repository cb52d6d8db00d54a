// SPDX-License-Identifier: GPL-3.0-or-later
// Debt and frozen points in the real windows, of groups whose books say so: in words, in every size and mode, and what
// the screen promised is what the books do.
#include "TillDriver.h"

#include "base/Limits.h"
#include "support/Api.h"
#include "support/Books.h"
#include "support/Controls.h"
#include "support/Refunds.h"
#include "support/Waiting.h"

#include <QRegularExpression>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 deepDebt = 54'321;

struct Look {
    QSize size;
    const char* theme;
};

void PrintTo(const Look& look, std::ostream* out) { *out << look.theme << look.size.width(); }

void setFrozen(const QString& group, bool isFrozen)
{
    Books books(system().region(group.left(3)).dsn);
    const QString function = isFrozen ? u"freeze_group"_s : u"unfreeze_group"_s;
    ASSERT_EQ(books.text(u"SELECT %1($1, 'a test', 'test')"_s.arg(function), {group}), u"done"_s);
}

class GroupStandingTest : public testing::TestWithParam<Look> {
protected:
    GroupStandingTest()
    {
        customer = signUp(api, u"001"_s, u"Kelly Key"_s);
        family = makeGroup(api, customer, u"003"_s, u"Featherstonehaugh-Wolfeschlegelstein family and friends"_s);
        choir = makeGroup(api, customer, u"002"_s, u"Choir"_s);
    }
    qint64 inTheBooks(const QString& group, const QString& column)
    {
        return readGroup(api, group, customer.token)[column].toInteger();
    }
    std::unique_ptr<TillDriver> signedOn()
    {
        auto till = std::make_unique<TillDriver>(
            TillDriver::Options {.size = GetParam().size, .theme = QString::fromLatin1(GetParam().theme)});
        till->signOnByKeyboard();
        return till;
    }
    /// What a sale had earned is spent, and the sale is given back whole: the group owes it, less what pays it at once.
    void owe(const QString& group, qint64 points)
    {
        const TestRegion& region = system().region(u"001"_s);
        const QJsonObject sale =
            sell(api, region, {.quantity = limits::quantityMax, .customer = customer.id, .earnGroup = group});
        const qint64 earned = sale[u"points"_s][u"earned"_s].toInteger();
        ASSERT_GE(earned, points);
        ASSERT_TRUE(waitUntil([&] { return inTheBooks(group, u"points"_s) == earned; }));
        givePoints(group, -earned);
        ASSERT_EQ(refund(api, sale[u"sale_id"_s].toString(), cashierToken(api, region)).status, 201);
        ASSERT_TRUE(waitUntil([&] { return inTheBooks(group, u"debt"_s) == earned; }));
        if (earned > points)
            givePoints(group, earned - points);
        ASSERT_EQ(inTheBooks(group, u"debt"_s), points);
    }
    void attach(TillDriver& till, const QString& group)
    {
        till.attachByScan(customer.id);
        till.waitFor(u"groupCard_"_s + group);
        till.tap(u"groupCard_"_s + group);
    }
    void look(TillDriver& till, const QString& screen)
    {
        letEventsRun();
        const QStringList faults = faultsOfControls(till.window(), {.pay = {u"payButton"_s, u"finishButton"_s}});
        EXPECT_TRUE(faults.isEmpty()) << screen.toStdString() << ":\n" << faults.join(u'\n').toStdString();
        const QString name =
            u"%1-%2-%3"_s.arg(screen).arg(GetParam().size.width()).arg(QLatin1String(GetParam().theme));
        grab(till.window(), name);
        grab(till.customersWindow(), name + u"-window"_s);
        expectNoNegativePoints(till, screen);
    }
    static void expectNoNegativePoints(const TillDriver& till, const QString& screen)
    {
        static const QRegularExpression negative(u"[-−] ?\\d[\\d,]* points?"_s);
        for (const QWidget* root : {&till.window(), &till.customersWindow()}) {
            const auto widgets = root->findChildren<QWidget*>();
            for (const QWidget* const widget : widgets) {
                const auto* label = qobject_cast<const QLabel*>(widget);
                const QString words = (label ? label->text() : QString()) + u'\n' + widget->accessibleName() + u'\n'
                    + widget->accessibleDescription();
                EXPECT_FALSE(negative.match(words).hasMatch()) << screen.toStdString() << ": " << words.toStdString();
            }
        }
    }
    static QString customersWords(const TillDriver& till, const QString& pane)
    {
        return child<QWidget>(till.customersWindow(), pane).accessibleDescription();
    }

    Api api;
    TestCustomer customer;
    QString family;
    QString choir;
};

} // namespace

TEST_P(GroupStandingTest, ADebtIsSaidAndPaidByWhatIsEarned)
{
    owe(family, 120);
    givePoints(choir, 98'765'432);
    const auto till = signedOn();
    till->tapItem(u"Guatemalan Sustainably Grown"_s);
    till->tapItem(u"Latte Rg"_s);
    attach(*till, family);
    till->waitForText(u"groupNote"_s, u"Owes 120 points: the next points earned pay this first."_s);
    till->waitForText(u"pointsLine"_s, u": 120 pay the debt, "_s);
    EXPECT_FALSE(till->isThere(u"pointsButton"_s) && till->find(u"pointsButton"_s).isEnabled());
    EXPECT_TRUE(till->find(u"groupCard_"_s + family).accessibleName().contains(u"0 points, owes 120 points"_s));
    EXPECT_TRUE(customersWords(*till, u"customerPool"_s)
                    .contains(u"Owes 120 points: the next points earned pay this first."_s));
    EXPECT_TRUE(customersWords(*till, u"customerPool"_s).contains(u"Of these pay the debt 120"_s));
    look(*till, u"debt-basket"_s);
    till->press(Qt::Key_F3);
    till->waitFor(u"groupNote_"_s + family);
    look(*till, u"debt-groups"_s);
    till->press(Qt::Key_Escape);
    till->waitUntilGone(u"customerSheet"_s);
    till->press(Qt::Key_F9);
    till->waitFor(u"paySheet"_s);
    till->waitForText(u"pointsWhyNot"_s, u"120 pay the debt"_s);
    EXPECT_FALSE(till->isThere(u"allPointsButton"_s));
    look(*till, u"debt-pay"_s);
    till->press(Qt::Key_F9);
    till->waitFor(u"receiptSheet"_s);
    till->waitForText(u"receiptPoints"_s, u": 120 pay the debt, "_s);
    look(*till, u"debt-receipt"_s);
    EXPECT_TRUE(waitUntil([&] { return inTheBooks(family, u"debt"_s) == 0; }));
    const qint64 left = inTheBooks(family, u"points_available"_s);
    EXPECT_GT(left, 0);
    EXPECT_TRUE(till->text(u"receiptPoints"_s).contains(u" %1 stay"_s.arg(left)))
        << left << till->text(u"receiptPoints"_s).toStdString();
    EXPECT_TRUE(customersWords(*till, u"customerPool"_s).contains(u"%1 points that you share now"_s.arg(left)));
}

TEST_P(GroupStandingTest, MoreIsOwedThanASaleEarns)
{
    owe(choir, deepDebt);
    const auto till = signedOn();
    till->tapItem(u"Latte Rg"_s);
    attach(*till, choir);
    till->waitForText(u"pointsLine"_s, u": all of them pay the debt"_s);
    look(*till, u"deep-debt-basket"_s);
    till->press(Qt::Key_F9);
    till->waitFor(u"paySheet"_s);
    look(*till, u"deep-debt-pay"_s);
    till->press(Qt::Key_F9);
    till->waitFor(u"receiptSheet"_s);
    EXPECT_TRUE(waitUntil([&] { return inTheBooks(choir, u"debt"_s) < deepDebt; }));
    const QString owed = QLocale(u"en_US"_s).toString(inTheBooks(choir, u"debt"_s));
    EXPECT_TRUE(waitUntil([&] {
        return customersWords(*till, u"customerPool"_s).contains(u"Owes %1 points"_s.arg(owed));
    })) << customersWords(*till, u"customerPool"_s).toStdString();
    EXPECT_EQ(inTheBooks(choir, u"points_available"_s), 0);
    look(*till, u"deep-debt-receipt"_s);
}

TEST_P(GroupStandingTest, FrozenPointsCantBeSpentAndSayWhy)
{
    givePoints(family, 1324);
    setFrozen(family, true);
    const auto till = signedOn();
    till->tapItem(u"Latte Rg"_s);
    attach(*till, family);
    const QString why = u"These points are being checked and can't be spent now. Earning goes on."_s;
    till->waitForText(u"groupNote"_s, why);
    till->waitForText(u"pointsLine"_s, u"can't be spent now"_s);
    look(*till, u"frozen-basket"_s);
    till->press(Qt::Key_F9);
    till->waitFor(u"paySheet"_s);
    till->waitForText(u"pointsWhyNot"_s, why);
    EXPECT_FALSE(till->isThere(u"pointsField"_s));
    look(*till, u"frozen-pay"_s);
    till->press(Qt::Key_F9);
    till->waitFor(u"receiptSheet"_s);
    EXPECT_TRUE(waitUntil([&] { return inTheBooks(family, u"points"_s) > 1324; })) << "earning goes on";
}

// The till read the group before it was frozen: the refusal is final, says why, and the sale goes on without points.
TEST_P(GroupStandingTest, PointsThatAreFrozenMeanwhileAreTakenOffTheSale)
{
    givePoints(family, 1324);
    const auto till = signedOn();
    till->tapItem(u"Latte Rg"_s);
    attach(*till, family);
    till->waitForText(u"pointsLine"_s, u"can pay"_s);
    till->press(Qt::Key_F6);
    till->waitFor(u"paySheet"_s);
    till->press(Qt::Key_F7);
    setFrozen(family, true);
    till->press(Qt::Key_F9);
    till->waitForText(u"payMessage"_s, u"being checked and can't be spent now"_s);
    look(*till, u"frozen-refused"_s);
    EXPECT_EQ(inTheBooks(family, u"points"_s), 1324);
    EXPECT_EQ(inTheBooks(family, u"points_held"_s), 0);
    till->press(Qt::Key_F9);
    till->waitFor(u"receiptSheet"_s);
    EXPECT_TRUE(waitUntil([&] { return inTheBooks(family, u"points"_s) > 1324; }));
}

INSTANTIATE_TEST_SUITE_P(Looks, GroupStandingTest,
    testing::Values(Look {{1024, 768}, "light"}, Look {{1024, 768}, "dark"}, Look {{1280, 800}, "dark"},
        Look {{1920, 1080}, "light"}),
    testing::PrintToStringParamName());

} // namespace tillpool::test
