// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that moves points or members, at random and at once, on so few groups that all of it meets: no order of
// operations may end in a deadlock or in an error, and the books are right afterwards.
#include "support/Chains.h"
#include "support/ScratchDatabase.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using test::Books;
using test::ScratchDatabase;

namespace {

constexpr int clients = 10;
constexpr int operationsEach = 160;
constexpr int groups = 3;
constexpr int spareGroups = 3; ///< that somebody closes while others use them
constexpr int customers = 4;
constexpr qint64 redeemed = 10;
constexpr qint64 earned = 29;

QString uuid() { return QUuid::createUuid().toString(QUuid::WithoutBraces); }
QString newSale() { return u"001-"_s + uuid(); }
QString text(const QJsonObject& object) { return QString::fromUtf8(QJsonDocument(object).toJson()); }
QString text(const QJsonArray& array) { return QString::fromUtf8(QJsonDocument(array).toJson()); }

QJsonObject movement(const QString& group, qint64 points)
{
    return {{u"group_id"_s, group}, {u"points"_s, points}, {u"region"_s, u"001"_s}, {u"here"_s, true}};
}

// One coffee for 300, of which one group pays 10, and for which another, or the same, gets 29 points.
QJsonObject coffee(const QString& payer, const QString& earner, const QString& customer)
{
    const QJsonObject line {{u"line_no"_s, 1}, {u"item_id"_s, u"001-coffee"_s}, {u"name"_s, u"Coffee"_s},
        {u"quantity"_s, 1}, {u"list_price"_s, 300}, {u"unit_price"_s, 300}, {u"amount"_s, 300},
        {u"tax_class"_s, u"standard"_s}};
    const QJsonObject tender {{u"tender_no"_s, 1}, {u"kind"_s, u"cash"_s}, {u"amount"_s, 300 - redeemed}};
    const QJsonObject record {{u"lines"_s, QJsonArray {line}}, {u"discounts"_s, QJsonArray()},
        {u"taxes"_s, QJsonArray()}, {u"tenders"_s, QJsonArray {tender}}, {u"subtotal"_s, 300}, {u"total"_s, 300},
        {u"redeemed_points"_s, redeemed}, {u"redeemed_value"_s, redeemed}, {u"paid"_s, 300 - redeemed},
        {u"change"_s, 0}, {u"earned_points"_s, earned}};
    return {{u"till_id"_s, u"001-till01"_s}, {u"staff_id"_s, u"001-staff1"_s}, {u"catalogue_version"_s, 1},
        {u"currency"_s, u"EUR"_s}, {u"customer_id"_s, customer}, {u"redeem"_s, movement(payer, redeemed)},
        {u"earn"_s, movement(earner, earned)}, {u"record"_s, record},
        {u"response"_s, QJsonObject {{u"points"_s, QJsonObject {{u"balance_after"_s, QJsonValue()}}}}}};
}

struct Sold {
    QString sale;
    QString payer;
    QString earner;
    QString customer;
};

/// The whole of a sale goes back.
QJsonObject refundOf(const Sold& sold)
{
    return {{u"sale_id"_s, sold.sale}, {u"refund_no"_s, 1}, {u"reason"_s, u"cold"_s}, {u"staff_id"_s, u"001-staff1"_s},
        {u"till_id"_s, u"001-till01"_s}, {u"customer_id"_s, sold.customer}, {u"currency"_s, u"EUR"_s},
        {u"amount"_s, 300}, {u"redeemed_value"_s, redeemed}, {u"paid_back"_s, 300 - redeemed},
        {u"recredit"_s, movement(sold.payer, redeemed)}, {u"clawback"_s, movement(sold.earner, earned)},
        {u"lines"_s, QJsonArray {QJsonObject {{u"line_no"_s, 1}, {u"quantity"_s, 1}, {u"amount"_s, 300}}}},
        {u"response"_s, QJsonObject {{u"points"_s, QJsonObject {{u"balance_after"_s, QJsonValue()}}}}}};
}

/// What all clients have seen: how often each operation ended how, and what should not have been.
class Findings {
public:
    void count(const QString& operation, const QString& outcome)
    {
        const std::lock_guard lock(m_mutex);
        ++m_counts[operation + u": "_s + outcome];
    }
    void fault(const QString& operation, const QString& what)
    {
        const std::lock_guard lock(m_mutex);
        m_faults.append(operation + u": "_s + what);
    }
    int of(const QString& outcome) const
    {
        const auto found = m_counts.find(outcome);
        return found == m_counts.end() ? 0 : found->second;
    }
    const QStringList& faults() const { return m_faults; }

private:
    std::mutex m_mutex;
    std::map<QString, int> m_counts;
    QStringList m_faults;
};

/// Does one operation after the other on a connection of its own.
class Client {
public:
    Client(const QString& dsn, unsigned seed, const QStringList& sharedSales, Findings& findings)
        : m_books(dsn), m_random(seed), m_sharedSales(sharedSales), m_findings(findings)
    {
    }

