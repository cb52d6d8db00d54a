// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <functional>
#include <vector>

namespace tillpool::bench {

/// What some clients came to in a while.
struct LoadResult {
    double seconds = 0;
    qint64 done = 0;   ///< requests with the expected status
    qint64 failed = 0; ///< with another one, or cut off
    QByteArray firstFailure {};
    std::vector<double> milliseconds {}; ///< of each request that was done

    double rate() const { return seconds > 0 ? static_cast<double>(done) / seconds : 0; }
};

/// `client` counts from 0. The bytes of a whole request.
using RequestMaker = std::function<QByteArray(int client)>;

/// Clients that each send a request on a connection of their own as soon as their last one was answered. All of them
/// are in the calling thread and do as little as possible, because what they spend is taken from the machine that is
/// measured.
class HttpLoad {
public:
    /// To 127.0.0.1:`port`.
    HttpLoad(quint16 port, int clients) : m_port(port), m_clients(clients) {}

    /// For `seconds`, and until what is on its way has been answered.
    LoadResult run(double seconds, int expectedStatus, const RequestMaker& next) const;

private:
    quint16 m_port;
    int m_clients;
};

/// "GET /path HTTP/1.1", Host, `headers` (each line ended by CR LF) and, with a body, its length.
QByteArray requestBytes(
    const QByteArray& method, const QByteArray& target, const QByteArray& headers = {}, const QByteArray& body = {});

} // namespace tillpool::bench
