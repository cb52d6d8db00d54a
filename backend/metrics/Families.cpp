// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/Families.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace tillpool::metrics {

namespace {

prometheus::Labels labelsOf(const Labels& labels)
{
    prometheus::Labels all;
    for (const auto& [name, value] : labels)
        all.emplace(name, value.toStdString());
    return all;
}

const prometheus::Histogram::BucketBoundaries& buckets()
{
    static const prometheus::Histogram::BucketBoundaries seconds {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    return seconds;
}

} // namespace

Counters::Counters(prometheus::Registry& registry, const char* name, const char* help)
    : m_family(prometheus::BuildCounter().Name(name).Help(help).Register(registry))
{
}

void Counters::add(const Labels& labels, qint64 times)
{
    m_family.Add(labelsOf(labels)).Increment(static_cast<double>(times));
}

Durations::Durations(prometheus::Registry& registry, const char* name, const char* help)
    : m_family(prometheus::BuildHistogram().Name(name).Help(help).Register(registry))
{
}

void Durations::add(const Labels& labels, std::chrono::nanoseconds took)
{
    m_family.Add(labelsOf(labels), buckets()).Observe(std::chrono::duration<double>(took).count());
}

} // namespace tillpool::metrics
