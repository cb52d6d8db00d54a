// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Report.h"

#include "load/Plot.h"

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t violationsInText = 10;

/// Two decimals are enough of a report's seconds and milliseconds.
double rounded(double value) { return static_cast<double>(qRound64(value * 100)) / 100; }

QJsonObject optionsJson(const Options& options)
{
    QJsonArray regions;
    for (const LoadRegion& region : options.regions)
        regions.append(region.id);
    return {{u"clients"_s, options.clients}, {u"customers"_s, options.customers}, {u"groups"_s, options.groups},
        {u"duration_s"_s, rounded(static_cast<double>(options.duration.count()) / 1000)},
        {u"think_ms"_s, static_cast<qint64>(options.thinkTimeMean.count())}, {u"seed"_s, QString::number(options.seed)},
        {u"run_tag"_s, options.runTag}, {u"regions"_s, regions},
        {u"answer_deadline_ms"_s, static_cast<qint64>(options.answerDeadline.count())}};
}

QJsonArray kindsJson(const Figures& figures)
{
    QJsonArray kinds;
    for (const OperationFigures& of : figures.kinds)
        kinds.append(QJsonObject {{u"kind"_s, of.kind}, {u"begun"_s, of.begun}, {u"acknowledged"_s, of.acknowledged},
            {u"refused"_s, of.refused}, {u"unknown"_s, of.unknown}, {u"p50_ms"_s, rounded(of.p50Ms)},
            {u"p95_ms"_s, rounded(of.p95Ms)}, {u"p99_ms"_s, rounded(of.p99Ms)}});
    return kinds;
}

QJsonArray slicesJson(const std::vector<Slice>& slices)
{
    QJsonArray rows;
    for (const Slice& slice : slices)
        rows.append(QJsonObject {{u"at_s"_s, rounded(slice.atSeconds)}, {u"rate"_s, rounded(slice.rate)},
            {u"refused_rate"_s, rounded(slice.refusedRate)}, {u"unanswered_rate"_s, rounded(slice.unansweredRate)},
            {u"p50_ms"_s, rounded(slice.p50Ms)}, {u"p95_ms"_s, rounded(slice.p95Ms)},
            {u"p99_ms"_s, rounded(slice.p99Ms)}});
    return rows;
}

QJsonArray violationsJson(const Figures& figures)
{
    QJsonArray rows;
    for (const Violation& violation : figures.violations)
        rows.append(QJsonObject {{u"invariant"_s, violation.invariant}, {u"sentence"_s, violation.sentence},
            {u"evidence"_s, violation.evidence}});
    return rows;
}

} // namespace

bool isClean(const Figures& figures)
{
    return figures.violationsTotal == 0 && figures.lost == 0 && figures.duplicated == 0 && figures.doubleSpent == 0
        && figures.isSettled;
}

QString verdictOf(const Figures& figures)
{
    if (isClean(figures))
        return u"Nothing lost, nothing duplicated, nothing spent twice in %1 operations"_s.arg(
            withThousands(figures.operations));
    if (figures.violationsTotal == 0)
        return u"No contradiction was found, but the run did not come to its end: what is left open is not checked"_s;
    return u"%1 contradictions in %2 operations: %3 lost, %4 duplicated, %5 spent twice"_s.arg(
        withThousands(figures.violationsTotal), withThousands(figures.operations), withThousands(figures.lost),
        withThousands(figures.duplicated), withThousands(figures.doubleSpent));
}

QString repeatCommand(const Options& options)
{
    return u"./tillpool load --seed %1 --run-tag %2 --clients %3 --customers %4 --groups %5 --think %6 --for %7s"_s
        .arg(options.seed)
        .arg(options.runTag)
        .arg(options.clients)
        .arg(options.customers)
        .arg(options.groups)
        .arg(options.thinkTimeMean.count())
        .arg(options.duration.count() / 1000);
}

