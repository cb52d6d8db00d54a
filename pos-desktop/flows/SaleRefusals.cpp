// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/SaleRefusals.h"

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::ErrorCode;

bool isBackedByDecision(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::UnknownItem:
    case ErrorCode::RegionUnknown:
    case ErrorCode::NotFound:
    case ErrorCode::NotAMember:
    case ErrorCode::InsufficientPoints:
    case ErrorCode::PointsUnavailable:
    case ErrorCode::SaleAborted:
        return true;
    default:
        return false;
    }
}

std::vector<Remedy> remediesFor(const base::Error& error)
{
    switch (error.code) {
    case ErrorCode::InsufficientPoints:
        return {Remedy::ChangePoints, Remedy::PayWithoutPoints};
    case ErrorCode::PointsUnavailable:
        return {Remedy::PayWithoutPoints, Remedy::TryAgain};
    case ErrorCode::GroupFrozen:
        return {Remedy::PayWithoutPoints, Remedy::BackToBasket};
    case ErrorCode::NotAMember:
    case ErrorCode::GroupClosed:
    case ErrorCode::RegionUnknown:
        return {Remedy::RemoveCustomer, Remedy::BackToBasket};
    case ErrorCode::NotFound: {
        const QString pointer = error.fields.empty() ? QString() : error.fields.front().pointer;
        const bool isAboutCustomer = pointer == u"/customer_id"_s || pointer.endsWith(u"group_id"_s);
        return isAboutCustomer ? std::vector {Remedy::RemoveCustomer, Remedy::BackToBasket}
                               : std::vector {Remedy::BackToBasket};
    }
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::UnknownItem:
    case ErrorCode::Forbidden:
        return {Remedy::BackToBasket};
    default:
        return {Remedy::TryAgain, Remedy::BackToBasket};
    }
}

bool areGroupsOutdatedBy(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InsufficientPoints:
    case ErrorCode::PointsUnavailable:
    case ErrorCode::GroupFrozen:
    case ErrorCode::GroupClosed:
    case ErrorCode::NotAMember:
    case ErrorCode::NotFound:
        return true;
    default:
        return false;
    }
}

} // namespace tillpool::flows
