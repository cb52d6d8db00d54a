// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/HttpExchange.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace tillpool::client {

using namespace Qt::StringLiterals;

namespace {

constexpr int errorStatuses = 400;

QNetworkRequest toQt(const HttpRequest& request)
{
    QNetworkRequest out(request.url);
    for (const auto& [name, value] : request.headers)
        out.setRawHeader(name, value);
    // Qt would unpack what is packed, and a small answer may unpack to a huge one.
    out.setRawHeader("Accept-Encoding", "identity");
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    out.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    out.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    out.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return out;
}

QNetworkReply* send(QNetworkAccessManager& network, const HttpRequest& request)
{
    switch (request.method) {
    case HttpRequest::Method::Get:
        return network.get(toQt(request));
    case HttpRequest::Method::Post:
        return network.post(toQt(request), request.body);
    case HttpRequest::Method::Delete:
        return network.deleteResource(toQt(request));
    }
    Q_UNREACHABLE();
}

int statusOf(const QNetworkReply& reply) { return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); }

// The errors by which Qt says no more than that the status is 400 or above.
bool isOfStatus(QNetworkReply::NetworkError error)
{
    return error >= QNetworkReply::ContentAccessDenied && error != QNetworkReply::ProtocolUnknownError
        && error != QNetworkReply::ProtocolFailure;
}

QString inSeconds(std::chrono::milliseconds time)
{
    return QString::number(std::chrono::duration<double>(time).count());
}

} // namespace

QByteArray HttpReply::header(const QByteArray& name) const
{
    for (const auto& [written, value] : headers) {
        if (written.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

HttpExchange::HttpExchange(
    QNetworkAccessManager& network, const HttpRequest& request, std::chrono::milliseconds within, Done done)
    : m_reply(send(network, request)), m_bytesMax(request.answerBytesMax), m_done(std::move(done))
{
    // Qt sends a request again by itself, whatever its method, when the connection ends before the answer begins.
    QObject::connect(m_reply, &QNetworkReply::requestSent, &m_timer, [this] { ++m_timesSent; });
    QObject::connect(m_reply, &QNetworkReply::readyRead, &m_timer, [this] { takeBody(); });
    QObject::connect(m_reply, &QNetworkReply::finished, &m_timer, [this] { takeEnd(); });
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this, within] {
        end(NoReply {.detail = u"The backend did not answer within %1 s"_s.arg(inSeconds(within))});
    });
    m_timer.setSingleShot(true);
    m_timer.start(within); // Qt's own transfer timeout begins anew with every byte
}

HttpExchange::~HttpExchange() { letGo(); }

void HttpExchange::letGo()
{
    if (!m_reply)
        return;
    QNetworkReply* const reply = std::exchange(m_reply, nullptr);
    QObject::disconnect(reply, nullptr, &m_timer, nullptr);
    if (reply->isRunning() && reply->error() == QNetworkReply::NoError)
        reply->abort();
    reply->deleteLater();
}

void HttpExchange::takeBody()
{
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    m_body += m_reply->readAll();
    if (std::max<qint64>(announced, m_body.size()) > m_bytesMax)
        end(NoReply {NoReply::Kind::TooLarge, u"The answer is longer than %1 bytes"_s.arg(m_bytesMax)});
}

void HttpExchange::takeEnd()
{
    takeBody();
    if (!m_reply)
        return;
    if (!isWhole()) {
        end(NoReply {.detail = u"The backend could not be asked: %1"_s.arg(m_reply->errorString())});
        return;
    }
    HttpReply reply {.status = statusOf(*m_reply), .body = m_body, .timesSent = m_timesSent};
    for (const auto& [name, value] : m_reply->rawHeaderPairs())
        reply.headers.emplace_back(name, value);
    end(reply);
}

bool HttpExchange::isWhole() const
{
    const auto error = m_reply->error();
    const int status = statusOf(*m_reply);
    if (status == 0 || (error != QNetworkReply::NoError && !(status >= errorStatuses && isOfStatus(error))))
        return false;
    const QVariant announced = m_reply->header(QNetworkRequest::ContentLengthHeader);
    return !announced.isValid() || announced.toLongLong() == m_body.size() || m_body.isEmpty();
}

void HttpExchange::end(const HttpOutcome& outcome)
{
    m_timer.stop();
    letGo();
    const Done done = std::move(m_done);
    done(outcome); // nothing of this may be touched any more
}

} // namespace tillpool::client
