// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ApiClient.h"

#include "client/Shapes.h"

#include <QJsonDocument>
#include <QNetworkProxy>
#include <QThread>
#include <QUrlQuery>
#include <QUuid>

namespace tillpool::client {

using namespace Qt::StringLiterals;
using base::Result;
using Method = HttpRequest::Method;
using SharedCatalogue = std::shared_ptr<const catalogue::Catalogue>;

namespace {

constexpr int ok = 200;
constexpr int successEnd = 300;
constexpr int notModified = 304;
constexpr int serviceUnavailable = 503;

bool isSuccess(const HttpReply& reply) { return reply.status >= ok && reply.status < successEnd; }

QString freshKey() { return QUuid::createUuid().toString(QUuid::WithoutBraces); }

QByteArray toBytes(const QJsonObject& object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

// /readyz tells the regions' states also where it says that the own one can't be written.
bool tellsHealth(const HttpReply& reply)
{
    return reply.status == ok || (reply.status == serviceUnavailable && shapes::readHealth(reply.body).hasValue());
}

bool isFinalHealth(const HttpReply& reply) { return isFinalStatus(reply) || tellsHealth(reply); }

bool isReplayed(const HttpReply& reply) { return reply.header("idempotency-replayed") == "true"; }

base::SaleId saleOf(const base::IdempotencyKey& key, const QJsonObject& body)
{
    const auto till = base::TillId::parse(body.value("till_id"_L1).toString());
    return till.hasValue() ? key.saleIn(till->region()) : base::SaleId();
}

void addKey(HttpRequest& request, const QString& key)
{
    request.headers.emplace_back("Idempotency-Key", key.toLatin1());
}

void addBody(HttpRequest& request, const QByteArray& json)
{
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = json;
}

template <class T>
Answer<T> answerOf(const HttpRequest& request, Result<T> read)
{
    if (read.hasValue())
        return read.takeValue();
    return malformed(request.url.path(), read.error());
}

} // namespace

ApiClient::ApiClient(ApiOptions options) : m_options(std::move(options))
{
    m_network.setProxy(QNetworkProxy::NoProxy); // what stands between till and gateway is the gateway's matter
    m_network.setAutoDeleteReplies(false);
}

ApiClient::~ApiClient() = default;

HttpRequest ApiClient::request(Method method, const QString& path) const
{
    QUrl url = m_options.baseUrl;
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + path);
    return {.method = method, .url = url, .answerBytesMax = m_options.answerBytesMax};
}

HttpRequest ApiClient::signedRequest(Method method, const QString& path) const
{
    HttpRequest request = this->request(method, path);
    if (!m_token.isEmpty())
        request.headers.emplace_back("Authorization", "Bearer " + m_token.toLatin1());
    return request;
}

void ApiClient::start(HttpRequest request, const Manner& manner, QObject* context, RetriedCall::Done done)
{
    Q_ASSERT(context);
    Q_ASSERT(m_calls.thread() == QThread::currentThread() && context->thread() == QThread::currentThread());
    auto* const call = new RetriedCall(
        m_network, std::move(request), manner.policy, manner.isFinal,
        [asking = QPointer<QObject>(context), done = std::move(done)](const HttpOutcome& outcome, Earlier earlier) {
            if (asking)
                done(outcome, earlier);
        },
        &m_calls);
    if (manner.contextGone == ContextGone::GiveUp)
        QObject::connect(context, &QObject::destroyed, call, &RetriedCall::giveUp);
}

template <class T, class Read>
void ApiClient::ask(HttpRequest request, const Manner& manner, QObject* context, Callback<T> done, Read read)
{
    const auto take = [this, request, token = m_token, done = std::move(done), read](
                          const HttpOutcome& outcome, Earlier earlier) {
        const auto* reply = std::get_if<HttpReply>(&outcome);
        if (reply && isSuccess(*reply)) {
            done(answerOf<T>(request, read(*reply)));
            return;
        }
        Failure failure = failureOf(outcome, meaningOf401(token));
        failure.isAfterLoss = earlier == Earlier::Lost;
        done(failure);
    };
    start(request, manner, context, take);
}

// `token`: of the session that a call was made in.
Unauthenticated ApiClient::meaningOf401(const QString& token) const
{
    return token == m_token ? Unauthenticated::SignedOut : Unauthenticated::SignedOnAnew;
}

void ApiClient::signOn(const base::StaffId& staffId, const QString& pin, const base::TillId& tillId, QObject* context,
    Callback<TillSession> done)
{
    HttpRequest request = this->request(Method::Post, u"/api/v1/sessions"_s);
    addKey(request, freshKey());
    addBody(request, toBytes({{u"staff_id"_s, staffId.text()}, {u"pin"_s, pin}, {u"till_id"_s, tillId.text()}}));
    start(request, reading(), context, [this, request, staffId, tillId, done](const HttpOutcome& outcome, Earlier) {
        const auto* reply = std::get_if<HttpReply>(&outcome);
        if (!reply || !isSuccess(*reply)) {
            done(failureOf(outcome, Unauthenticated::Refused));
            return;
        }
        const auto answer = answerOf<TillSession>(request, shapes::readSession(reply->body, staffId, tillId));
        if (answer.hasValue())
            m_token = answer->token;
        done(answer);
    });
}

void ApiClient::signOff(QObject* context, Callback<bool> done)
{
    HttpRequest request = signedRequest(Method::Delete, u"/api/v1/sessions/current"_s);
    addKey(request, freshKey());
    m_token.clear();
    ask<bool>(
        std::move(request), changing(), context, std::move(done), [](const HttpReply&) { return Result<bool>(true); });
}

void ApiClient::readCatalogue(const base::StoreId& storeId, QObject* context, Callback<SharedCatalogue> done)
{
    HttpRequest request = this->request(Method::Get, u"/api/v1/catalogue"_s);
    request.url.setQuery(QUrlQuery {{u"store"_s, storeId.text()}});
    request.answerBytesMax = m_options.catalogueBytesMax;
    SharedCatalogue known;
    if (m_menu && m_menu->storeId == storeId) {
        request.headers.emplace_back("If-None-Match", m_menu->etag);
        known = m_menu->catalogue;
    }
    const auto take = [this, request, storeId, known, asking = QPointer<QObject>(context), done](
                          const HttpOutcome& outcome, Earlier) {
        const auto* reply = std::get_if<HttpReply>(&outcome);
        if (reply && reply->status == notModified && known) {
            done(known);
            return;
        }
        if (!reply || reply->status != ok) {
            done(failureOf(outcome, Unauthenticated::SignedOut));
            return;
        }
        const QByteArray etag = reply->header("etag");
        m_menus.read(reply->body, storeId, [this, request, storeId, etag, asking, done](const MenuReader::Read& read) {
            if (read.hasValue() && !etag.isEmpty())
                m_menu = Menu {storeId, etag, read.value()};
            if (asking)
                done(answerOf<SharedCatalogue>(request, read));
        });
    };
    start(request, {.policy = m_options.catalogue}, context, take);
}

void ApiClient::readCustomer(const base::CustomerId& customerId, QObject* context, Callback<Customer> done)
{
    ask<Customer>(signedRequest(Method::Get, u"/api/v1/customers/"_s + customerId.text()), reading(), context,
        std::move(done), [customerId](const HttpReply& reply) { return shapes::readCustomer(reply.body, customerId); });
}

void ApiClient::readGroups(
    const base::CustomerId& customerId, QObject* context, Callback<std::vector<CustomerGroup>> done)
{
    ask<std::vector<CustomerGroup>>(signedRequest(Method::Get, u"/api/v1/customers/%1/groups"_s.arg(customerId.text())),
        reading(), context, std::move(done), [](const HttpReply& reply) { return shapes::readGroups(reply.body); });
}

void ApiClient::makeSale(
    const base::IdempotencyKey& key, const QJsonObject& body, QObject* context, Callback<DecidedSale> done)
{
    HttpRequest request = signedRequest(Method::Post, u"/api/v1/sales"_s);
    addKey(request, key.text());
    addBody(request, toBytes(body));
    const base::SaleId saleId = saleOf(key, body);
    const auto group = base::GroupId::parse(body.value("redeem"_L1)["group_id"_L1].toString());
    if (group.hasValue())
        m_payingGroup = PayingGroup {saleId, *group};
    ask<DecidedSale>(std::move(request), changing(), context, std::move(done),
        [saleId](const HttpReply& reply) -> Result<DecidedSale> {
            TILLPOOL_TRY_ASSIGN(QJsonObject sale, shapes::readSale(reply.body, saleId));
            return DecidedSale {std::move(sale), isReplayed(reply)};
        });
}

void ApiClient::cancelSale(const base::SaleId& saleId, QObject* context, Callback<Cancelled> done)
{
    HttpRequest request = signedRequest(Method::Post, u"/api/v1/sales/%1/cancel"_s.arg(saleId.text()));
    addKey(request, freshKey());
    addBody(request, heldFor(saleId));
    ask<Cancelled>(std::move(request), changing(), context, std::move(done),
        [saleId](const HttpReply& reply) { return shapes::readCancelled(reply.body, saleId); });
}

// The backend gives points back at once only when it is told whose they are.
QByteArray ApiClient::heldFor(const base::SaleId& saleId) const
{
    if (!m_payingGroup || m_payingGroup->saleId != saleId)
        return "{}";
    return toBytes({{u"redeem"_s, QJsonObject {{u"group_id"_s, m_payingGroup->groupId.text()}}}});
}

void ApiClient::readHealth(QObject* context, Callback<Health> done)
{
    const HttpRequest request = this->request(Method::Get, u"/readyz"_s);
    const Manner manner {.policy = m_options.health, .isFinal = &isFinalHealth};
    start(request, manner, context, [request, done = std::move(done)](const HttpOutcome& outcome, Earlier) {
        const auto* reply = std::get_if<HttpReply>(&outcome);
        if (reply && tellsHealth(*reply))
            done(answerOf<Health>(request, shapes::readHealth(reply->body)));
        else
            done(failureOf(outcome, Unauthenticated::SignedOut));
    });
}

} // namespace tillpool::client
