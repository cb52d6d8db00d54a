// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "checkout/Decided.h"
#include "checkout/PreparedSale.h"
#include "points/PromiseDelivery.h"

namespace tillpool::checkout {

/// What became of a sale that was to be cancelled.
struct Cancelled {
    enum class Kind {
        Now,    ///< this request made sure that it never happens
        Before, ///< it had been given up or refused before
        Sold    ///< it had been made
    };
    Kind kind = Kind::Now;
    base::Error reason {}; ///< why it never happens; of no meaning when sold
};

/// hold → decide → capture. One transaction and one round trip where store and groups share a region; where the paying
/// group lives elsewhere, a hold there first. Capture and earning elsewhere follow through the outbox.
///
/// A 4xx that follows from the sale's content or from its groups is decided `aborted` before it is answered, so its key
/// can never become a sale. RegionUnavailable, RegionBusy and OutcomeUnknown decide nothing: ask again with the same
/// key.
class Checkout {
public:
    Checkout(regions::Database& database, const SalePreparer& preparer, http::Authenticator& authenticator,
        points::PromiseDelivery& relay);

    base::Result<Decided> sell(const RequestedSale& requested);

    /// Makes sure that a sale never happens, if it wasn't made before. `heldGroup`: whose points it may hold.
    base::Result<Cancelled> cancel(const base::SaleId& saleId, const std::optional<base::GroupId>& heldGroup);

private:
    base::Result<Decided> refuse(
        const RequestedSale& requested, const base::Error& error, const base::GroupId& giveBackTo);
    base::Result<Decided> whatWasDecided(const RequestedSale& requested, base::Error otherwise);
    base::Result<Decided> attempt(const RequestedSale& requested, bool& mayHold);
    bool isKnownDown(const base::RegionId& region) const;
    base::Result<Decided> refuseHold(
        const RequestedSale& requested, const base::Error& error, const base::GroupId& group);
    base::Result<base::Points> hold(const RequestedSale& requested, const protocol::SettledSale& sale);
    base::Result<bool> earnNeedsCheckLater(const RequestedSale& requested, const protocol::SettledSale& sale);
    base::Status checkCustomer(const RequestedSale& requested, const protocol::SettledSale& sale);
    base::Result<Decided> decide(
        const RequestedSale& requested, const PreparedSale& prepared, bool checkMembershipLater);
    void giveBack(const RequestedSale& requested, const base::GroupId& group);

    regions::Database& m_database;
    const SalePreparer& m_preparer;
    http::Authenticator& m_authenticator;
    points::PromiseDelivery& m_relay;
};

} // namespace tillpool::checkout
