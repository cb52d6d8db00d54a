// SPDX-License-Identifier: GPL-3.0-or-later
#include "Figures.h"

#include <QStringList>
#include <algorithm>
#include <cmath>

namespace tillpool::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr double othersMax = 0.2; // of the machine

double sortedAt(const std::vector<double>& sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<size_t>(std::floor(place));
    const auto above = std::min(below + 1, sorted.size() - 1);
    const double weight = place - static_cast<double>(below);
    return sorted[below] * (1 - weight) + sorted[above] * weight;
}

QJsonObject json(const Quartiles& q) { return {{u"q1"_s, q.low}, {u"median"_s, q.median}, {u"q3"_s, q.high}}; }

QString figure(double value) { return QString::number(value, 'f', value < 10 ? 2 : value < 100 ? 1 : 0); }

QString spread(const Quartiles& q, const QString& unit)
{
    return u"%1%2 (%3–%4)"_s.arg(figure(q.median), unit, figure(q.low), figure(q.high));
}

} // namespace

double quantileOf(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return sortedAt(values, share);
}

Quartiles quartilesOf(std::vector<double> values)
{
    Q_ASSERT(!values.empty());
    std::sort(values.begin(), values.end());
    return {sortedAt(values, 0.25), sortedAt(values, 0.5), sortedAt(values, 0.75)};
}

bool Row::isReached() const
{
    const bool within = bound == Bound::AtLeast ? ratio.median >= goal : ratio.median <= goal;
    return within && failures == 0 && extra.value_or(true);
}

bool Row::isDisturbed() const
{
    return costs[u"others"_s].toDouble() > othersMax || costs[u"yardstick"_s][u"others"_s].toDouble() > othersMax;
}

QJsonObject Row::json() const
{
    return {{u"name"_s, name}, {u"what"_s, what}, {u"unit"_s, unit}, {u"ours"_s, bench::json(ours)},
        {u"yardstick"_s, yardstick}, {u"theirs"_s, bench::json(theirs)}, {u"ratio"_s, bench::json(ratio)},
        {u"goal"_s, goal}, {u"bound"_s, bound == Bound::AtLeast ? u"at_least"_s : u"at_most"_s},
        {u"failures"_s, failures}, {u"reached"_s, isReached()}, {u"disturbed"_s, isDisturbed()}, {u"limit"_s, limit},
        {u"costs"_s, costs}};
}

QString tableOf(const std::vector<Row>& rows, int pairs)
{
    QStringList lines {u"Medians (quartiles) of %1 interleaved pairs"_s.arg(pairs)};
    for (const Row& row : rows) {
        QString verdict = row.isReached() ? u"reached"_s : u"MISSED"_s;
        if (row.isDisturbed())
            verdict += u", but disturbed by other programs: measure again on a quiet machine"_s;
        lines.append(u"\n%1: %2"_s.arg(row.name, row.what));
        lines.append(
            u"  ours %1 beside %2 %3"_s.arg(spread(row.ours, row.unit), row.yardstick, spread(row.theirs, row.unit)));
        lines.append(u"  ratio %1, goal %2 %3: %4"_s.arg(
            spread(row.ratio, {}), row.bound == Bound::AtLeast ? u"≥"_s : u"≤"_s, figure(row.goal), verdict));
        if (row.failures > 0)
            lines.append(u"  %1 requests failed"_s.arg(row.failures));
        if (!row.limit.isEmpty())
            lines.append(u"  "_s + row.limit);
    }
    return lines.join(u'\n');
}

} // namespace tillpool::bench
