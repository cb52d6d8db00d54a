// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tillpool::faults {

/// The named places at which a test may kill or delay the backend: between any two steps of the checkout or of a refund
/// whose order matters. A name, its place:
///   before_hold            the request is priced, nothing was written
///   after_hold             points are held in the group's region, the sale is not decided
///   before_decide          as after_hold, also in sales without a hold
///   after_decide           the decision is committed, nobody was told
///   before_abort           a sale is about to be decided `aborted`: refused, or cancelled
///   after_abort            that decision is committed, points that the sale may hold are not given back
///   before_give_back       the sale was decided otherwise, the points that this request holds are not given back
///   before_apply           the relay has claimed promises, none is carried out
///   after_apply            promises are carried out, their outbox rows are not marked
///   before_resolve         recovery has found a stale hold
///   after_resolve_decision recovery has the decision, the hold is not resolved
///   before_refund          a refund is computed, nothing was written
///   after_refund           the refund is committed, nobody was told
///   after_resolve          recovery has captured or released the hold, and looks for the next
enum class CrashPoint {
    BeforeHold,
    AfterHold,
    BeforeDecide,
    AfterDecide,
    BeforeAbort,
    AfterAbort,
    BeforeGiveBack,
    BeforeApply,
    AfterApply,
    BeforeResolve,
    AfterResolveDecision,
    BeforeRefund,
    AfterRefund,
    AfterResolve,
    Last = AfterResolve
};

/// In test builds: with TILLPOOL_CRASH_AT=name the process is killed here as by SIGKILL, with TILLPOOL_CRASH_AT=name:n
/// when it passes for the n-th time; with TILLPOOL_DELAY_AT=name:ms it sleeps; with TILLPOOL_WAIT_AT=name:path it waits
/// until there is a file of this name. In other builds: nothing.
#ifdef TILLPOOL_TEST_HOOKS
void pass(CrashPoint point);
/// The same for a program that names its points itself.
void passNamed(const char* name);
#else
inline void pass(CrashPoint) {}
inline void passNamed(const char*) {}
#endif

/// The name of a point, as in the environment variables.
const char* nameOf(CrashPoint point);

} // namespace tillpool::faults
