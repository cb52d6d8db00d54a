// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/WaitingFigures.h"

#include "sql/Queries.h"

namespace tillpool::jobs {

using namespace Qt::StringLiterals;
using base::RegionId;
using metrics::Kind;
using metrics::Sample;
using regions::Rows;

namespace {

// A region that hangs is left out rather than waited for.
constexpr std::chrono::milliseconds patience {1500};

Sample waiting(const char* name, const char* help, metrics::Labels labels, qint64 count)
{
    return {name, help, Kind::Gauge, std::move(labels), static_cast<double>(count)};
}

Sample oldest(const char* name, const char* help, metrics::Labels labels, qint64 milliseconds)
{
    return {name, help, Kind::Gauge, std::move(labels), static_cast<double>(milliseconds) / 1000.0};
}

void append(std::vector<Sample>& samples, const QString& region, const Rows& rows, int row)
{
    const QString figure = rows.text(row, "figure");
    const QString other = rows.text(row, "other_region");
    const qint64 count = rows.integer(row, "waiting");
    const qint64 ageMs = rows.integer(row, "oldest_ms");
    if (figure == u"promises"_s) {
        const metrics::Labels labels {{"region", region}, {"target_region", other}};
        samples.push_back(waiting("tillpool_outbox_waiting", "Promises that are not carried out yet", labels, count));
        samples.push_back(oldest(
            "tillpool_outbox_oldest_seconds", "Age of the oldest promise that is not carried out yet", labels, ageMs));
    } else if (figure == u"holds"_s) {
        const metrics::Labels labels {{"region", region}, {"store_region", other}};
        samples.push_back(waiting("tillpool_holds", "Holds that are neither captured nor released", labels, count));
        samples.push_back(oldest("tillpool_holds_oldest_seconds", "Age of the oldest of them", labels, ageMs));
    }
}

std::vector<Sample> samplesOf(const QString& region, const Rows& rows)
{
    std::vector<Sample> samples;
    qint64 frozen = 0;
    for (int row = 0; row < rows.count(); ++row) {
        append(samples, region, rows, row);
        if (rows.text(row, "figure") == u"frozen_groups"_s)
            frozen = rows.integer(row, "waiting");
    }
    samples.push_back(
        waiting("tillpool_groups_frozen", "Groups whose points can't be spent", {{"region", region}}, frozen));
    return samples;
}

} // namespace

WaitingFigures::WaitingFigures(regions::Database& database, std::chrono::milliseconds every)
    : m_database(database), m_periodic([this] { readOnce(); }, every, Periodic::Begin::AtOnce)
{
}

void WaitingFigures::readOnce()
{
    std::vector<regions::Call> calls;
    for (const RegionId& region : m_database.regionIds())
        calls.push_back({region, &sql::jobs::readFigures, {}, regions::Intent::Read, patience});
    const auto results = m_database.runAll(calls);
    std::map<QString, std::vector<Sample>> all;
    for (size_t i = 0; i < calls.size(); ++i) {
        const QString region = calls[i].region.text();
        if (results[i].hasValue())
            all.emplace(region, samplesOf(region, *results[i]));
    }
    const std::lock_guard lock(m_mutex);
    m_samples = std::move(all);
}

std::vector<Sample> WaitingFigures::samples() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Sample> samples;
    for (const auto& [region, some] : m_samples)
        samples.insert(samples.end(), some.begin(), some.end());
    return samples;
}

} // namespace tillpool::jobs
