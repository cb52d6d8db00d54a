// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Points.h"
#include "groups/Group.h"
#include "regions/Database.h"

#include <optional>

namespace tillpool::groups {

/// A client's key and what it stands for: the same key with another hash is another request.
struct RequestKey {
    QString key {};            ///< a UUID
    QByteArray requestHash {}; ///< SHA-256
};

struct NewGroup {
    base::GroupId id {};
    QString name {};
    QString location {};
    base::CustomerId maker {};
};

/// Whether a change was made by this request, or had been made by an earlier one with the same key.
enum class Repetition { First, Replayed };

/// A change of who is a member, as it stands in the group's region.
struct MembershipChange {
    Repetition repetition = Repetition::First;
    qint64 changeNo = 0;           ///< counts the changes of this group's members, from 1
    std::optional<Group> group {}; ///< as it was right after the change; none after a leave
};

/// What staff or the last member did to a group, in the words of the database.
struct CareChange {
    Repetition repetition = Repetition::First;
    QJsonObject answer {};
};

/// Points for a group, or to be taken from those that are available.
struct Adjustment {
    base::Points points {}; ///< not 0; below 0: taken
    QString reason {};
    QString by {}; ///< who answers for it
};

/// What becomes of the points that a group still has when it is closed.
enum class LeftPoints { Keep, Forfeit };

struct Closing {
    LeftPoints leftPoints = LeftPoints::Keep;
    QString onlyMember {}; ///< who must be the only member; empty where that doesn't matter
    QString by {};         ///< who answers for it
};

/// A page of a group's points entries, newest first.
struct EntriesPage {
    bool isMember = false; ///< the customer in question
    QJsonArray entries {};
};

/// Groups in the regions' databases. Each call is one statement in the group's region. Errors of all: RegionUnknown,
/// RegionUnavailable, NotFound when there is no such group; of changes also OutcomeUnknown and IdempotencyKeyReused.
class GroupsStore {
public:
    explicit GroupsStore(regions::Database& database) : m_database(database) {}

    base::Result<MembershipChange> make(const RequestKey& key, const NewGroup& group) const;
    /// AlreadyAMember; GroupClosed; GroupFull at `membersMax` (extra: members, group_members_max).
    base::Result<MembershipChange> join(
        const RequestKey& key, const base::GroupId& group, const base::CustomerId& customer, int membersMax) const;
    /// NotAMember.
    base::Result<MembershipChange> leave(
        const RequestKey& key, const base::GroupId& group, const base::CustomerId& customer) const;
    /// GroupClosed; InsufficientPoints (extra: points_available) when more would be taken than is available.
    base::Result<CareChange> adjust(
        const RequestKey& key, const base::GroupId& group, const Adjustment& adjustment) const;
    /// GroupClosed; GroupNotEmpty (extra: points_held, or points_left where they are not to be given up); Forbidden
    /// when `onlyMember` is given and isn't.
    base::Result<CareChange> close(const RequestKey& key, const base::GroupId& group, const Closing& closing) const;

    /// `sessionHash`: of a session of the group's region that must live, else Unauthenticated; empty: not looked at.
    base::Result<Group> find(const base::GroupId& group, const QByteArray& sessionHash) const;
    /// Each region's groups out of `ids`, all regions asked at once; groups that don't exist are left out. A region
    /// that can't be asked has its error instead.
    std::map<base::RegionId, base::Result<std::vector<Group>>> findAll(const std::vector<base::GroupId>& ids) const;
    /// At most `limit` entries, those below version `below` where that is given. `customer`: whose membership to test.
    base::Result<EntriesPage> entries(
        const base::GroupId& group, const QString& customer, std::optional<qint64> below, qint64 limit) const;

private:
    base::Status checkKeyElsewhere(const RequestKey& key, const base::RegionId& region) const;

    regions::Database& m_database;
};

} // namespace tillpool::groups
