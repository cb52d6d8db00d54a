// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/RetriedCall.h"

#include <QRandomGenerator>
#include <algorithm>

namespace tillpool::client {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr int requestTimeout = 408;
constexpr int tooManyRequests = 429;
constexpr int serverErrors = 500;
constexpr int doublingsMax = 16;

milliseconds retryAfter(const HttpOutcome& outcome)
{
    const auto* reply = std::get_if<HttpReply>(&outcome);
    return std::chrono::seconds(reply ? std::max(0, reply->header("retry-after").toInt()) : 0);
}

} // namespace

bool isFinalStatus(const HttpReply& reply)
{
    return reply.status != requestTimeout && reply.status != tooManyRequests && reply.status < serverErrors;
}

RetriedCall::RetriedCall(
    QNetworkAccessManager& network, HttpRequest request, CallPolicy policy, IsFinal isFinal, Done done, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_request(std::move(request))
    , m_policy(policy)
    , m_isFinal(isFinal)
    , m_done(std::move(done))
{
    m_pause.setSingleShot(true);
    m_deadline.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &RetriedCall::attempt);
    connect(&m_deadline, &QTimer::timeout, this, &RetriedCall::endAtDeadline);
    m_deadline.start(m_policy.deadline);
    QMetaObject::invokeMethod(this, &RetriedCall::attempt, Qt::QueuedConnection); // nothing comes back before we return
}

RetriedCall::~RetriedCall() = default;

void RetriedCall::giveUp()
{
    m_done = {};
    m_exchange.reset();
    m_pause.stop();
    m_deadline.stop();
    deleteLater();
}

void RetriedCall::attempt()
{
    if (!m_done)
        return;
    ++m_attempts;
    m_exchange = std::make_unique<HttpExchange>(
        m_network, m_request, m_policy.attempt, [this](const HttpOutcome& outcome) { take(outcome); });
}

void RetriedCall::take(const HttpOutcome& outcome)
{
    if (isTheEnd(outcome)) {
        end(outcome);
        return;
    }
    m_last = outcome;
    const milliseconds pause = pauseAfter(outcome);
    if (pause < m_deadline.remainingTimeAsDuration())
        m_pause.start(pause);
    else
        end(outcome);
}

bool RetriedCall::isTheEnd(const HttpOutcome& outcome) const
{
    if (const auto* reply = std::get_if<HttpReply>(&outcome))
        return m_isFinal(*reply);
    return std::get<NoReply>(outcome).kind == NoReply::Kind::TooLarge;
}

Earlier RetriedCall::earlierThan(const HttpOutcome& outcome) const
{
    const auto* reply = std::get_if<HttpReply>(&outcome);
    const bool wasSentAgain = m_attempts > 1 || (reply && reply->timesSent > 1);
    return wasSentAgain ? Earlier::Lost : Earlier::None;
}

milliseconds RetriedCall::pauseAfter(const HttpOutcome& outcome) const
{
    const auto doubled = m_policy.firstPause * (1 << std::min(m_attempts - 1, doublingsMax));
    const auto longest = std::min<milliseconds>(doubled, m_policy.pauseMax);
    // Tills that lost the backend at one moment must not come back at one moment.
    const auto chance = static_cast<qint64>(QRandomGenerator::global()->bounded(longest.count() / 2.0 + 1));
    const milliseconds pause = longest / 2 + milliseconds(chance);
    return std::max(pause, retryAfter(outcome));
}

void RetriedCall::endAtDeadline()
{
    const auto seconds = QString::number(std::chrono::duration<double>(m_policy.deadline).count());
    end(m_last.value_or(NoReply {.detail = u"The backend did not answer within %1 s"_s.arg(seconds)}));
}

void RetriedCall::end(const HttpOutcome& outcome)
{
    const HttpOutcome kept = outcome; // it may live in what giveUp() lets go
    const Earlier earlier = earlierThan(kept);
    const Done done = std::move(m_done);
    giveUp();
    done(kept, earlier);
}

} // namespace tillpool::client
