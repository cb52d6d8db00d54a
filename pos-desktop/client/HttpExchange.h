// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTimer>
#include <QUrl>
#include <chrono>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

class QNetworkAccessManager;
class QNetworkReply;

namespace tillpool::client {

/// What is sent; the same in every attempt of a call.
struct HttpRequest {
    enum class Method { Get, Post, Delete };
    Method method = Method::Get;
    QUrl url {};
    std::vector<std::pair<QByteArray, QByteArray>> headers {};
    QByteArray body {};        ///< of Post
    qint64 answerBytesMax = 0; ///< an answer with a longer body is none
};

/// An answer that came whole.
struct HttpReply {
    int status = 0;
    std::vector<std::pair<QByteArray, QByteArray>> headers {};
    QByteArray body {};
    /// How often the request was sent before this answer came: more than once where a connection was lost before.
    int timesSent = 1;
    /// The value of a header, whatever its case; empty when it isn't there.
    QByteArray header(const QByteArray& name) const;
};

/// Why there is no whole answer.
struct NoReply {
    enum class Kind {
        Lost,     ///< not reached, hung up, or too late
        TooLarge, ///< longer than `answerBytesMax`
    };
    Kind kind = Kind::Lost;
    QString detail {}; ///< a sentence for a person
};

using HttpOutcome = std::variant<HttpReply, NoReply>;

/// One attempt: a request over HTTP/1.1 and its answer. Redirects are not followed, cookies and passwords not kept.
/// Lives in the thread of `network`.
class HttpExchange {
public:
    using Done = std::function<void(const HttpOutcome&)>;

    /// Sends at once; `done` is called once from the event loop, and may destroy this. An answer that isn't whole after
    /// `within` is Lost.
    HttpExchange(
        QNetworkAccessManager& network, const HttpRequest& request, std::chrono::milliseconds within, Done done);
    /// Gives up what is under way, without a call of `done`.
    ~HttpExchange();
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;

private:
    void takeBody();
    void takeEnd();
    void end(const HttpOutcome& outcome);
    void letGo();
    bool isWhole() const;

    QNetworkReply* m_reply;
    QTimer m_timer;
    QByteArray m_body;
    int m_timesSent = 0;
    qint64 m_bytesMax;
    Done m_done;
};

} // namespace tillpool::client
