// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "face/LoyaltyFace.h"
#include "flows/BasketEditor.h"
#include "flows/CustomerFlow.h"
#include "flows/SaleFlow.h"
#include "flows/SignOnFlow.h"

namespace tillpool::flows {

/// What the customer's window is made of.
struct FaceParts {
    const SignOnFlow& signOn;
    const BasketEditor& basket;
    const CustomerFlow& customer;
    const SaleFlow& sale;
    words::RegionNames regionNames;
};

/// What the customer may see now: their own basket and groups, others by their short names, regions by name.
face::LoyaltyFace faceOf(const FaceParts& parts);

} // namespace tillpool::flows
