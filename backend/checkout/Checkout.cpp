// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/Checkout.h"

#include "checkout/Refusal.h"
#include "checkout/SaleForDatabase.h"
#include "faults/Control.h"
#include "faults/CrashPoint.h"
#include "log/Log.h"
#include "sql/Queries.h"

#include <QJsonDocument>
#include <QUuid>
#include <algorithm>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;
using faults::CrashPoint;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

Error keyReused()
{
    return {.code = ErrorCode::IdempotencyKeyReused,
        .detail = u"This key was used for another request; a new sale needs a new key"_s};
}

Error sessionEnded()
{
    return {.code = ErrorCode::Unauthenticated,
        .detail = u"This session has ended: log in again and send the sale with the same key"_s};
}

Error notAMember(const QString& customer, const base::GroupId& group)
{
    return {.code = ErrorCode::NotAMember,
        .detail = u"%1 is not a member of group %2"_s.arg(customer, group.text()),
        .extra = {{u"group_id"_s, group.text()}}};
}

Error frozen(const base::GroupId& group)
{
    return {.code = ErrorCode::GroupFrozen,
        .detail =
            u"The points of group %1 are being checked and can't be spent now; nothing was charged"_s.arg(group.text()),
        .extra = {{u"group_id"_s, group.text()}}};
}

Error noGroup(const base::GroupId& group, const QString& pointer)
{
    return base::notFound(pointer, u"There is no group %1"_s.arg(group.text()));
}

// Whether the sale's id belongs to a decision that this request's hold has no part in.
bool isDecidedOtherwise(const QString& outcome) { return outcome == u"refused"_s || outcome == u"key_reused"_s; }

// The sale's own id: an attempt that comes again finds the hold of the one before.
QString holdId(const RequestedSale& requested)
{
    if (faults::isOn(faults::Control::FreshHoldId))
        return requested.store->id.text() + u'-' + QUuid::createUuid().toString(QUuid::WithoutBraces);
    return requested.saleId.text();
}

bool wasNotReached(const Error& error)
{
    return error.code == ErrorCode::RegionUnavailable || error.code == ErrorCode::OutcomeUnknown;
}

// A sale whose hold may exist must be asked for again under its key, whatever became of this attempt: "nothing was
// changed" would not be true.
Error askAgain(Error error)
{
    error.code = ErrorCode::OutcomeUnknown;
    error.detail =
        u"The store's region can't be reached; points may be held for this sale. Ask again with the same key"_s;
    return error;
}

// This request changed nothing, but one before it with the same key may have.
Error notNow(Error error)
{
    error.detail = u"Region %1 can't be reached now: ask again with the same key"_s.arg(error.region);
    return error;
}

Result<Decided> stored(const QString& outcome, const QByteArray& response)
{
    if (outcome == u"committed"_s)
        return Decided {Decided::Kind::Committed, response};
    if (outcome == u"replayed"_s)
        return Decided {Decided::Kind::Replayed, response};
    if (outcome == u"key_reused"_s)
        return keyReused();
    return fromRefusal(QJsonDocument::fromJson(response).object());
}

} // namespace

Checkout::Checkout(regions::Database& database, const SalePreparer& preparer, http::Authenticator& authenticator,
    points::PromiseDelivery& relay)
    : m_database(database), m_preparer(preparer), m_authenticator(authenticator), m_relay(relay)
{
}

Result<Decided> Checkout::sell(const RequestedSale& requested)
{
    bool mayHold = false;
    auto decided = attempt(requested, mayHold);
    if (decided.hasValue() || decided.error().code != ErrorCode::RegionUnavailable)
        return decided;
    return mayHold ? askAgain(decided.takeError()) : notNow(decided.takeError());
}

// `mayHold`: set once points may be held elsewhere for this sale.
Result<Decided> Checkout::attempt(const RequestedSale& requested, bool& mayHold)
{
    auto result = m_preparer.prepare(requested);
    if (!result.hasValue()) {
        Error error = result.takeError();
        return isFinal(error.code) ? refuse(requested, error, {}) : whatWasDecided(requested, std::move(error));
    }
    PreparedSale prepared = result.takeValue();
    const protocol::SettledSale& sale = prepared.settled;
    base::GroupId heldGroup;
    if (sale.redeemed && livesElsewhere(requested, sale.redeemed->groupId)) {
        if (isKnownDown(requested.store->id))
            return regions::regionUnavailable(*requested.store); // no hold that could not be decided about
        mayHold = true;
        heldGroup = sale.redeemed->groupId;
        const auto balanceAfter = hold(requested, sale);
        if (!balanceAfter.hasValue())
            return refuseHold(requested, balanceAfter.error(), heldGroup);
        prepared.settled.balanceAfter = *balanceAfter;
    }
    auto checkLater = earnNeedsCheckLater(requested, sale);
    if (!checkLater.hasValue())
        return refuse(requested, checkLater.takeError(), heldGroup);
    auto customer = checkCustomer(requested, sale);
    if (!customer.hasValue())
        return refuse(requested, customer.takeError(), heldGroup);
    return decide(requested, prepared, *checkLater);
}

