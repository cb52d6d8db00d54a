// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

namespace tillpool::base {

/// Every way in which the product says no. The wire names (`wireName`) are those of the API's table of codes; which
/// HTTP status each has is decided in backend/http alone.
enum class ErrorCode {
    MalformedJson,
    InvalidField,
    UnknownItem,
    InvalidId,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    RegionUnknown,
    InsufficientPoints,
    NotAMember,
    GroupFull,
    AlreadyAMember,
    AlreadyRefunded,
    GroupFrozen,   ///< its points are being checked: it earns and does not pay
    GroupClosed,
    GroupNotEmpty, ///< it has points, so it is not closed without being told to give them up
    ShiftClosed,
    UsernameTaken,
    PointsUnavailable,
    SaleAborted,
    OutcomeUnknown,
    RegionBusy, ///< a working region did not get to it in time; clients see outcome_unknown: the key may be in flight
    IdempotencyKeyReused,
    PayloadTooLarge,
    TooManyRequests,
    RegionUnavailable,
    Internal, ///< ours: a bug or a broken installation; details go to the log, not to the client
};

/// The code as clients see it, such as "insufficient_points".
QString wireName(ErrorCode code);
/// The code that clients see as `name`, or nothing.
std::optional<ErrorCode> errorCodeFromName(const QString& name);

/// One field that is wrong: an RFC 6901 JSON pointer into the body ("/lines/0/quantity"; "" is the whole body;
/// "?limit" style names are used for query parameters and header names stand as they are; clients get these two as
/// "parameter" and "header") and what is wrong, in words.
struct FieldError {
    QString pointer;
    QString detail {};
};

/// Why an operation failed. `detail` is a sentence for a person; `code` is for programs.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString detail {};
    std::vector<FieldError> fields {}; ///< for bad input: which fields, each with its reason
    QJsonObject extra {};              ///< further members of the problem document, such as points_available
    QString region {};                 ///< the region that is down, for RegionUnavailable and PointsUnavailable
    int retryAfterSeconds = 0;         ///< > 0: when to ask again
};

/// An InvalidField error that names one field.
Error invalidField(const QString& pointer, const QString& detail);

/// A NotFound error for what the field at `pointer` of a body names.
Error notFound(const QString& pointer, const QString& detail);

} // namespace tillpool::base
