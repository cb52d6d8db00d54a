// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/MenuReader.h"
#include "client/Problems.h"
#include "client/RetriedCall.h"
#include "client/TillApi.h"

#include <QNetworkAccessManager>
#include <QPointer>
#include <QUrl>
#include <optional>

namespace tillpool::client {

/// Where the backend is, and how long it may take.
struct ApiOptions {
    QUrl baseUrl {}; ///< of the gateway: "http://127.0.0.1:8080"
    /// The backend itself waits up to 4 s for a region that hangs, and then answers without it.
    CallPolicy read {.deadline = std::chrono::seconds(8), .attempt = std::chrono::seconds(5)};
    CallPolicy change {.deadline = std::chrono::seconds(10), .attempt = std::chrono::seconds(5)};
    CallPolicy health {.deadline = std::chrono::milliseconds(2500), .attempt = std::chrono::milliseconds(2500)};
    CallPolicy catalogue {.deadline = std::chrono::seconds(30), .attempt = std::chrono::seconds(20)};
    qint64 answerBytesMax = 2LL * 1024 * 1024;
    qint64 catalogueBytesMax = 64LL * 1024 * 1024;
};

/// The backend over HTTP. One thread, with an event loop, makes, uses and destroys it; what is under way when it is
/// destroyed is given up without a callback. A call that changes something goes on when its context is gone, one that
/// reads is given up then.
class ApiClient : public TillApi {
public:
    explicit ApiClient(ApiOptions options);
    ~ApiClient() override;

    void signOn(const base::StaffId& staffId, const QString& pin, const base::TillId& tillId, QObject* context,
        Callback<TillSession> done) override;
    void signOff(QObject* context, Callback<bool> done) override;
    void readCatalogue(const base::StoreId& storeId, QObject* context,
        Callback<std::shared_ptr<const catalogue::Catalogue>> done) override;
    void readCustomer(const base::CustomerId& customerId, QObject* context, Callback<Customer> done) override;
    void readGroups(
        const base::CustomerId& customerId, QObject* context, Callback<std::vector<CustomerGroup>> done) override;
    void makeSale(const base::IdempotencyKey& key, const QJsonObject& body, QObject* context,
        Callback<DecidedSale> done) override;
    /// A sale that this client has just asked for gives the points that it may hold back at once; one of an earlier run
    /// of the till waits for the backend's recovery.
    void cancelSale(const base::SaleId& saleId, QObject* context, Callback<Cancelled> done) override;
    void readHealth(QObject* context, Callback<Health> done) override;

private:
    enum class ContextGone { GiveUp, GoOn };
    /// What a call is beside its request.
    struct Manner {
        CallPolicy policy {};
        ContextGone contextGone = ContextGone::GiveUp;
        IsFinal isFinal = &isFinalStatus;
    };
    struct Menu {
        base::StoreId storeId {};
        QByteArray etag {};
        std::shared_ptr<const catalogue::Catalogue> catalogue {};
    };
    struct PayingGroup {
        base::SaleId saleId {};
        base::GroupId groupId {};
    };

    HttpRequest request(HttpRequest::Method method, const QString& path) const;
    HttpRequest signedRequest(HttpRequest::Method method, const QString& path) const;
    void start(HttpRequest request, const Manner& manner, QObject* context, RetriedCall::Done done);
    /// `read`: from a reply of a status that is a success to Result<T>.
    template <class T, class Read>
    void ask(HttpRequest request, const Manner& manner, QObject* context, Callback<T> done, Read read);
    Manner reading() const { return {.policy = m_options.read}; }
    Manner changing() const { return {.policy = m_options.change, .contextGone = ContextGone::GoOn}; }
    Unauthenticated meaningOf401(const QString& token) const;
    QByteArray heldFor(const base::SaleId& saleId) const;

    const ApiOptions m_options;
    QNetworkAccessManager m_network;
    QString m_token;
    std::optional<Menu> m_menu;               ///< the newest that was read
    std::optional<PayingGroup> m_payingGroup; ///< of the newest sale that points pay
    MenuReader m_menus;
    QObject m_calls; ///< parent of the calls under way
};

} // namespace tillpool::client
