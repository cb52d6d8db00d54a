// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Load.h"

#include <QString>

namespace tillpool::admin {

/// Tells on standard error how a load is going: on a terminal a few lines that change, else a line every ten seconds.
class LoadDisplay {
public:
    LoadDisplay();

    /// Shows `figures` where it is time to.
    void show(const load::Figures& figures);
    /// Leaves the last figures standing; what follows is written below them.
    void end();

private:
    QStringList linesOf(const load::Figures& figures) const;

    const bool m_isTerminal;
    int m_linesShown = 0;
    double m_shownAt = 0; ///< in seconds of the run
};

/// One line: seconds, operations, rate, percentiles, refusals, contradictions.
QString lineOf(const load::Figures& figures);

} // namespace tillpool::admin
