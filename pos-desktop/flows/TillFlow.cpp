// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/TillFlow.h"

#include "flows/FaceOfTill.h"
#include "flows/RegionWords.h"
#include "flows/TillCrashPoint.h"

#include <QTimer>
#include <cstdlib>
#include <utility>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using words::Message;
using SaleState = SaleFlow::State;

namespace {

constexpr qint64 menuAgeSecondsMax = 60;

bool isEmptyDraft(const QJsonObject& draft) { return draftFromJson(draft).isEmpty(); }

} // namespace

TillFlow::TillFlow(Parts parts, const base::TillId& till, QObject* parent)
    : QObject(parent)
    , m_journal(parts.journal)
    , m_connectivity(parts.connectivity)
    , m_clock(parts.clock)
    , m_till(till)
    , m_signOn(parts.api, till, namesFrom(parts.connectivity))
    , m_customer(parts.api, parts.connectivity)
    , m_sale({.api = parts.api,
          .journal = parts.journal,
          .clock = parts.clock,
          .signOn = m_signOn,
          .basket = m_basket,
          .customer = m_customer,
          .connectivity = parts.connectivity,
          .pace = parts.pace})
{
    connectParts();
}

void TillFlow::connectParts()
{
    QObject::connect(&m_connectivity, &client::Connectivity::changed, this, &TillFlow::bannerChanged);
    QObject::connect(&m_connectivity, &client::Connectivity::changed, this, &TillFlow::onTurn);
    QObject::connect(&m_signOn, &SignOnFlow::stateChanged, this, &TillFlow::onSignOnState);
    QObject::connect(&m_basket, &BasketEditor::catalogueChanged, this, &TillFlow::buildSearch);
    QObject::connect(&m_basket, &BasketEditor::changed, this, &TillFlow::onTurn);
    QObject::connect(&m_basket, &BasketEditor::selectionChanged, this, &TillFlow::onTurn);
    QObject::connect(&m_customer, &CustomerFlow::changed, this, &TillFlow::onTurn);
    QObject::connect(&m_customer, &CustomerFlow::sessionEnded, &m_signOn, &SignOnFlow::sessionEnded);
    QObject::connect(&m_sale, &SaleFlow::changed, this, &TillFlow::onTurn);
    QObject::connect(&m_sale, &SaleFlow::stateChanged, this, &TillFlow::onSaleState);
    QObject::connect(&m_sale, &SaleFlow::draftRestored, this, &TillFlow::onDraftRestored);
}

base::Status TillFlow::checkOwner(const client::JournalContent& content, const base::TillId& till)
{
    for (const client::JournalEntry& entry : content.unsettled) {
        if (entry.tillId == till)
            continue;
        return base::Error {.code = base::ErrorCode::InvalidField,
            .detail = u"The journal holds a sale of till %1 whose outcome is not known, and this is till %2. Start it "
                      "with till_id %1, sign on and wait for that sale; then change the setting"_s.arg(
                          entry.tillId.text(), till.text())};
    }
    return base::success();
}

void TillFlow::start(const client::JournalContent& content)
{
    m_keptDraft = content.draft;
    m_sale.recover(content);
    m_connectivity.start();
}

// However much happens in one turn of the event loop, it is written and shown once.
void TillFlow::onTurn()
{
    if (m_isTurnDue)
        return;
    m_isTurnDue = true;
    QTimer::singleShot(0, this, &TillFlow::endTurn);
}

void TillFlow::endTurn()
{
    m_isTurnDue = false;
    keepDraft();
    Q_EMIT faceChanged();
}

void TillFlow::keepDraft()
{
    const auto draft = m_sale.draftToKeep();
    if (!draft || draft == m_keptDraft || (!m_keptDraft && isEmptyDraft(*draft)))
        return;
    m_keptDraft = draft;
    m_journal.saveDraft(*draft, this, [this](const base::Status& saved) {
        if (saved.hasValue())
            pass(TillCrashPoint::DraftSaved);
        else if (!m_isDraftAtRisk)
            setNotice({u"This till can't write to its disk."_s,
                u"The basket would be lost if the till stopped now. Tell whoever looks after the tills."_s});
        m_isDraftAtRisk = !saved.hasValue();
    });
}

void TillFlow::onSaleState()
{
    const SaleState before = std::exchange(m_saleState, m_sale.state());
    // The journal drops the draft with the decision.
    if (m_saleState == SaleState::Completed)
        m_keptDraft.reset();
    const bool isNextCustomer = before == SaleState::Completed && m_saleState == SaleState::Ringing;
    // In either direction: a clock that was set back must not keep an old menu.
    const qint64 menuAgeSeconds = std::abs(m_menuReadAt.secsTo(m_clock.nowUtc()));
    if (isNextCustomer && menuAgeSeconds >= menuAgeSecondsMax) {
        m_menuReadAt = m_clock.nowUtc();
        m_signOn.refreshMenu();
    }
    onTurn();
}

void TillFlow::onSignOnState()
{
    if (m_signOn.state() == SignOnFlow::State::SignedOn)
        m_menuReadAt = m_clock.nowUtc();
    onTurn();
}

void TillFlow::onDraftRestored(int linesLeftOut, bool isOtherMenu)
{
    if (linesLeftOut > 0)
        setNotice({linesLeftOut == 1 ? u"One line of this basket is not on the menu any more."_s
                                     : u"%1 lines of this basket are not on the menu any more."_s.arg(linesLeftOut),
            u"They were left out: compare the basket with what the customer has."_s});
    else if (isOtherMenu)
        setNotice({u"The menu has changed since this basket was rung up."_s, u"Check its prices with the customer."_s});
}

void TillFlow::buildSearch()
{
    m_search.emplace(m_basket.sharedCatalogue());
    Q_EMIT menuChanged();
}

Message TillFlow::banner() const { return bannerFor(m_connectivity.reach(), m_till.region()); }
bool TillFlow::isBannerSevere() const { return doesPayingWait(m_connectivity.reach(), m_till.region()); }

void TillFlow::setNotice(const Message& message)
{
    m_notice = message;
    Q_EMIT noticeChanged();
}

void TillFlow::dismissNotice()
{
    if (m_notice != Message())
        setNotice({});
}

face::LoyaltyFace TillFlow::face() const
{
    return faceOf({.signOn = m_signOn,
        .basket = m_basket,
        .customer = m_customer,
        .sale = m_sale,
        .regionNames = namesFrom(m_connectivity)});
}

Message TillFlow::closingWarning() const
{
    const SaleState state = m_sale.state();
    const bool isUnderWay =
        state == SaleState::Sending || state == SaleState::Unknown || state == SaleState::Cancelling;
    if (isUnderWay || m_sale.waitingCount() > 0)
        return {u"The outcome of a sale is not known yet."_s,
            u"Nothing is lost: this till asks for it when it is started again and somebody signs on."_s};
    const bool isOpen = state == SaleState::Ringing || state == SaleState::Paying;
    if (isOpen && !m_basket.isEmpty())
        return {u"A basket is open."_s, u"It will stand here again when the till is started and somebody signs on."_s};
    return {};
}

} // namespace tillpool::flows
