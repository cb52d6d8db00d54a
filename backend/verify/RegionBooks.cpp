// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/RegionBooks.h"

#include "regions/Hosts.h"
#include "regions/QueryLog.h"

#include <libpq-fe.h>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;
using Connection = BookStream::Connection;

namespace {

Error unreachable(const regions::RegionSettings& region, const char* message)
{
    return {.code = ErrorCode::RegionUnavailable,
        .detail = u"The region %1 (%2) can't be read: %3"_s.arg(
            region.name, region.id.text(), QString::fromUtf8(message).trimmed()),
        .region = region.id.text()};
}

// A long read must not be ended by a limit that is meant for requests.
Result<Connection> connect(const regions::RegionSettings& region)
{
    const auto [hosts, ports] = regions::hostsAndPorts(region.hosts, 0);
    const QByteArray database = region.database.toUtf8();
    const QByteArray user = region.user.toUtf8();
    const QByteArray password = region.password.toUtf8();
    const char* keywords[] {"host", "port", "dbname", "user", "password", "options", "target_session_attrs",
        "application_name", "client_encoding", "connect_timeout", nullptr};
    const char* values[] {hosts.constData(), ports.constData(), database.constData(), user.constData(),
        password.constData(), "-c timezone=UTC -c statement_timeout=0 -c idle_in_transaction_session_timeout=0",
        "read-write", "tillpoolctl verify", "UTF8", "5", nullptr};
    Connection connection(PQconnectdbParams(keywords, values, 0), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        return unreachable(region, PQerrorMessage(connection.get()));
    return connection;
}

using Rows = std::unique_ptr<PGresult, decltype(&PQclear)>;

Result<QByteArray> run(
    const regions::RegionSettings& region, const Connection& connection, const char* name, const char* text)
{
    if (name)
        regions::noteQuery(name);
    const Rows rows(PQexec(connection.get(), text), &PQclear);
    const ExecStatusType status = PQresultStatus(rows.get());
    if (status == PGRES_TUPLES_OK && PQntuples(rows.get()) > 0)
        return QByteArray(PQgetvalue(rows.get(), 0, 0));
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return QByteArray();
    return unreachable(region, PQresultErrorMessage(rows.get()));
}

} // namespace

RegionBooks::RegionBooks(const regions::RegionSettings& settings, Connection holder, QByteArray snapshot)
    : m_settings(&settings), m_region(settings.id.text()), m_holder(std::move(holder)), m_snapshot(std::move(snapshot))
{
}

Result<RegionBooks> RegionBooks::open(const regions::RegionSettings& settings)
{
    TILLPOOL_TRY_ASSIGN(Connection holder, connect(settings));
    TILLPOOL_TRY(run(settings, holder, sql::verify::beginReading.name, sql::verify::beginReading.text));
    TILLPOOL_TRY_ASSIGN(const QByteArray snapshot,
        run(settings, holder, sql::verify::exportSnapshot.name, sql::verify::exportSnapshot.text));
    return RegionBooks(settings, std::move(holder), snapshot);
}

Result<BookStream> RegionBooks::stream(const sql::Query& query, const Values& values) const
{
    TILLPOOL_TRY_ASSIGN(Connection connection, connect(*m_settings));
    TILLPOOL_TRY(run(*m_settings, connection, sql::verify::beginReading.name, sql::verify::beginReading.text));
    const QByteArray join = QByteArray(sql::verify::joinSnapshot.text).replace("$1", "'" + m_snapshot + "'");
    TILLPOOL_TRY(run(*m_settings, connection, sql::verify::joinSnapshot.name, join.constData()));
    return BookStream::open(std::move(connection), m_region, query, values);
}

Result<BookStream> RegionBooks::streamNow(const sql::Query& query, const Values& values) const
{
    TILLPOOL_TRY_ASSIGN(Connection connection, connect(*m_settings));
    return BookStream::open(std::move(connection), m_region, query, values);
}

} // namespace tillpool::verify
