// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Content.h"
#include "load/GroupHistory.h"
#include "regions/Database.h"

#include <map>

namespace tillpool::load {

/// A group and a customer.
using Membership = std::pair<QString, QString>;

/// What both homes say of a membership; nothing where a home could not be asked.
struct BookedMembership {
    std::optional<bool> isMember {};
    std::optional<bool> isLinked {};
};

/// Reads the regions' databases beside the API. A region that can't be read is left out of an answer, and named in
/// `unread`. One thread.
class Books {
public:
    /// InvalidField when a region's dsn is not of libpq's form.
    static base::Result<std::unique_ptr<Books>> open(const std::vector<LoadRegion>& regions);

    struct Entries {
        std::vector<Entry> entries {}; ///< by group, in the order of versions
        bool isComplete = true;        ///< nothing was left out: all regions answered, no page was full
    };
    Entries entriesAfter(const std::map<QString, qint64>& versions);

    /// By id; those that are not there, or whose region did not answer, are not in it.
    QHash<QString, BookedSale> sales(const QStringList& saleIds);
    QHash<QString, BookedRefund> refunds(const QStringList& refundIds);
    /// Name and detail by the id of a customer or group.
    QHash<QString, std::pair<QString, QString>> people(const QStringList& ids);
    std::map<Membership, BookedMembership> memberships(const std::vector<Membership>& asked);
    /// Sales to `customers` by region.
    std::map<QString, qint64> salesTo(const QStringList& customers);

    /// Regions that did not answer the last call.
    const QStringList& unread() const { return m_unread; }

private:
    explicit Books(std::vector<regions::RegionSettings> settings) : m_database(std::move(settings)) {}
    using Take = std::function<void(const QString& region, const regions::Rows& rows)>;
    void ask(const sql::Query& query, const std::map<QString, regions::Parameters>& parameters, const Take& take);
    void askByIds(const sql::Query& query, const QStringList& ids, const Take& take);

    regions::Database m_database;
    QStringList m_unread;
};

} // namespace tillpool::load
