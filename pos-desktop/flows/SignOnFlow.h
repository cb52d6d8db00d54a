// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/TillApi.h"
#include "words/Refusals.h"

#include <QObject>
#include <optional>

namespace tillpool::flows {

/// Signing staff on at this till, and fetching the menu. Also after a session has ended in the middle of a sale: what
/// is on the screen stays, and where the menu can't be fetched again the one that was there goes on.
class SignOnFlow : public QObject {
    Q_OBJECT
public:
    enum class State { SignedOff, SigningOn, LoadingMenu, SignedOn };

    SignOnFlow(client::TillApi& api, base::TillId till, words::RegionNames regionNames, QObject* parent = nullptr);

    State state() const { return m_state; }
    const base::TillId& tillId() const { return m_till; }
    /// Why the last attempt did not work; empty `what` when there is nothing to say.
    const words::Message& message() const { return m_message; }
    /// Who is, or was last, signed on.
    const std::optional<client::TillSession>& session() const { return m_session; }
    std::shared_ptr<const catalogue::Catalogue> catalogue() const { return m_catalogue; }

    /// `staffId` as typed: "12" or "staff12" is completed with the till's region ("002-staff12"). Ignored unless
    /// SignedOff. What is not of its form is said in message() without asking the backend.
    void signOn(const QString& staffId, const QString& pin);
    void signOff();
    /// The backend no longer knows the session: back to SignedOff, with words that say so.
    void sessionEnded();
    /// Fetches the menu again; nothing changes when that fails or the version is the same. Ignored unless SignedOn.
    void refreshMenu();

Q_SIGNALS:
    void stateChanged();
    void menuChanged();

private:
    void setState(State state, const words::Message& message);
    void takeSession(const client::TillSession& session);
    void loadMenu(const client::TillSession& session);
    void takeMenu(std::shared_ptr<const catalogue::Catalogue> menu);
    void fail(words::Occasion occasion, const client::Failure& failure);

    client::TillApi& m_api;
    base::TillId m_till;
    words::RegionNames m_regionNames;
    State m_state = State::SignedOff;
    words::Message m_message;
    std::optional<client::TillSession> m_session;
    std::shared_ptr<const catalogue::Catalogue> m_catalogue;
    int m_attempt = 0; ///< answers to an attempt that was given up are not heard
    bool m_isRefreshing = false;
};

} // namespace tillpool::flows
