// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"
#include "sql/Queries.h"

#include <QByteArray>
#include <QJsonObject>
#include <memory>
#include <optional>
#include <vector>

struct pg_conn;
struct pg_result;

namespace tillpool::verify {

/// The values of a query's $1, $2 …: nothing is NULL.
using Values = std::vector<std::optional<QByteArray>>;

/// The rows of one query as they come, one at a time: memory does not grow with their number. Owns its connection.
class BookStream {
public:
    using Connection = std::unique_ptr<pg_conn, void (*)(pg_conn*)>;

    /// Sends `query`; `region` is for messages.
    static base::Result<BookStream> open(
        Connection connection, QString region, const sql::Query& query, const Values& values);
    ~BookStream();
    BookStream(BookStream&&) noexcept;
    BookStream& operator=(BookStream&&) noexcept;

    /// Goes to the next row; false at the end. RegionUnavailable when the connection broke.
    base::Result<bool> next();

    // Of the current row, by the place of the column.
    QByteArray bytes(int column) const; ///< a text or bytea; empty for NULL
    QByteArray view(int column) const;  ///< the same without a copy: valid until next()
    bool isNull(int column) const;
    qint64 integer(int column) const; ///< an int4 or int8; 0 for NULL
    bool boolean(int column) const;
    qint64 microseconds(int column) const; ///< a timestamptz, since 1970 UTC
    /// The whole row, for a report: bytea as hex, times as RFC 3339.
    QJsonObject row() const;

private:
    BookStream(Connection connection, QString region);
    base::Error broken(const char* message) const;

    Connection m_connection;
    QString m_region;
    pg_result* m_row = nullptr;
};

/// A time of PostgreSQL as points_entry_content writes it: "2026-01-31T12:00:00.000001Z".
QByteArray timeText(qint64 microsecondsSince1970);

} // namespace tillpool::verify
