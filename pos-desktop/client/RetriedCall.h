// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/HttpExchange.h"

#include <QObject>
#include <memory>
#include <optional>

namespace tillpool::client {

/// How long a call may take, and how it is repeated.
struct CallPolicy {
    std::chrono::milliseconds deadline {4000};  ///< of the call, all attempts and pauses together
    std::chrono::milliseconds attempt {3000};   ///< of one attempt
    std::chrono::milliseconds firstPause {150}; ///< doubled after each attempt; half of it is left to chance
    std::chrono::milliseconds pauseMax {1500};
};

/// Whether an answer will be the same however often one asks.
using IsFinal = bool (*)(const HttpReply&);

/// Not so: the statuses 408, 429 and 500 and above.
bool isFinalStatus(const HttpReply& reply);

/// What became of a request of a call before the last time that it was sent.
enum class Earlier {
    None, ///< it was sent once
    Lost, ///< it got no answer, or none that is final: what was asked for may have been done
};

/// A request that is sent again, the very same each time, until an answer is final or the deadline has come. A
/// Retry-After is waited for. It destroys itself at its end.
class RetriedCall : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const HttpOutcome&, Earlier)>;

    /// `done` gets the final answer, or what came of the last attempt; once, later than this returns. `network`
    /// outlives this.
    RetriedCall(QNetworkAccessManager& network, HttpRequest request, CallPolicy policy, IsFinal isFinal, Done done,
        QObject* parent);
    ~RetriedCall() override;

    /// Nobody wants the answer any more: `done` is not called.
    void giveUp();

private:
    void attempt();
    void take(const HttpOutcome& outcome);
    void endAtDeadline();
    void end(const HttpOutcome& outcome);
    bool isTheEnd(const HttpOutcome& outcome) const;
    Earlier earlierThan(const HttpOutcome& outcome) const;
    std::chrono::milliseconds pauseAfter(const HttpOutcome& outcome) const;

    QNetworkAccessManager& m_network;
    const HttpRequest m_request;
    const CallPolicy m_policy;
    const IsFinal m_isFinal;
    Done m_done; ///< empty once the call is over
    std::unique_ptr<HttpExchange> m_exchange;
    std::optional<HttpOutcome> m_last;
    QTimer m_pause;
    QTimer m_deadline;
    int m_attempts = 0;
};

} // namespace tillpool::client
