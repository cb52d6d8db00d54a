// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/Error.h"

namespace tillpool::base {

using namespace Qt::StringLiterals;

QString wireName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::MalformedJson:
        return u"malformed_json"_s;
    case ErrorCode::InvalidField:
        return u"invalid_field"_s;
    case ErrorCode::UnknownItem:
        return u"unknown_item"_s;
    case ErrorCode::InvalidId:
        return u"invalid_id"_s;
    case ErrorCode::Unauthenticated:
        return u"unauthenticated"_s;
    case ErrorCode::Forbidden:
        return u"forbidden"_s;
    case ErrorCode::NotFound:
        return u"not_found"_s;
    case ErrorCode::MethodNotAllowed:
        return u"method_not_allowed"_s;
    case ErrorCode::RegionUnknown:
        return u"region_unknown"_s;
    case ErrorCode::InsufficientPoints:
        return u"insufficient_points"_s;
    case ErrorCode::NotAMember:
        return u"not_a_member"_s;
    case ErrorCode::GroupFull:
        return u"group_full"_s;
    case ErrorCode::AlreadyAMember:
        return u"already_a_member"_s;
    case ErrorCode::AlreadyRefunded:
        return u"already_refunded"_s;
    case ErrorCode::GroupFrozen:
        return u"group_frozen"_s;
    case ErrorCode::GroupClosed:
        return u"group_closed"_s;
    case ErrorCode::GroupNotEmpty:
        return u"group_not_empty"_s;
    case ErrorCode::ShiftClosed:
        return u"shift_closed"_s;
    case ErrorCode::UsernameTaken:
        return u"username_taken"_s;
    case ErrorCode::PointsUnavailable:
        return u"points_unavailable"_s;
    case ErrorCode::SaleAborted:
        return u"sale_aborted"_s;
    case ErrorCode::OutcomeUnknown:
    case ErrorCode::RegionBusy:
        return u"outcome_unknown"_s;
    case ErrorCode::IdempotencyKeyReused:
        return u"idempotency_key_reused"_s;
    case ErrorCode::PayloadTooLarge:
        return u"payload_too_large"_s;
    case ErrorCode::TooManyRequests:
        return u"too_many_requests"_s;
    case ErrorCode::RegionUnavailable:
        return u"region_unavailable"_s;
    case ErrorCode::Internal:
        return u"internal"_s;
    }
    Q_UNREACHABLE();
}

std::optional<ErrorCode> errorCodeFromName(const QString& name)
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        if (wireName(code) == name)
            return code;
    }
    return std::nullopt;
}

Error invalidField(const QString& pointer, const QString& detail)
{
    return {.code = ErrorCode::InvalidField,
        .detail = pointer.isEmpty() ? detail : pointer + u": "_s + detail,
        .fields = {{pointer, detail}}};
}

Error notFound(const QString& pointer, const QString& detail)
{
    return {.code = ErrorCode::NotFound, .detail = detail, .fields = {{pointer, detail}}};
}

} // namespace tillpool::base