QJsonObject toJson(const RunRecord& record)
{
    const Figures& figures = record.figures;
    QJsonObject refusals;
    for (const auto& [code, count] : figures.refusalsByCode)
        refusals.insert(code, count);
    return {{u"clean"_s, isClean(figures)}, {u"started_at"_s, record.startedAt},
        {u"options"_s, optionsJson(record.options)}, {u"seconds"_s, rounded(figures.seconds)},
        {u"operations"_s, figures.operations}, {u"rate"_s, rounded(double(figures.operations) / figures.seconds)},
        {u"p50_ms"_s, rounded(figures.p50Ms)}, {u"p95_ms"_s, rounded(figures.p95Ms)},
        {u"p99_ms"_s, rounded(figures.p99Ms)}, {u"longest_gap_ms"_s, rounded(figures.longestGapMs)},
        {u"repeats"_s, figures.repeats}, {u"duplicates"_s, figures.duplicates}, {u"kinds"_s, kindsJson(figures)},
        {u"refusals"_s, refusals},
        {u"checked"_s,
            QJsonObject {{u"operations"_s, figures.checked}, {u"contents"_s, figures.contentsChecked},
                {u"entries"_s, figures.entriesChecked}, {u"sights"_s, figures.sightsChecked}}},
        {u"lost"_s, figures.lost}, {u"duplicated"_s, figures.duplicated}, {u"double_spent"_s, figures.doubleSpent},
        {u"violations_total"_s, figures.violationsTotal}, {u"violations"_s, violationsJson(figures)},
        {u"settled"_s, figures.isSettled}, {u"seconds_to_drain"_s, rounded(record.secondsToDrain)},
        {u"cpu_seconds"_s, rounded(record.cpuSeconds)}, {u"memory_peak_kb"_s, record.memoryPeakKb},
        {u"notes"_s, QJsonArray::fromStringList(figures.notes)}, {u"slices"_s, slicesJson(record.slices)}};
}

QString toText(const RunRecord& record)
{
    const Figures& figures = record.figures;
    QStringList lines {u"%1."_s.arg(verdictOf(figures)), QString(),
        u"%1  %2 %3 %4 %5  %6 %7 %8"_s.arg(u"kind"_s, -17)
            .arg(u"begun"_s, 9)
            .arg(u"yes"_s, 9)
            .arg(u"refused"_s, 8)
            .arg(u"unknown"_s, 8)
            .arg(u"p50 ms"_s, 9)
            .arg(u"p95 ms"_s, 9)
            .arg(u"p99 ms"_s, 9)};
    for (const OperationFigures& of : figures.kinds)
        lines.append(u"%1  %2 %3 %4 %5  %6 %7 %8"_s.arg(of.kind, -17)
                         .arg(withThousands(of.begun), 9)
                         .arg(withThousands(of.acknowledged), 9)
                         .arg(withThousands(of.refused), 8)
                         .arg(withThousands(of.unknown), 8)
                         .arg(of.p50Ms, 9, 'f', 1)
                         .arg(of.p95Ms, 9, 'f', 1)
                         .arg(of.p99Ms, 9, 'f', 1));
    QStringList refusals;
    for (const auto& [code, count] : figures.refusalsByCode)
        refusals.append(u"%1 %2"_s.arg(code, withThousands(count)));
    lines << QString()
          << u"In all       %1 operations in %2 s: %3 a second; p50 %4 ms, p95 %5 ms, p99 %6 ms"_s
                 .arg(withThousands(figures.operations))
                 .arg(figures.seconds, 0, 'f', 1)
                 .arg(double(figures.operations) / figures.seconds, 0, 'f', 1)
                 .arg(figures.p50Ms, 0, 'f', 1)
                 .arg(figures.p95Ms, 0, 'f', 1)
                 .arg(figures.p99Ms, 0, 'f', 1)
          << u"Refused      "_s + (refusals.isEmpty() ? u"nothing"_s : refusals.join(u", "_s))
          << u"Asked again  %1 requests; sent twice at once: %2; longest time without a change: %3 ms"_s
                 .arg(withThousands(figures.repeats), withThousands(figures.duplicates))
                 .arg(figures.longestGapMs, 0, 'f', 0)
          << u"Checked      %1 operations, %2 rows of the books, %3 points entries, %4 sights of a group's points"_s
                 .arg(withThousands(figures.checked), withThousands(figures.contentsChecked),
                     withThousands(figures.entriesChecked), withThousands(figures.sightsChecked))
          << u"At the end   %1 after %2 s"_s
                 .arg(figures.isSettled ? u"every promise was kept"_s : u"NOT all promises were seen to be kept"_s)
                 .arg(record.secondsToDrain, 0, 'f', 1)
          << u"This process %1 s of CPU, %2 MB at its peak"_s.arg(record.cpuSeconds, 0, 'f', 1)
                 .arg(record.memoryPeakKb / 1024)
          << u"To repeat    %1"_s.arg(repeatCommand(record.options));
    for (const QString& note : figures.notes)
        lines.append(u"Note         "_s + note);
    for (size_t i = 0; i < std::min(figures.violations.size(), violationsInText); ++i)
        lines.append(u"VIOLATION    %1: %2"_s.arg(figures.violations[i].invariant, figures.violations[i].sentence));
    return lines.join(u'\n') + u'\n';
}

} // namespace tillpool::load
