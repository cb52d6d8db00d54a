// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Workload.h"

#include "load/HistoryCheck.h"

#include <QStringList>

namespace tillpool::nemesis {

/// An operation of a till with its end.
struct Told {
    load::Operation operation;
    std::vector<load::Exchange> exchanges;
    load::Moment from = 0; ///< when it was first sent
};

/// What tills asked for and were told, held against every points entry of their groups in the order of versions, by
/// the checker of `tillpoolctl load`: I12, and I3, I7, I8, I9 and I11 as far as entries and answers show them.
/// One thread at a time.
class TillHistory {
public:
    /// Forgets everything, and takes these groups as they stand: nothing may be under way.
    void begin(const QStringList& groups);
    void add(Told told) { m_told.push_back(std::move(told)); }
    /// What contradicts. The tills have stopped, and no hold or promise is open any more.
    std::vector<Violation> compare();

private:
    std::vector<load::Entry> newEntries() const;
    void take(const Told& told);

    load::HistoryCheck m_history;
    std::vector<Told> m_told;
    qint64 m_number = 0;
};

} // namespace tillpool::nemesis
