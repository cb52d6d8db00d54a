// SPDX-License-Identifier: GPL-3.0-or-later
// How a sale that was under way ends on the screen, and what the journal brings back.
#include "flows/RegionWords.h"
#include "flows/SaleBody.h"
#include "flows/SaleFlow.h"
#include "flows/TillCrashPoint.h"
#include "words/Amounts.h"

#include <algorithm>
#include <utility>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Points;
using client::Failure;
using client::JournalEntry;
using words::Message;
using words::Occasion;

namespace {

QString withCardHint(const QString& advice, const JournalEntry& entry)
{
    if (!hasCardTender(entry.body))
        return advice;
    return advice + u" If the card terminal has taken money, give it back there, or count it for the next attempt."_s;
}

} // namespace

void SaleFlow::onSettlementChanged()
{
    using Phase = SaleSettlement::Phase;
    const Phase phase = m_settlement.phase();
    if (phase == Phase::Idle)
        return;
    const State state = phase == Phase::Sending ? State::Sending
        : phase == Phase::Unknown               ? State::Unknown
                                                : State::Cancelling;
    if (const auto& failure = m_settlement.lastFailure()) {
        const Occasion occasion = phase == Phase::Cancelling ? Occasion::Cancel : Occasion::Sale;
        m_message = words::wordsFor(occasion, *failure, m_regionNames);
    } else {
        m_message = {};
    }
    m_remedies.clear();
    if (state != m_state)
        setState(state);
    Q_EMIT changed();
}

void SaleFlow::onDecided(const JournalEntry& entry, const QJsonObject& sale, const base::Status& kept)
{
    m_sale = sale;
    m_saleKey = entry.key;
    m_wasRecovered = m_settlement.origin() == SaleSettlement::Origin::Journal;
    m_message = {};
    m_remedies.clear();
    if (!kept.hasValue()) {
        m_message = {u"The sale is made, but this till's disk took no note of it."_s,
            u"Print or save the receipt now, and tell whoever looks after the tills."_s};
    }
    setState(State::Completed);
    pass(TillCrashPoint::Shown);
}

void SaleFlow::onRefused(const JournalEntry& entry, const Failure& failure)
{
    if (!returnToScreen(entry))
        return;
    if (areGroupsOutdatedBy(failure.error.code))
        m_customer.refreshGroups();
    const auto available = failure.error.extra.value(u"points_available"_s);
    if (failure.error.code == ErrorCode::InsufficientPoints && available.isDouble())
        m_points = useful(std::min(m_points, Points(available.toInteger())));
    say(refusalWords(entry, failure), remediesFor(failure.error));
    setState(m_state);
}

void SaleFlow::onGivenUp(const JournalEntry& entry)
{
    if (!returnToScreen(entry))
        return;
    say({u"The sale was given up."_s,
            withCardHint(
                u"It was not made and nothing was charged. Finish it again, or go back to the basket."_s, entry)},
        {Remedy::TryAgain, Remedy::BackToBasket});
    setState(m_state);
}

void SaleFlow::onNotWritten()
{
    m_state = State::Paying;
    say({u"The sale was not sent: this till can't write to its disk."_s,
            u"Nothing was charged. Try again; if it stays so, tell whoever looks after the tills."_s},
        {Remedy::TryAgain, Remedy::BackToBasket});
    setState(m_state);
}

// The basket of a refused sale is on the screen still, or comes from the journal; false when another sale of the
// journal has to be asked for first.
bool SaleFlow::returnToScreen(const JournalEntry& entry)
{
    const bool isFromJournal = m_settlement.origin() == SaleSettlement::Origin::Journal;
    m_state = State::Paying;
    if (!isFromJournal) {
        onCustomerChanged(); // the groups may have been read meanwhile
        return true;
    }
    m_state = State::Ringing;
    if (!m_waiting.empty()) {
        m_waitingDraft = draftFromJson(entry.draft);
        startNextWaiting();
        return false;
    }
    Draft draft = draftFromJson(entry.draft);
    draft.screen = Draft::Screen::Paying;
    show(draft);
    m_lastFinish = hasCardTender(entry.body) ? Finish::Card : Finish::Cash;
    return true;
}