    void work()
    {
        using Operation = void (Client::*)();
        static constexpr Operation all[] {&Client::sell, &Client::sell, &Client::sellOneOfAll, &Client::cancelOneOfAll,
            &Client::hold, &Client::hold, &Client::resolve, &Client::resolve, &Client::earn, &Client::deliver,
            &Client::refund, &Client::adjust, &Client::join, &Client::leave, &Client::freezeAndUnfreeze,
            &Client::close};
        for (int i = 0; i < operationsEach; ++i)
            (this->*all[pick(std::size(all))])();
        while (!m_holds.empty())
            resolve();
    }

private:
    size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(m_random); }
    QString group() { return u"001-shared%1"_s.arg(pick(groups)); }
    QString spare() { return u"001-spare%1"_s.arg(pick(spareGroups)); }
    QString any() { return pick(4) == 0 ? spare() : group(); }
    QString customer() { return u"001-member%1"_s.arg(pick(customers)); }

    /// The outcome; another one than those that are lawful is a fault, and so is an error, but for one that says: run
    /// it again (as the backend does).
    QString run(
        const QString& operation, const QString& statement, const QStringList& parameters, const QStringList& lawful)
    {
        for (int tries = 0; tries < 10; ++tries) {
            try {
                const QString outcome = m_books.text(statement, parameters);
                m_findings.count(operation, outcome);
                if (!lawful.contains(outcome))
                    m_findings.fault(operation, u"unlawful outcome "_s + outcome);
                return outcome;
            } catch (const std::runtime_error& error) {
                const QString what = QString::fromUtf8(error.what());
                if (!what.contains(u"was decided by another request"_s))
                    m_findings.fault(operation, what);
            }
        }
        return {};
    }

    void sellAs(const QString& sale, const QString& operation)
    {
        const Sold sold {sale, any(), any(), customer()};
        const QString outcome =
            run(operation, u"SELECT outcome FROM checkout($1, sha256(convert_to($2, 'UTF8')), NULL, $2::jsonb)"_s,
                {sale, text(coffee(sold.payer, sold.earner, sold.customer))},
                {u"committed"_s, u"refused"_s, u"replayed"_s, u"key_reused"_s});
        if (outcome == u"committed"_s)
            m_sold.push_back(sold);
    }
    void sell() { sellAs(newSale(), u"sell"_s); }
    void sellOneOfAll()
    {
        sellAs(m_sharedSales[static_cast<qsizetype>(pick(static_cast<size_t>(m_sharedSales.size())))], u"race"_s);
    }

    void cancelOneOfAll()
    {
        run(u"cancel"_s, u"SELECT outcome FROM abort_sale($1, NULL, 'cancelled', '{}', NULL)"_s,
            {m_sharedSales[static_cast<qsizetype>(pick(static_cast<size_t>(m_sharedSales.size())))]},
            {u"aborted"_s, u"refused"_s, u"replayed"_s});
    }

    void hold()
    {
        const QString sale = u"002-"_s + uuid();
        const QString payer = any();
        const QString outcome =
            run(u"hold"_s, u"SELECT outcome FROM points_hold($1, $2, $3, $4::bigint, '002', '\\x01')"_s,
                {sale, payer, customer(), QString::number(1 + pick(40))},
                {u"held"_s, u"not_a_member"_s, u"frozen"_s, u"insufficient"_s});
        if (outcome == u"held"_s)
            m_holds.push_back({sale, payer});
    }

    void resolve()
    {
        if (m_holds.empty())
            return;
        const auto [sale, payer] = m_holds.back();
        m_holds.pop_back();
        if (pick(2) == 0)
            run(u"capture"_s, u"SELECT points_capture($1, $2)"_s, {sale, payer}, {u"applied"_s});
        else
            run(u"release"_s, u"SELECT points_release($1, $2, '002', NULL)"_s, {sale, payer}, {u"applied"_s});
    }

    void earn()
    {
        run(u"earn"_s, u"SELECT points_earn($1, $2, 7, $3, true)"_s, {u"002-"_s + uuid(), any(), customer()},
            {u"applied"_s, u"not_a_member"_s});
    }

    // As the relay: promises to several groups in one transaction, in any order.
    void deliver()
    {
        QJsonArray promises;
        for (int number = 0; number < 5; ++number) {
            promises.append(
                QJsonObject {{u"id"_s, number}, {u"kind"_s, u"earn"_s}, {u"source_id"_s, u"002-"_s + uuid()},
                    {u"payload"_s,
                        QJsonObject {{u"group_id"_s, any()}, {u"points"_s, 3}, {u"customer_id"_s, customer()}}}});
        }
        run(u"deliver"_s,
            u"SELECT coalesce(string_agg(DISTINCT coalesce(error, outcome), ','), 'none') "
            "FROM apply_promises($1::jsonb)"_s,
            {text(promises)}, {u"applied"_s});
    }

    void refund()
    {
        if (m_sold.empty())
            return;
        const Sold sold = m_sold.back();
        m_sold.pop_back();
        run(u"refund"_s, u"SELECT outcome FROM refund_sale($1, '\\x01', $2::jsonb)"_s,
            {newSale(), text(refundOf(sold))}, {u"done"_s});
    }

