// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/System.h"

namespace tillpool::admin {

/// Makes the demo chain's story happen on the running system and tells it on standard output: a customer of one region,
/// in a store of another, pays a part with the points of a group at home in a third. Needs nothing but the API. An
/// error says at which step it stopped and what the system answered.
base::Status playDemo(const RunningSystem& system);

/// Tells on standard output how to make the same happen at the till's window: who to sign on as, what to do, how to go
/// on afterwards. `requestedData`: as it was given to the command.
void tellDemo(const RunningSystem& system, const QString& requestedData);

} // namespace tillpool::admin
