// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace tillpool::regions {

/// What an SQLSTATE asks of us.
enum class SqlVerdict {
    RunAgain,        ///< rolled back for reasons of timing: the same statement may be run again at once
    Reconnect,       ///< this server won't serve us: drop the connection; the statement may or may not have run
    TookTooLong,     ///< rolled back by a timeout of the server
    InvariantBroken, ///< our own SQL found books that cannot be: alarm
    Bug              ///< anything else is our mistake
};

/// The one place where SQLSTATEs are read. `constraint`: of a violated constraint, else empty.
SqlVerdict verdictOf(const QByteArray& sqlState, const QByteArray& constraint);

/// True for the warning of a commit whose wait for the standby was cancelled: it reports success, but may exist on one
/// machine alone. `sourceFunction`: of the server's code, since the text depends on the server's language.
bool isCancelledReplicationWait(const QByteArray& sqlState, const QByteArray& sourceFunction);

} // namespace tillpool::regions