bool Checkout::isKnownDown(const base::RegionId& region) const
{
    const auto down = m_database.regionsKnownDown();
    return std::find(down.begin(), down.end(), region) != down.end();
}

Result<Decided> Checkout::refuseHold(const RequestedSale& requested, const Error& error, const base::GroupId& group)
{
    if (error.code != ErrorCode::SaleAborted && !isFinal(error.code))
        return error;
    const bool mayExist = error.code == ErrorCode::PointsUnavailable;
    return refuse(requested, error, mayExist ? group : base::GroupId());
}

// Reserves the points where the group lives. Idempotent by the sale's id. The group's balance once they are captured.
Result<base::Points> Checkout::hold(const RequestedSale& requested, const protocol::SettledSale& sale)
{
    faults::pass(CrashPoint::BeforeHold);
    const base::GroupId& group = sale.redeemed->groupId;
    const QString customer = sale.customerId ? sale.customerId->text() : QString();
    const auto rows = m_database.run(group.region(), sql::points::holdPoints,
        Parameters()
            .text(holdId(requested))
            .id(group)
            .optionalText(customer)
            .integer(sale.redeemed->points.count())
            .text(requested.store->id.text())
            .bytes(requested.requestHash),
        Intent::Change);
    if (!rows.hasValue()) {
        if (!wasNotReached(rows.error()))
            return rows.error();
        return Error {.code = ErrorCode::PointsUnavailable,
            .detail = u"The points of group %1 can't be reached now; nothing was charged. Sell without points, or "
                      u"later, as a "
                      "new sale"_s.arg(group.text()),
            .extra = {{u"group_id"_s, group.text()}},
            .region = group.region().text()};
    }
    faults::pass(CrashPoint::AfterHold);
    const QString outcome = rows->text(0, "outcome");
    if (outcome == u"held"_s || outcome == u"captured"_s)
        return base::Points(rows->integer(0, "balance_after"));
    if (outcome == u"key_reused"_s)
        return keyReused();
    if (outcome == u"not_found"_s)
        return noGroup(group, u"/redeem/group_id"_s);
    if (outcome == u"not_a_member"_s)
        return notAMember(customer, group);
    if (outcome == u"frozen"_s)
        return frozen(group);
    if (outcome == u"insufficient"_s) {
        const qint64 available = rows->integer(0, "points_available");
        return Error {.code = ErrorCode::InsufficientPoints,
            .detail = u"The group has %1 points to spend, not %2"_s.arg(available).arg(sale.redeemed->points.count()),
            .extra = {{u"points_available"_s, available}, {u"group_id"_s, group.text()},
                {u"group_version"_s, rows->integer(0, "group_version")}}};
    }
    // A released hold means that the sale was decided `aborted`: that decision is the answer.
    return Error {.code = ErrorCode::SaleAborted,
        .detail = u"This sale was given up; nothing was charged. Start over under a new key"_s};
}

// Membership of a group elsewhere that only earns. Where its region is down the sale goes on, and the points are
// credited once the membership could be tested there.
Result<bool> Checkout::earnNeedsCheckLater(const RequestedSale& requested, const protocol::SettledSale& sale)
{
    if (!sale.earned || !livesElsewhere(requested, sale.earned->groupId))
        return false;
    if (sale.redeemed && sale.redeemed->groupId == sale.earned->groupId)
        return false;
    const base::GroupId& group = sale.earned->groupId;
    const QString customer = sale.customerId ? sale.customerId->text() : QString();
    const auto rows = m_database.run(
        group.region(), sql::points::checkMembership, Parameters().id(group).text(customer), Intent::Read);
    if (!rows.hasValue())
        return true;
    if (!rows->boolean(0, "group_exists"))
        return noGroup(group, u"/earn_group_id"_s);
    if (!rows->boolean(0, "is_member"))
        return notAMember(customer, group);
    return false;
}

// A customer without a group here or elsewhere is looked up at home; a home that is down does not deny the sale.
Status Checkout::checkCustomer(const RequestedSale& requested, const protocol::SettledSale& sale)
{
    if (!sale.customerId || sale.customerId->region() == requested.store->id || sale.redeemed || sale.earned)
        return success();
    const auto rows = m_database.run(
        sale.customerId->region(), sql::customers::findProfile, Parameters().id(*sale.customerId), Intent::Read);
    if (rows.hasValue() && rows->isEmpty())
        return base::notFound(u"/customer_id"_s, u"There is no customer %1"_s.arg(sale.customerId->text()));
    return success();
}

