// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "HttpLoad.h"
#include "base/Result.h"

#include <QString>

namespace tillpool::bench {

/// PostgreSQL's own benchmark program.
class Pgbench {
public:
    /// `programs`: where PostgreSQL's programs are.
    explicit Pgbench(const QString& programs) : m_program(programs + QStringLiteral("/pgbench")) {}

    /// Fills a database with pgbench's own tables, of this scale.
    base::Status initialise(const QString& dsn, int scale) const;

    /// `clients` run the script for `seconds`, each statement prepared once. With the latency of each transaction.
    base::Result<LoadResult> runScript(const QString& dsn, int clients, double seconds, const QString& script) const;
    /// The same with a script that pgbench has: "tpcb-like" or "select-only".
    base::Result<LoadResult> runBuiltin(const QString& dsn, int clients, double seconds, const QString& name) const;

private:
    base::Result<LoadResult> run(
        const QString& dsn, int clients, double seconds, const QStringList& script, const QString& folder) const;

    QString m_program;
};

} // namespace tillpool::bench
