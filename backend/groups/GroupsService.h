// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "groups/GroupsStore.h"
#include "http/Api.h"
#include "points/PromiseDelivery.h"

namespace tillpool::groups {

/// What a change of a group's members answers.
struct ChangeAnswer {
    Repetition repetition = Repetition::First;
    QJsonObject group {}; ///< the group's shape right after the change
};

/// Groups, their members and their ledgers, with the rules of who may do and see what. Thread-safe. Errors beside those
/// of GroupsStore: InvalidField, InvalidId; Forbidden for customers who are not concerned.
class GroupsService {
public:
    GroupsService(regions::Database& database, http::Authenticator& authenticator, points::PromiseDelivery& delivery);

    /// `body`: name, location, optional region. The customer who asks becomes the first member.
    base::Result<ChangeAnswer> make(
        const QJsonObject& body, const base::IdempotencyKey& key, const http::Identity& who);
    /// `body`: the customer_id of who joins: the customer who asks, or any where staff asks.
    base::Result<ChangeAnswer> join(const base::GroupId& group, const QJsonObject& body,
        const base::IdempotencyKey& key, const http::Identity& who);
    /// Without a key, leaving twice is NotAMember the second time.
    base::Result<Repetition> leave(const base::GroupId& group, const base::CustomerId& customer,
        const std::optional<base::IdempotencyKey>& key, const http::Identity& who);

    /// `body`: points (not 0, up to limits::adjustmentPointsMax either way) and a reason. Who asks is an admin.
    base::Result<CareChange> adjust(const base::GroupId& group, const QJsonObject& body,
        const base::IdempotencyKey& key, const http::Identity& who);
    /// Nobody is a member any more and nobody can join. Customers close groups that they are the only member of.
    base::Result<CareChange> close(
        const base::GroupId& group, LeftPoints leftPoints, const base::IdempotencyKey& key, const http::Identity& who);

    /// `token`: of who asks. Whether their session still lives is confirmed here.
    base::Result<QJsonObject> read(
        const base::GroupId& group, const http::Identity& who, const QByteArray& token) const;
    /// {"items", "next_cursor"}. `cursor`: of an earlier answer, or empty for the newest entries.
    base::Result<QJsonObject> readEntries(
        const base::GroupId& group, qint64 limit, const QString& cursor, const http::Identity& who) const;
    /// {"items", "next_cursor": null}, always one page: every group that the customer is in; {"group_id", "region",
    /// "status": "unavailable"} for those in a region that can't be asked. RegionUnavailable when the customer's own
    /// region can't be.
    base::Result<QJsonObject> readGroupsOf(const base::CustomerId& customer, const http::Identity& who) const;

private:
    base::Result<ChangeAnswer> answerTo(MembershipChange change, const base::CustomerId& customer);
    void tellHome(const base::GroupId& group, const base::CustomerId& customer, qint64 changeNo);
    base::Result<std::vector<base::GroupId>> linkedGroups(const base::CustomerId& customer) const;

    regions::Database& m_database;
    http::Authenticator& m_authenticator;
    points::PromiseDelivery& m_delivery;
    const GroupsStore m_store;
};

} // namespace tillpool::groups
