// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/SignOnFlow.h"

#include <algorithm>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using client::Answer;
using client::Failure;
using client::TillSession;
using words::Message;
using words::Occasion;
using Menu = std::shared_ptr<const catalogue::Catalogue>;

namespace {

constexpr qsizetype staffFiguresMin = 2;

bool isNumber(const QString& text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

// "12" and "staff12" are staff of the till's region.
QString completed(const QString& typed, const base::TillId& till)
{
    QString id = typed.toLower();
    id.removeIf([](QChar c) { return c.isSpace(); });
    if (isNumber(id))
        id = u"staff"_s + id.rightJustified(staffFiguresMin, u'0');
    return id.contains(u'-') || id.isEmpty() ? id : till.region().text() + u'-' + id;
}

} // namespace

SignOnFlow::SignOnFlow(client::TillApi& api, base::TillId till, words::RegionNames regionNames, QObject* parent)
    : QObject(parent), m_api(api), m_till(std::move(till)), m_regionNames(std::move(regionNames))
{
}

void SignOnFlow::signOn(const QString& staffId, const QString& pin)
{
    if (m_state != State::SignedOff)
        return;
    const auto id = base::StaffId::parse(completed(staffId, m_till));
    if (!id.hasValue()) {
        setState(State::SignedOff,
            {u"That is not a staff number."_s, u"Type the number from your staff card, such as 12."_s});
        return;
    }
    if (pin.trimmed().isEmpty()) {
        setState(State::SignedOff, {u"The PIN is missing."_s, u"Type your PIN, then sign on."_s});
        return;
    }
    const int attempt = ++m_attempt;
    setState(State::SigningOn, {});
    m_api.signOn(*id, pin.trimmed(), m_till, this, [this, attempt](const Answer<TillSession>& answer) {
        if (attempt != m_attempt)
            return;
        if (answer.hasValue())
            takeSession(*answer);
        else
            fail(Occasion::SignOn, answer.failure());
    });
}

void SignOnFlow::signOff()
{
    if (m_state != State::SignedOn)
        return;
    ++m_attempt;
    m_api.signOff(this, [](const Answer<bool>&) {});
    setState(State::SignedOff, {});
}

void SignOnFlow::sessionEnded()
{
    if (m_state != State::SignedOn && m_state != State::LoadingMenu)
        return;
    ++m_attempt;
    setState(
        State::SignedOff, {u"Your sign-on has ended."_s, u"Sign on again: everything on the screen stays as it is."_s});
}

void SignOnFlow::refreshMenu()
{
    if (m_state != State::SignedOn || m_isRefreshing)
        return;
    m_isRefreshing = true;
    const base::StoreId store = m_session->storeId;
    m_api.readCatalogue(store, this, [this, store](const Answer<Menu>& answer) {
        m_isRefreshing = false;
        if (answer.hasValue() && m_session->storeId == store)
            takeMenu(*answer);
    });
}

void SignOnFlow::takeSession(const TillSession& session)
{
    setState(State::LoadingMenu, {});
    loadMenu(session);
}

void SignOnFlow::loadMenu(const TillSession& session)
{
    const int attempt = m_attempt;
    m_api.readCatalogue(session.storeId, this, [this, attempt, session](const Answer<Menu>& answer) {
        if (attempt != m_attempt)
            return;
        const bool hasOldMenu = m_catalogue && m_catalogue->storeId() == session.storeId;
        if (!answer.hasValue() && !hasOldMenu) {
            m_api.signOff(this, [](const Answer<bool>&) {});
            fail(Occasion::Catalogue, answer.failure());
            return;
        }
        m_session = session;
        if (answer.hasValue())
            takeMenu(*answer);
        setState(State::SignedOn, {});
    });
}

void SignOnFlow::takeMenu(Menu menu)
{
    const bool isSame =
        m_catalogue && m_catalogue->storeId() == menu->storeId() && m_catalogue->version() == menu->version();
    if (isSame)
        return;
    m_catalogue = std::move(menu);
    Q_EMIT menuChanged();
}

void SignOnFlow::fail(Occasion occasion, const Failure& failure)
{
    setState(State::SignedOff, words::wordsFor(occasion, failure, m_regionNames));
}

void SignOnFlow::setState(State state, const Message& message)
{
    m_state = state;
    m_message = message;
    Q_EMIT stateChanged();
}

} // namespace tillpool::flows
