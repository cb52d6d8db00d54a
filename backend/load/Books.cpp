// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Books.h"

#include "regions/ConnectionString.h"

namespace tillpool::load {

using namespace Qt::StringLiterals;
using base::Result;
using regions::Parameters;
using regions::Rows;

namespace {

constexpr qint64 entriesOfGroupMax = 500;

} // namespace

Result<std::unique_ptr<Books>> Books::open(const std::vector<LoadRegion>& regions)
{
    std::vector<regions::RegionSettings> settings;
    for (const LoadRegion& region : regions) {
        TILLPOOL_TRY_ASSIGN(const base::RegionId id, base::RegionId::parse(region.id));
        TILLPOOL_TRY_ASSIGN(regions::RegionSettings one, regions::settingsFrom(id, region.dsn));
        settings.push_back(std::move(one));
    }
    return std::unique_ptr<Books>(new Books(std::move(settings)));
}

void Books::ask(const sql::Query& query, const std::map<QString, Parameters>& parameters, const Take& take)
{
    m_unread.clear();
    std::vector<regions::Call> calls;
    for (const auto& [region, values] : parameters) {
        auto id = base::RegionId::parse(region);
        if (id.hasValue())
            calls.push_back({id.takeValue(), &query, values, regions::Intent::Read});
    }
    const auto results = m_database.runAll(calls);
    for (size_t i = 0; i < calls.size(); ++i) {
        if (results[i].hasValue())
            take(calls[i].region.text(), *results[i]);
        else
            m_unread.append(calls[i].region.text());
    }
}

void Books::askByIds(const sql::Query& query, const QStringList& ids, const Take& take)
{
    std::map<QString, QStringList> byRegion;
    for (const QString& id : ids)
        byRegion[id.left(3)].append(id);
    std::map<QString, Parameters> parameters;
    for (const auto& [region, own] : byRegion)
        parameters[region].texts(own);
    ask(query, parameters, take);
}

Books::Entries Books::entriesAfter(const std::map<QString, qint64>& versions)
{
    std::map<QString, QStringList> groups;
    std::map<QString, std::vector<qint64>> seen;
    for (const auto& [group, version] : versions) {
        groups[group.left(3)].append(group);
        seen[group.left(3)].push_back(version);
    }
    std::map<QString, Parameters> parameters;
    for (const auto& [region, own] : groups)
        parameters[region].texts(own).integers(seen[region]).integer(entriesOfGroupMax);
    Entries found;
    std::map<QString, qint64> counts;
    ask(sql::load::readEntries, parameters, [&](const QString&, const Rows& rows) {
        for (int row = 0; row < rows.count(); ++row) {
            found.entries.push_back({.groupId = rows.text(row, "group_id"),
                .version = rows.integer(row, "version"),
                .kind = rows.text(row, "kind"),
                .sourceId = rows.text(row, "source_id"),
                .delta = rows.integer(row, "delta"),
                .heldDelta = rows.integer(row, "held_delta"),
                .balanceAfter = rows.integer(row, "balance_after"),
                .heldAfter = rows.integer(row, "held_after")});
            if (++counts[found.entries.back().groupId] == entriesOfGroupMax)
                found.isComplete = false;
        }
    });
    found.isComplete &= m_unread.isEmpty();
    return found;
}

QHash<QString, BookedSale> Books::sales(const QStringList& saleIds)
{
    QHash<QString, BookedSale> found;
    askByIds(sql::load::readSales, saleIds, [&](const QString&, const Rows& rows) {
        for (int row = 0; row < rows.count(); ++row)
            found.insert(rows.text(row, "sale_id"),
                {.decision = rows.text(row, "decision"),
                    .response = rows.object(row, "response"),
                    .sale = rows.object(row, "sale"),
                    .lines = rows.array(row, "lines"),
                    .tenders = rows.array(row, "tenders")});
    });
    return found;
}

QHash<QString, BookedRefund> Books::refunds(const QStringList& refundIds)
{
    QHash<QString, BookedRefund> found;
    askByIds(sql::load::readRefunds, refundIds, [&](const QString&, const Rows& rows) {
        for (int row = 0; row < rows.count(); ++row)
            found.insert(rows.text(row, "refund_id"),
                {.response = rows.object(row, "response"),
                    .refund = rows.object(row, "refund"),
                    .lines = rows.array(row, "lines")});
    });
    return found;
}

QHash<QString, std::pair<QString, QString>> Books::people(const QStringList& ids)
{
    QHash<QString, std::pair<QString, QString>> found;
    askByIds(sql::load::readPeople, ids, [&](const QString&, const Rows& rows) {
        for (int row = 0; row < rows.count(); ++row)
            found.insert(rows.text(row, "id"), {rows.text(row, "name"), rows.text(row, "detail")});
    });
    return found;
}

std::map<Membership, BookedMembership> Books::memberships(const std::vector<Membership>& asked)
{
    std::map<QString, std::pair<QStringList, QStringList>> byRegion;
    for (const auto& [group, customer] : asked) {
        for (const QString& region : {group.left(3), customer.left(3)}) {
            auto& [groups, customers] = byRegion[region];
            groups.append(group);
            customers.append(customer);
        }
    }
    std::map<QString, Parameters> parameters;
    for (const auto& [region, pairs] : byRegion)
        parameters[region].texts(pairs.first).texts(pairs.second);
    std::map<Membership, BookedMembership> found;
    ask(sql::load::readMemberships, parameters, [&](const QString& region, const Rows& rows) {
        for (int row = 0; row < rows.count(); ++row) {
            const Membership pair {rows.text(row, "group_id"), rows.text(row, "customer_id")};
            if (pair.first.startsWith(region))
                found[pair].isMember = rows.boolean(row, "is_member");
            if (pair.second.startsWith(region))
                found[pair].isLinked = rows.boolean(row, "is_linked");
        }
    });
    return found;
}

std::map<QString, qint64> Books::salesTo(const QStringList& customers)
{
    std::map<QString, Parameters> parameters;
    for (const base::RegionId& region : m_database.regionIds())
        parameters[region.text()].texts(customers);
    std::map<QString, qint64> counts;
    ask(sql::load::countSales, parameters,
        [&](const QString& region, const Rows& rows) { counts[region] = rows.integer(0, "sales"); });
    return counts;
}

} // namespace tillpool::load
