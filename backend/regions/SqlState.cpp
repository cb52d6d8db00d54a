// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/SqlState.h"

namespace tillpool::regions {

SqlVerdict verdictOf(const QByteArray& sqlState, const QByteArray& constraint)
{
    // TP001 and TP002 are raised by sql/migrations (checkout, points_capture).
    if (sqlState == "40001" || sqlState == "40P01" || sqlState == "TP001")
        return SqlVerdict::RunAgain;
    if (sqlState == "TP002")
        return SqlVerdict::InvariantBroken;
    // Two requests with one key at once: the later one runs again and finds the earlier one's answer. Of two equal
    // sales it fails at the entry of the points that the earlier one has moved, of two that hold points of two groups
    // under one key at the hold.
    if (sqlState == "23505"
        && (constraint == "idempotency_keys_pkey" || constraint == "points_entries_kind_source_id_key"
            || constraint == "points_holds_pkey"))
        return SqlVerdict::RunAgain;
    // 25006: a standby, or a primary that was demoted. 57P0x: shutting down or starting. 08xxx: the connection.
    // 53300: no connection slot is left.
    if (sqlState.isEmpty() || sqlState == "25006" || sqlState.startsWith("57P0") || sqlState.startsWith("08")
        || sqlState == "53300")
        return SqlVerdict::Reconnect;
    if (sqlState == "57014" || sqlState == "55P03")
        return SqlVerdict::TookTooLong;
    return SqlVerdict::Bug;
}

bool isCancelledReplicationWait(const QByteArray& sqlState, const QByteArray& sourceFunction)
{
    return sqlState == "01000" && sourceFunction == "SyncRepWaitForLSN";
}

} // namespace tillpool::regions
