// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/System.h"

namespace tillpool::admin {

struct LaunchOptions {
    QString data {};           ///< the data directory; empty: the default place
    QString backendProgram {}; ///< tillpoold; empty: the one beside this program
    QStringList settings {};   ///< "section.key=value", into the backend's configuration
    int backends = 1;
};

/// Starts what does not run yet and waits until the gateway answers for the backend. What runs with the right program
/// and configuration is left alone. After an error, what was started is on record: trying again goes on from there.
base::Result<RunningSystem> bringUp(const Installation& installation, const LaunchOptions& options);

/// What runs, for people: "001 Ireland", "backend-1", …
QStringList runningParts(const Installation& installation, const QString& requestedData);

enum class Keep { Data, Nothing };
/// Stops what `bringUp` started, from the gateway to the regions. With Keep::Nothing the data directory goes too.
base::Status takeDown(const Installation& installation, const QString& requestedData, Keep keep);

} // namespace tillpool::admin