Message SaleFlow::refusalWords(const JournalEntry& entry, const Failure& failure) const
{
    Message message = words::wordsFor(Occasion::Sale, failure, m_regionNames);
    const client::CustomerGroup* group = m_customer.chosen();
    const auto available = failure.error.extra.value(u"points_available"_s);
    if (failure.error.code == ErrorCode::InsufficientPoints && available.isDouble() && group && !group->name.isEmpty())
        message.what = u"%1 has %2 left."_s.arg(group->name, words::pointsText(Points(available.toInteger())));
    message.advice = withCardHint(message.advice, entry);
    return message;
}

void SaleFlow::recover(const client::JournalContent& content)
{
    m_waiting.assign(content.unsettled.begin(), content.unsettled.end());
    // The draft belongs to the last of them, whose entry has it too.
    if (content.unsettled.empty() && content.draft)
        m_waitingDraft = draftFromJson(*content.draft);
    if (content.unacknowledged) {
        m_sale = content.unacknowledged->outcome;
        m_saleKey = content.unacknowledged->key;
        m_wasRecovered = true;
        setState(State::Completed);
        return;
    }
    if (m_waiting.empty())
        showWaitingDraft();
    else
        startNextWaiting();
}

int SaleFlow::waitingCount() const
{
    const bool isAsking = m_settlement.isBusy() && m_settlement.origin() == SaleSettlement::Origin::Journal;
    return static_cast<int>(m_waiting.size()) + (isAsking ? 1 : 0);
}

void SaleFlow::startNextWaiting()
{
    const JournalEntry entry = m_waiting.front();
    m_waiting.pop_front();
    m_settlement.resume(entry);
}

std::optional<QJsonObject> SaleFlow::draftToKeep() const
{
    if (!isScreenOpen() || m_waitingDraft)
        return std::nullopt;
    return toJson(draft());
}

Draft SaleFlow::draft() const
{
    Draft draft {.screen = m_state == State::Ringing ? Draft::Screen::Ringing : Draft::Screen::Paying,
        .catalogueVersion = m_basket.priced().catalogueVersion,
        .basket = m_basket.basket(),
        .selectedLine = m_basket.selectedLine(),
        .points = m_pointsToRestore.value_or(m_points)};
    if (const auto& customer = m_customer.customer())
        draft.customer = DraftCustomer {customer->customerId, customer->fullName, m_customer.chosenGroup()};
    if (m_cashGiven)
        draft.cashGivenMinor = m_cashGiven->amountMinor();
    return draft;
}

void SaleFlow::show(const Draft& draft)
{
    Q_ASSERT(isScreenOpen());
    forgetCustomer();
    const int leftOut = m_basket.restore(draft.basket);
    if (leftOut == 0)
        m_basket.select(draft.selectedLine);
    if (draft.customer) {
        m_customer.restore(draft.customer->customerId, draft.customer->name, draft.customer->groupId);
        m_pointsToRestore = draft.points;
        m_pointsGroup = draft.customer->groupId;
    }
    if (draft.cashGivenMinor)
        m_cashGiven = base::Money(*draft.cashGivenMinor, m_basket.priced().currency);
    const bool isPaying = draft.screen == Draft::Screen::Paying && !m_basket.isEmpty();
    setState(isPaying ? State::Paying : State::Ringing);
    Q_EMIT changed();
    if (!draft.isEmpty())
        Q_EMIT draftRestored(leftOut, draft.catalogueVersion != m_basket.priced().catalogueVersion);
}

// A basket needs its menu, so the draft waits for a sign-on.
void SaleFlow::showWaitingDraft()
{
    if (!m_waitingDraft || m_state != State::Ringing || !isSignedOn() || !m_basket.hasCatalogue())
        return;
    const Draft draft = *std::exchange(m_waitingDraft, std::nullopt);
    show(draft);
}

void SaleFlow::adoptMenu()
{
    const auto menu = m_signOn.catalogue();
    const bool isFree = !m_basket.hasCatalogue() || (m_state == State::Ringing && m_basket.isEmpty());
    if (menu && menu != m_basket.sharedCatalogue() && isFree)
        m_basket.setCatalogue(menu);
}

} // namespace tillpool::flows
