// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <chrono>
#include <functional>
#include <memory>

namespace tillpool::load {

/// One HTTP request as it goes out.
struct WireRequest {
    QByteArray method;
    QString path; ///< behind the base URL
    QByteArray body {};
    QByteArray key {};   ///< Idempotency-Key; empty: none
    QByteArray token {}; ///< Bearer; empty: none
};

/// What came back; `status` 0 when no whole answer came, and `problem` says why.
struct WireAnswer {
    int status = 0;
    QByteArray body {};
    int retryAfterSeconds = 0;
    QByteArray problem {};
};

/// Many HTTP/1.1 requests at once, each on a connection of its own that is kept and used again. For one thread, but for
/// wake().
class Wire {
public:
    using Then = std::function<void(const WireAnswer&)>;

    /// `deadline`: after it a request counts as unanswered.
    Wire(const QString& baseUrl, std::chrono::milliseconds deadline, int connectionsMax);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    /// Sends `request`; `then` is called by a later step().
    void send(const WireRequest& request, Then then);
    /// Sends and receives what can be, calls back for what is finished, and waits at most `waitMax` for the next.
    void step(std::chrono::milliseconds waitMax);
    /// Lets a step() that waits return, from any thread.
    void wake();
    /// Requests that have not been called back for.
    int underWay() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace tillpool::load
