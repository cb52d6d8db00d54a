// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <algorithm>
#include <chrono>
#include <limits>

namespace tillpool::regions {

inline constexpr std::chrono::microseconds rerunPauseMax {50'000};

/// How long a statement rests before it is run for the `times`th time again (1 or more), because the database rolled it
/// back for reasons of timing: anything from 0 to 2 ms the first time, from 0 to twice as much each further time, 50 ms
/// at the most. All of it is chance, so that those who were in each other's way come back at different moments.
/// `chance`: any number, each as likely as the others.
inline std::chrono::microseconds rerunPause(int times, quint32 chance)
{
    const auto most = std::min(rerunPauseMax, std::chrono::microseconds(1000) * (1 << std::clamp(times, 1, 10)));
    return std::chrono::microseconds(static_cast<qint64>(chance) * most.count() / std::numeric_limits<quint32>::max());
}

} // namespace tillpool::regions
