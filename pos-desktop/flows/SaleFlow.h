// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Journal.h"
#include "client/TillApi.h"
#include "devices/Clock.h"
#include "flows/BasketEditor.h"
#include "flows/CustomerFlow.h"
#include "flows/Draft.h"
#include "flows/SaleRefusals.h"
#include "flows/SaleSettlement.h"
#include "flows/SignOnFlow.h"
#include "sales/Tender.h"
#include "words/Refusals.h"

#include <QObject>
#include <deque>
#include <optional>

namespace tillpool::flows {

/// From the basket to the receipt: points, tenders, the journal, sending, the answer; and what to do when there is
/// none. A sale is written to the journal before it is sent, and asked for with the same key until its outcome is
/// known. A menu that is fetched while a basket is open is sold from with the next customer: prices that were shown are
/// honoured.
class SaleFlow : public QObject {
    Q_OBJECT
public:
    enum class State {
        Ringing,    ///< the basket can be changed
        Paying,     ///< points and tenders are being chosen
        Sending,    ///< written, sent; the answer is awaited
        Unknown,    ///< no answer came: the till asks again by itself, always with the same key
        Cancelling, ///< the cashier gave it up: asked until the backend says aborted, or that it had been made
        Completed,  ///< the receipt is there until the next customer
    };
    using Remedy = flows::Remedy;

    /// The chosen group once this sale is made.
    struct GroupAfter {
        base::Points available {};
        base::Points debtPaid {}; ///< by what this sale earns
        base::Points debt {};     ///< that is left
        bool operator==(const GroupAfter&) const = default;
    };

    struct Parts {
        client::TillApi& api;
        client::Journal& journal;
        devices::Clock& clock;
        SignOnFlow& signOn;
        BasketEditor& basket;
        CustomerFlow& customer;
        client::Connectivity& connectivity;
        AskingPace pace {};
    };
    explicit SaleFlow(Parts parts, QObject* parent = nullptr);

    State state() const { return m_state; }
    /// Why the last attempt was refused, while Paying; why there is no answer yet, while Unknown or Cancelling; that
    /// the receipt is not on this till's disk, while Completed; empty `what` when nothing is to be said.
    const words::Message& message() const { return m_message; }
    const std::vector<Remedy>& remedies() const { return m_remedies; }
    void dismissMessage();
    /// Does what a button with this remedy says, and dismisses the message. ChangePoints leaves the choosing to the
    /// cashier, PayWithoutPoints and RemoveCustomer the paying, since another amount is due then.
    void take(Remedy remedy);

    // Ringing → Paying and back. An empty basket, or nobody signed on, pays nothing: false.
    bool beginPayment();
    void backToBasket();

    // While Paying. Points are kept within what helps and what the group has.
    base::Points points() const { return m_points; } ///< that the chosen group pays
    base::Points pointsMax() const;                  ///< all that help: 0 without a group that can pay now
    base::Money pointsValue() const;                 ///< what points() are worth
    void setPoints(base::Points points);             ///< more than pointsMax() becomes pointsMax()
    base::Money total() const;                       ///< of the basket
    base::Money due() const;                         ///< the total less pointsValue()
    const std::optional<base::Money>& cashGiven() const { return m_cashGiven; } ///< nothing: not said, exact
    void setCashGiven(std::optional<base::Money> amount);
    /// Notes and sums that are likely: the exact amount, then rounded up to what people hand over; at most four,
    /// rising.
    std::vector<base::Money> quickCash() const;
    base::Money change() const;        ///< cash back; 0 when it isn't enough
    base::Money stillDue() const;      ///< what the cash given does not cover; 0 when it does
    base::Points pointsEarned() const; ///< by this sale, as it stands
    /// What the chosen group will have, as it was read; nothing when that is unknown.
    std::optional<GroupAfter> groupAfter() const;
    bool canFinishWithCash() const; ///< enough, or nothing is due

