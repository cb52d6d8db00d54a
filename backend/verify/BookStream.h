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

/// A connection to one region, which several may hold.
using Connection = std::shared_ptr<pg_conn>;

/// The rows of one query, one at a time. They come in batches, and the server makes the next one while this one is
/// read, so memory does not grow with their number.
class BookStream {
public:
    /// Reads `query` batch by batch. The connection is in a transaction, and belongs to this stream alone from now on.
    /// `region` is for messages.
    static base::Result<BookStream> open(
        Connection connection, QString region, const sql::Query& query, const Values& values);
    /// Reads all rows of a `query` that has few, at once.
    static base::Result<BookStream> whole(
        const Connection& connection, QString region, const sql::Query& query, const Values& values);

    /// Goes to the next row; false at the end. RegionUnavailable when the connection broke.
    base::Result<bool> next();

    // Of the current row, by the place of the column.
    QByteArray bytes(int column) const; ///< a text or bytea; empty for NULL
    QByteArray view(int column) const;  ///< the same without a copy: valid until next()
    bool isNull(int column) const;
    qint64 integer(int column) const; ///< an int4 or int8; 0 for NULL
    bool boolean(int column) const;
    qint64 microseconds(int column) const; ///< a timestamptz, since 1970 UTC
    /// The whole row, for a report: bytea as hex, times as in the hashed content.
    QJsonObject row() const;

private:
    BookStream(Connection connection, QString region);
    base::Error broken(const char* message) const;
    base::Status askForMore();
    base::Status takeBatch();

    Connection m_connection; ///< nothing once all rows have come
    QString m_region;
    std::shared_ptr<pg_result> m_batch;
    int m_row = -1;
};

} // namespace tillpool::verify
