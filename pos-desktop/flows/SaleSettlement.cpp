// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/SaleSettlement.h"

#include "flows/SaleRefusals.h"
#include "flows/TillCrashPoint.h"

#include <algorithm>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::Status;
using client::Answer;
using client::Cancelled;
using client::DecidedSale;
using client::Failure;
using client::FailureKind;
using client::JournalEntry;

namespace {

void ignore(const Status&) {}

QJsonObject outcomeOf(const base::Error& error)
{
    return {{u"code"_s, base::wireName(error.code)}, {u"detail"_s, error.detail}};
}

base::Error givenUpError()
{
    return {.code = base::ErrorCode::SaleAborted, .detail = u"The sale was given up at the till"_s};
}

} // namespace

SaleSettlement::SaleSettlement(Parts parts, AskingPace pace, QObject* parent)
    : QObject(parent), m_parts(parts), m_pace(pace), m_wasReachable(parts.connectivity.reach().isBackendReachable)
{
    m_pause.setSingleShot(true);
    QObject::connect(&m_pause, &QTimer::timeout, this, &SaleSettlement::askAgainNow);
    QObject::connect(&m_parts.connectivity, &client::Connectivity::changed, this, &SaleSettlement::noticeReach);
    QObject::connect(&m_parts.signOn, &SignOnFlow::stateChanged, this, &SaleSettlement::askAgainNow);
}

void SaleSettlement::begin(const JournalEntry& entry)
{
    start(entry, Phase::Sending, Origin::Screen);
    pass(TillCrashPoint::BeforeJournal);
    m_parts.journal.begin(entry, this, [this, key = entry.key](const Status& written) {
        if (!isAbout(key))
            return;
        if (!written.hasValue()) {
            dropUnwritten(written.error());
            return;
        }
        pass(TillCrashPoint::AfterJournal);
        send();
    });
}

void SaleSettlement::resume(const JournalEntry& entry)
{
    start(entry, entry.isGivenUp ? Phase::Cancelling : Phase::Unknown, Origin::Journal);
    m_mayHaveArrived = true;
    askAgainNow();
}

void SaleSettlement::askAgainNow()
{
    if (m_phase == Phase::Unknown)
        send();
    else if (m_phase == Phase::Cancelling)
        cancel();
}

void SaleSettlement::giveUp()
{
    if (m_phase != Phase::Unknown || m_isSettling)
        return;
    m_nextPause = m_pace.firstPause;
    setPhase(Phase::Cancelling);
    // For the next start, which would send it again. Where that can't be written it is cancelled all the same.
    m_parts.journal.giveUp(m_entry.key, this, ignore);
    cancel();
}

void SaleSettlement::start(const JournalEntry& entry, Phase phase, Origin origin)
{
    Q_ASSERT(m_phase == Phase::Idle);
    m_entry = entry;
    m_origin = origin;
    m_attempts = 0;
    m_isSending = m_isCancelSent = m_isSettling = m_mayHaveArrived = false;
    m_refusal.reset();
    m_lastFailure.reset();
    m_nextPause = m_pace.firstPause;
    setPhase(phase);
}

void SaleSettlement::setPhase(Phase phase)
{
    m_phase = phase;
    Q_EMIT changed();
}

bool SaleSettlement::isAbout(const base::IdempotencyKey& key) const
{
    return m_phase != Phase::Idle && !m_isSettling && m_entry.key.text() == key.text();
}

base::SaleId SaleSettlement::saleId() const { return m_entry.key.saleIn(m_entry.tillId.region()); }

bool SaleSettlement::maySend() const { return !m_isSettling && m_parts.signOn.state() == SignOnFlow::State::SignedOn; }

// What could not be written may yet have reached the disk: the next start must not send it.
void SaleSettlement::dropUnwritten(const base::Error& error)
{
    m_parts.journal.refuse(m_entry.key, outcomeOf(givenUpError()), this, ignore);
    end();
    Q_EMIT notWritten(error);
}

void SaleSettlement::send()
{
    if (m_isSending)
        return;
    if (!maySend()) {
        setPhase(Phase::Unknown);
        return;
    }
    m_pause.stop();
    m_isSending = true;
    ++m_attempts;
    m_parts.api.makeSale(m_entry.key, m_entry.body, this, [this, key = m_entry.key](const Answer<DecidedSale>& answer) {
        if (isAbout(key))
            takeAnswer(answer);
    });
    QTimer::singleShot(0, this, [] { pass(TillCrashPoint::AfterSend); });
    Q_EMIT changed();
}

