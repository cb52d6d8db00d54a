// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>

namespace tillpool::test {

/// How a run of a command ended.
struct CommandEnd {
    int code = -1;
    QByteArray out;
    QByteArray err;
    QJsonObject json() const;
};

/// Runs `tillpoolctl ARGUMENTS…` beside the backend under test, and waits for its end.
CommandEnd tillpoolctl(const QStringList& arguments);
/// `tillpoolctl group ARGUMENTS… --config` with the configuration of the system's backend.
CommandEnd groupCommand(const QStringList& arguments);

} // namespace tillpool::test
