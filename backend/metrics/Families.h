// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <chrono>
#include <vector>

namespace prometheus {
class Counter;
class Histogram;
class Registry;
template <typename T>
class Family;
} // namespace prometheus

namespace tillpool::metrics {

/// What one figure of a family is about: names in snake_case, and values out of a small set, since each combination is
/// kept for as long as the process runs.
using Labels = std::vector<std::pair<const char*, QString>>;

/// Counters of one name: how often something has happened since the start. Any thread. The registry outlives it.
class Counters {
public:
    /// `name` ends in _total; `help` says in one line what is counted. Two families with one name are one.
    Counters(prometheus::Registry& registry, const char* name, const char* help);
    void add(const Labels& labels, qint64 times = 1); ///< `times`: 0 or more; 0 shows the counter before its time

private:
    prometheus::Family<prometheus::Counter>& m_family;
};

/// Histograms of one name: how long something took, in buckets from a millisecond to ten seconds. Any thread. The
/// registry outlives it.
class Durations {
public:
    /// `name` ends in _seconds.
    Durations(prometheus::Registry& registry, const char* name, const char* help);
    void add(const Labels& labels, std::chrono::nanoseconds took);

private:
    prometheus::Family<prometheus::Histogram>& m_family;
};

} // namespace tillpool::metrics
