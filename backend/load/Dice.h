// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <chrono>

namespace tillpool::load {

/// Where the choices of one client come from: the same seed and stream give the same sequence for ever, on every
/// machine. SplitMix64, so that nothing depends on a standard library.
class Dice {
public:
    /// `stream`: which of the many sequences of this seed, such as a client's number.
    Dice(quint64 seed, quint64 stream);

    quint64 next();
    /// Any of `min` to `max`, both included; min ≤ max.
    qint64 between(qint64 min, qint64 max);
    /// True in `permille` of a thousand throws.
    bool chance(int permille) { return between(0, 999) < permille; }
    /// A pause that is exponentially distributed around `mean`, at most ten times as long.
    std::chrono::microseconds pauseAround(std::chrono::microseconds mean);
    template <class List>
    const auto& oneOf(const List& list)
    {
        return list[static_cast<size_t>(between(0, static_cast<qint64>(list.size()) - 1))];
    }

private:
    quint64 m_state;
};

/// The `count`-th key of a client, in the form of a UUID. `runTag` keeps runs with the same seed apart.
QString keyFor(quint64 seed, const QString& runTag, int client, int count);

} // namespace tillpool::load
