// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Error.h"

#include <QJsonObject>

namespace tillpool::checkout {

/// A refusal as it is stored with the `aborted` decision: code, detail, errors, and what the state was.
QJsonObject toRefusal(const base::Error& error);

/// The error that a stored refusal stands for.
base::Error fromRefusal(const QJsonObject& refusal);

/// True for errors that follow from the request itself and the sale's place: they would be the same for ever, so the
/// sale is decided `aborted` with them and its key can never become a sale.
bool isFinal(base::ErrorCode code);

} // namespace tillpool::checkout
