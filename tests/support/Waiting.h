// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>

namespace tillpool::test {

/// How long a test waits for what must come, on a machine that is busy with others. Only a failing test waits so long.
inline constexpr std::chrono::seconds patience {60};

/// Runs the event loop until `condition` holds: true then, false when `atMost` has passed before. It is asked after
/// whatever happens in the loop, and every few milliseconds for what happens elsewhere.
///
///     ASSERT_TRUE(waitUntil([&] { return window.isVisible(); }));
[[nodiscard]] bool waitUntil(const std::function<bool()>& condition, std::chrono::milliseconds atMost = test::patience);

/// Runs the event loop until nothing is left to be done in it now, deferred deletions included.
void letEventsRun();

} // namespace tillpool::test
