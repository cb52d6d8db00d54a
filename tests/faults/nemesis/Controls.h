// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Fault.h"

#include <map>

namespace tillpool::nemesis {

/// A mistake that is made on purpose, to see that the checker finds what it breaks.
struct WrongWay {
    QString name;
    QString sentence;
    QStringList environment {}; ///< of the instances
    QString sqlFile {};         ///< below tests/faults/controls/
    QStringList provokedBy {};  ///< names of faults
    int poorPercent = 15;       ///< of the sales, how many are paid from groups that hardly have points
};

/// What the checker said.
struct ControlOutcome {
    QString name;
    QString sentence;
    unsigned int seed = 0;
    int rounds = 0; ///< runs of the load until it was caught
    qint64 sales = 0;
    double seconds = 0;
    std::map<QString, qint64> violations {}; ///< by invariant
    QString example {};

    bool caught() const { return !violations.empty(); }
};

std::vector<WrongWay> wrongWays();

/// Runs the system the wrong way, on books of its own, until the checker says so or some rounds have passed.
ControlOutcome runControl(Bed& bed, const WrongWay& wrongWay, const QString& home, unsigned int seed, Pace pace);

} // namespace tillpool::nemesis
