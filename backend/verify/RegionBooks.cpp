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

namespace {

Error unreachable(const regions::RegionSettings& region, const QByteArray& message)
{
    return {.code = ErrorCode::RegionUnavailable,
        .detail = u"The region %1 (%2) can't be read: %3"_s.arg(
            region.name, region.id.text(), QString::fromUtf8(message).trimmed()),
        .region = region.id.text()};
}

// A long read must not be ended by a limit that is meant for requests, and is planned for all rows instead of the
// first.
constexpr const char* options = "-c timezone=UTC -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 "
                                "-c cursor_tuple_fraction=1 -c work_mem=64MB";

Result<Connection> connect(const regions::RegionSettings& region)
{
    const auto [hosts, ports] = regions::hostsAndPorts(region.hosts, 0);
    const QByteArray database = region.database.toUtf8();
    const QByteArray user = region.user.toUtf8();
    const QByteArray password = region.password.toUtf8();
    const char* keywords[] {"host", "port", "dbname", "user", "password", "options", "target_session_attrs",
        "application_name", "client_encoding", "connect_timeout", "keepalives_idle", "tcp_user_timeout", nullptr};
    const char* values[] {hosts.constData(), ports.constData(), database.constData(), user.constData(),
        password.constData(), options, "read-write", "tillpoolctl verify", "UTF8", "5", "10", "30000", nullptr};
    Connection connection(PQconnectdbParams(keywords, values, 0), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        return unreachable(region, PQerrorMessage(connection.get()));
    return connection;
}

using Rows = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The first value that `query` answers, empty when it answers none.
Result<QByteArray> run(
    const regions::RegionSettings& region, const Connection& connection, const sql::Query& query, const char* text)
{
    regions::noteQuery(query.name);
    const Rows rows(PQexec(connection.get(), text), &PQclear);
    const ExecStatusType status = PQresultStatus(rows.get());
    if (status == PGRES_TUPLES_OK && PQntuples(rows.get()) > 0)
        return QByteArray(PQgetvalue(rows.get(), 0, 0));
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return QByteArray();
    return unreachable(region, PQresultErrorMessage(rows.get()));
}

Result<QByteArray> run(const regions::RegionSettings& region, const Connection& connection, const sql::Query& query)
{
    return run(region, connection, query, query.text);
}

} // namespace

RegionBooks::RegionBooks(const regions::RegionSettings& settings, Connection holder, Connection now)
    : m_settings(&settings), m_region(settings.id.text()), m_holder(std::move(holder)), m_now(std::move(now))
{
}

Result<RegionBooks> RegionBooks::open(const regions::RegionSettings& settings)
{
    TILLPOOL_TRY_ASSIGN(Connection holder, connect(settings));
    TILLPOOL_TRY_ASSIGN(const QByteArray owner, run(settings, holder, sql::regions::readIdentity));
    if (owner != settings.id.text().toUtf8())
        return unreachable(settings, "its hosts lead to the database of region " + owner);
    TILLPOOL_TRY_ASSIGN(Connection now, connect(settings));
    return RegionBooks(settings, std::move(holder), std::move(now));
}

Status RegionBooks::takeMoment()
{
    TILLPOOL_TRY(run(*m_settings, m_holder, sql::verify::beginReading));
    TILLPOOL_TRY_ASSIGN(m_snapshot, run(*m_settings, m_holder, sql::verify::exportSnapshot));
    return success();
}

Result<Connection> RegionBooks::newConnection()
{
    TILLPOOL_TRY_ASSIGN(Connection connection, connect(*m_settings));
    TILLPOOL_TRY(run(*m_settings, connection, sql::verify::beginReading));
    const QByteArray join = QByteArray(sql::verify::joinSnapshot.text).replace("$1", "'" + m_snapshot + "'");
    TILLPOOL_TRY(run(*m_settings, connection, sql::verify::joinSnapshot, join.constData()));
    m_readers.push_back(connection);
    return connection;
}

Result<Connection> RegionBooks::idleConnection()
{
    // A stream that was given up before its end leaves a statement behind that still runs.
    std::erase_if(m_readers, [](const Connection& reader) {
        return reader.use_count() == 1 && PQtransactionStatus(reader.get()) != PQTRANS_INTRANS;
    });
    for (const Connection& reader : m_readers) {
        if (reader.use_count() > 1)
            continue;
        TILLPOOL_TRY(run(*m_settings, reader, sql::verify::closeCursor));
        return reader;
    }
    return newConnection();
}

Result<BookStream> RegionBooks::stream(const sql::Query& query, const Values& values)
{
    TILLPOOL_TRY_ASSIGN(Connection connection, idleConnection());
    return BookStream::open(std::move(connection), m_region, query, values);
}

Result<BookStream> RegionBooks::readNow(const sql::Query& query, const Values& values) const
{
    return BookStream::whole(m_now, m_region, query, values);
}

Error RegionBooks::wrongOrder() const
{
    return {.code = ErrorCode::Internal,
        .detail = u"The database of region %1 does not sort ids byte by byte: it must have been made with the "
                  u"collation C (initdb --no-locale)"_s.arg(m_region),
        .region = m_region};
}

} // namespace tillpool::verify
