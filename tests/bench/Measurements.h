// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "BenchSystem.h"
#include "CpuMeter.h"
#include "Figures.h"
#include "HttpLoad.h"
#include "Pgbench.h"

#include <QStringList>
#include <functional>

namespace tillpool::bench {

struct Plan {
    int pairs = 9;
    double seconds = 4; ///< of each half of a pair
    std::function<void(const QString&)> onProgress {};
};

/// The measurements of the system. Each measures ours and its yardstick in turn, pair after pair, so that whatever else
/// the machine does meets both alike.
class Measurements {
public:
    /// `before`: a system of earlier programs for comparison, or null.
    Measurements(const BenchSystem& system, const BenchSystem* before, const Pgbench& pgbench, Plan plan);

    /// What `measure` knows, in the order of the table.
    static QStringList names();
    /// The rows of one measurement. An error when it could not be made at all.
    base::Result<std::vector<Row>> measure(const QString& name) const;

private:
    using Side = std::function<base::Result<LoadResult>()>;
    /// What all pairs came to on one side.
    struct SideTotals {
        std::vector<double> rates {};
        std::vector<double> p50 {};
        std::vector<double> p99 {};
        qint64 done = 0;
        qint64 failed = 0;
        QByteArray firstFailure {};
        CpuTimes spent {};
        qint64 fsyncs = 0;

        void add(const LoadResult& result);
    };
    struct RowText {
        QString name;
        QString what;
        QString yardstick;
    };
    using Values = std::vector<double> SideTotals::*;

    base::Result<std::vector<SideTotals>> interleave(const QString& name, const std::vector<Side>& sides) const;
    Row row(const RowText& text, const SideTotals& ours, const SideTotals& theirs, Values values, Bound bound,
        double goal) const;

    base::Result<std::vector<Row>> checkout() const;
    base::Result<std::vector<Row>> crossRegion() const;
    base::Result<std::vector<Row>> hotGroup() const;
    base::Result<std::vector<Row>> groupWithMembers() const;
    base::Result<std::vector<Row>> catalogue() const;
    base::Result<std::vector<Row>> comparedWithBefore() const;

    Side sales(const BenchSystem& system, const QString& region, int clients, int groups) const;
    base::Result<QString> pgbenchTables() const;

    const BenchSystem& m_system;
    const BenchSystem* m_before;
    const Pgbench& m_pgbench;
    Plan m_plan;
};

} // namespace tillpool::bench
