// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Connectivity.h"
#include "client/TillApi.h"
#include "words/Refusals.h"

#include <QObject>
#include <optional>

namespace tillpool::flows {

/// The customer of this sale and the groups of theirs: looked up in their regions, kept when a region is down, asked
/// again when it is back.
class CustomerFlow : public QObject {
    Q_OBJECT
public:
    enum class State { None, LookingUp, Attached };

    /// Both outlive this.
    CustomerFlow(client::TillApi& api, client::Connectivity& connectivity, QObject* parent = nullptr);

    /// `id` as it was typed or scanned in the form that ids have: without spaces, in small letters, with its hyphen.
    static QString tidied(const QString& id);

    State state() const { return m_state; }
    const words::Message& message() const { return m_message; } ///< why the last look-up did not work
    const std::optional<client::Customer>& customer() const { return m_customer; }
    /// All groups but closed ones, in a stable order: those that can be asked first, by name.
    const std::vector<client::CustomerGroup>& groups() const { return m_groups; }
    bool areGroupsLoading() const { return m_areGroupsLoading; }
    /// Which group earns and pays; chosen by the till when there is a customer (the one that can pay most of those that
    /// can be asked), changed by the cashier; nothing when they have none.
    const std::optional<base::GroupId>& chosenGroup() const { return m_chosenGroup; }
    const client::CustomerGroup* chosen() const; ///< nullptr when there is none

    /// Looks up `id` as typed or scanned (spaces and capitals are forgiven). An id that is not of the form, of a region
    /// that there isn't, or of nobody leaves the customer that was attached as they were; message() says what to do.
    void attach(const QString& id);
    void detach();
    /// A group that can't be asked now may be chosen to earn, but can't pay.
    void choose(const base::GroupId& group);
    /// Reads the groups again, for instance after a sale was refused because somebody else has spent the points.
    void refreshGroups();
    /// For what comes back from the journal: attaches without asking, then reads the groups.
    void restore(const base::CustomerId& id, const QString& name, const std::optional<base::GroupId>& chosenGroup);
    void dismissMessage();

Q_SIGNALS:
    void changed();
    /// The backend no longer knows who is signed on.
    void sessionEnded();

private:
    void failLookUp(const client::Failure& failure);
    void take(const client::Customer& customer);
    void readGroups();
    void takeGroups(std::vector<client::CustomerGroup> groups);
    void failGroups(const client::Failure& failure);
    void chooseBest();
    void noticeReach();
    void noticeFailure(const client::Failure& failure);
    bool isWaitingFor(const client::Reach& before, const client::Reach& now) const;

    client::TillApi& m_api;
    client::Connectivity& m_connectivity;
    client::Reach m_reach;
    State m_state = State::None;
    words::Message m_message;
    std::optional<client::Customer> m_customer;
    std::vector<client::CustomerGroup> m_groups;
    std::optional<base::GroupId> m_chosenGroup;
    bool m_areGroupsLoading = false;
    bool m_couldNotReadGroups = false;
    int m_lookUp = 0; ///< answers to an earlier look-up are not heard
    int m_reading = 0;
};

} // namespace tillpool::flows
