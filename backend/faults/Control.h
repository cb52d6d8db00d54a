// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tillpool::faults {

/// Mistakes that can be switched on in test builds, so that a checker which finds nothing wrong is known to look: with
/// each of them points go wrong, and it must say so. A name, its mistake:
///   release_by_age  recovery gives a hold back because it is old, without asking for the sale's decision
///   fresh_hold_id   every attempt holds under an id of its own instead of the sale's
enum class Control { ReleaseByAge, FreshHoldId };

/// In test builds: whether TILLPOOL_CONTROL names it. In other builds: never, and what it would do is not compiled in.
#ifdef TILLPOOL_TEST_HOOKS
bool isOn(Control control);
#else
constexpr bool isOn(Control) { return false; }
#endif

/// The name of a control, as in the environment variable.
const char* nameOf(Control control);

} // namespace tillpool::faults