void SaleSettlement::takeAnswer(const Answer<DecidedSale>& answer)
{
    m_isSending = false;
    if (answer.hasValue())
        settleDecided(answer->sale);
    else
        takeFailure(answer.failure());
}

void SaleSettlement::takeFailure(const Failure& failure)
{
    if (failure.kind == FailureKind::Refused && isBackedByDecision(failure.error, saleId())) {
        settleRefused(failure);
        return;
    }
    const bool isNoAnswer = failure.kind == FailureKind::Unreachable || failure.kind == FailureKind::Malformed;
    if (isNoAnswer || failure.isAfterLoss)
        m_mayHaveArrived = true;
    if (m_phase == Phase::Cancelling)
        return;
    if (failure.kind != FailureKind::Refused) {
        waitFor(failure);
        return;
    }
    // No decision stands behind this refusal: a copy of the request that is still on its way could become a sale.
    m_refusal = failure;
    setPhase(Phase::Cancelling);
    cancel();
}

void SaleSettlement::cancel()
{
    if (m_isCancelSent || !maySend())
        return;
    m_pause.stop();
    m_isCancelSent = true;
    m_parts.api.cancelSale(saleId(), this, [this, key = m_entry.key](const Answer<Cancelled>& answer) {
        if (isAbout(key))
            takeCancelled(answer);
    });
}

void SaleSettlement::takeCancelled(const Answer<Cancelled>& answer)
{
    m_isCancelSent = false;
    if (!answer.hasValue())
        takeCancelFailure(answer.failure());
    else if (answer->isAborted)
        settleRefused(m_refusal);
    else
        settleDecided(answer->sale);
}

void SaleSettlement::takeCancelFailure(const Failure& failure)
{
    const bool isRefused = failure.kind == FailureKind::Refused;
    const bool isAborted = isRefused && failure.error.code == base::ErrorCode::SaleAborted;
    // Who may not even cancel, and whose only attempt was answered with no, has made no sale.
    const bool wasNeverTaken = isRefused && m_refusal && !m_mayHaveArrived;
    if (isAborted || wasNeverTaken)
        settleRefused(m_refusal);
    else
        waitFor(failure);
}

void SaleSettlement::waitFor(const Failure& failure)
{
    m_lastFailure = failure;
    m_pause.start(m_nextPause);
    m_nextPause = std::min(m_nextPause * 2, m_pace.longestPause);
    setPhase(m_phase == Phase::Cancelling ? Phase::Cancelling : Phase::Unknown);
    if (failure.kind == FailureKind::SignedOut)
        m_parts.signOn.sessionEnded();
    else if (failure.kind == FailureKind::Unreachable)
        m_parts.connectivity.askNow();
}

void SaleSettlement::noticeReach()
{
    const bool isReachable = m_parts.connectivity.reach().isBackendReachable;
    const bool isBack = isReachable && !m_wasReachable;
    m_wasReachable = isReachable;
    if (isBack)
        askAgainNow();
}

void SaleSettlement::settleDecided(const QJsonObject& sale)
{
    pass(TillCrashPoint::BeforeSettle);
    m_isSettling = true;
    m_pause.stop();
    m_parts.journal.decide(m_entry.key, sale, this, [this, sale](const Status& kept) {
        pass(TillCrashPoint::AfterSettle);
        const JournalEntry entry = end();
        Q_EMIT decided(entry, sale, kept);
    });
}

// Where the journal can't be written the outcome stands all the same: asked again, the backend says the same.
void SaleSettlement::settleRefused(const std::optional<Failure>& failure)
{
    pass(TillCrashPoint::BeforeSettle);
    m_isSettling = true;
    m_pause.stop();
    const QJsonObject outcome = outcomeOf(failure ? failure->error : givenUpError());
    m_parts.journal.refuse(m_entry.key, outcome, this, [this, failure](const Status&) {
        pass(TillCrashPoint::AfterSettle);
        const JournalEntry entry = end();
        if (failure)
            Q_EMIT refused(entry, *failure);
        else
            Q_EMIT givenUp(entry);
    });
}

JournalEntry SaleSettlement::end()
{
    m_pause.stop();
    m_isSettling = false;
    m_phase = Phase::Idle;
    return m_entry;
}

} // namespace tillpool::flows
