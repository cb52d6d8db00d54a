// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Books.h"

#include <libpq-fe.h>
#include <memory>
#include <stdexcept>

namespace tillpool::test {

using namespace Qt::StringLiterals;

struct Books::Handle {
    PGconn* connection;
};

namespace {

[[noreturn]] void broken(const char* message)
{
    throw std::runtime_error(std::string("the books can't be read: ") + message);
}

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

} // namespace

Books::Books(const QString& dsn) : m_handle(new Handle {PQconnectdb(dsn.toUtf8().constData())})
{
    if (PQstatus(m_handle->connection) == CONNECTION_OK)
        return;
    const QByteArray message = PQerrorMessage(m_handle->connection);
    PQfinish(m_handle->connection);
    delete m_handle;
    broken(message.constData());
}

Books::~Books()
{
    PQfinish(m_handle->connection);
    delete m_handle;
}

std::vector<QStringList> Books::rows(const QString& statement, const QStringList& parameters)
{
    std::vector<QByteArray> utf8;
    for (const QString& parameter : parameters)
        utf8.push_back(parameter.toUtf8());
    std::vector<const char*> values;
    for (const QByteArray& value : utf8)
        values.push_back(value.constData());
    const Result result(PQexecParams(m_handle->connection, statement.toUtf8().constData(),
                            static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr, 0),
        PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        broken(PQresultErrorMessage(result.get()));
    std::vector<QStringList> rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        QStringList columns;
        for (int column = 0; column < PQnfields(result.get()); ++column)
            columns.append(QString::fromUtf8(PQgetvalue(result.get(), row, column)));
        rows.push_back(columns);
    }
    return rows;
}

QString Books::text(const QString& statement, const QStringList& parameters)
{
    const auto found = rows(statement, parameters);
    return found.empty() ? QString() : found.front().value(0);
}

qint64 Books::number(const QString& statement, const QStringList& parameters)
{
    return text(statement, parameters).toLongLong();
}

QString Books::sqlState(const QString& statement)
{
    const Result result(PQexec(m_handle->connection, statement.toUtf8().constData()), PQclear);
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    return state ? QString::fromLatin1(state) : QString();
}

} // namespace tillpool::test
