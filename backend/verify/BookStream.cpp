// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/BookStream.h"

#include "regions/QueryLog.h"
#include "verify/EntryContent.h"

#include <QtEndian>
#include <libpq-fe.h>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

// PostgreSQL counts from 2000-01-01.
constexpr qint64 microsecondsTo2000 = 946'684'800'000'000;
constexpr int binary = 1;

// The types' numbers in pg_type, which never change.
constexpr Oid boolType = 16;
constexpr Oid byteaType = 17;
constexpr Oid int8Type = 20;
constexpr Oid int4Type = 23;
constexpr Oid timestamptzType = 1184;

QJsonValue valueOf(const BookStream& stream, Oid type, int column)
{
    if (stream.isNull(column))
        return {};
    switch (type) {
    case boolType:
        return stream.boolean(column);
    case byteaType:
        return QString::fromLatin1(stream.bytes(column).toHex());
    case int8Type:
    case int4Type:
        return stream.integer(column);
    case timestamptzType:
        return QString::fromLatin1(timeText(stream.microseconds(column)));
    default:
        return QString::fromUtf8(stream.view(column));
    }
}

std::vector<const char*> textsOf(const Values& values)
{
    std::vector<const char*> texts;
    for (const auto& value : values)
        texts.push_back(value ? value->constData() : nullptr);
    return texts;
}

} // namespace

BookStream::BookStream(Connection connection, QString region)
    : m_connection(std::move(connection)), m_region(std::move(region))
{
}

Error BookStream::broken(const char* message) const
{
    return {.code = ErrorCode::RegionUnavailable,
        .detail = u"The books of region %1 can't be read: %2"_s.arg(m_region, QString::fromUtf8(message).trimmed()),
        .region = m_region};
}

Result<BookStream> BookStream::open(
    Connection connection, QString region, const sql::Query& query, const Values& values)
{
    BookStream stream(std::move(connection), std::move(region));
    const std::vector<const char*> texts = textsOf(values);
    const QByteArray cursor = QByteArray(sql::verify::openCursor.text).replace("$0", query.text);
    regions::noteQuery(query.name);
    regions::noteQuery(sql::verify::openCursor.name);
    const std::unique_ptr<PGresult, decltype(&PQclear)> opened(
        PQexecParams(stream.m_connection.get(), cursor.constData(), static_cast<int>(texts.size()), nullptr,
            texts.data(), nullptr, nullptr, binary),
        &PQclear);
    if (PQresultStatus(opened.get()) != PGRES_COMMAND_OK)
        return stream.broken(PQresultErrorMessage(opened.get()));
    TILLPOOL_TRY(stream.askForMore());
    return stream;
}

Result<BookStream> BookStream::whole(
    const Connection& connection, QString region, const sql::Query& query, const Values& values)
{
    BookStream stream(nullptr, std::move(region));
    const std::vector<const char*> texts = textsOf(values);
    regions::noteQuery(query.name);
    stream.m_batch = {PQexecParams(connection.get(), query.text, static_cast<int>(texts.size()), nullptr, texts.data(),
                          nullptr, nullptr, binary),
        &PQclear};
    if (PQresultStatus(stream.m_batch.get()) != PGRES_TUPLES_OK)
        return stream.broken(PQresultErrorMessage(stream.m_batch.get()));
    return stream;
}

Status BookStream::askForMore()
{
    regions::noteQuery(sql::verify::fetchRows.name);
    if (!PQsendQueryParams(
            m_connection.get(), sql::verify::fetchRows.text, 0, nullptr, nullptr, nullptr, nullptr, binary))
        return broken(PQerrorMessage(m_connection.get()));
    return success();
}

Status BookStream::takeBatch()
{
    m_batch = {PQgetResult(m_connection.get()), &PQclear};
    m_row = -1;
    if (PQresultStatus(m_batch.get()) != PGRES_TUPLES_OK)
        return broken(m_batch ? PQresultErrorMessage(m_batch.get()) : PQerrorMessage(m_connection.get()));
    while (PGresult* const rest = PQgetResult(m_connection.get()))
        PQclear(rest);
    if (PQntuples(m_batch.get()) > 0)
        return askForMore();
    m_connection.reset();
    return success();
}

Result<bool> BookStream::next()
{
    if (m_batch && ++m_row < PQntuples(m_batch.get()))
        return true;
    if (!m_connection)
        return false;
    TILLPOOL_TRY(takeBatch());
    return ++m_row < PQntuples(m_batch.get());
}

QByteArray BookStream::bytes(int column) const
{
    return {PQgetvalue(m_batch.get(), m_row, column), PQgetlength(m_batch.get(), m_row, column)};
}

QByteArray BookStream::view(int column) const
{
    return QByteArray::fromRawData(PQgetvalue(m_batch.get(), m_row, column), PQgetlength(m_batch.get(), m_row, column));
}

bool BookStream::isNull(int column) const { return PQgetisnull(m_batch.get(), m_row, column) != 0; }

qint64 BookStream::integer(int column) const
{
    const char* value = PQgetvalue(m_batch.get(), m_row, column);
    switch (PQgetlength(m_batch.get(), m_row, column)) {
    case 8:
        return qFromBigEndian<qint64>(value);
    case 4:
        return qFromBigEndian<qint32>(value);
    default:
        return 0;
    }
}

bool BookStream::boolean(int column) const { return !isNull(column) && *PQgetvalue(m_batch.get(), m_row, column) != 0; }

qint64 BookStream::microseconds(int column) const { return integer(column) + microsecondsTo2000; }

QJsonObject BookStream::row() const
{
    QJsonObject object;
    for (int column = 0; column < PQnfields(m_batch.get()); ++column)
        object.insert(
            QString::fromUtf8(PQfname(m_batch.get(), column)), valueOf(*this, PQftype(m_batch.get(), column), column));
    return object;
}

} // namespace tillpool::verify
