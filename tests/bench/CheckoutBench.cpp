// SPDX-License-Identifier: GPL-3.0-or-later
// Same-region checkouts with redemption through the gateway, beside pgbench calling the very same SQL with the same
// content: interleaved pairs, medians. Needs the test system (TILLPOOL_SYSTEM) and pgbench.
#include "checkout/SaleForDatabase.h"
#include "menu/CatalogueCache.h"
#include "staff/Sessions.h"
#include "support/Api.h"
#include "support/Books.h"
#include "support/RawSocket.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QUrl>
#include <QUuid>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using std::chrono::steady_clock;

namespace {

constexpr int clients = 8;
constexpr int groups = 1000;
constexpr qint64 pointsEach = 100'000'000;

QString number(int i) { return QString::number(i).rightJustified(5, u'0'); }

void prepareGroups(test::Books& books)
{
    books.rows(
        u"INSERT INTO customers (customer_id, username, password_hash, full_name) SELECT '001-benchc' || lpad(i::text, "
        u"5, '0'), "
        "'bench' || i || '@example.org', 'x', 'Bench' FROM generate_series(0, %1 - 1) i ON CONFLICT DO NOTHING"_s.arg(
            groups));
    books.rows(
        u"INSERT INTO groups (group_id, name, location) SELECT '001-benchg' || lpad(i::text, 5, '0'), 'Bench', 'Here' "
        "FROM generate_series(0, %1 - 1) i ON CONFLICT DO NOTHING"_s.arg(groups));
    books.rows(u"INSERT INTO group_members (group_id, customer_id) SELECT '001-benchg' || lpad(i::text, 5, '0'), "
               u"'001-benchc' || lpad(i::text, 5, '0') "
               "FROM generate_series(0, %1 - 1) i ON CONFLICT DO NOTHING"_s.arg(groups));
    books.rows(u"SELECT points_post(group_id, 'adjust', 'bench:' || group_id, %1, 0, NULL) FROM groups "
               "WHERE group_id LIKE '001-benchg%' AND version = 0"_s.arg(pointsEach));
}

QJsonObject bodyFor(test::Api& api, int i, const QString& till)
{
    const test::TestRegion& region = test::system().region(u"001"_s);
    QJsonObject body = test::saleBody(api, region,
        {.quantity = 1,
            .customer = u"001-benchc"_s + number(i),
            .earnGroup = u"001-benchg"_s + number(i),
            .redeemGroup = u"001-benchg"_s + number(i),
            .redeemPoints = 10});
    body.insert(u"till_id"_s, till);
    return body;
}

QString till(int client) { return u"001-till0%1"_s.arg(client + 1); }

/// The bytes of a client's requests, made beforehand: what a generator spends on making them is taken from the machine
/// that it measures, and pgbench spends next to nothing.
class Requests {
public:
    Requests(test::Api& api, const QString& token, const QString& till)
        : m_body(QJsonDocument(bodyFor(api, 0, till)).toJson(QJsonDocument::Compact))
        , m_headers("Authorization: Bearer " + token.toLatin1() + "\r\nContent-Type: application/json\r\n")
    {
    }
    QByteArray next(int group) const
    {
        QByteArray body = m_body;
        body.replace("00000", number(group).toLatin1());
        const QByteArray key = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
        return testing::requestBytes("POST", "/api/v1/sales", body, m_headers + "Idempotency-Key: " + key + "\r\n");
    }

private:
    QByteArray m_body;
    QByteArray m_headers;
};

/// Checkouts per second of 8 clients over HTTP for `seconds`.
double measureBackend(const std::vector<Requests>& requests, int seconds)
{
    const auto port = static_cast<quint16>(QUrl(test::system().baseUrl).port());
    std::atomic<qint64> done {0};
    std::atomic<qint64> failed {0};
    const auto end = steady_clock::now() + std::chrono::seconds(seconds);
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client) {
        threads.emplace_back([&, client] {
            testing::RawSocket socket(port);
            unsigned random = static_cast<unsigned>(client) * 7919U + 1U;
            while (steady_clock::now() < end) {
                random = random * 1664525U + 1013904223U;
                (void)socket.send(requests[static_cast<size_t>(client)].next(static_cast<int>(random >> 8) % groups));
                const auto reply = socket.receive();
                reply && reply->status == 201 ? ++done : ++failed;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    if (failed > 0)
        std::printf("%lld requests failed\n", static_cast<long long>(failed));
    return static_cast<double>(done) / seconds;
}

/// The statement of sql/queries/sales/checkout.sql with the content of a real sale, group and customer chosen at
/// random.
QString pgbenchScript(test::Api& api, const QString& token, const QString& atTill)
{
    regions::Database database(test::system().settings());
    menu::CatalogueCache catalogues(database, std::chrono::seconds(60));
    staff::Sessions sessions(database);
    const auto identity = sessions.identify(token.toUtf8(), http::IdentityCheck::Fresh);
    http::ApiRequest request;
    request.method = http::Method::Post;
    request.headers.insert("idempotency-key", test::Api::newKey().toUtf8());
    request.body = QJsonDocument(bodyFor(api, 0, atTill)).toJson();
    const auto requested = checkout::readRequestedSale(database, request, *identity);
    const auto prepared = checkout::SalePreparer(database, catalogues, sessions).prepare(*requested);
    QString sale = QString::fromUtf8(
        QJsonDocument(checkout::saleForDatabase(*requested, *prepared, false)).toJson(QJsonDocument::Compact));
    sale.replace(u"'"_s, u"''"_s);
    sale.replace(u"\":"_s, u"\": "_s); // pgbench takes a colon with a word or a number behind it for a variable
    const QString hash = QString::fromLatin1(identity->tokenHash.toHex());
    QString statement = QString::fromUtf8(sql::sales::checkout.text);
    statement.remove(QRegularExpression(u"--[^\\n]*\\n"_s));
    statement.replace(u"$1"_s, u"'001-' || gen_random_uuid()"_s);
    statement.replace(u"$2"_s, u"'\\x%1'"_s.arg(QString(64, u'a')));
    statement.replace(u"$3"_s, u"'\\x%1'"_s.arg(hash));
    statement.replace(u"$4"_s, u"replace('"_s + sale + u"', '00000', lpad(:g::text, 5, '0'))"_s);
    return u"\\set g random(0, %1)\n%2;\n"_s.arg(groups - 1).arg(statement.simplified());
}

double measurePgbench(const QString& script, int seconds)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"checkout.sql"_s));
    if (!file.open(QIODevice::WriteOnly))
        return 0;
    file.write(script.toUtf8());
    file.close();
    QProcess pgbench;
    pgbench.start(u"pgbench"_s,
        {u"-n"_s, u"-M"_s, u"prepared"_s, u"-c"_s, QString::number(clients), u"-j"_s, u"2"_s, u"-T"_s,
            QString::number(seconds), u"-f"_s, file.fileName(), test::system().region(u"001"_s).dsn});
    pgbench.waitForFinished(-1);
    const QString output = QString::fromUtf8(pgbench.readAllStandardOutput());
    const auto match = QRegularExpression(u"tps = ([0-9.]+)"_s).match(output);
    if (!match.hasMatch())
        std::printf("pgbench: %s\n", pgbench.readAllStandardError().constData());
    return match.captured(1).toDouble();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv)
{
    const int pairs = argc > 1 ? atoi(argv[1]) : 9;
    const int seconds = argc > 2 ? atoi(argv[2]) : 4;
    test::Books books(test::system().region(u"001"_s).dsn);
    prepareGroups(books);
    test::Api api;
    std::vector<Requests> requests;
    QString token;
    for (int client = 0; client < clients; ++client) {
        token = test::staffToken(
            api, test::system().region(u"001"_s), test::system().region(u"001"_s).cashier, till(client));
        requests.emplace_back(api, token, till(client));
    }
    const QString script = pgbenchScript(api, token, till(clients - 1));
    std::vector<double> backend;
    std::vector<double> database;
    std::vector<double> ratios;
    std::printf("same-region checkout with redemption, %d clients, pairs of %d s\n", clients, seconds);
    for (int pair = 0; pair < pairs; ++pair) {
        backend.push_back(measureBackend(requests, seconds));
        database.push_back(measurePgbench(script, seconds));
        ratios.push_back(backend.back() / database.back());
        std::printf("pair %d: backend %.0f/s, pgbench %.0f/s, ratio %.2f\n", pair + 1, backend.back(), database.back(),
            ratios.back());
        std::fflush(stdout);
    }
    std::printf(
        "median: backend %.0f/s, pgbench %.0f/s, ratio %.2f\n", median(backend), median(database), median(ratios));
    const qint64 faults = books.number(u"SELECT count(*) FROM groups WHERE balance < 0 OR held <> 0"_s);
    return faults == 0 ? 0 : 1;
}