    /// Takes the cash (the exact amount when none was said) and sends the sale. A second call while one is under way
    /// does nothing. False when it can't be done now.
    bool finishWithCash();
    /// The cash given, if any, and the rest by card, which the cashier has seen go through on the card terminal.
    bool finishWithCard();

    // While Unknown.
    void askAgainNow();
    void giveUp(); ///< Cancelling, also over a restart: it never happens, or its receipt comes
    int attempts() const { return m_settlement.attempts(); } ///< of the sale under way

    // Completed: the answer of POST /sales, and whether the journal had brought it back.
    const QJsonObject& sale() const { return m_sale; }
    bool wasRecovered() const { return m_wasRecovered; }
    /// The receipt was seen: an empty basket, or the next sale whose outcome the journal didn't know. Only in
    /// Completed.
    void nextCustomer();

    /// What the journal held at the start: unsettled sales are asked for once somebody is signed on, one after the
    /// other; a receipt that nobody closed is shown; a draft stands on the screen.
    void recover(const client::JournalContent& content);
    int waitingCount() const; ///< sales of the journal whose outcome is not known yet, for the sign-on screen

    /// What is on the screen, for the journal; nothing while it is not to be kept: a sale is under way or done (its
    /// entry has it), or what the journal held has not been shown yet.
    std::optional<QJsonObject> draftToKeep() const;

    /// The body of POST /sales as it stands, paid in cash.
    QJsonObject saleBody() const;

Q_SIGNALS:
    void stateChanged();
    /// Points, cash, message or numbers are different now.
    void changed();
    /// A draft of the journal is on the screen; `linesLeftOut` lines of it are not on the menu any more. `isOtherMenu`:
    /// it was rung up with another version of the menu.
    void draftRestored(int linesLeftOut, bool isOtherMenu);

private:
    enum class Finish { Cash, Card };

    bool isScreenOpen() const { return m_state == State::Ringing || m_state == State::Paying; }
    bool isSignedOn() const { return m_signOn.state() == SignOnFlow::State::SignedOn; }
    loyalty::PointsRules rules() const;
    void setState(State state);
    void say(const words::Message& message, std::vector<Remedy> remedies);
    base::Points useful(base::Points points) const;
    std::optional<GroupAfter> computedGroupAfter() const;

    bool finish(Finish how);
    QJsonObject bodyPaidBy(const std::vector<sales::Tender>& tenders) const;
    Draft draft() const;
    void show(const Draft& draft);
    void showWaitingDraft();
    void adoptMenu();
    void startNextWaiting();
    void forgetCustomer();

    void onBasketChanged();
    void onCustomerChanged();
    void onSettlementChanged();
    void onDecided(const client::JournalEntry& entry, const QJsonObject& sale, const base::Status& kept);
    void onRefused(const client::JournalEntry& entry, const client::Failure& failure);
    void onGivenUp(const client::JournalEntry& entry);
    void onNotWritten();
    bool returnToScreen(const client::JournalEntry& entry);
    words::Message refusalWords(const client::JournalEntry& entry, const client::Failure& failure) const;

    client::Journal& m_journal;
    devices::Clock& m_clock;
    SignOnFlow& m_signOn;
    BasketEditor& m_basket;
    CustomerFlow& m_customer;
    words::RegionNames m_regionNames;
    SaleSettlement m_settlement;

    State m_state = State::Ringing;
    words::Message m_message;
    std::vector<Remedy> m_remedies;
    base::Points m_points;
    std::optional<base::GroupId> m_pointsGroup;    ///< whose points m_points are
    std::optional<base::Points> m_pointsToRestore; ///< until the groups have been read
    std::optional<base::Money> m_cashGiven;
    std::optional<GroupAfter> m_groupAfterFinish; ///< as it stood when the sale was sent
    Finish m_lastFinish = Finish::Cash;
    std::deque<client::JournalEntry> m_waiting; ///< sales of the journal that were not asked for yet
    std::optional<Draft> m_waitingDraft;        ///< until there is a menu to show it with
    QJsonObject m_sale;
    base::IdempotencyKey m_saleKey;
    bool m_wasRecovered = false;
};

} // namespace tillpool::flows
