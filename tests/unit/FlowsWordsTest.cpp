// SPDX-License-Identifier: GPL-3.0-or-later
#include "FlowsWorld.h"

#include "words/Amounts.h"
#include "words/Names.h"
#include "words/Refusals.h"
#include "words/Standing.h"

#include <QRegularExpression>

namespace tillpool::words {
namespace {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using client::FailureKind;
using test::money;

TEST(Amounts, AreGroupedWithTheCurrencysDigits)
{
    EXPECT_EQ(amountText(money(123450, u"EUR"_s)), u"1,234.50"_s);
    EXPECT_EQ(amountText(money(-400, u"EUR"_s)), u"−4.00"_s);
    EXPECT_EQ(amountText(money(5, u"EUR"_s)), u"0.05"_s);
    EXPECT_EQ(amountText(money(1234567, u"JPY"_s)), u"1,234,567"_s);
    EXPECT_EQ(amountText(money(1500, u"KWD"_s)), u"1.500"_s);
    EXPECT_EQ(amountText(money(std::numeric_limits<qint64>::min(), u"JPY"_s)), u"−9,223,372,036,854,775,808"_s);
}

TEST(Amounts, OfMoneyHaveASignOrACode)
{
    EXPECT_EQ(moneyText(money(123450, u"EUR"_s)), u"€1,234.50"_s);
    EXPECT_EQ(moneyText(money(-400, u"EUR"_s)), u"−€4.00"_s);
    EXPECT_EQ(moneyText(money(320, u"SGD"_s)), u"S$3.20"_s);
    EXPECT_EQ(moneyText(money(320, u"USD"_s)), u"$3.20"_s);
    EXPECT_EQ(moneyText(money(500, u"JPY"_s)), u"JPY 500"_s);
}

TEST(Amounts, OfPointsKnowOneFromMany)
{
    EXPECT_EQ(pointsText(base::Points(1)), u"1 point"_s);
    EXPECT_EQ(pointsText(base::Points(0)), u"0 points"_s);
    EXPECT_EQ(pointsText(base::Points(1324)), u"1,324 points"_s);
    EXPECT_EQ(countText(-500), u"−500"_s);
}

TEST(Names, AreShortenedForOthers)
{
    EXPECT_EQ(shortName(u"Kelly Key"_s), u"Kelly K."_s);
    EXPECT_EQ(shortName(u"  Ana María  de Óbidos "_s), u"Ana Ó."_s);
    EXPECT_EQ(shortName(u"Madonna"_s), u"Madonna"_s);
    EXPECT_EQ(shortName(QString(40, u'x')).size(), 20);
    EXPECT_EQ(shortName(QString()), QString());
    EXPECT_EQ(firstName(u"Kelly Key"_s), u"Kelly"_s);
    EXPECT_EQ(firstName(u" "_s), QString());
    EXPECT_EQ(initials(u"kelly ann key"_s), u"KK"_s);
    EXPECT_EQ(initials(u"Madonna"_s), u"M"_s);
    EXPECT_EQ(initials(QString()), u"?"_s);
}

TEST(Names, KeepCharactersWhole) { EXPECT_EQ(initials(u"𝒜lice e\u0301mile"_s), u"𝒜E\u0301"_s); }

RegionNames names()
{
    return [](const QString& region) { return region == u"003"_s ? u"Singapore"_s : u"Elsewhere"_s; };
}

const std::vector<Occasion> allOccasions {
    Occasion::SignOn, Occasion::Catalogue, Occasion::Customer, Occasion::Groups, Occasion::Sale, Occasion::Cancel};

void expectWords(const QString& text, const std::string& about)
{
    static const QRegularExpression numbers(u"\\d"_s);
    EXPECT_FALSE(text.trimmed().isEmpty()) << about;
    EXPECT_TRUE(text.endsWith(u'.')) << about << text.toStdString();
    EXPECT_FALSE(text.contains(u'_')) << about << text.toStdString();
    EXPECT_FALSE(numbers.match(text).hasMatch()) << about << text.toStdString();
    EXPECT_FALSE(text.contains(u"error"_s, Qt::CaseInsensitive)) << about << text.toStdString();
    EXPECT_FALSE(text.contains(u"please"_s, Qt::CaseInsensitive)) << about << text.toStdString();
    EXPECT_FALSE(text.contains(u"  "_s)) << about << text.toStdString();
}

TEST(Refusals, HaveWordsForEveryCodeOnEveryOccasion)
{
    for (const Occasion occasion : allOccasions) {
        for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
            for (const auto kind :
                {FailureKind::Refused, FailureKind::SignedOut, FailureKind::Unreachable, FailureKind::Malformed}) {
                for (const QString& region : {QString(), u"003"_s}) {
                    const client::Failure failure = test::failure(kind, static_cast<ErrorCode>(code), region);
                    const Message message = wordsFor(occasion, failure, names());
                    const std::string about = std::to_string(static_cast<int>(occasion)) + "/"
                        + base::wireName(static_cast<ErrorCode>(code)).toStdString() + ": ";
                    expectWords(message.what, about);
                    expectWords(message.advice, about);
                    EXPECT_FALSE(message.advice.contains(failure.error.detail)) << about;
                }
            }
        }
    }
}

TEST(Refusals, DifferWhereTheAdviceDoes)
{
    const auto what = [](Occasion occasion, FailureKind kind, ErrorCode code, const QString& region = {}) {
        return wordsFor(occasion, test::failure(kind, code, region), names()).what;
    };
    EXPECT_EQ(what(Occasion::SignOn, FailureKind::SignedOut, ErrorCode::Unauthenticated),
        u"The staff number or the PIN is not right."_s);
    EXPECT_EQ(what(Occasion::Customer, FailureKind::Refused, ErrorCode::NotFound), u"Nobody has this customer id."_s);
    EXPECT_EQ(what(Occasion::Customer, FailureKind::Unreachable, ErrorCode::RegionUnavailable, u"003"_s),
        u"Singapore can't be reached now."_s);
    EXPECT_EQ(what(Occasion::Customer, FailureKind::Unreachable, ErrorCode::RegionUnavailable),
        u"Tillpool's server can't be reached."_s);
    EXPECT_EQ(what(Occasion::Sale, FailureKind::Refused, ErrorCode::PointsUnavailable, u"003"_s),
        u"Points at home in Singapore can't be used now."_s);
    EXPECT_EQ(what(Occasion::Sale, FailureKind::Unreachable, ErrorCode::OutcomeUnknown),
        u"It is not known yet whether this sale was made."_s);
    EXPECT_EQ(what(Occasion::Sale, FailureKind::Malformed, ErrorCode::Internal),
        u"It is not known yet whether this sale was made."_s);
}

TEST(Refusals, SayHowManyPointsAreLeft)
{
    client::Failure failure = test::failure(FailureKind::Refused, ErrorCode::InsufficientPoints);
    failure.error.extra = {{u"points_available"_s, 1300}};
    EXPECT_EQ(wordsFor(Occasion::Sale, failure, names()).what, u"The group has 1,300 points left."_s);
}

TEST(Refusals, DoWithoutRegionNames)
{
    const auto failure = test::failure(FailureKind::Refused, ErrorCode::PointsUnavailable, u"003"_s);
    EXPECT_EQ(wordsFor(Occasion::Sale, failure, {}).what, u"The group's points can't be used now."_s);
}

TEST(Standing, SaysWhatIsOwedAndWhatPaysIt)
{
    using base::Points;
    EXPECT_EQ(owesShort(Points(120)), u"owes 120 points"_s);
    EXPECT_EQ(owesText(Points(1)), u"Owes 1 point: the next points earned pay this first."_s);
    EXPECT_EQ(owesText(Points(98'765)), u"Owes 98,765 points: the next points earned pay this first."_s);
    EXPECT_EQ(earnsText(paidToDebtFirst(Points(74), Points(0))), u"earns 74 points"_s);
    EXPECT_EQ(earnsText(paidToDebtFirst(Points(74), Points(50))), u"earns 74 points: 50 pay the debt, 24 stay"_s);
    EXPECT_EQ(earnsText(paidToDebtFirst(Points(2), Points(1))), u"earns 2 points: 1 pays the debt, 1 stays"_s);
    EXPECT_EQ(earnsText(paidToDebtFirst(Points(74), Points(74))), u"earns 74 points: all of them pay the debt"_s);
    EXPECT_EQ(earnsText(paidToDebtFirst(Points(1), Points(9))), u"earns 1 point: it pays the debt"_s);
    EXPECT_EQ(earnsText(paidToDebtFirst(Points(0), Points(9))), u"earns 0 points"_s);
    EXPECT_EQ(debtPart(paidToDebtFirst(Points(74), Points(0))), QString());
}

} // namespace
} // namespace tillpool::words
