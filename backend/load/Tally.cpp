// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Tally.h"

#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr double second = 1e9;
constexpr qsizetype slicesOfRate = 5;

} // namespace

void Tally::start(Moment now)
{
    const std::lock_guard lock(m_mutex);
    m_startedAt = m_sliceBegan = m_lastChangeAt = now;
}

void Tally::begun(Kind kind)
{
    const std::lock_guard lock(m_mutex);
    ++m_kinds[static_cast<size_t>(kind)].begun;
}

void Tally::ended(Kind kind, const std::optional<Answer>& answer)
{
    const std::lock_guard lock(m_mutex);
    OfKind& of = m_kinds[static_cast<size_t>(kind)];
    if (!answer) {
        ++of.unknown;
        return;
    }
    const std::chrono::microseconds taken((answer->at - answer->sentAt) / 1000);
    of.latency.add(taken);
    m_now.latency.add(taken);
    if (!answer->isAcknowledged()) {
        ++of.refused;
        ++m_now.refused;
        ++m_refusals[answer->code()];
        return;
    }
    ++of.acknowledged;
    if (isChange(kind)) {
        m_longestGap = std::max(m_longestGap, answer->at - m_lastChangeAt);
        m_lastChangeAt = std::max(m_lastChangeAt, answer->at);
    }
}

void Tally::repeated()
{
    const std::lock_guard lock(m_mutex);
    ++m_repeats;
}

void Tally::unanswered()
{
    const std::lock_guard lock(m_mutex);
    ++m_now.unanswered;
}

void Tally::duplicated()
{
    const std::lock_guard lock(m_mutex);
    ++m_duplicates;
}

void Tally::tick(Moment now)
{
    const std::lock_guard lock(m_mutex);
    if (m_startedAt == 0 || now < m_sliceBegan + m_sliceLength)
        return;
    const double length = static_cast<double>(now - m_sliceBegan) / second;
    m_slices.push_back({.atSeconds = static_cast<double>(m_sliceBegan - m_startedAt) / second + length / 2,
        .rate = static_cast<double>(m_now.latency.count()) / length,
        .refusedRate = static_cast<double>(m_now.refused) / length,
        .unansweredRate = static_cast<double>(m_now.unanswered) / length,
        .p50Ms = m_now.latency.percentileMs(500),
        .p95Ms = m_now.latency.percentileMs(950),
        .p99Ms = m_now.latency.percentileMs(990)});
    m_sliceBegan = now;
    m_now = {};
    if (m_slices.size() > slicesMax)
        halve();
}

// A long run is told in longer slices: of each two the mean of the rates and the worse of the percentiles.
void Tally::halve()
{
    std::vector<Slice> halved;
    for (size_t i = 0; i + 1 < m_slices.size(); i += 2) {
        const Slice& a = m_slices[i];
        const Slice& b = m_slices[i + 1];
        halved.push_back({(a.atSeconds + b.atSeconds) / 2, (a.rate + b.rate) / 2, (a.refusedRate + b.refusedRate) / 2,
            (a.unansweredRate + b.unansweredRate) / 2, std::max(a.p50Ms, b.p50Ms), std::max(a.p95Ms, b.p95Ms),
            std::max(a.p99Ms, b.p99Ms)});
    }
    m_slices = std::move(halved);
    m_sliceLength *= 2;
}

void Tally::fill(Figures& figures, Moment now) const
{
    const std::lock_guard lock(m_mutex);
    figures.seconds = m_startedAt == 0 ? 0 : static_cast<double>(now - m_startedAt) / second;
    figures.repeats = m_repeats;
    figures.duplicates = m_duplicates;
    figures.longestGapMs = static_cast<double>(m_longestGap) / 1e6;
    for (int kind = 0; kind < kindCount; ++kind) {
        const OfKind& of = m_kinds[static_cast<size_t>(kind)];
        if (of.begun == 0)
            continue;
        figures.operations += of.acknowledged + of.refused;
        figures.kinds.push_back({.kind = kindName(static_cast<Kind>(kind)),
            .begun = of.begun,
            .acknowledged = of.acknowledged,
            .refused = of.refused,
            .unknown = of.begun - of.acknowledged - of.refused,
            .p50Ms = of.latency.percentileMs(500),
            .p95Ms = of.latency.percentileMs(950),
            .p99Ms = of.latency.percentileMs(990)});
    }
    Latency all;
    for (const OfKind& of : m_kinds)
        all.add(of.latency);
    figures.p50Ms = all.percentileMs(500);
    figures.p95Ms = all.percentileMs(950);
    figures.p99Ms = all.percentileMs(990);
    figures.refusalsByCode.assign(m_refusals.begin(), m_refusals.end());
    std::ranges::stable_sort(figures.refusalsByCode, std::greater {}, &std::pair<QString, qint64>::second);
    const auto last = static_cast<qsizetype>(m_slices.size());
    const qsizetype first = std::max<qsizetype>(0, last - slicesOfRate);
    for (qsizetype i = first; i < last; ++i)
        figures.rate += m_slices[static_cast<size_t>(i)].rate / static_cast<double>(last - first);
}

std::vector<Slice> Tally::slices() const
{
    const std::lock_guard lock(m_mutex);
    return m_slices;
}

} // namespace tillpool::load
