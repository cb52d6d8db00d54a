// SPDX-License-Identifier: GPL-3.0-or-later
#include "BenchSystem.h"

#include "HttpLoad.h"
#include "admin/Console.h"
#include "admin/HttpClient.h"
#include "config/Config.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <QUuid>

namespace tillpool::bench {

using namespace Qt::StringLiterals;
using base::Error;
using base::Result;
using base::Status;
using base::success;

namespace {

constexpr int itemsWanted = 200;
constexpr int pointsRedeemed = 10;

QByteArray fiveDigits(int number) { return QByteArray::number(number).rightJustified(5, '0'); }

// Written once: a system that is used again has them.
QByteArray peopleSql(const QByteArray& home)
{
    return "INSERT INTO customers (customer_id, username, password_hash, full_name) "
           "SELECT '001-benchc' || lpad(i::text, 5, '0'), 'bench' || i || '@example.org', 'x', 'Bench Customer ' || i "
           "FROM generate_series(0, "
        + QByteArray::number(groupsCount - 1) + ") i WHERE '" + home
        + "' = '001' ON CONFLICT DO NOTHING; "
          "INSERT INTO groups (group_id, name, location) SELECT '"
        + home
        + "-benchg' || lpad(i::text, 5, '0'), 'Bench', 'Here' "
          "FROM generate_series(0, "
        + QByteArray::number(groupsCount - 1)
        + ") i ON CONFLICT DO NOTHING; "
          "INSERT INTO group_members (group_id, customer_id) SELECT '"
        + home
        + "-benchg' || lpad(i::text, 5, '0'), "
          "'001-benchc' || lpad(((i + m) % "
        + QByteArray::number(groupsCount)
        + ")::text, 5, '0') "
          "FROM generate_series(0, "
        + QByteArray::number(groupsCount - 1)
        + ") i, generate_series(0, 4) m "
          "ON CONFLICT DO NOTHING; "
          "SELECT points_post(group_id, 'adjust', 'bench:' || group_id, 100000000, 0, NULL) FROM groups "
          "WHERE group_id LIKE '%-benchg%' AND version = 0;";
}

// A version of its own: backends keep the content of a version that they have read.
QByteArray menuSql()
{
    return "WITH due AS (SELECT max(catalogue_version) + 1 AS version FROM catalogue_versions WHERE (SELECT count(*) "
           "FROM "
           "items WHERE version_to IS NULL) < "
        + QByteArray::number(itemsWanted)
        + " HAVING max(catalogue_version) > 0), "
          "made AS (INSERT INTO catalogue_versions (catalogue_version, note) SELECT version, 'bench' FROM due "
          "WHERE version IS NOT NULL RETURNING catalogue_version) "
          "INSERT INTO items (item_id, name, category_id, code, price, tax_class, position, version_from) "
          "SELECT '001-benchi' || lpad(i::text, 5, '0'), 'Bench item ' || i, f.category_id, 'B' || i, 100 + i, "
          "f.tax_class, "
          "1000 + i, made.catalogue_version FROM made, (SELECT category_id, tax_class FROM items WHERE version_to IS "
          "NULL "
          "ORDER BY item_id LIMIT 1) f, generate_series((SELECT count(*) FROM items WHERE version_to IS NULL) + 1, "
        + QByteArray::number(itemsWanted) + ") i;";
}

} // namespace

Result<BenchSystem> BenchSystem::bringUp(const admin::Installation& installation, const Options& options)
{
    BenchSystem bench(installation, options);
    bench.m_ranBefore = !admin::runningParts(installation, options.data).isEmpty();
    TILLPOOL_TRY_ASSIGN(bench.m_system,
        admin::bringUp(installation,
            {.data = options.data,
                .backendProgram = options.programs + u"/tillpoold"_s,
                .settings = options.settings}));
    if (const Status prepared = bench.prepare(); !prepared) {
        static_cast<void>(bench.takeDown());
        return prepared.error();
    }
    return bench;
}

Status BenchSystem::takeDown()
{
    m_books.clear();
    if (m_ranBefore)
        return success();
    return admin::takeDown(m_installation, m_options.data, admin::Keep::Nothing);
}

Status BenchSystem::prepare()
{
    TILLPOOL_TRY_ASSIGN(const config::Config config, config::load(m_system.dataFolder + u"/run/backend-1.toml"_s));
    m_settings = config.regions;
    admin::Step step(u"Bench"_s, u"making %1 groups and %2 items"_s.arg(groupsCount).arg(itemsWanted));
    for (int region = 0; region < static_cast<int>(m_system.regions.size()); ++region)
        TILLPOOL_TRY(fill(region, m_system.regions[static_cast<size_t>(region)].plan.id));
    TILLPOOL_TRY(signOn());
    TILLPOOL_TRY(readMenu());
    TILLPOOL_TRY(settle());
    step.done();
    return success();
}

Status BenchSystem::fill(int region, const QString& id)
{
    TILLPOOL_TRY_ASSIGN(
        const admin::DatabaseLogin login, superuser(region, m_settings[static_cast<size_t>(region)].database));
    TILLPOOL_TRY_ASSIGN(admin::AdminConnection books, admin::AdminConnection::open(login));
    m_books.push_back(std::move(books));
    TILLPOOL_TRY(m_books.back().run(peopleSql(id.toLatin1())));
    return region == 0 ? m_books.back().run(menuSql()) : success();
}

Result<admin::DatabaseLogin> BenchSystem::superuser(int region, const QString& database) const
{
    TILLPOOL_TRY_ASSIGN(const admin::Owner account, admin::unprivilegedAccount());
    TILLPOOL_TRY_ASSIGN(
        const admin::DataDirectory data, admin::DataDirectory::locate(m_options.data, m_installation.home, account));
    const admin::EmbeddedCluster cluster(m_system.regions[static_cast<size_t>(region)].plan, data, {});
    const QString host = m_settings[static_cast<size_t>(region)].hosts.first();
    return cluster.superuser(host.section(u':', -1).toInt(), database);
}

Result<QString> BenchSystem::ownDatabase(const QString& database) const
{
    TILLPOOL_TRY_ASSIGN(const admin::DatabaseLogin server, superuser(0, u"postgres"_s));
    TILLPOOL_TRY_ASSIGN(admin::AdminConnection connection, admin::AdminConnection::open(server));
    TILLPOOL_TRY_ASSIGN(const QString there,
        connection.value("SELECT count(*) FROM pg_database WHERE datname = '" + database.toLatin1() + "'"));
    if (there == u"0"_s)
        TILLPOOL_TRY(connection.run("CREATE DATABASE " + database.toLatin1()));
    TILLPOOL_TRY_ASSIGN(const admin::DatabaseLogin login, superuser(0, database));
    return admin::dsn(login);
}

Status BenchSystem::settle() const
{
    for (admin::AdminConnection& books : m_books) {
        TILLPOOL_TRY(books.run("VACUUM ANALYZE"));
        TILLPOOL_TRY(books.run("CHECKPOINT"));
    }
    return success();
}

Status BenchSystem::signOn()
{
    const admin::RunningRegion& region = m_system.regions.front();
    admin::HttpClient client(m_system.baseUrl);
    for (int number = 0; number < clientsMax; ++number) {
        const QJsonObject body {{u"staff_id"_s, region.cashier.staffId}, {u"pin"_s, region.cashier.pin},
            {u"till_id"_s, u"001-till0%1"_s.arg(number + 1)}};
        TILLPOOL_TRY_ASSIGN(const admin::HttpReply reply, client.send("POST", u"/api/v1/sessions"_s, body));
        if (reply.status != 201)
            return Error {.detail = u"a cashier could not sign on: %1"_s.arg(QString::fromUtf8(reply.body))};
        m_tokens.push_back(reply.json()[u"token"_s].toString().toLatin1());
    }
    return success();
}

// The backend may still give out the menu that it has, for as long as its cache lasts.
Status BenchSystem::readMenu()
{
    admin::HttpClient client(u"http://127.0.0.1:%1"_s.arg(backendPort()));
    const QString path = u"/api/v1/catalogue?store="_s + storeId();
    for (int tries = 0; tries < 1000; ++tries) {
        TILLPOOL_TRY_ASSIGN(const admin::HttpReply reply, client.get(path));
        const QJsonObject menu = reply.json();
        const QJsonArray items = menu[u"items"_s].toArray();
        m_item = items.first().toObject();
        m_catalogueVersion = menu[u"catalogue_version"_s].toInteger();
        if (items.size() >= itemsWanted)
            return success();
        TILLPOOL_TRY_ASSIGN(const QString waited, m_books.front().value("SELECT pg_sleep(0.05)::text"));
    }
    return Error {.detail = u"the menu never had %1 items"_s.arg(itemsWanted)};
}

quint16 BenchSystem::gatewayPort() const { return static_cast<quint16>(QUrl(m_system.baseUrl).port()); }

quint16 BenchSystem::backendPort() const { return static_cast<quint16>(QUrl(m_system.apiUrls.first()).port()); }

QString BenchSystem::groupId(const QString& region, int group)
{
    return region + u"-benchg"_s + QString::fromLatin1(fiveDigits(group));
}

QByteArray BenchSystem::saleBody(int client, const QString& region) const
{
    const QString group = groupId(region, 0);
    // In the demo chain a point of region 001 is worth a cent, and the first item's tax is in its price.
    const qint64 due = m_item[u"price"_s][u"amount"_s].toInteger() - pointsRedeemed;
    const QJsonObject body {{u"till_id"_s, u"001-till0%1"_s.arg(client + 1)},
        {u"catalogue_version"_s, m_catalogueVersion},
        {u"lines"_s, QJsonArray {QJsonObject {{u"item_id"_s, m_item[u"item_id"_s]}, {u"quantity"_s, 1}}}},
        {u"customer_id"_s, u"001-benchc00000"_s}, {u"earn_group_id"_s, group},
        {u"redeem"_s, QJsonObject {{u"group_id"_s, group}, {u"points"_s, pointsRedeemed}}},
        {u"tenders"_s, QJsonArray {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, due}}}}};
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

QByteArray BenchSystem::saleRequest(const QByteArray& body, int client, int group) const
{
    QByteArray changed = body;
    changed.replace("00000", fiveDigits(group));
    const QByteArray headers = "Authorization: Bearer " + token(client)
        + "\r\nContent-Type: application/json\r\nIdempotency-Key: "
        + QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + "\r\n";
    return requestBytes("POST", "/api/v1/sales", headers, changed);
}

qint64 BenchSystem::sumOver(const QByteArray& sql) const
{
    qint64 sum = 0;
    for (admin::AdminConnection& books : m_books) {
        const auto value = books.value(sql);
        sum += value ? value->toLongLong() : 0;
    }
    return sum;
}

qint64 BenchSystem::fsyncs() const { return sumOver("SELECT wal_sync FROM pg_stat_wal"); }

qint64 BenchSystem::deadlocks() const
{
    return sumOver("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
}

qint64 BenchSystem::promisesWaiting() const { return sumOver("SELECT count(*) FROM outbox WHERE done_at IS NULL"); }

} // namespace tillpool::bench
