// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <chrono>
#include <optional>

namespace tillpool::testing {

/// One answer as it came off the wire.
struct RawResponse {
    int status = 0;
    QHash<QByteArray, QByteArray> headers {}; ///< names in lower case
    QByteArray body {};

    QByteArray header(const QByteArray& lowerCaseName) const { return headers.value(lowerCaseName); }
    QJsonObject json() const; ///< empty when the body is no JSON object
};

/// A blocking client that sends exactly the bytes it's told to, for tests of what no decent client sends. Every wait
/// ends at a deadline.
class RawSocket {
public:
    enum class Expect { Content, HeadOnly }; ///< HeadOnly: the answer to HEAD
    enum class Sent { All, Cut };            ///< Cut: the other side closed or reset before it took everything

    explicit RawSocket(quint16 port, std::chrono::milliseconds deadline = std::chrono::seconds(20));
    ~RawSocket();
    RawSocket(RawSocket&& other) noexcept;
    RawSocket(const RawSocket&) = delete;
    RawSocket& operator=(const RawSocket&) = delete;

    bool isConnected() const { return m_descriptor >= 0; }
    Sent send(const QByteArray& bytes);
    /// The next final answer (any 100 Continue before it is counted and skipped), or nothing when the connection ended,
    /// or the deadline passed, before it was complete.
    std::optional<RawResponse> receive(Expect expect = Expect::Content);
    /// True once the other side closed or reset; false when it still hadn't at the deadline.
    bool waitForClose();
    /// True once "100 Continue" has come; false when the connection ended, something else came, or the deadline passed.
    bool waitForContinue();
    bool hasSomethingToRead() const; ///< or the other side has closed
    int continues() const { return m_continues; }

    void sendLast(const QByteArray& bytes); ///< with the end of what we send in the same segment; a few KiB at the most
    void closeSending();                    ///< half a close: the other side sees the end of what we send
    void reset();                           ///< closes with a reset, as when a machine dies
    void close();

private:
    bool fill();
    std::optional<QByteArray> takeUntil(const QByteArray& mark);
    std::optional<QByteArray> take(qsizetype size);

    int m_descriptor = -1;
    std::chrono::milliseconds m_deadline;           ///< of each call
    std::chrono::steady_clock::time_point m_end {}; ///< of the receiving call that is being made
    QByteArray m_buffer;
    int m_continues = 0;
};

/// A request's bytes: "GET /path HTTP/1.1", Host, `headers` (each line ended by CR LF) and, with a body, its length.
QByteArray requestBytes(
    const QByteArray& method, const QByteArray& target, const QByteArray& body = {}, const QByteArray& headers = {});

} // namespace tillpool::testing
