// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/BookStream.h"

#include "regions/QueryLog.h"

#include <QDateTime>
#include <QTimeZone>
#include <QtEndian>
#include <libpq-fe.h>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

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

} // namespace

QByteArray timeText(qint64 microsecondsSince1970)
{
    const qint64 seconds = microsecondsSince1970 / 1'000'000 - (microsecondsSince1970 % 1'000'000 < 0 ? 1 : 0);
    const qint64 rest = microsecondsSince1970 - seconds * 1'000'000;
    // A day has many entries: its text is made once.
    thread_local qint64 lastDay = -1;
    thread_local QByteArray dayText;
    const qint64 day = seconds / 86'400 - (seconds % 86'400 < 0 ? 1 : 0);
    if (day != lastDay) {
        dayText = QDate(1970, 1, 1).addDays(day).toString(u"yyyy-MM-dd"_s).toLatin1();
        lastDay = day;
    }
    const auto ofDay = static_cast<int>(seconds - day * 86'400);
    QByteArray text = dayText + "T00:00:00.000000Z";
    char* digits = text.data() + dayText.size();
    const auto put = [digits](int at, int count, qint64 value) {
        for (int i = at + count - 1; i >= at; --i, value /= 10)
            digits[i] = static_cast<char>('0' + value % 10);
    };
    put(1, 2, ofDay / 3600);
    put(4, 2, ofDay / 60 % 60);
    put(7, 2, ofDay % 60);
    put(10, 6, rest);
    return text;
}

BookStream::BookStream(Connection connection, QString region)
    : m_connection(std::move(connection)), m_region(std::move(region))
{
}

BookStream::~BookStream()
{
    if (m_row)
        PQclear(m_row);
}

BookStream::BookStream(BookStream&& other) noexcept
    : m_connection(std::move(other.m_connection))
    , m_region(std::move(other.m_region))
    , m_row(std::exchange(other.m_row, nullptr))
{
}

BookStream& BookStream::operator=(BookStream&& other) noexcept
{
    if (m_row)
        PQclear(m_row);
    m_connection = std::move(other.m_connection);
    m_region = std::move(other.m_region);
    m_row = std::exchange(other.m_row, nullptr);
    return *this;
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
    std::vector<const char*> texts;
    for (const auto& value : values)
        texts.push_back(value ? value->constData() : nullptr);
    regions::noteQuery(query.name);
    if (!PQsendQueryParams(stream.m_connection.get(), query.text, static_cast<int>(texts.size()), nullptr, texts.data(),
            nullptr, nullptr, binary)
        || !PQsetSingleRowMode(stream.m_connection.get()))
        return stream.broken(PQerrorMessage(stream.m_connection.get()));
    return stream;
}

Result<bool> BookStream::next()
{
    if (m_row)
        PQclear(m_row);
    m_row = PQgetResult(m_connection.get());
    if (!m_row)
        return broken(PQerrorMessage(m_connection.get()));
    switch (PQresultStatus(m_row)) {
    case PGRES_SINGLE_TUPLE:
        return true;
    case PGRES_TUPLES_OK:
        return false;
    default:
        return broken(PQresultErrorMessage(m_row));
    }
}

QByteArray BookStream::bytes(int column) const { return {PQgetvalue(m_row, 0, column), PQgetlength(m_row, 0, column)}; }

QByteArray BookStream::view(int column) const
{
    return QByteArray::fromRawData(PQgetvalue(m_row, 0, column), PQgetlength(m_row, 0, column));
}

bool BookStream::isNull(int column) const { return PQgetisnull(m_row, 0, column) != 0; }

qint64 BookStream::integer(int column) const
{
    const char* value = PQgetvalue(m_row, 0, column);
    switch (PQgetlength(m_row, 0, column)) {
    case 8:
        return qFromBigEndian<qint64>(value);
    case 4:
        return qFromBigEndian<qint32>(value);
    default:
        return 0;
    }
}

bool BookStream::boolean(int column) const { return !isNull(column) && *PQgetvalue(m_row, 0, column) != 0; }

qint64 BookStream::microseconds(int column) const { return integer(column) + microsecondsTo2000; }

QJsonObject BookStream::row() const
{
    QJsonObject object;
    for (int column = 0; column < PQnfields(m_row); ++column)
        object.insert(QString::fromUtf8(PQfname(m_row, column)), valueOf(*this, PQftype(m_row, column), column));
    return object;
}

} // namespace tillpool::verify
