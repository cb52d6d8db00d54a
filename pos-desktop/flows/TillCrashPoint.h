// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tillpool::flows {

/// The named places at which a test may kill or delay the till: between any two steps of a sale whose order matters. A
/// name, its place:
///   till_draft_saved       the journal has what is on the screen
///   till_before_journal    the sale is to be finished, the journal does not know of it
///   till_after_journal     the journal has the sale, it was not sent
///   till_after_send        the sale was handed to the connection and the event loop has turned: most likely the
///   request
///                          has left, its answer has not been taken
///   till_before_settle     the answer is here, the journal does not have it
///   till_after_settle      the journal has the answer, nothing of it is on the screen
///   till_shown             the receipt is on the screen
///   till_after_acknowledge the journal knows that the receipt was closed
enum class TillCrashPoint {
    DraftSaved,
    BeforeJournal,
    AfterJournal,
    AfterSend,
    BeforeSettle,
    AfterSettle,
    Shown,
    AfterAcknowledge,
    Last = AfterAcknowledge
};

/// The name of a point, as in the environment variables of faults::pass().
const char* nameOf(TillCrashPoint point);

/// In test builds the process may end or wait here; in others nothing happens.
void pass(TillCrashPoint point);

} // namespace tillpool::flows
