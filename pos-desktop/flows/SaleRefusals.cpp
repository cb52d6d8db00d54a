// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/SaleRefusals.h"

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {

QString firstPointer(const base::Error& error)
{
    return error.fields.empty() ? QString() : error.fields.front().pointer;
}

} // namespace

bool isBackedByDecision(const base::Error& error, const base::SaleId& sale)
{
    if (error.extra.value(u"state"_s) == u"aborted"_s && error.extra.value(u"sale_id"_s) == sale.text())
        return true;
    switch (error.code) {
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::UnknownItem:
    case ErrorCode::NotFound:
    case ErrorCode::NotAMember:
    case ErrorCode::InsufficientPoints:
    case ErrorCode::PointsUnavailable:
    case ErrorCode::SaleAborted:
        return true;
    // Where the till's own region is not known nothing can be decided; another instance may know it.
    case ErrorCode::RegionUnknown:
        return !error.fields.empty() && firstPointer(error) != u"/till_id"_s;
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
        const QString pointer = firstPointer(error);
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
