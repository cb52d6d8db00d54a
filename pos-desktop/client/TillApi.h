// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Points.h"
#include "base/Role.h"
#include "catalogue/Catalogue.h"
#include "client/Answer.h"
#include "loyalty/PointsRules.h"

#include <QDateTime>
#include <QJsonObject>
#include <QObject>
#include <memory>
#include <vector>

namespace tillpool::client {

/// Who works at which till of which store: what the backend answered to a sign-on.
struct TillSession {
    QString token {};
    base::Role role = base::Role::Anonymous;
    base::StaffId staffId {};
    QString staffName {};
    base::TillId tillId {};
    base::StoreId storeId {};
    QString storeName {};
    QByteArray timeZone {};              ///< IANA, such as "Europe/Dublin"
    loyalty::PointsRules pointsRules {}; ///< of the store's region: what points are worth here
    QDateTime expiresAt {};
};

struct Member {
    base::CustomerId customerId {};
    QString name {}; ///< empty when the region of the member is down
};

enum class GroupState {
    Open,
    Closed, ///< nobody is a member any more: it neither earns nor pays
};

/// A group as its home tells it. Where that region is down only groupId is known.
struct CustomerGroup {
    base::GroupId groupId {};
    bool isAvailable = false;
    QString name {};
    QString location {};
    GroupState state = GroupState::Open;
    bool arePointsFrozen = false; ///< they are being checked: it earns and does not pay
    base::Points balance {};
    base::Points held {};
    base::Points available {};
    base::Points debt {}; ///< what the next points earned pay first; nothing is available before that
    std::vector<Member> members {};
};

struct Customer {
    base::CustomerId customerId {};
    QString fullName {};
    std::vector<base::GroupId> groupIds {};
};

enum class RegionState { Up, ReadOnly, Down };

struct RegionHealth {
    base::RegionId regionId {};
    QString name {};
    RegionState state = RegionState::Down;
    bool operator==(const RegionHealth&) const = default;
};

/// What /readyz says. An answer exists also where the own region can't be written.
struct Health {
    base::RegionId ownRegion {};
    std::vector<RegionHealth> regions {};
};

/// A sale that was decided: the answer of POST /sales as it came, byte for byte what receipts are made of.
struct DecidedSale {
    QJsonObject sale {};
    bool wasReplayed = false; ///< the backend had decided it before
};

/// What became of a request to cancel: given up for good, or it had been decided already.
struct Cancelled {
    bool isAborted = false;
    QJsonObject sale {}; ///< of a sale that had been decided
};

/// The backend as the till asks it. Asynchronous: a call returns at once; its answer comes through the callback in the
/// same thread, later, exactly once, and not at all when `context` is gone by then. Every call has a deadline. Calls
/// that read are repeated within it; a change is repeated within it with the same key.
class TillApi {
public:
    virtual ~TillApi() = default;

    /// Signs staff on; the session's token goes with every later call.
    virtual void signOn(const base::StaffId& staffId, const QString& pin, const base::TillId& tillId, QObject* context,
        Callback<TillSession> done) = 0;
    virtual void signOff(QObject* context, Callback<bool> done) = 0;
    /// The store's menu, checked whole.
    virtual void readCatalogue(
        const base::StoreId& storeId, QObject* context, Callback<std::shared_ptr<const catalogue::Catalogue>> done) = 0;
    virtual void readCustomer(const base::CustomerId& customerId, QObject* context, Callback<Customer> done) = 0;
    virtual void readGroups(
        const base::CustomerId& customerId, QObject* context, Callback<std::vector<CustomerGroup>> done) = 0;
    /// Rings up `body` (that of POST /sales) under `key`.
    virtual void makeSale(
        const base::IdempotencyKey& key, const QJsonObject& body, QObject* context, Callback<DecidedSale> done) = 0;
    virtual void cancelSale(const base::SaleId& saleId, QObject* context, Callback<Cancelled> done) = 0;
    virtual void readHealth(QObject* context, Callback<Health> done) = 0;
};

} // namespace tillpool::client
