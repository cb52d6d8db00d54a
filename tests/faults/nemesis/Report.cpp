// SPDX-License-Identifier: GPL-3.0-or-later
#include "Report.h"

#include <QJsonArray>
#include <algorithm>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t violationsShown = 5;
constexpr int nameWidth = 34;

QString tenths(double seconds) { return QString::number(seconds, 'f', 1); }

QString seedsOf(const Outcome& outcome)
{
    const QString first = QString::number(outcome.seeds.front());
    return outcome.seeds.size() == 1 ? first : first + u"–"_s + QString::number(outcome.seeds.back());
}

QString cells(const QStringList& right)
{
    QString text;
    for (const QString& cell : right)
        text += cell.rightJustified(9) + u' ';
    return text;
}

QJsonObject jsonOf(const Outcome& outcome)
{
    QJsonArray seeds;
    for (const unsigned int seed : outcome.seeds)
        seeds.append(static_cast<qint64>(seed));
    QJsonArray violations;
    for (const Violation& one : outcome.violations)
        violations.append(QJsonObject {{u"invariant"_s, one.invariant}, {u"sentence"_s, one.sentence}});
    const WorkloadFigures& figures = outcome.figures;
    return {{u"name"_s, outcome.name}, {u"row"_s, outcome.row}, {u"fault"_s, outcome.sentence},
        {u"pairs"_s, QJsonArray::fromStringList(outcome.pairs)}, {u"times"_s, outcome.injections},
        {u"struck"_s, outcome.struck}, {u"acknowledged"_s, figures.acknowledged}, {u"refused"_s, figures.refused},
        {u"unknown"_s, figures.unknown}, {u"open"_s, figures.open}, {u"turned_away"_s, figures.turnedAway},
        {u"lost"_s, figures.lost}, {u"duplicated"_s, figures.duplicated}, {u"double_spent"_s, figures.doubleSpent},
        {u"longest_gap_ms"_s, figures.longestGapMs}, {u"seconds_to_drain"_s, outcome.secondsToDrain},
        {u"seconds"_s, outcome.seconds}, {u"violations"_s, violations}, {u"seeds"_s, seeds},
        {u"passed"_s, outcome.passed()}};
}

QString byInvariant(const ControlOutcome& outcome)
{
    QStringList parts;
    for (const auto& [invariant, count] : outcome.violations)
        parts.append(u"%1 × %2"_s.arg(count).arg(invariant));
    return parts.join(u", "_s);
}

QJsonObject jsonOf(const ControlOutcome& outcome)
{
    QJsonObject violations;
    for (const auto& [invariant, count] : outcome.violations)
        violations.insert(invariant, count);
    return {{u"name"_s, outcome.name}, {u"mistake"_s, outcome.sentence}, {u"caught"_s, outcome.caught()},
        {u"violations"_s, violations}, {u"example"_s, outcome.example}, {u"sales"_s, outcome.sales},
        {u"rounds"_s, outcome.rounds}, {u"seconds"_s, outcome.seconds}, {u"seed"_s, static_cast<qint64>(outcome.seed)}};
}

template <class Outcomes>
QJsonArray listOf(const Outcomes& outcomes)
{
    QJsonArray list;
    for (const auto& one : outcomes)
        list.append(jsonOf(one));
    return list;
}

} // namespace

bool Report::passed() const
{
    const auto isPassed = [](const Outcome& one) { return one.passed(); };
    return std::all_of(faults.begin(), faults.end(), isPassed) && std::all_of(pairs.begin(), pairs.end(), isPassed)
        && std::all_of(controls.begin(), controls.end(), [](const ControlOutcome& one) { return one.caught(); });
}

QJsonObject Report::json() const
{
    return {{u"seed"_s, static_cast<qint64>(seed)}, {u"times"_s, times}, {u"seconds"_s, seconds},
        {u"faults"_s, listOf(faults)}, {u"pairs"_s, listOf(pairs)}, {u"controls"_s, listOf(controls)},
        {u"passed"_s, passed()}};
}

QString Report::summary() const
{
    qint64 injections = 0;
    qint64 acknowledged = 0;
    qint64 violations = 0;
    const bool isSum = !faults.empty() && faults.back().injections == 0; // of those before it
    if (isSum)
        acknowledged = faults.back().figures.acknowledged;
    for (const auto& list : {faults, pairs}) {
        for (const Outcome& one : list) {
            injections += one.injections;
            acknowledged += isSum ? 0 : one.figures.acknowledged;
            violations += static_cast<qint64>(one.violations.size());
        }
    }
    const auto caught =
        std::count_if(controls.begin(), controls.end(), [](const ControlOutcome& one) { return one.caught(); });
    return u"%1: %2 injections, %3 sales acknowledged, %4 violations; %5 of %6 controls caught; seed %7, %8 s"_s
        .arg(passed() ? u"Passed"_s : u"FAILED"_s)
        .arg(injections)
        .arg(acknowledged)
        .arg(violations)
        .arg(caught)
        .arg(controls.size())
        .arg(seed)
        .arg(tenths(seconds));
}

QString tableHead()
{
    return u"fault"_s.leftJustified(nameWidth) + u"row     "_s
        + cells({u"times"_s, u"struck"_s, u"acked"_s, u"refused"_s, u"unknown"_s, u"lost"_s, u"doubled"_s,
            u"2x spent"_s, u"gap s"_s, u"drain s"_s, u"viol."_s})
        + u"seeds"_s;
}

QString tableRow(const Outcome& outcome)
{
    const WorkloadFigures& figures = outcome.figures;
    QString text = outcome.name.leftJustified(nameWidth) + u' ' + outcome.row.leftJustified(7)
        + cells({QString::number(outcome.injections), QString::number(outcome.struck),
            QString::number(figures.acknowledged), QString::number(figures.refused), QString::number(figures.unknown),
            QString::number(figures.lost), QString::number(figures.duplicated), QString::number(figures.doubleSpent),
            tenths(static_cast<double>(figures.longestGapMs) / 1000), tenths(outcome.secondsToDrain),
            QString::number(outcome.violations.size())})
        + seedsOf(outcome);
    for (size_t i = 0; i < std::min(violationsShown, outcome.violations.size()); ++i)
        text += u"\n    "_s + outcome.violations[i].invariant + u": "_s + outcome.violations[i].sentence;
    if (outcome.struck < outcome.injections)
        text += u"\n    %1 injections met nothing"_s.arg(outcome.injections - outcome.struck);
    return text;
}

QString controlHead()
{
    return u"control (must fail)"_s.leftJustified(nameWidth) + cells({u"caught"_s, u"sales"_s, u"rounds"_s, u"s"_s})
        + u"violations"_s;
}

QString controlRow(const ControlOutcome& outcome)
{
    return outcome.name.leftJustified(nameWidth)
        + cells({outcome.caught() ? u"yes"_s : u"NO"_s, QString::number(outcome.sales), QString::number(outcome.rounds),
            tenths(outcome.seconds)})
        + byInvariant(outcome);
}

} // namespace tillpool::nemesis