    void adjust()
    {
        const int points = static_cast<int>(pick(120)) - 40;
        run(u"adjust"_s, u"SELECT outcome FROM adjust_points($1::uuid, '\\x01', $2, $3::bigint, 'why', '001-staff1')"_s,
            {uuid(), any(), QString::number(points)}, {u"done"_s, u"insufficient"_s, u"closed"_s});
    }

    void join()
    {
        run(u"join"_s, u"SELECT outcome FROM join_group($1::uuid, '\\x01', $2, $3, 10)"_s, {uuid(), any(), customer()},
            {u"done"_s, u"already_a_member"_s, u"closed"_s});
    }

    void leave()
    {
        run(u"leave"_s, u"SELECT outcome FROM leave_group($1::uuid, '\\x01', $2, $3)"_s, {uuid(), any(), customer()},
            {u"done"_s, u"not_a_member"_s});
    }

    void freezeAndUnfreeze()
    {
        const QString frozen = any();
        run(u"freeze"_s, u"SELECT freeze_group($1, 'why', '001-staff1')"_s, {frozen}, {u"done"_s, u"already"_s});
        run(u"unfreeze"_s, u"SELECT unfreeze_group($1, 'why', '001-staff1')"_s, {frozen}, {u"done"_s, u"already"_s});
    }

    void close()
    {
        run(u"close"_s, u"SELECT outcome FROM close_group($1::uuid, '\\x01', $2, true, NULL, '001-staff1')"_s,
            {uuid(), spare()}, {u"done"_s, u"closed"_s, u"points_held"_s});
    }

    Books m_books;
    std::mt19937 m_random;
    const QStringList& m_sharedSales;
    Findings& m_findings;
    std::vector<std::pair<QString, QString>> m_holds {};
    std::vector<Sold> m_sold {};
};

void makeStore(Books& owner)
{
    owner.rows(u"INSERT INTO stores (store_id, name, time_zone) VALUES ('001-store1', 'Store', 'Europe/Dublin')"_s);
    owner.rows(u"INSERT INTO tills (till_id, store_id, name) VALUES ('001-till01', '001-store1', 'Till')"_s);
    owner.rows(u"INSERT INTO customers (customer_id, username, password_hash, full_name) "
               "SELECT '001-member' || i, 'm' || i, 'x', 'Member' FROM generate_series(0, %1) i"_s.arg(customers - 1));
    for (const QString& kind : {u"shared"_s, u"spare"_s}) {
        owner.rows(u"INSERT INTO groups (group_id, name, location) SELECT '001-%1' || i, 'Group', 'Here' "
                   "FROM generate_series(0, 2) i"_s.arg(kind));
    }
    owner.rows(
        u"INSERT INTO group_members (group_id, customer_id) SELECT group_id, customer_id FROM groups, customers"_s);
    owner.rows(u"SELECT points_post(group_id, 'adjust', 'opening:' || group_id, 500, 0, NULL) FROM groups"_s);
}

} // namespace

TEST(MixedOperations, MeetOnFewGroupsWithoutDeadlockOrError)
{
    static_assert(groups == 3 && spareGroups == 3);
    ScratchDatabase scratch(u"001"_s, ScratchDatabase::Content::Schema);
    makeStore(scratch.asOwner());
    const regions::RegionSettings& settings = scratch.settings();
    const QString dsn =
        u"postgresql://%1:%2@%3/%4"_s.arg(settings.user, settings.password, settings.hosts.first(), settings.database);
    QStringList sharedSales;
    for (int i = 0; i < 200; ++i)
        sharedSales.append(newSale());

    Findings findings;
    const unsigned seed = std::random_device()();
    {
        std::vector<std::thread> threads;
        for (unsigned number = 0; number < clients; ++number)
            threads.emplace_back([&, number] { Client(dsn, seed + number, sharedSales, findings).work(); });
        for (std::thread& thread : threads)
            thread.join();
    }

    EXPECT_TRUE(findings.faults().isEmpty()) << "seed " << seed << ":\n" << findings.faults().join(u'\n').toStdString();
    Books& books = scratch.asOwner();
    EXPECT_EQ(books.number(u"SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"_s), 0);
    EXPECT_EQ(test::faultsInTheChains(books), QStringList()) << "seed " << seed;
    EXPECT_EQ(books.number(u"SELECT count(*) FROM groups WHERE held <> 0"_s), 0) << "every hold was resolved";
    EXPECT_EQ(books.number(u"SELECT count(*) FROM sales"_s),
        books.number(u"SELECT count(*) FROM sale_decisions WHERE decision = 'committed'"_s));
    // That all of it took part.
    for (const QString& outcome : {u"sell: committed"_s, u"sell: refused"_s, u"cancel: aborted"_s, u"hold: held"_s,
             u"capture: applied"_s, u"release: applied"_s, u"earn: applied"_s, u"deliver: applied"_s, u"refund: done"_s,
             u"adjust: done"_s, u"join: done"_s, u"leave: done"_s, u"freeze: done"_s, u"close: done"_s})
        EXPECT_GT(findings.of(outcome), 0) << outcome.toStdString();
}
