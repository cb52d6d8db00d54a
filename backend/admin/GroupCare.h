// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "regions/Database.h"

#include <QJsonObject>

namespace tillpool::admin {

/// What an admin at a shell sees of a group and may do to it, by the SQL functions that the API uses too. Each change
/// leaves a line in the region's audit_log.
///
/// Errors: those of regions::Database; NotFound; and what each says.
class GroupCare {
public:
    /// `subject`: who does it, for the record. `database` outlives it.
    GroupCare(regions::Database& database, base::GroupId group, QString subject);

    /// The group as it stands: members name, location, points, points_held, debt, version, members, frozen
    /// {since, reason} or null, closed_at or null, audit {at, version, problem} or null, entries [the newest ten],
    /// holds
    /// [{sale_id, points, store_region, created_at, decision}]: decision is committed, aborted, none, or why it could
    /// not be read.
    base::Result<QJsonObject> describe();

    /// "done", or "already" where it was so before.
    base::Result<QString> freeze(const QString& reason);
    base::Result<QString> unfreeze(const QString& reason);

    /// Adds points, or takes some of those that are available: what adjust_points() answers. `key`: the same one never
    /// does it twice. InsufficientPoints, GroupClosed, IdempotencyKeyReused.
    base::Result<QJsonObject> adjust(const base::IdempotencyKey& key, qint64 points, const QString& reason);

private:
    base::Result<regions::Rows> ask(const sql::Query& query, const regions::Parameters& parameters);
    base::Result<QString> change(const sql::Query& query, const QString& reason);
    base::Result<QJsonArray> entries();
    base::Result<QJsonArray> holds();
    QString decisionOf(const QString& saleId, const QString& storeRegion);
    base::Error notFound() const;

    regions::Database& m_database;
    const base::GroupId m_group;
    const QString m_subject;
};

/// describe()'s answer for a person.
QString groupText(const QJsonObject& group);

} // namespace tillpool::admin
