// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/SaleFlow.h"

#include "flows/Payment.h"
#include "flows/RegionWords.h"
#include "flows/SaleBody.h"
#include "flows/TillCrashPoint.h"
#include "words/Standing.h"

#include <algorithm>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::Money;
using base::Points;
using words::Message;

SaleFlow::SaleFlow(Parts parts, QObject* parent)
    : QObject(parent)
    , m_journal(parts.journal)
    , m_clock(parts.clock)
    , m_signOn(parts.signOn)
    , m_basket(parts.basket)
    , m_customer(parts.customer)
    , m_regionNames(namesFrom(parts.connectivity))
    , m_settlement({parts.api, parts.journal, parts.connectivity, parts.signOn}, parts.pace)
{
    QObject::connect(&m_signOn, &SignOnFlow::menuChanged, this, &SaleFlow::adoptMenu);
    QObject::connect(&m_signOn, &SignOnFlow::stateChanged, this, &SaleFlow::showWaitingDraft);
    QObject::connect(&m_basket, &BasketEditor::changed, this, &SaleFlow::onBasketChanged);
    QObject::connect(&m_customer, &CustomerFlow::changed, this, &SaleFlow::onCustomerChanged);
    QObject::connect(&m_settlement, &SaleSettlement::changed, this, &SaleFlow::onSettlementChanged);
    QObject::connect(&m_settlement, &SaleSettlement::decided, this, &SaleFlow::onDecided);
    QObject::connect(&m_settlement, &SaleSettlement::refused, this, &SaleFlow::onRefused);
    QObject::connect(&m_settlement, &SaleSettlement::givenUp, this, &SaleFlow::onGivenUp);
    QObject::connect(&m_settlement, &SaleSettlement::notWritten, this, &SaleFlow::onNotWritten);
    adoptMenu();
}

loyalty::PointsRules SaleFlow::rules() const
{
    return m_signOn.session() ? m_signOn.session()->pointsRules : loyalty::PointsRules();
}

void SaleFlow::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void SaleFlow::say(const Message& message, std::vector<Remedy> remedies)
{
    m_message = message;
    m_remedies = std::move(remedies);
    Q_EMIT changed();
}

void SaleFlow::dismissMessage()
{
    if (m_message != Message())
        say({}, {});
}

void SaleFlow::take(Remedy remedy)
{
    if (m_state != State::Paying)
        return;
    dismissMessage();
    switch (remedy) {
    case Remedy::ChangePoints:
        return;
    case Remedy::PayWithoutPoints:
        setPoints(Points(0));
        return;
    case Remedy::TryAgain:
        finish(m_lastFinish);
        return;
    case Remedy::RemoveCustomer:
        m_customer.detach();
        return;
    case Remedy::BackToBasket:
        backToBasket();
        return;
    }
}

bool SaleFlow::beginPayment()
{
    if (m_state != State::Ringing || m_basket.isEmpty() || !isSignedOn())
        return false;
    m_message = {};
    m_remedies.clear();
    setState(State::Paying);
    return true;
}

void SaleFlow::backToBasket()
{
    if (m_state != State::Paying)
        return;
    m_cashGiven.reset();
    m_message = {};
    m_remedies.clear();
    setState(State::Ringing);
}

Points SaleFlow::pointsMax() const
{
    const client::CustomerGroup* group = m_customer.chosen();
    if (!group || !group->isAvailable || group->arePointsFrozen)
        return Points(0);
    return loyalty::redeemablePoints(total(), group->available, rules());
}

Money SaleFlow::pointsValue() const { return loyalty::valueOf(m_points, rules(), total().currency()); }

void SaleFlow::setPoints(Points points)
{
    if (!isScreenOpen())
        return;
    m_pointsToRestore.reset();
    m_pointsGroup = m_customer.chosenGroup();
    const Points kept = useful(points);
    if (kept == m_points)
        return;
    m_points = kept;
    Q_EMIT changed();
}

// As many of `points` as there are and as help.
Points SaleFlow::useful(Points points) const
{
    return loyalty::redeemablePoints(total(), std::min(points, pointsMax()), rules());
}

Money SaleFlow::total() const { return m_basket.priced().total; }
Money SaleFlow::due() const { return total() - pointsValue(); }

void SaleFlow::setCashGiven(std::optional<Money> amount)
{
    if (m_state != State::Paying || m_cashGiven == amount || (amount && amount->isNegative()))
        return;
    m_cashGiven = std::move(amount);
    Q_EMIT changed();
}

std::vector<Money> SaleFlow::quickCash() const { return likelyCash(due()); }

Money SaleFlow::change() const
{
    const Money given = m_cashGiven.value_or(due());
    return given > due() ? given - due() : Money(0, due().currency());
}

