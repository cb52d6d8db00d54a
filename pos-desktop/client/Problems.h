// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Answer.h"
#include "client/HttpExchange.h"

namespace tillpool::client {

/// What a 401 says about a call.
enum class Unauthenticated {
    SignedOut,    ///< its session is no longer valid
    SignedOnAnew, ///< it was of an earlier session: it says nothing about the one that there is now
    Refused,      ///< it was itself the attempt to sign on
};

/// Why an outcome that is no success gave no result.
Failure failureOf(const HttpOutcome& outcome, Unauthenticated meaning);

/// An answer that makes no sense, to the request `what` ("GET /api/v1/catalogue").
Failure malformed(const QString& what, const base::Error& why);

} // namespace tillpool::client
