// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QString>
#include <memory>

namespace tillpool::admin {

/// What a server answered. `status` is never 0: without an answer there is an Error instead.
struct HttpReply {
    int status = 0;
    QByteArray body {};
    QHash<QByteArray, QByteArray> headers {}; ///< names in lower case; a repeated header's values joined by ", "

    /// The body as an object; an empty one where it is not JSON or not an object.
    QJsonObject json() const;
    QByteArray header(const QByteArray& lowerCaseName) const { return headers.value(lowerCaseName); }
};

/// How long a request may take, in milliseconds.
struct HttpTimeouts {
    int connectMs = 2000;
    int totalMs = 30'000;
};

using HttpHeaders = QHash<QByteArray, QByteArray>;

/// A small synchronous HTTP/1.1 client that keeps its connection. One per thread: not thread-safe, not copyable.
class HttpClient {
public:
    /// `baseUrl` without a slash at its end, such as "http://127.0.0.1:8080".
    explicit HttpClient(const QString& baseUrl, HttpTimeouts timeouts = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// Sends one request and waits for its whole answer, whatever the status. A body makes the request
    /// application/json unless `headers` says otherwise. OutcomeUnknown when no whole answer came: the request may have
    /// been carried out or not.
    base::Result<HttpReply> send(
        const QByteArray& method, const QString& path, const QByteArray& body = {}, const HttpHeaders& headers = {});
    base::Result<HttpReply> send(
        const QByteArray& method, const QString& path, const QJsonObject& body, const HttpHeaders& headers = {});

    base::Result<HttpReply> get(const QString& path, const HttpHeaders& headers = {});

private:
    struct Handle;
    QString m_baseUrl;
    HttpTimeouts m_timeouts;
    std::unique_ptr<Handle> m_handle;
};

} // namespace tillpool::admin
