// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Backend.h"
#include "support/RawSocket.h"

#include <QString>
#include <vector>

namespace tillpool::test {

/// The port that clients reach.
quint16 gatewayPort();

/// What a process holds in memory now, in KiB.
qint64 residentKibibytes(pid_t pid);

/// Whether a new client gets its answer from the backend.
bool isHealthy();

/// Every answer to `bytes` on a connection of its own. Our side is closed once `wanted` answers have come, not before:
/// to a client that ended its side before the first answer was complete HAProxy gives no second one, so an early end
/// would hide what was smuggled behind a request. Then everything is read that comes until the gateway closes, too.
std::vector<testing::RawResponse> answersTo(const QByteArray& bytes, size_t wanted = 1);

} // namespace tillpool::test
