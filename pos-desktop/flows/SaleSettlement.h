// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Connectivity.h"
#include "client/Journal.h"
#include "client/TillApi.h"
#include "flows/SignOnFlow.h"

#include <QObject>
#include <QTimer>
#include <chrono>
#include <optional>

namespace tillpool::flows {

/// How long the till waits before it asks again: twice as long each time, up to the longest pause.
struct AskingPace {
    std::chrono::milliseconds firstPause {1000};
    std::chrono::milliseconds longestPause {8000};
};

/// Brings one sale to its only outcome: writes it to the journal, sends it, asks again with the same key until the
/// backend has said what became of it, and puts that on record. It ends with exactly one of the signals `decided`,
/// `refused`, `givenUp` and `notWritten`. Knows nothing of baskets.
class SaleSettlement : public QObject {
    Q_OBJECT
public:
    enum class Phase {
        Idle,
        Sending,    ///< being written, then the first answer is awaited
        Unknown,    ///< no answer came; asked again after a pause, and when backend or sign-on are back
        Cancelling, ///< the backend is asked to give it up for good
    };
    enum class Origin { Screen, Journal };

    struct Parts {
        client::TillApi& api;
        client::Journal& journal;
        client::Connectivity& connectivity;
        SignOnFlow& signOn;
    };
    SaleSettlement(Parts parts, AskingPace pace, QObject* parent = nullptr);

    Phase phase() const { return m_phase; }
    bool isBusy() const { return m_phase != Phase::Idle; }
    Origin origin() const { return m_origin; }
    int attempts() const { return m_attempts; }
    /// Why the last attempt gave no outcome; nothing before there is a reason.
    const std::optional<client::Failure>& lastFailure() const { return m_lastFailure; }

    /// Writes and sends a sale under a key of its own. Only while Idle.
    void begin(const client::JournalEntry& entry);
    /// Asks for a sale that the journal held when the till started; one that was given up is cancelled instead. Only
    /// while Idle.
    void resume(const client::JournalEntry& entry);
    void askAgainNow(); ///< what is being asked for is asked at once, unless an answer is awaited already
    void giveUp();      ///< Unknown becomes Cancelling, and stays so when the till starts again

Q_SIGNALS:
    /// Another phase, attempt or reason.
    void changed();
    /// It is a sale. `kept`: whether the journal has its receipt.
    void decided(
        const tillpool::client::JournalEntry& entry, const QJsonObject& sale, const tillpool::base::Status& kept);
    /// It can never become a sale.
    void refused(const tillpool::client::JournalEntry& entry, const tillpool::client::Failure& failure);
    /// The same, because the cashier wanted it so.
    void givenUp(const tillpool::client::JournalEntry& entry);
    /// The journal could not be written, so nothing was sent.
    void notWritten(const tillpool::base::Error& error);

private:
    void start(const client::JournalEntry& entry, Phase phase, Origin origin);
    void setPhase(Phase phase);
    bool isAbout(const base::IdempotencyKey& key) const;
    base::SaleId saleId() const;
    bool maySend() const;
    void dropUnwritten(const base::Error& error);
    void send();
    void takeAnswer(const client::Answer<client::DecidedSale>& answer);
    void takeFailure(const client::Failure& failure);
    void cancel();
    void takeCancelled(const client::Answer<client::Cancelled>& answer);
    void takeCancelFailure(const client::Failure& failure);
    void waitFor(const client::Failure& failure);
    void noticeReach();
    void settleDecided(const QJsonObject& sale);
    void settleRefused(const std::optional<client::Failure>& failure);
    client::JournalEntry end();

    Parts m_parts;
    AskingPace m_pace;
    QTimer m_pause;
    std::chrono::milliseconds m_nextPause {};
    Phase m_phase = Phase::Idle;
    Origin m_origin = Origin::Screen;
    client::JournalEntry m_entry;
    int m_attempts = 0;
    bool m_isSending = false;                 ///< the answer to an attempt is awaited
    bool m_isCancelSent = false;              ///< the answer to a cancellation is awaited
    bool m_isSettling = false;                ///< the outcome is known and being written
    bool m_mayHaveArrived = false;            ///< an attempt got no answer: the backend may have decided it
    std::optional<client::Failure> m_refusal; ///< what a cancellation is to make final
    std::optional<client::Failure> m_lastFailure;
    bool m_wasReachable = true;
};

} // namespace tillpool::flows
