// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Bed.h"
#include "Workload.h"

#include <algorithm>

namespace tillpool::nemesis {

/// Chance, from a seed that is printed: the same seed makes the same choices.
class Chance {
public:
    explicit Chance(unsigned int seed) : m_random(seed) {}
    int between(int first, int last) { return std::uniform_int_distribution<int>(first, last)(m_random); }
    int below(int end) { return between(0, end - 1); }
    bool percent(int chance) { return below(100) < chance; }
    template <class List>
    auto& oneOf(const List& list)
    {
        return list[static_cast<typename List::size_type>(below(static_cast<int>(list.size())))];
    }
    template <class List>
    void shuffle(List& list)
    {
        std::shuffle(list.begin(), list.end(), m_random);
    }

private:
    std::mt19937 m_random;
};

enum class Pace { Full, Quick };

/// What a fault is given to work with.
struct Scene {
    Bed& bed;
    Workload& load;
    Workload& crowd; ///< ten times the tills, which a fault may begin and stop
    Chance& chance;
    Pace pace = Pace::Full;
};

/// A fault that was injected and not healed yet.
struct Injected {
    /// Whether it has met something: the process died, a reply was cut. An injection that meets nothing shows nothing.
    std::function<bool()> hasStruck = [] { return true; };
    std::chrono::milliseconds lasting {0}; ///< how long it stays after that
    /// What Bed::makeWhole() does not heal by itself; called once the bed is whole.
    std::function<void()> heal = [] {};
};

struct Fault {
    QString name;
    QString row; ///< of the matrix in docs/faults.md
    QString sentence;
    std::function<Injected(Scene)> inject;
};

/// All that can be injected here, in the order of the matrix.
std::vector<Fault> allFaults();

std::vector<Fault> crashFaults();    ///< at each named point
std::vector<Fault> processFaults();  ///< killed, hung, slow, off the clock
std::vector<Fault> wireFaults();     ///< on the links of tills and gateway
std::vector<Fault> databaseFaults(); ///< on the links to databases, and databases themselves

} // namespace tillpool::nemesis
