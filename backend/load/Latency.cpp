// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Latency.h"

#include <algorithm>
#include <bit>

namespace tillpool::load {

namespace {

constexpr int perDoubling = 64;
constexpr int exactBits = 7; // below 128 µs each microsecond has a bucket of its own
constexpr qint64 longestUs = 3'600'000'000;

size_t bucketOf(qint64 us)
{
    const auto value = static_cast<quint64>(std::clamp<qint64>(us, 1, longestUs));
    const int bits = std::bit_width(value);
    if (bits <= exactBits)
        return static_cast<size_t>(value);
    const int shift = bits - exactBits;
    return static_cast<size_t>(shift * perDoubling) + static_cast<size_t>(value >> static_cast<unsigned>(shift));
}

/// The middle of a bucket, in microseconds.
double middleOf(size_t bucket)
{
    if (bucket < 2 * perDoubling)
        return static_cast<double>(bucket);
    const size_t shift = bucket / perDoubling - 1;
    const quint64 low = static_cast<quint64>(bucket - shift * perDoubling) << shift;
    return static_cast<double>(low) + static_cast<double>((quint64(1) << shift) - 1) / 2.0;
}

} // namespace

Latency::Latency() : m_buckets(bucketOf(longestUs) + 1) {}

void Latency::add(std::chrono::microseconds taken)
{
    ++m_buckets[bucketOf(taken.count())];
    ++m_count;
}

void Latency::add(const Latency& other)
{
    for (size_t i = 0; i < m_buckets.size(); ++i)
        m_buckets[i] += other.m_buckets[i];
    m_count += other.m_count;
}

double Latency::percentileMs(int permille) const
{
    if (m_count == 0)
        return 0;
    const qint64 wanted = std::max<qint64>(1, (m_count * permille + 999) / 1000);
    qint64 below = 0;
    for (size_t i = 0; i < m_buckets.size(); ++i) {
        below += m_buckets[i];
        if (below >= wanted)
            return middleOf(i) / 1000.0;
    }
    Q_UNREACHABLE();
}

} // namespace tillpool::load
