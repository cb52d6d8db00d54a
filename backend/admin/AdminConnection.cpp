// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/AdminConnection.h"

#include <libpq-fe.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

struct PqMemory {
    void operator()(char* text) const { PQfreemem(text); }
};
struct PqResult {
    void operator()(PGresult* result) const { PQclear(result); }
};

} // namespace

QString dsn(const DatabaseLogin& login)
{
    return u"postgresql://%1:%2@127.0.0.1:%3/%4"_s.arg(
        login.user, login.password, QString::number(login.port), login.database);
}

Result<AdminConnection> AdminConnection::open(const DatabaseLogin& login)
{
    const QByteArray port = QByteArray::number(login.port);
    const QByteArray database = login.database.toUtf8();
    const QByteArray user = login.user.toUtf8();
    const QByteArray password = login.password.toUtf8();
    const char* const keywords[] {"host", "port", "dbname", "user", "password", "connect_timeout", "client_encoding",
        "application_name", "sslmode", "gssencmode", nullptr};
    const char* const values[] {"127.0.0.1", port.constData(), database.constData(), user.constData(),
        password.constData(), "10", "UTF8", "tillpoolctl", "disable", "disable", nullptr};
    AdminConnection connection(Handle(PQconnectdbParams(keywords, values, 0), PQfinish));
    if (PQstatus(connection.m_handle.get()) != CONNECTION_OK)
        return connection.problem();
    PQsetNoticeProcessor(
        connection.m_handle.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

Error AdminConnection::problem() const
{
    return {.code = ErrorCode::Internal, .detail = QString::fromUtf8(PQerrorMessage(m_handle.get())).trimmed()};
}

Status AdminConnection::run(const QByteArray& sql)
{
    TILLPOOL_TRY(value(sql));
    return base::success();
}

Result<QString> AdminConnection::value(const QByteArray& sql)
{
    const std::unique_ptr<PGresult, PqResult> result(PQexec(m_handle.get(), sql.constData()));
    switch (PQresultStatus(result.get())) {
    case PGRES_TUPLES_OK:
        return PQntuples(result.get()) > 0 ? QString::fromUtf8(PQgetvalue(result.get(), 0, 0)) : QString();
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        return QString();
    default:
        return problem();
    }
}

Result<QByteArray> AdminConnection::passwordLiteral(const QString& user, const QString& password)
{
    pg_conn* const connection = m_handle.get();
    const std::unique_ptr<char, PqMemory> verifier(
        PQencryptPasswordConn(connection, password.toUtf8().constData(), user.toUtf8().constData(), "scram-sha-256"));
    if (!verifier)
        return problem();
    const std::unique_ptr<char, PqMemory> literal(PQescapeLiteral(connection, verifier.get(), qstrlen(verifier.get())));
    if (!literal)
        return problem();
    return QByteArray(literal.get());
}

ServerState askServer(int port)
{
    const QByteArray portText = QByteArray::number(port);
    const char* const keywords[] {"host", "port", "connect_timeout", "sslmode", "gssencmode", nullptr};
    const char* const values[] {"127.0.0.1", portText.constData(), "2", "disable", "disable", nullptr};
    switch (PQpingParams(keywords, values, 0)) {
    case PQPING_OK:
        return ServerState::Ready;
    case PQPING_REJECT:
        return ServerState::NotYet;
    default:
        return ServerState::Unreachable;
    }
}

} // namespace tillpool::admin
