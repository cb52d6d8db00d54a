// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Error.h"

namespace tillpool::http {

/// The HTTP status that an error has. The only place that decides it.
int statusOf(base::ErrorCode code);
/// A short name of the kind of error for people, the same for each occurrence (RFC 9457's `title`).
QString titleOf(base::ErrorCode code);
/// Seconds after which asking again makes sense when the error itself doesn't say; 0: it makes none.
int retryAfterSecondsOf(base::ErrorCode code);

} // namespace tillpool::http