Money SaleFlow::stillDue() const
{
    const Money given = m_cashGiven.value_or(due());
    return given < due() ? due() - given : Money(0, due().currency());
}

Points SaleFlow::pointsEarned() const
{
    return m_customer.chosenGroup() ? loyalty::pointsEarned(due(), rules()) : Points(0);
}

std::optional<SaleFlow::GroupAfter> SaleFlow::groupAfter() const
{
    return isScreenOpen() ? computedGroupAfter() : m_groupAfterFinish;
}

std::optional<SaleFlow::GroupAfter> SaleFlow::computedGroupAfter() const
{
    const client::CustomerGroup* group = m_customer.chosen();
    if (!group || !group->isAvailable)
        return std::nullopt;
    const words::EarnedPoints earned = words::paidToDebtFirst(pointsEarned(), group->debt);
    return GroupAfter {.available = group->available - m_points + earned.staying(),
        .debtPaid = earned.forDebt,
        .debt = group->debt - earned.forDebt};
}

bool SaleFlow::canFinishWithCash() const { return stillDue().isZero(); }

bool SaleFlow::finishWithCash() { return finish(Finish::Cash); }
bool SaleFlow::finishWithCard() { return finish(Finish::Card); }

bool SaleFlow::finish(Finish how)
{
    if (m_state != State::Paying || m_basket.isEmpty() || !isSignedOn() || m_settlement.isBusy())
        return false;
    const auto tenders = how == Finish::Cash ? cashTenders(due(), m_cashGiven) : cardTenders(due(), m_cashGiven);
    const bool isCovered = how == Finish::Cash ? canFinishWithCash() : !tenders.empty();
    if (!isCovered)
        return false;
    const QDateTime now = m_clock.nowUtc();
    m_lastFinish = how;
    m_message = {};
    m_remedies.clear();
    m_groupAfterFinish = computedGroupAfter();
    const client::JournalEntry entry {.key = newKey(now),
        .tillId = m_signOn.tillId(),
        .writtenAt = now,
        .body = bodyPaidBy(tenders),
        .draft = toJson(draft())};
    m_settlement.begin(entry);
    return true;
}

void SaleFlow::askAgainNow() { m_settlement.askAgainNow(); }
void SaleFlow::giveUp() { m_settlement.giveUp(); }

void SaleFlow::nextCustomer()
{
    if (m_state != State::Completed)
        return;
    m_journal.acknowledge(m_saleKey, this, [](const base::Status&) { pass(TillCrashPoint::AfterAcknowledge); });
    m_sale = {};
    m_saleKey = {};
    m_wasRecovered = false;
    m_message = {};
    m_remedies.clear();
    m_state = State::Ringing;
    forgetCustomer();
    m_basket.startAnew();
    adoptMenu();
    Q_EMIT stateChanged();
    if (m_waiting.empty())
        showWaitingDraft();
    else
        startNextWaiting();
}

void SaleFlow::forgetCustomer()
{
    m_points = Points(0);
    m_pointsToRestore.reset();
    m_groupAfterFinish.reset();
    m_cashGiven.reset();
    m_lastFinish = Finish::Cash;
    m_customer.detach();
}

QJsonObject SaleFlow::saleBody() const { return bodyPaidBy(cashTenders(due(), m_cashGiven)); }

QJsonObject SaleFlow::bodyPaidBy(const std::vector<sales::Tender>& tenders) const
{
    const auto& customer = m_customer.customer();
    return flows::saleBody({.tillId = m_signOn.tillId(),
        .catalogueVersion = m_basket.priced().catalogueVersion,
        .basket = m_basket.basket(),
        .customerId = customer ? std::optional(customer->customerId) : std::nullopt,
        .groupId = m_customer.chosenGroup(),
        .points = m_points,
        .tenders = tenders,
        .tillTime = m_clock.nowUtc()});
}

void SaleFlow::onBasketChanged()
{
    if (!isScreenOpen())
        return;
    m_points = useful(m_points);
    Q_EMIT changed();
}

// Points are those of one group: another one is asked anew. Points that came from the journal wait for the group.
void SaleFlow::onCustomerChanged()
{
    if (!isScreenOpen())
        return;
    const auto& group = m_customer.chosenGroup();
    if (m_pointsToRestore && !m_customer.areGroupsLoading()) {
        m_points = useful(*m_pointsToRestore);
        m_pointsToRestore.reset();
    } else {
        m_points = group == m_pointsGroup ? useful(m_points) : Points(0);
    }
    m_pointsGroup = group;
    Q_EMIT changed();
}

} // namespace tillpool::flows
