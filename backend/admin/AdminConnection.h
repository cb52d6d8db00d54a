// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <memory>

struct pg_conn;

namespace tillpool::admin {

/// Where and as whom to enter a database of an embedded region.
struct DatabaseLogin {
    int port = 0; ///< on 127.0.0.1
    QString database;
    QString user;
    QString password;
};

/// "postgresql://user:password@127.0.0.1:port/database"
QString dsn(const DatabaseLogin& login);

/// A connection for setting up: runs whole files of SQL, knows nothing of the product's queries.
class AdminConnection {
public:
    static base::Result<AdminConnection> open(const DatabaseLogin& login);

    /// Runs all statements of `sql`, as one transaction unless it says otherwise itself.
    base::Status run(const QByteArray& sql);
    /// The first column of the first row of the last statement, as text; empty when there is none.
    base::Result<QString> value(const QByteArray& sql);

    /// A literal to put into SQL in the place of `user`'s password: what the server keeps, so that neither its log nor
    /// the wire sees the password.
    base::Result<QByteArray> passwordLiteral(const QString& user, const QString& password);

private:
    using Handle = std::unique_ptr<pg_conn, void (*)(pg_conn*)>;
    explicit AdminConnection(Handle handle) : m_handle(std::move(handle)) {}
    base::Error problem() const;
    Handle m_handle;
};

enum class ServerState { Ready, NotYet, Unreachable };
/// Whether a server on 127.0.0.1:`port` takes connections now.
ServerState askServer(int port);

} // namespace tillpool::admin
