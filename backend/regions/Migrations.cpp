// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Migrations.h"

#include "regions/Hosts.h"
#include "regions/QueryLog.h"
#include "regions/Rows.h"

#include <QCryptographicHash>
#include <libpq-fe.h>
#include <map>
#include <memory>

namespace tillpool::regions {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

using Handle = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Error failure(const RegionSettings& region, const QString& what)
{
    return {.code = ErrorCode::Internal,
        .detail = u"Region %1 (%2): %3"_s.arg(region.id.text(), region.name, what),
        .region = region.id.text()};
}

Result<Handle> connectAsOwner(const RegionSettings& region)
{
    const auto [hosts, ports] = hostsAndPorts(region.hosts, 0);
    const QByteArray database = region.database.toUtf8();
    const QByteArray user = region.ownerUser.toUtf8();
    const QByteArray password = region.ownerPassword.toUtf8();
    const char* keywords[] {"host", "port", "dbname", "user", "password", "connect_timeout", "options",
        "target_session_attrs", "application_name", nullptr};
    const char* values[] {hosts.constData(), ports.constData(), database.constData(), user.constData(),
        password.constData(), "5", "-c timezone=UTC -c client_min_messages=warning", "read-write", "tillpoold migrate",
        nullptr};
    Handle connection(PQconnectdbParams(keywords, values, 0), PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        return failure(region,
            u"can't connect as %1: %2"_s.arg(
                region.ownerUser, QString::fromUtf8(PQerrorMessage(connection.get())).trimmed()));
    return connection;
}

class Session {
public:
    Session(const RegionSettings& region, Handle connection) : m_region(region), m_connection(std::move(connection)) {}

    Result<Rows> run(const sql::Query& query, const std::vector<QByteArray>& parameters = {})
    {
        noteQuery(query.name);
        std::vector<const char*> values;
        for (const QByteArray& parameter : parameters)
            values.push_back(parameter.constData());
        return checked(PQexecParams(m_connection.get(), query.text, static_cast<int>(values.size()), nullptr,
            values.data(), nullptr, nullptr, 0));
    }
    Status script(const char* statements)
    {
        TILLPOOL_TRY(checked(PQexec(m_connection.get(), statements)));
        return success();
    }

private:
    Result<Rows> checked(pg_result* result)
    {
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
            return Rows(result);
        const QString message = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
        PQclear(result);
        return failure(m_region, message);
    }

    const RegionSettings& m_region;
    Handle m_connection;
};

Status prepareBookkeeping(Session& session)
{
    TILLPOOL_TRY(session.run(sql::regions::lockMigrations));
    TILLPOOL_TRY(session.run(sql::regions::prepareMigrations));
    return success();
}

Status refuseWhatDiffers(const RegionSettings& region, const Rows& applied, std::span<const sql::MigrationFile> files)
{
    std::map<qint64, const sql::MigrationFile*> known;
    for (const sql::MigrationFile& file : files)
        known[file.number] = &file;
    for (int row = 0; row < applied.count(); ++row) {
        const auto file = known.find(applied.integer(row, "version"));
        if (file == known.end())
            return failure(region,
                u"migration %1 was applied by a newer Tillpool: install that version or a later one"_s.arg(
                    applied.text(row, "name")));
        if (applied.utf8(row, "checksum") != migrationChecksum(*file->second))
            return failure(region,
                u"migration %1 was applied with other content than this program has: nothing was changed. "
                "Applied migrations are never edited; restore the file and add a new one"_s.arg(
                    applied.text(row, "name")));
    }
    return success();
}

Status applyOne(Session& session, const sql::MigrationFile& file)
{
    TILLPOOL_TRY(session.script("BEGIN"));
    TILLPOOL_TRY(session.script(file.text));
    TILLPOOL_TRY(session.run(
        sql::regions::recordMigration, {QByteArray::number(file.number), file.name, migrationChecksum(file)}));
    return session.script("COMMIT");
}

// Before anything is changed: whether this is the database that the configuration means. A new one is nobody's yet.
Status checkIdentity(const RegionSettings& region, Session& session)
{
    TILLPOOL_TRY_ASSIGN(const Rows identity, session.run(sql::regions::readIdentity));
    if (!identity.isEmpty() && identity.text(0, "region_id") != region.id.text())
        return failure(region,
            u"this database is region %1's: check hosts in the configuration"_s.arg(identity.text(0, "region_id")));
    return success();
}

} // namespace

QByteArray migrationChecksum(const sql::MigrationFile& file)
{
    return QCryptographicHash::hash(QByteArray(file.text), QCryptographicHash::Sha256).toHex();
}

Result<MigrationReport> migrate(const RegionSettings& region, std::span<const sql::MigrationFile> files,
    const std::function<void(const QString&)>& progress)
{
    TILLPOOL_TRY_ASSIGN(Handle connection, connectAsOwner(region));
    Session session(region, std::move(connection));
    TILLPOOL_TRY(prepareBookkeeping(session));
    TILLPOOL_TRY_ASSIGN(const Rows applied, session.run(sql::regions::listMigrations));
    if (!applied.isEmpty())
        TILLPOOL_TRY(checkIdentity(region, session));
    TILLPOOL_TRY(refuseWhatDiffers(region, applied, files));

    MigrationReport report {.alreadyThere = applied.count()};
    for (const sql::MigrationFile& file : files) {
        report.schemaVersion = file.number;
        if (report.alreadyThere > 0 && file.number <= applied.integer(applied.count() - 1, "version"))
            continue;
        progress(u"region %1: applying %2"_s.arg(region.id.text(), QString::fromUtf8(file.name)));
        TILLPOOL_TRY(applyOne(session, file));
        ++report.applied;
    }
    TILLPOOL_TRY(session.run(sql::regions::claimIdentity, {region.id.text().toUtf8()}));
    TILLPOOL_TRY(checkIdentity(region, session));
    return report;
}

} // namespace tillpool::regions
