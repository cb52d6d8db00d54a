// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Campaign.h"
#include "Controls.h"

namespace tillpool::nemesis {

/// All that a run has come to.
struct Report {
    unsigned int seed = 0;
    int times = 0;
    double seconds = 0;
    std::vector<Outcome> faults {};
    std::vector<Outcome> pairs {};
    std::vector<ControlOutcome> controls {};

    /// No violation, every injection met something, and every control was caught.
    bool passed() const;
    QJsonObject json() const;
    QString summary() const; ///< one line
};

QString tableHead();
QString tableRow(const Outcome& outcome); ///< with a line for each of the first violations
QString controlHead();
QString controlRow(const ControlOutcome& outcome);

} // namespace tillpool::nemesis
