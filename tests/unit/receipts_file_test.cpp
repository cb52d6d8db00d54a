// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Receipts.h"

#include <QBuffer>
#include <QFile>
#include <gtest/gtest.h>
#include <map>

namespace tillpool::admin {
namespace {

using namespace Qt::StringLiterals;

const QByteArray header =
    "transaction_id,transaction_date,transaction_time,sales_outlet_id,staff_id,customer_id,instore_yn,"
    "order,line_item_id,product_id,quantity,line_item_amount,unit_price,promo_item_yn\n";
const QByteArray goodLine = "7,01/04/2019,12:04:43,3,12,558,N,1,1,52,1,2.5,2.5,N\n";
const QByteArray secondLine = "7,01/04/2019,12:04:43,3,12,558,N,1,5,53,1,3.0,3.0,N\n"; // of the same ticket

base::Result<Receipts> readBytes(QByteArray bytes)
{
    QBuffer buffer(&bytes);
    EXPECT_TRUE(buffer.open(QIODevice::ReadOnly));
    return readReceipts(buffer);
}

Receipts readLines(const QByteArray& lines)
{
    auto receipts = readBytes(header + lines);
    EXPECT_TRUE(receipts.hasValue());
    return receipts.hasValue() ? receipts.takeValue() : Receipts();
}

// The reason for which the only line of a file is rejected; "" when it isn't.
QString rejectionOf(const QByteArray& line)
{
    const Receipts receipts = readLines(line + '\n');
    EXPECT_EQ(receipts.tickets.size() + receipts.rejected.size(), 1U) << line.toStdString();
    return receipts.rejected.empty() ? QString() : receipts.rejected.front().reason;
}

struct Sum {
    int tickets = 0;
    int lines = 0;
    qint64 chargedMinor = 0;
    bool operator==(const Sum& other) const = default;
};

std::map<int, Sum> sumsByOutlet(const Receipts& receipts)
{
    std::map<int, Sum> sums;
    for (const Ticket& ticket : receipts.tickets) {
        Sum& sum = sums[ticket.outlet];
        ++sum.tickets;
        sum.lines += static_cast<int>(ticket.lines.size());
        sum.chargedMinor += ticket.chargedMinor();
    }
    return sums;
}

TEST(ReceiptsFile, ReadsTheFirstDayOfTheChain)
{
    QFile file(QStringLiteral(TILLPOOL_TEST_DATA "/receipts-2019-04-01.csv"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    auto result = readReceipts(file);
    ASSERT_TRUE(result.hasValue());
    const Receipts& receipts = *result;

    const std::map<int, Sum> expected {{3, {498, 574, 252250}}, {5, {431, 518, 233045}}, {8, {490, 555, 256015}}};
    EXPECT_EQ(sumsByOutlet(receipts), expected);

    const std::vector<std::pair<int, QString>> malformed {{4, u"transaction_id \"x19\""_s},
        {5, u"transaction_date \"01/04/2019a\""_s}, {7, u"unit_price \"3b3\""_s}, {8, u"transaction_id is empty"_s},
        {9, u"transaction_date \"x01/04/2019\""_s}, {10, u"product_id \"x51\""_s}, {11, u"unit_price \"a3\""_s},
        {14, u"line_item_id is empty"_s}, {18, u"product_id is empty"_s}, {19, u"transaction_id \"x112\""_s}};
    ASSERT_EQ(receipts.rejected.size(), malformed.size());
    for (size_t i = 0; i < malformed.size(); ++i) {
        EXPECT_EQ(receipts.rejected[i].lineNo, malformed[i].first);
        EXPECT_TRUE(receipts.rejected[i].reason.startsWith(malformed[i].second))
            << receipts.rejected[i].reason.toStdString();
    }
}

TEST(ReceiptsFile, ReadsEveryFieldOfALine)
{
    const Receipts receipts = readLines(goodLine);
    ASSERT_EQ(receipts.tickets.size(), 1U);
    const Ticket& ticket = receipts.tickets.front();
    EXPECT_EQ(ticket.key(), u"3|2019-04-01|7"_s);
    EXPECT_EQ(ticket.time, QTime(12, 4, 43));
    EXPECT_EQ(ticket.staff, 12);
    EXPECT_EQ(ticket.customer, 558);
    ASSERT_EQ(ticket.lines.size(), 1U);
    EXPECT_EQ(ticket.lines[0].lineNo, 2);
    EXPECT_EQ(ticket.lines[0].productId, 52);
    EXPECT_EQ(ticket.lines[0].quantity, 1);
    EXPECT_EQ(ticket.lines[0].amountMinor, 250);
}

TEST(ReceiptsFile, TakesWhatWasNotRecorded)
{
    const Receipts receipts = readLines("33,01/04/2019,,3,,0, ,,1,34,1,2.45,,\n");
    ASSERT_EQ(receipts.tickets.size(), 1U);
    EXPECT_FALSE(receipts.tickets[0].time.has_value());
    EXPECT_EQ(receipts.tickets[0].staff, 0);
    EXPECT_EQ(receipts.tickets[0].customer, 0);
}

TEST(ReceiptsFile, ReadsAByteOrderMarkAndCarriageReturns)
{
    QByteArray bytes = "\xEF\xBB\xBF" + header + "\n" + goodLine + secondLine.chopped(1);
    auto receipts = readBytes(bytes.replace("\n", "\r\n"));
    ASSERT_TRUE(receipts.hasValue());
    EXPECT_TRUE(receipts->rejected.empty());
    ASSERT_EQ(receipts->tickets.size(), 1U);
    ASSERT_EQ(receipts->tickets[0].lines.size(), 2U);
    EXPECT_EQ(receipts->tickets[0].lines[0].lineNo, 3) << "a blank line counts as a line of the file";
}

TEST(ReceiptsFile, KeepsTicketsOfOtherDaysAndOutletsApart)
{
    const Receipts receipts = readLines(goodLine + "7,02/04/2019,12:04:43,3,12,558,N,1,1,52,1,2.5,2.5,N\n"
        + "7,01/04/2019,12:04:43,5,12,558,N,1,1,52,1,2.5,2.5,N\n" + secondLine);
    ASSERT_EQ(receipts.tickets.size(), 3U);
    EXPECT_EQ(receipts.tickets[0].lines.size(), 2U);
}

TEST(ReceiptsFile, AMalformedLineTakesItsTicketWithItAndNothingElse)
{
    const QByteArray otherTicket = "8,01/04/2019,12:10:00,3,12,0,N,1,1,52,1,2.5,2.5,N\n";
    const Receipts receipts =
        readLines(goodLine + "7,01/04/2019,12:04:43,3,12,558,N,1,2,52,0,2.5,2.5,N\n" + otherTicket + secondLine);
    ASSERT_EQ(receipts.tickets.size(), 1U);
    EXPECT_EQ(receipts.tickets[0].transactionId, 8);
    ASSERT_EQ(receipts.rejected.size(), 3U);
    EXPECT_EQ(receipts.rejected[0].reason, u"line 3 of the same ticket is malformed"_s);
    EXPECT_EQ(receipts.rejected[1].reason, u"quantity \"0\" is not from 1 to 9999"_s);
    EXPECT_EQ(receipts.rejected[2].lineNo, 5);
}

TEST(ReceiptsFile, CountsALineThatStandsTwiceOnce)
{
    const Receipts receipts = readLines(goodLine + secondLine + goodLine);
    ASSERT_EQ(receipts.tickets.size(), 1U);
    EXPECT_EQ(receipts.tickets[0].chargedMinor(), 550);
    ASSERT_EQ(receipts.rejected.size(), 1U);
    EXPECT_EQ(receipts.rejected[0].lineNo, 4);
    EXPECT_EQ(receipts.rejected[0].reason, u"the same line as line 2"_s);
}

TEST(ReceiptsFile, LinesOfOneTicketThatContradictEachOtherSpoilIt)
{
    const std::map<QByteArray, QString> reasons {
        {"7,01/04/2019,12:04:43,3,12,558,N,1,1,52,1,3.5,2.5,N\n",
            u"line_item_id \"1\" stands in line 2 of the same ticket, with other values"_s},
        {"7,01/04/2019,12:04:43,3,12,559,N,1,2,52,1,2.5,2.5,N\n",
            u"customer_id \"559\" differs from line 2 of the same ticket"_s},
        {"7,01/04/2019,12:04:43,3,13,558,N,1,2,52,1,2.5,2.5,N\n",
            u"staff_id \"13\" differs from line 2 of the same ticket"_s},
        {"7,01/04/2019,12:04:44,3,12,558,N,1,2,52,1,2.5,2.5,N\n",
            u"transaction_time \"12:04:44\" differs from line 2 of the same ticket"_s}};
    for (const auto& [line, reason] : reasons) {
        const Receipts receipts = readLines(goodLine + line + secondLine);
        EXPECT_TRUE(receipts.tickets.empty()) << line.toStdString();
        ASSERT_EQ(receipts.rejected.size(), 3U);
        EXPECT_EQ(receipts.rejected[1].reason, reason);
        EXPECT_EQ(receipts.rejected[2].reason, u"line 3 of the same ticket is malformed"_s);
    }
}

TEST(ReceiptsFile, WhatOneLineLeavesOutAnotherMaySay)
{
    const Receipts receipts = readLines("7,01/04/2019,,3,,0,N,1,4,52,1,2.5,2.5,N\n" + goodLine
        + "7,01/04/2019,,3,,0,N,1,6,52,1,2.5,2.5,N\n7,01/04/2019,,3,99,0,N,1,7,52,1,2.5,2.5,N\n");
    ASSERT_EQ(receipts.rejected.size(), 4U);
    EXPECT_EQ(receipts.rejected[3].reason, u"staff_id \"99\" differs from line 3 of the same ticket"_s);
}

TEST(ReceiptsFile, NamesTheFieldAndTheValueThatAreWrong)
{
    const auto withField = [](int field, const QByteArray& value) {
        QList<QByteArray> fields = goodLine.trimmed().split(',');
        fields[field] = value;
        return rejectionOf(fields.join(','));
    };
    EXPECT_EQ(withField(1, "31/02/2019"), u"transaction_date \"31/02/2019\" is not a date as dd/mm/yyyy"_s);
    EXPECT_EQ(withField(1, "2019-04-01"), u"transaction_date \"2019-04-01\" is not a date as dd/mm/yyyy"_s);
    EXPECT_EQ(withField(2, "25:00:00"), u"transaction_time \"25:00:00\" is not a time as hh:mm:ss"_s);
    EXPECT_EQ(withField(3, ""), u"sales_outlet_id is empty"_s);
    EXPECT_EQ(withField(4, "-1"), u"staff_id \"-1\" is not a whole number of at most 9 digits"_s);
    EXPECT_EQ(withField(5, "1e3"), u"customer_id \"1e3\" is not a whole number of at most 9 digits"_s);
    EXPECT_EQ(withField(6, "maybe"), u"instore_yn \"maybe\" is not Y or N"_s);
    EXPECT_EQ(withField(10, "1.5"), u"quantity \"1.5\" is not a whole number of at most 9 digits"_s);
    EXPECT_EQ(withField(10, "1000000000"), u"quantity \"1000000000\" is not a whole number of at most 9 digits"_s);
    EXPECT_EQ(withField(10, "10000"), u"quantity \"10000\" is not from 1 to 9999"_s);
    EXPECT_EQ(withField(11, "-2.5"), u"line_item_amount \"-2.5\" is not an amount such as 2.50"_s);
    EXPECT_EQ(withField(11, "2.555"), u"line_item_amount \"2.555\" is not an amount such as 2.50"_s);
    EXPECT_EQ(withField(11, "2."), u"line_item_amount \"2.\" is not an amount such as 2.50"_s);
    EXPECT_EQ(withField(11, ""), u"line_item_amount is empty"_s);
    EXPECT_EQ(
        withField(9, QByteArray("5\0", 2) + "1"), u"product_id \"5?1\" is not a whole number of at most 9 digits"_s);
    EXPECT_TRUE(withField(9, QByteArray(500, '5')).startsWith(u"product_id \"5555"_s));
    EXPECT_EQ(withField(11, "2,5"), u"it has 15 fields, the header has 14"_s);
}

TEST(ReceiptsFile, AQuoteThatNeverClosesSpoilsOneLineOnly)
{
    const Receipts receipts = readLines("\"9,01/04/2019,12:04:43,3,12,558,N,1,1,52,1,2.5,2.5,N\n" + goodLine);
    EXPECT_EQ(receipts.tickets.size(), 1U);
    ASSERT_EQ(receipts.rejected.size(), 1U);
    EXPECT_EQ(receipts.rejected[0].lineNo, 2);
    EXPECT_EQ(receipts.rejected[0].reason, u"its quotes do not close"_s);
    EXPECT_TRUE(rejectionOf("\"10\",01/04/2019,12:04:43,3,12,558,N,1,1,52,1,\"2.5\",2.5,N").isEmpty());
}

TEST(ReceiptsFile, ALineThatCannotBeTakenApartTakesItsTicketWithIt)
{
    const QByteArray unclosed = "7,01/04/2019,12:04:43,3,12,558,\"N,1,2,52,1,2.5,2.5,N\n";
    const QByteArray endless = "7,01/04/2019,12:04:43,3,12,558,N,1,2," + QByteArray(100'000, '5') + '\n';
    for (const QByteArray& line : {unclosed, endless}) {
        const Receipts receipts = readLines(goodLine + line);
        EXPECT_TRUE(receipts.tickets.empty());
        ASSERT_EQ(receipts.rejected.size(), 2U);
        EXPECT_EQ(receipts.rejected[0].reason, u"line 3 of the same ticket is malformed"_s);
    }
    const QByteArray cutInItsKey = "9,01/04/2019,12:04:43,7" + QByteArray(100'000, '5') + '\n';
    EXPECT_EQ(readLines(goodLine + cutInItsKey).tickets.size(), 1U);
}

TEST(ReceiptsFile, AnEndlessLineSpoilsOneLineOnly)
{
    const Receipts receipts = readLines(QByteArray(3'000'000, '7') + '\n' + goodLine);
    ASSERT_EQ(receipts.tickets.size(), 1U);
    EXPECT_EQ(receipts.tickets[0].lines[0].lineNo, 3);
    ASSERT_EQ(receipts.rejected.size(), 1U);
    EXPECT_EQ(receipts.rejected[0].lineNo, 2);
    EXPECT_EQ(receipts.rejected[0].reason, u"it is longer than 65536 bytes"_s);
}

TEST(ReceiptsFile, RefusesWhatIsNotAReceiptsFile)
{
    for (const QByteArray& bytes : {QByteArray(), QByteArray("\n"), QByteArray("a,b,c\n1,2,3\n"),
             QByteArray(header).replace("product_id", "thing"), QByteArray(1000, '\0')}) {
        auto receipts = readBytes(bytes);
        ASSERT_FALSE(receipts.hasValue());
        EXPECT_EQ(receipts.error().code, base::ErrorCode::InvalidField);
    }
    auto empty = readBytes(header);
    ASSERT_TRUE(empty.hasValue());
    EXPECT_TRUE(empty->tickets.empty());
}

TEST(ReceiptsFile, ReadsColumnsInAnyOrder)
{
    auto receipts = readBytes("product_id,transaction_id,transaction_date,transaction_time,sales_outlet_id,staff_id,"
                              "customer_id,instore_yn,order,"
                              "line_item_id,quantity,line_item_amount,unit_price,promo_item_yn\n52,7,01/04/"
                              "2019,12:04:43,3,12,558,N,1,1,1,2.5,2.5,N\n");
    ASSERT_TRUE(receipts.hasValue());
    ASSERT_EQ(receipts->tickets.size(), 1U);
    EXPECT_EQ(receipts->tickets[0].lines[0].productId, 52);
}

} // namespace
} // namespace tillpool::admin