Result<Decided> Checkout::decide(
    const RequestedSale& requested, const PreparedSale& prepared, bool checkMembershipLater)
{
    faults::pass(CrashPoint::BeforeDecide);
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(requested.store->id, sql::sales::checkout,
            Parameters()
                .text(requested.saleId.text())
                .bytes(requested.requestHash)
                .bytes(requested.identity.tokenHash)
                .json(saleForDatabase(requested, prepared, checkMembershipLater)),
            Intent::Change));
    faults::pass(CrashPoint::AfterDecide);
    const QString outcome = rows.text(0, "outcome");
    if (outcome == u"no_session"_s) {
        m_authenticator.forget(requested.identity);
        return sessionEnded();
    }
    const std::optional<protocol::Redeemed>& redeemed = prepared.settled.redeemed;
    const bool holdsElsewhere = redeemed && livesElsewhere(requested, redeemed->groupId);
    if (outcome == u"no_till"_s) {
        return refuse(requested, base::notFound(u"/till_id"_s, u"There is no till %1"_s.arg(requested.till.text())),
            holdsElsewhere ? redeemed->groupId : base::GroupId());
    }
    if (holdsElsewhere && isDecidedOtherwise(outcome))
        giveBack(requested, redeemed->groupId);
    const std::optional<protocol::Earned>& earned = prepared.settled.earned;
    const bool earnsElsewhere = earned && earned->points.count() > 0 && livesElsewhere(requested, earned->groupId);
    if (outcome == u"committed"_s && (holdsElsewhere || earnsElsewhere))
        m_relay.kick(requested.store->id);
    return stored(outcome, rows.utf8(0, "response"));
}

// Only for a sale that was decided otherwise, so that nothing can capture this request's hold any more; a hold that the
// decided request made under the same key is left alone. Where it fails, recovery finds the hold.
void Checkout::giveBack(const RequestedSale& requested, const base::GroupId& group)
{
    faults::pass(CrashPoint::BeforeGiveBack);
    const auto released = m_database.run(group.region(), sql::points::releaseHold,
        Parameters()
            .text(requested.saleId.text())
            .id(group)
            .text(requested.store->id.text())
            .bytes(requested.requestHash),
        Intent::Change);
    if (!released.hasValue())
        log::warning(u"A hold waits for recovery"_s, {{u"sale_id"_s, requested.saleId.text()}});
}

// `giveBackTo`: the group elsewhere whose points this sale may hold.
Result<Decided> Checkout::refuse(const RequestedSale& requested, const Error& error, const base::GroupId& giveBackTo)
{
    TILLPOOL_TRY(m_authenticator.identify(requested.token, http::IdentityCheck::Fresh));
    Parameters parameters;
    parameters.text(requested.saleId.text())
        .bytes(requested.requestHash)
        .text(base::wireName(error.code))
        .json(toRefusal(error));
    if (giveBackTo.isEmpty())
        parameters.null();
    else
        parameters.json(QJsonObject {{u"group_id"_s, giveBackTo.text()}, {u"region"_s, giveBackTo.region().text()}});
    faults::pass(CrashPoint::BeforeAbort);
    TILLPOOL_TRY_ASSIGN(
        const Rows rows, m_database.run(requested.store->id, sql::sales::abortSale, parameters, Intent::Change));
    faults::pass(CrashPoint::AfterAbort);
    const QString outcome = rows.text(0, "outcome");
    if (!giveBackTo.isEmpty() && isDecidedOtherwise(outcome))
        giveBack(requested, giveBackTo);
    else if (!giveBackTo.isEmpty())
        m_relay.kick(requested.store->id);
    return stored(outcome, rows.utf8(0, "response"));
}

// For a request that can't be prepared now, such as one whose manager's session has ended since: its sale may be made.
Result<Decided> Checkout::whatWasDecided(const RequestedSale& requested, Error otherwise)
{
    const auto rows = m_database.run(requested.store->id, sql::sales::findDecision,
        Parameters().text(requested.saleId.text()).bytes(requested.requestHash), Intent::Read);
    if (!rows.hasValue() || rows->isNull(0, "outcome"))
        return otherwise;
    TILLPOOL_TRY(m_authenticator.identify(requested.token, http::IdentityCheck::Fresh));
    return stored(rows->text(0, "outcome"), rows->utf8(0, "response"));
}

Result<Cancelled> Checkout::cancel(const base::SaleId& saleId, const std::optional<base::GroupId>& heldGroup)
{
    const Error cancelled {.code = ErrorCode::SaleAborted,
        .detail = u"This sale was cancelled; nothing was charged. Start over under a new key"_s};
    Parameters parameters;
    parameters.text(saleId.text()).null().text(u"cancelled"_s).json(toRefusal(cancelled));
    if (heldGroup && heldGroup->region() != saleId.region())
        parameters.json(QJsonObject {{u"group_id"_s, heldGroup->text()}, {u"region"_s, heldGroup->region().text()}});
    else
        parameters.null();
    faults::pass(CrashPoint::BeforeAbort);
    TILLPOOL_TRY_ASSIGN(
        const Rows rows, m_database.run(saleId.region(), sql::sales::abortSale, parameters, Intent::Change));
    faults::pass(CrashPoint::AfterAbort);
    m_relay.kick(saleId.region());
    const QString outcome = rows.text(0, "outcome");
    if (outcome == u"replayed"_s)
        return Cancelled {.kind = Cancelled::Kind::Sold};
    return Cancelled {.kind = outcome == u"aborted"_s ? Cancelled::Kind::Now : Cancelled::Kind::Before,
        .reason = fromRefusal(rows.object(0, "response"))};
}

} // namespace tillpool::checkout
