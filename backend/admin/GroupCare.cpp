// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/GroupCare.h"

#include "sql/Queries.h"

#include <QCryptographicHash>
#include <QStringList>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

constexpr int entriesShown = 10;

QJsonValue orNull(const Rows& rows, const char* column)
{
    return rows.isNull(0, column) ? QJsonValue() : QJsonValue(rows.text(0, column));
}

QString counted(const QJsonValue& number) { return QString::number(number.toInteger()); }
QString withSign(const QJsonValue& number) { return (number.toInteger() > 0 ? u"+"_s : QString()) + counted(number); }

QString stateText(const QJsonObject& group)
{
    QStringList lines;
    if (const QJsonValue frozen = group[u"frozen"]; frozen.isObject())
        lines.append(u"frozen since %1 UTC: %2"_s.arg(frozen[u"since"].toString(), frozen[u"reason"].toString()));
    if (const QJsonValue closed = group[u"closed_at"]; closed.isString())
        lines.append(u"closed since %1 UTC"_s.arg(closed.toString()));
    return lines.isEmpty() ? u"open"_s : lines.join(u"; "_s);
}

QString auditText(const QJsonValue& audit)
{
    if (!audit.isObject())
        return u"not audited yet"_s;
    const QString found = audit[u"problem"].isString() ? audit[u"problem"].toString() : u"nothing wrong"_s;
    return u"up to version %1 at %2 UTC: %3"_s.arg(counted(audit[u"version"]), audit[u"at"].toString(), found);
}

QString entryText(const QJsonValue& entry)
{
    return u"  %1  %2 UTC  %3  %4 points, %5 held → %6, %7 held  %8\n"_s.arg(
        counted(entry[u"version"]).rightJustified(7), entry[u"created_at"].toString(),
        entry[u"kind"].toString().leftJustified(9), withSign(entry[u"delta"]), withSign(entry[u"held_delta"]),
        counted(entry[u"balance_after"]), counted(entry[u"held_after"]), entry[u"source_id"].toString());
}

QString holdText(const QJsonValue& hold)
{
    return u"  %1 points since %2 UTC, sale %3 in region %4: %5\n"_s.arg(counted(hold[u"points"]),
        hold[u"created_at"].toString(), hold[u"sale_id"].toString(), hold[u"store_region"].toString(),
        hold[u"decision"].toString());
}

QString listText(const QString& title, const QJsonArray& list, QString (*textOf)(const QJsonValue&))
{
    QString text = title + (list.isEmpty() ? u": none\n"_s : u":\n"_s);
    for (const QJsonValue& one : list)
        text += textOf(one);
    return text;
}

} // namespace

GroupCare::GroupCare(regions::Database& database, base::GroupId group, QString subject)
    : m_database(database), m_group(std::move(group)), m_subject(std::move(subject))
{
}

Result<Rows> GroupCare::ask(const sql::Query& query, const Parameters& parameters)
{
    return m_database.run(m_group.region(), query, parameters, Intent::Read);
}

Error GroupCare::notFound() const
{
    return {.code = ErrorCode::NotFound,
        .detail = u"there is no group %1 in region %2"_s.arg(m_group.text(), m_group.region().text())};
}

Result<QJsonObject> GroupCare::describe()
{
    TILLPOOL_TRY_ASSIGN(const Rows rows, ask(sql::jobs::describeGroup, Parameters().id(m_group)));
    if (rows.isEmpty())
        return notFound();
    QJsonObject group {{u"group_id"_s, m_group.text()}, {u"name"_s, rows.text(0, "name")},
        {u"location"_s, rows.text(0, "location")}, {u"points"_s, rows.integer(0, "balance")},
        {u"points_held"_s, rows.integer(0, "held")}, {u"debt"_s, rows.integer(0, "debt")},
        {u"version"_s, rows.integer(0, "version")}, {u"members"_s, rows.integer(0, "members")},
        {u"frozen"_s, QJsonValue()}, {u"closed_at"_s, orNull(rows, "closed_at")}, {u"audit"_s, QJsonValue()}};
    if (!rows.isNull(0, "frozen_at"))
        group[u"frozen"_s] =
            QJsonObject {{u"since"_s, rows.text(0, "frozen_at")}, {u"reason"_s, rows.text(0, "frozen_reason")}};
    if (!rows.isNull(0, "audited_at"))
        group[u"audit"_s] = QJsonObject {{u"at"_s, rows.text(0, "audited_at")},
            {u"version"_s, rows.integer(0, "audited_version")}, {u"problem"_s, orNull(rows, "audit_problem")}};
    TILLPOOL_TRY_ASSIGN(const QJsonArray lastEntries, entries());
    TILLPOOL_TRY_ASSIGN(const QJsonArray liveHolds, holds());
    group[u"entries"_s] = lastEntries;
    group[u"holds"_s] = liveHolds;
    return group;
}

