// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <chrono>
#include <vector>

namespace tillpool::load {

/// How long things took, in bounded memory: buckets that grow with the value, 64 to each doubling, so a percentile is
/// off by less than 0.8 % of itself. From 1 µs to an hour; what is longer counts as an hour.
class Latency {
public:
    Latency();

    void add(std::chrono::microseconds taken);
    void add(const Latency& other);
    qint64 count() const { return m_count; }
    /// What `permille` of a thousand stayed below, in milliseconds; 0 when there is nothing.
    double percentileMs(int permille) const;

private:
    std::vector<quint32> m_buckets;
    qint64 m_count = 0;
};

} // namespace tillpool::load
