// SPDX-License-Identifier: GPL-3.0-or-later
#include "SettledSales.h"

#include "receipt/Paper.h"
#include "receipt/Receipt.h"

namespace tillpool::receipt {
namespace {

using namespace Qt::StringLiterals;

QJsonObject answered(const protocol::SettledSale& sale)
{
    QJsonObject response = protocol::saleResponseTemplate(sale);
    response.insert(u"receipt_number"_s, sale.tillId.text() + u"-000042"_s);
    return response;
}

// The first line of a raw string is where it begins, not text.
QString golden(const char* text) { return QString::fromUtf8(text).mid(1); }

TEST(ReceiptText, OfASaleWithPointsAndAnOverride)
{
    EXPECT_EQ(Receipt::text(answered(test::irishSale()), u"Broadway, Dublin"_s), golden(R"(
             Broadway, Dublin
           2026-03-01 09:30 UTC
------------------------------------------
2 Flat white @ 3.70                   7.40
  + 1 Oat milk                        0.50
1 Scone                               2.35
  price set by hand, list 3.25:
    yesterday's
------------------------------------------
TOTAL EUR                            10.25
  incl. Tax 13.5 %                    1.22

250 points from group 003-fam1ly     −2.50
Cash                                 10.00
Change                                2.25
------------------------------------------
70 points earned for group 003-fam1ly, on
  their way

Receipt 001-till01-000042
Served by 001-staff06
001-0190c8a1-0000-7000-8000-00000000000a
)"));
}

TEST(ReceiptText, OfASaleWithAddedTaxAndTwoTenders)
{
    const sales::Basket basket {.lines = {{.itemId = base::ItemId::trusted(u"002-flatwh"_s), .quantity = 3}}};
    protocol::SettledSale sale = test::settledSale(test::americanRules(), basket, 0,
        {{sales::TenderKind::Card, test::money(200, u"USD"_s)},
            {sales::TenderKind::Cash, test::money(1009, u"USD"_s)}});
    sale.earned =
        protocol::Earned {base::GroupId::trusted(u"002-team01"_s), base::Points(120), protocol::EarnedState::Posted};
    QJsonObject response = answered(sale);
    QJsonObject points = response.value(u"points"_s).toObject();
    points.insert(u"balance_after"_s, 1324);
    response.insert(u"points"_s, points);
    EXPECT_EQ(Receipt::text(response, u"Church Street"_s), golden(R"(
              Church Street
           2026-03-01 09:30 UTC
------------------------------------------
3 Flat white @ 3.70                  11.10
------------------------------------------
Subtotal                             11.10
Tax 8.875 %                           0.99
TOTAL USD                            12.09

Card                                  2.00
Cash                                 10.09
------------------------------------------
120 points earned for group 002-team01
Points of group 002-team01 now: 1324

Receipt 002-till01-000042
Served by 002-staff06
002-0190c8a1-0000-7000-8000-00000000000a
)"));
}

TEST(ReceiptText, OfAWalkInInYen)
{
    const sales::Basket basket {.lines = {{.itemId = base::ItemId::trusted(u"004-beans1"_s)}}};
    protocol::SettledSale sale =
        test::settledSale(test::japaneseRules(), basket, 0, {{sales::TenderKind::Cash, test::money(2000, u"JPY"_s)}});
    sale.priced.discounts = {
        {base::PromotionId::trusted(u"004-happyh"_s), u"Happy hour"_s, test::money(100, u"JPY"_s), u"after four"_s}};
    sale.priced.total -= sale.priced.discountTotal();
    sale.settlement.change += sale.priced.discountTotal();
    EXPECT_EQ(Receipt::text(answered(sale), u"Ginza"_s), golden(R"(
                  Ginza
           2026-03-01 09:30 UTC
------------------------------------------
1 Beans                               1800
------------------------------------------
Subtotal                              1800
Happy hour                            −100
  after four
TOTAL JPY                             1700
  incl. Low tax 8 %                    133

Cash                                  2000
Change                                 300
------------------------------------------
Receipt 004-till01-000042
Served by 004-staff06
004-0190c8a1-0000-7000-8000-00000000000a
)"));
}

TEST(ReceiptText, NeverPassesItsColumnsOrAControlCharacter)
{
    QJsonObject sale = answered(test::irishSale());
    QJsonArray lines = sale.value(u"lines"_s).toArray();
    QJsonObject line = lines[0].toObject();
    for (const QString& name : {QString(300, u'x'), u"a \x1b@\x07 b\nc"_s, QString(u"😀"_s).repeated(60),
             u"one two three four five six seven eight nine ten eleven twelve thirteen"_s, QString()}) {
        line.insert(u"name"_s, name);
        lines[0] = line;
        sale.insert(u"lines"_s, lines);
        const QString text = Receipt::text(sale, name);
        for (const QString& row : text.split(u'\n')) {
            EXPECT_LE(row.size(), Receipt::columns) << row.toStdString();
            EXPECT_TRUE(row.isValidUtf16());
            EXPECT_FALSE(row.contains(QChar(0x1b)) || row.contains(QChar(0x07)));
        }
    }
}

TEST(ReceiptText, OfNothingIsNoCrash)
{
    EXPECT_FALSE(Receipt::text({}, {}).isEmpty());
    EXPECT_FALSE(Receipt::text(test::json(R"({"lines": 5, "tax": [1], "currency": 7})"), u"x"_s).isEmpty());
}

TEST(PaperLayout, LongNamesWrapAndTheAmountStandsInTheLastLine)
{
    Paper paper(20);
    paper.row(u"one two three four five"_s, u"12.50"_s);
    paper.left(u"abcdefghijklmnopqrstuvwxyz"_s, 2);
    paper.centred(u"mid"_s);
    EXPECT_EQ(paper.text(), golden(R"(
one two three
  four five    12.50
  abcdefghijklmnopqr
    stuvwxyz
        mid
)"));
}

} // namespace
} // namespace tillpool::receipt