Result<QJsonArray> GroupCare::entries()
{
    TILLPOOL_TRY_ASSIGN(
        const Rows rows, ask(sql::jobs::listLastEntries, Parameters().id(m_group).integer(entriesShown)));
    QJsonArray list;
    for (int row = 0; row < rows.count(); ++row) {
        list.append(QJsonObject {{u"version"_s, rows.integer(row, "version")}, {u"kind"_s, rows.text(row, "kind")},
            {u"source_id"_s, rows.text(row, "source_id")}, {u"delta"_s, rows.integer(row, "delta")},
            {u"held_delta"_s, rows.integer(row, "held_delta")},
            {u"balance_after"_s, rows.integer(row, "balance_after")},
            {u"held_after"_s, rows.integer(row, "held_after")}, {u"created_at"_s, rows.text(row, "created_at")}});
    }
    return list;
}

Result<QJsonArray> GroupCare::holds()
{
    TILLPOOL_TRY_ASSIGN(const Rows rows, ask(sql::jobs::listLiveHolds, Parameters().id(m_group)));
    QJsonArray list;
    for (int row = 0; row < rows.count(); ++row) {
        const QString saleId = rows.text(row, "hold_id");
        const QString store = rows.text(row, "store_region");
        list.append(
            QJsonObject {{u"sale_id"_s, saleId}, {u"points"_s, rows.integer(row, "points")}, {u"store_region"_s, store},
                {u"created_at"_s, rows.text(row, "created_at")}, {u"decision"_s, decisionOf(saleId, store)}});
    }
    return list;
}

// A region that can't be asked hides no other.
QString GroupCare::decisionOf(const QString& saleId, const QString& storeRegion)
{
    const auto region = base::RegionId::parse(storeRegion);
    if (!region.hasValue())
        return region.error().detail;
    const auto rows = m_database.run(*region, sql::jobs::readDecision, Parameters().text(saleId), Intent::Read);
    if (!rows.hasValue())
        return rows.error().detail;
    if (rows->isEmpty())
        return u"none"_s;
    return rows->text(0, "decision");
}

Result<QString> GroupCare::change(const sql::Query& query, const QString& reason)
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(m_group.region(), query, Parameters().id(m_group).text(reason).text(m_subject), Intent::Change));
    const QString outcome = rows.text(0, "outcome");
    if (outcome == u"not_found"_s)
        return notFound();
    return outcome;
}

Result<QString> GroupCare::freeze(const QString& reason) { return change(sql::jobs::freezeGroup, reason); }

Result<QString> GroupCare::unfreeze(const QString& reason) { return change(sql::jobs::unfreezeGroup, reason); }

Result<QJsonObject> GroupCare::adjust(const base::IdempotencyKey& key, qint64 points, const QString& reason)
{
    const QByteArray request = (m_group.text() + u'|' + QString::number(points) + u'|' + reason).toUtf8();
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(m_group.region(), sql::jobs::adjustGroup,
            Parameters()
                .text(key.text())
                .bytes(QCryptographicHash::hash(request, QCryptographicHash::Sha256))
                .id(m_group)
                .integer(points)
                .text(reason)
                .text(m_subject),
            Intent::Change));
    const QString outcome = rows.text(0, "outcome");
    if (outcome == u"done"_s || outcome == u"replayed"_s)
        return rows.object(0, "response");
    if (outcome == u"not_found"_s)
        return notFound();
    if (outcome == u"closed"_s)
        return Error {.code = ErrorCode::GroupClosed, .detail = u"group %1 is closed"_s.arg(m_group.text())};
    if (outcome == u"key_reused"_s)
        return Error {.code = ErrorCode::IdempotencyKeyReused,
            .detail = u"the key %1 was used for something else: leave it out to make a new one"_s.arg(key.text())};
    return Error {.code = ErrorCode::InsufficientPoints,
        .detail = u"group %1 has %2 points available, and %3 can't be taken"_s.arg(m_group.text())
                      .arg(rows.integer(0, "points_available"))
                      .arg(-points)};
}

QString groupText(const QJsonObject& group)
{
    const qint64 points = group[u"points"].toInteger();
    const qint64 held = group[u"points_held"].toInteger();
    QString text =
        u"%1  %2, %3\n"_s.arg(group[u"group_id"].toString(), group[u"name"].toString(), group[u"location"].toString());
    text += u"points   %1, of them %2 held and %3 available; debt %4\n"_s.arg(points)
                .arg(held)
                .arg(points - held)
                .arg(group[u"debt"].toInteger());
    text += u"members  %1\n"_s.arg(group[u"members"].toInteger());
    text += u"version  %1\n"_s.arg(group[u"version"].toInteger());
    text += u"state    %1\n"_s.arg(stateText(group));
    text += u"audit    %1\n"_s.arg(auditText(group[u"audit"]));
    text += listText(u"newest entries"_s, group[u"entries"].toArray(), entryText);
    return text + listText(u"live holds"_s, group[u"holds"].toArray(), holdText);
}

} // namespace tillpool::admin
