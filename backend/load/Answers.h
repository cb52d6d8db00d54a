// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Operation.h"

namespace tillpool::load {

/// The main exchange that says what became of an operation: the first that was acknowledged, since some refusals are
/// not kept under their key and the same request may succeed later; else the first with an answer, else the first.
const Exchange& decidingMain(const std::vector<Exchange>& exchanges);

/// Whether two answers to one key are one answer: byte for byte where something was changed (a group's shape without
/// the members' names, which come from other regions), the same problem where it was refused for good.
bool isSameAnswer(Kind kind, const Answer& first, const Answer& second);

/// Whether the answer to a cancel agrees with that to its sale about which of the two won.
bool agree(const Answer& sale, const Answer& cancel);

/// Whether a request with the key of `decided` and another body was refused as it must be.
bool isKeyRefused(const Answer& decided, const Answer& other);

/// Whether a sale or refund that is refused with `code` has come to its end: its key never becomes one.
bool isDecided(const QString& code);

/// Status and body, for a report.
QJsonObject evidenceOf(const Answer& answer);

} // namespace tillpool::load
