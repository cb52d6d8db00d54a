// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Api.h"

#include "support/Books.h"

#include <QUuid>
#include <map>
#include <mutex>
#include <stdexcept>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using admin::HttpHeaders;
using admin::HttpReply;

namespace {

void mustBe(int status, const HttpReply& reply, const char* what)
{
    if (reply.status == status)
        return;
    throw std::runtime_error(QStringLiteral("%1 answered %2: %3")
                                 .arg(QString::fromUtf8(what))
                                 .arg(reply.status)
                                 .arg(QString::fromUtf8(reply.body))
                                 .toStdString());
}

struct Price {
    QString itemId;
    qint64 version;
    qint64 unit;
};

// In the demo chain the first item (beans) has its tax included or is not taxed, so its price is what is due.
Price firstItem(Api& api, const TestRegion& region)
{
    static std::mutex mutex;
    static std::map<QString, Price> known;
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(region.id); found != known.end())
        return found->second;
    const HttpReply reply = api.get(u"/api/v1/catalogue?store="_s + region.storeId);
    mustBe(200, reply, "GET /catalogue");
    const QJsonObject menu = reply.json();
    const QJsonObject item = menu[u"items"_s][0].toObject();
    const Price price {item[u"item_id"_s].toString(), menu[u"catalogue_version"_s].toInteger(),
        item[u"price"_s][u"amount"_s].toInteger()};
    known.emplace(region.id, price);
    return price;
}

} // namespace

Api::Api(const QString& baseUrl, admin::HttpTimeouts timeouts) : m_client(baseUrl, timeouts) {}

HttpReply Api::call(const QByteArray& method, const QString& path, const QJsonObject& body, const QString& token,
    const QString& key, const HttpHeaders& more)
{
    HttpHeaders headers = more;
    if (!token.isEmpty())
        headers.insert("Authorization", "Bearer " + token.toUtf8());
    if (!key.isEmpty())
        headers.insert("Idempotency-Key", key.toUtf8());
    auto reply = body.isEmpty() ? m_client.send(method, path, QByteArray(), headers)
                                : m_client.send(method, path, body, headers);
    return reply.hasValue() ? reply.takeValue() : HttpReply {};
}

HttpReply Api::get(const QString& path, const QString& token, const HttpHeaders& more)
{
    return call("GET", path, {}, token, {}, more);
}

HttpReply Api::post(const QString& path, const QJsonObject& body, const QString& token, const QString& key)
{
    return call("POST", path, body, token, key);
}

HttpReply Api::postRaw(const QString& path, const QByteArray& body, const QString& token, const QString& key)
{
    HttpHeaders headers {{"Content-Type", "application/json"}};
    if (!token.isEmpty())
        headers.insert("Authorization", "Bearer " + token.toUtf8());
    if (!key.isEmpty())
        headers.insert("Idempotency-Key", key.toUtf8());
    auto reply = m_client.send("POST", path, body, headers);
    return reply.hasValue() ? reply.takeValue() : HttpReply {};
}

HttpReply Api::remove(const QString& path, const QString& token, const QString& key)
{
    return call("DELETE", path, {}, token, key);
}

QString Api::newKey() { return QUuid::createUuid().toString(QUuid::WithoutBraces); }

QString staffToken(Api& api, const TestRegion& region, const Signature& who, const QString& till)
{
    const HttpReply reply = api.post(u"/api/v1/sessions"_s,
        {{u"staff_id"_s, who.staffId}, {u"pin"_s, who.pin}, {u"till_id"_s, till.isEmpty() ? region.tillId : till}});
    mustBe(201, reply, "staff log-in");
    return reply.json()[u"token"_s].toString();
}

QString cashierToken(Api& api, const TestRegion& region) { return staffToken(api, region, region.cashier); }

QString managerToken(Api& api, const TestRegion& region) { return staffToken(api, region, region.manager); }

TestCustomer signUp(Api& api, const QString& region, const QString& name)
{
    TestCustomer customer {
        .username = u"test-%1@example.org"_s.arg(Api::newKey()), .password = u"a long enough password"_s};
    const HttpReply made = api.post(u"/api/v1/customers"_s,
        {{u"username"_s, customer.username}, {u"password"_s, customer.password}, {u"full_name"_s, name},
            {u"home_region"_s, region}});
    mustBe(201, made, "sign-up");
    customer.id = made.json()[u"customer_id"_s].toString();
    const HttpReply session =
        api.post(u"/api/v1/sessions"_s, {{u"customer_id"_s, customer.id}, {u"password"_s, customer.password}});
    mustBe(201, session, "log-in");
    customer.token = session.json()[u"token"_s].toString();
    return customer;
}

QString makeGroup(Api& api, const TestCustomer& maker, const QString& region, const QString& name)
{
    const HttpReply reply = api.post(
        u"/api/v1/groups"_s, {{u"name"_s, name}, {u"location"_s, u"Test town"_s}, {u"region"_s, region}}, maker.token);
    mustBe(201, reply, "POST /groups");
    return reply.json()[u"group_id"_s].toString();
}

void join(Api& api, const TestCustomer& who, const QString& group)
{
    mustBe(201, api.post(u"/api/v1/groups/%1/members"_s.arg(group), {{u"customer_id"_s, who.id}}, who.token), "join");
}

void givePoints(const QString& group, qint64 points)
{
    Books books(system().region(group.left(3)).dsn);
    books.rows(u"SELECT points_post($1, 'adjust', 'test:' || gen_random_uuid(), $2::bigint, 0, NULL)"_s,
        {group, QString::number(points)});
}

QJsonObject saleBody(Api& api, const TestRegion& region, const SaleOptions& options)
{
    const Price price = firstItem(api, region);
    QJsonObject body {{u"till_id"_s, region.tillId}, {u"catalogue_version"_s, price.version},
        {u"lines"_s, QJsonArray {QJsonObject {{u"item_id"_s, price.itemId}, {u"quantity"_s, options.quantity}}}}};
    if (!options.customer.isEmpty())
        body.insert(u"customer_id"_s, options.customer);
    if (!options.earnGroup.isEmpty())
        body.insert(u"earn_group_id"_s, options.earnGroup);
    qint64 byPoints = 0;
    if (!options.redeemGroup.isEmpty()) {
        body.insert(
            u"redeem"_s, QJsonObject {{u"group_id"_s, options.redeemGroup}, {u"points"_s, options.redeemPoints}});
        byPoints =
            options.redeemPoints; // the demo regions' rule: 100 points are worth one unit, so a point is a minor unit
    }
    const qint64 due = price.unit * options.quantity - byPoints;
    if (due > 0)
        body.insert(u"tenders"_s, QJsonArray {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, due}}});
    return body;
}

QJsonObject readGroup(Api& api, const QString& group, const QString& token)
{
    const HttpReply reply = api.get(u"/api/v1/groups/"_s + group, token);
    mustBe(200, reply, "GET /groups/{id}");
    return reply.json();
}

} // namespace tillpool::test
