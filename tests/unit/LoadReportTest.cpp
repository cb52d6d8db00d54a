// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Plot.h"
#include "load/Report.h"

#include <QJsonDocument>
#include <QXmlStreamReader>
#include <gtest/gtest.h>

namespace tillpool::load {
namespace {

using namespace Qt::StringLiterals;

RunRecord record()
{
    RunRecord record {.options = {.runTag = u"tag1"_s}};
    record.figures = {.seconds = 10,
        .operations = 1'234,
        .kinds = {{.kind = u"earn"_s, .begun = 1'234, .acknowledged = 1'200, .refused = 34}},
        .refusalsByCode = {{u"insufficient_points"_s, 34}},
        .isSettled = true};
    for (int i = 0; i < 10; ++i)
        record.slices.push_back({.atSeconds = i + 0.5, .rate = 100.0 + i, .p50Ms = 10, .p95Ms = 20, .p99Ms = 30.0 * i});
    return record;
}

/// Reads it to its end; the first fault, or nothing.
QString faultOfXml(const QByteArray& xml)
{
    QXmlStreamReader reader(xml);
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? reader.errorString() : QString();
}

TEST(LoadReport, ACleanRunSaysSo)
{
    const RunRecord clean = record();
    EXPECT_TRUE(isClean(clean.figures));
    EXPECT_TRUE(
        toText(clean).startsWith(u"Nothing lost, nothing duplicated, nothing spent twice in 1,234 operations."_s));
    EXPECT_EQ(toJson(clean).value(u"clean"_s).toBool(), true);
    EXPECT_TRUE(toHtml(clean).contains("<b>Clean</b>"));
}

TEST(LoadReport, WhateverIsWrongMakesItUnclean)
{
    for (qint64 Figures::*count :
        {&Figures::violationsTotal, &Figures::lost, &Figures::duplicated, &Figures::doubleSpent}) {
        RunRecord wrong = record();
        wrong.figures.*count = 1;
        EXPECT_FALSE(isClean(wrong.figures));
    }
    RunRecord open = record();
    open.figures.isSettled = false;
    EXPECT_FALSE(isClean(open.figures));
    EXPECT_TRUE(toText(open).contains(u"NOT all promises"_s));
}

TEST(LoadReport, TellsContradictionsWithTheirEvidence)
{
    RunRecord wrong = record();
    wrong.figures.violationsTotal = 1;
    wrong.figures.violations = {{u"I12"_s, u"seen <stale>"_s, {{u"group_id"_s, u"001-pool01"_s}}}};
    EXPECT_TRUE(toText(wrong).contains(u"VIOLATION    I12: seen <stale>"_s));
    const QByteArray html = toHtml(wrong);
    EXPECT_TRUE(html.contains("seen &lt;stale&gt;"));
    EXPECT_TRUE(html.contains("001-pool01"));
    EXPECT_FALSE(html.contains("<stale>"));
}

TEST(LoadReport, ThePageNeedsNothingElse)
{
    const QByteArray html = toHtml(record());
    EXPECT_FALSE(html.contains("<script"));
    EXPECT_FALSE(html.contains("src="));
    EXPECT_FALSE(html.contains("href="));
    EXPECT_EQ(html.count("<svg"), 4);
    EXPECT_TRUE(html.contains("prefers-color-scheme: dark"));
    EXPECT_TRUE(html.contains("--seed 1 --run-tag tag1"));
}

TEST(LoadPlot, ChartsAreWellFormedWhateverTheyShow)
{
    const TimeChart empty {.title = u"Nothing & <none>"_s, .unit = u"ms"_s, .lines = {{u"a"_s, u"s1"_s, {}}}};
    EXPECT_EQ(faultOfXml(toSvg(empty)), QString());
    TimeChart chart {
        .title = u"Rate"_s, .unit = u"per second"_s, .lines = {{u"a"_s, u"s1"_s, {{0, 0}, {1, 5}, {600, 123456}}}}};
    const QByteArray linear = toSvg(chart);
    EXPECT_EQ(faultOfXml(linear), QString());
    EXPECT_TRUE(linear.contains("150,000")) << "its axis ends at a round number";
    chart.scale = TimeChart::Scale::Logarithmic;
    const QByteArray logarithmic = toSvg(chart);
    EXPECT_EQ(faultOfXml(logarithmic), QString());
    EXPECT_TRUE(logarithmic.contains(">1,000<"));
    EXPECT_FALSE(logarithmic.contains("nan"));
    EXPECT_FALSE(logarithmic.contains("inf"));
    const BarChart bars {.title = u"Kinds"_s,
        .unit = u"operations"_s,
        .parts = {{u"yes"_s, u"s1"_s}, {u"no"_s, u"s2"_s}},
        .bars = {{u"earn"_s, {1'000'000, 0}}, {u"none"_s, {0, 0}}}};
    EXPECT_EQ(faultOfXml(toSvg(bars)), QString());
    EXPECT_TRUE(toSvg(bars).contains("1,000,000"));
}

TEST(LoadTally, CountsWhatEnded)
{
    Tally tally;
    tally.start(0 + 1);
    tally.begun(Kind::Earn);
    tally.begun(Kind::Earn);
    tally.begun(Kind::Earn);
    tally.ended(Kind::Earn, Answer {.status = 201, .sentAt = 1'000'000, .at = 21'000'000});
    tally.ended(Kind::Earn, Answer {.status = 409, .body = R"({"code":"group_full"})", .sentAt = 0, .at = 5'000'000});
    tally.ended(Kind::Earn, std::nullopt);
    tally.tick(2'000'000'000);
    Figures figures;
    tally.fill(figures, 2'000'000'000);
    EXPECT_EQ(figures.operations, 2);
    ASSERT_EQ(figures.kinds.size(), 1U);
    EXPECT_EQ(figures.kinds[0].acknowledged, 1);
    EXPECT_EQ(figures.kinds[0].refused, 1);
    EXPECT_EQ(figures.kinds[0].unknown, 1);
    EXPECT_EQ(figures.refusalsByCode.at(0), (std::pair<QString, qint64>(u"group_full"_s, 1)));
    EXPECT_NEAR(figures.kinds[0].p99Ms, 20, 0.2);
    EXPECT_EQ(tally.slices().size(), 1U);
}

TEST(LoadTally, ALongRunIsToldInLongerSlices)
{
    Tally tally;
    tally.start(1);
    constexpr Moment second = 1'000'000'000;
    constexpr int seconds = 5'000;
    for (int i = 1; i <= seconds; ++i) {
        tally.begun(Kind::Quote);
        tally.ended(Kind::Quote, Answer {.status = 200, .sentAt = i * second, .at = i * second + 1'000'000});
        tally.tick(i * second + 2);
    }
    const auto slices = tally.slices();
    EXPECT_LE(slices.size(), Tally::slicesMax);
    EXPECT_GT(slices.size(), Tally::slicesMax / 3);
    EXPECT_NEAR(slices.back().atSeconds, seconds, 40);
    for (const Slice& slice : slices)
        EXPECT_NEAR(slice.rate, 1, 0.3);
}

} // namespace
} // namespace tillpool::load
