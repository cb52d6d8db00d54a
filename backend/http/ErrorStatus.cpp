// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/ErrorStatus.h"

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {

struct Meaning {
    int status;
    QString title;
    int retryAfterSeconds = 0;
};

Meaning meaningOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::MalformedJson:
        return {400, u"The body is not a JSON object"_s};
    case ErrorCode::InvalidField:
        return {400, u"A field is not of its form"_s};
    case ErrorCode::UnknownItem:
        return {400, u"The basket names something that the catalogue does not have"_s};
    case ErrorCode::InvalidId:
        return {400, u"An id is not of its form"_s};
    case ErrorCode::Unauthenticated:
        return {401, u"Nobody is signed in"_s};
    case ErrorCode::Forbidden:
        return {403, u"Not allowed"_s};
    case ErrorCode::NotFound:
        return {404, u"Not found"_s};
    case ErrorCode::MethodNotAllowed:
        return {405, u"This resource does not know the method"_s};
    case ErrorCode::RegionUnknown:
        return {404, u"No such region"_s};
    case ErrorCode::InsufficientPoints:
        return {409, u"Not enough points"_s};
    case ErrorCode::NotAMember:
        return {409, u"Not a member of the group"_s};
    case ErrorCode::GroupFull:
        return {409, u"The group is full"_s};
    case ErrorCode::AlreadyAMember:
        return {409, u"Already a member of the group"_s};
    case ErrorCode::AlreadyRefunded:
        return {409, u"Already refunded"_s};
    case ErrorCode::GroupFrozen:
        return {409, u"The group's points are frozen"_s};
    case ErrorCode::GroupClosed:
        return {409, u"The group is closed"_s};
    case ErrorCode::GroupNotEmpty:
        return {409, u"The group still has points"_s};
    case ErrorCode::ShiftClosed:
        return {409, u"The till has no open shift"_s};
    case ErrorCode::UsernameTaken:
        return {409, u"The username is taken"_s};
    case ErrorCode::PointsUnavailable:
        return {409, u"The points cannot be reached"_s};
    case ErrorCode::SaleAborted:
        return {409, u"This sale was given up"_s};
    case ErrorCode::OutcomeUnknown:
        return {503, u"The outcome is not known yet"_s, 1};
    case ErrorCode::RegionBusy:
        return {503, u"A region is busy"_s, 1};
    case ErrorCode::IdempotencyKeyReused:
        return {422, u"The key was used for another request"_s};
    case ErrorCode::PayloadTooLarge:
        return {413, u"The request is too large"_s};
    case ErrorCode::TooManyRequests:
        return {429, u"Too many requests"_s, 1};
    case ErrorCode::RegionUnavailable:
        return {503, u"A region is down"_s, 2};
    case ErrorCode::Internal:
        return {500, u"A fault of the service"_s};
    }
    Q_UNREACHABLE();
}

} // namespace

int statusOf(ErrorCode code) { return meaningOf(code).status; }
QString titleOf(ErrorCode code) { return meaningOf(code).title; }
int retryAfterSecondsOf(ErrorCode code) { return meaningOf(code).retryAfterSeconds; }

} // namespace tillpool::http
