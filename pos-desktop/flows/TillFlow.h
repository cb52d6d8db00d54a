// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Connectivity.h"
#include "face/LoyaltyFace.h"
#include "flows/BasketEditor.h"
#include "flows/CustomerFlow.h"
#include "flows/ItemSearch.h"
#include "flows/SaleFlow.h"
#include "flows/SignOnFlow.h"

#include <QObject>

namespace tillpool::flows {

/// The whole till without a window: its flows, what a scan means in each state, what stands in the banner, and the
/// draft in the journal.
class TillFlow : public QObject {
    Q_OBJECT
public:
    struct Parts {
        client::TillApi& api;
        client::Journal& journal;
        client::Connectivity& connectivity;
        devices::Clock& clock;
        AskingPace pace {};
    };
    /// All parts outlive this.
    TillFlow(Parts parts, const base::TillId& till, QObject* parent = nullptr);

    SignOnFlow& signOn() { return m_signOn; }
    BasketEditor& basket() { return m_basket; }
    CustomerFlow& customer() { return m_customer; }
    SaleFlow& sale() { return m_sale; }
    client::Connectivity& connectivity() { return m_connectivity; }
    /// Of the menu that is sold from now, which is the basket's; nullptr before there is one.
    const ItemSearch* search() const { return m_search ? &*m_search : nullptr; }

    /// Whether `till` may settle what its journal holds: a sale on its way can only be asked for by the till that made
    /// it. The error names that till and says what to do.
    static base::Status checkOwner(const client::JournalContent& content, const base::TillId& till);

    /// Restores what the journal holds, which checkOwner() has nothing against, and starts asking for the backend's
    /// health.
    void start(const client::JournalContent& content);

    /// An item was tapped or chosen in the search: it is added, or itemNeedsChoice comes where modifiers must be
    /// chosen.
    void pick(const base::ItemId& item, qint64 quantity = 1);
    /// What a scanner read: an item's code or barcode, or a customer's id. Where it can't be used now, notice() says
    /// what to do; nothing is lost. After a finished sale an item begins the next one.
    void scan(const QString& text);
    /// What was typed and confirmed in the search: "3*latte" means three; a code or barcode first, else the best item;
    /// false when nothing was found.
    bool enter(const QString& text);
    /// What of it names the item: "latte" of "3*latte".
    static QString searchedText(const QString& text);

    /// What to say now of backend and regions, and what works meanwhile; empty `what` when all is well.
    words::Message banner() const;
    bool isBannerSevere() const; ///< paying has to wait: the backend or the own region is away, not only another region
    /// The last small thing to say: whoever shows it dismisses it after some seconds.
    const words::Message& notice() const { return m_notice; }
    void setNotice(const words::Message& message);
    void dismissNotice();

    /// What the customer's window shows now.
    face::LoyaltyFace face() const;

    /// "Is there something that closing the window would leave open", in words; empty `what` when not.
    words::Message closingWarning() const;

Q_SIGNALS:
    void bannerChanged();
    void noticeChanged();
    void faceChanged();
    void itemNeedsChoice(const base::ItemId& item, qint64 quantity);
    /// search() is of another menu now.
    void menuChanged();

private:
    void connectParts();
    void onTurn();
    void endTurn();
    void keepDraft();
    void onSaleState();
    void onSignOnState();
    void onDraftRestored(int linesLeftOut, bool isOtherMenu);
    void buildSearch();
    void attachScanned(const QString& id);
    bool isSignedOn() const { return m_signOn.state() == SignOnFlow::State::SignedOn; }
    bool makeRoomFor(const QString& itemName);
    void refuseInput(const QString& what);

    client::Journal& m_journal;
    client::Connectivity& m_connectivity;
    devices::Clock& m_clock;
    base::TillId m_till;
    SignOnFlow m_signOn;
    BasketEditor m_basket;
    CustomerFlow m_customer;
    SaleFlow m_sale;
    std::optional<ItemSearch> m_search;
    words::Message m_notice;
    SaleFlow::State m_saleState = SaleFlow::State::Ringing;
    bool m_isTurnDue = false;
    std::optional<QJsonObject> m_keptDraft; ///< that the journal holds
    bool m_isDraftAtRisk = false;
    QDateTime m_menuReadAt;
};

} // namespace tillpool::flows
