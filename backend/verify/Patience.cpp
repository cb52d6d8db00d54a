// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Patience.h"

#include <chrono>
#include <thread>

namespace tillpool::verify {

namespace {

constexpr qint64 faultsReadAgainMax = 10'000;
constexpr qint64 faultsWaitedForMax = 20;
constexpr int looksMax = 5;
constexpr int looksOfManyMax = 2;
constexpr std::chrono::milliseconds firstWait {25};

} // namespace

bool Patience::begin()
{
    m_looks = 0;
    return m_faults < faultsReadAgainMax;
}

Look Patience::waitForAnother()
{
    ++m_looks;
    const bool isOneOfMany = m_faults >= faultsWaitedForMax;
    if (m_atRest || m_looks >= (isOneOfMany ? looksOfManyMax : looksMax)) {
        ++m_faults;
        return Look::NoMore;
    }
    if (!isOneOfMany)
        std::this_thread::sleep_for(firstWait * (1 << m_looks));
    return Look::Again;
}

} // namespace tillpool::verify
