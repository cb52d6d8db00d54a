// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/sales"_s;

/// Runs `work` in `count` threads at once and waits for all; each gets its number.
void inThreads(int count, const std::function<void(int)>& work)
{
    std::vector<std::thread> threads;
    for (int number = 0; number < count; ++number)
        threads.emplace_back(work, number);
    for (std::thread& thread : threads)
        thread.join();
}

/// Reads a group's row again and again, and remembers whether it was ever wrong.
class Watcher {
public:
    explicit Watcher(const QString& group)
        : m_thread([this, group] {
            Books books(system().region(group.left(3)).dsn);
            while (!m_stopping) {
                const auto row = books.rows(u"SELECT balance, held FROM groups WHERE group_id = $1"_s, {group}).front();
                const qint64 balance = row[0].toLongLong();
                const qint64 held = row[1].toLongLong();
                if (balance < 0 || held < 0 || held > balance)
                    ++m_faults;
                ++m_looks;
            }
        })
    {
    }
    ~Watcher() { stop(); }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void stop()
    {
        m_stopping = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    int faults() const { return m_faults; }
    int looks() const { return m_looks; }

private:
    std::atomic<bool> m_stopping {false};
    std::atomic<int> m_faults {0};
    std::atomic<int> m_looks {0};
    std::thread m_thread;
};

/// Nothing in this suite may deadlock: transactions that touch groups lock them in one order, before they insert.
class NoDeadlocks : public testing::Environment {
public:
    void SetUp() override { m_before = deadlocks(); }
    void TearDown() override { EXPECT_EQ(deadlocks(), m_before) << "PostgreSQL found deadlocks"; }

private:
    static qint64 deadlocks()
    {
        qint64 count = 0;
        for (const TestRegion& region : system().regions)
            count += Books(region.dsn)
                         .number(u"SELECT sum(deadlocks) FROM pg_stat_database WHERE datname = current_database()"_s);
        return count;
    }
    qint64 m_before = 0;
};

[[maybe_unused]] const testing::Environment* const noDeadlocks = testing::AddGlobalTestEnvironment(new NoDeadlocks);

/// A group of ten whose members come from all regions.
struct FullGroup {
    FullGroup(Api& api, const QString& region)
    {
        for (int i = 0; i < 10; ++i)
            members.push_back(signUp(api, u"00%1"_s.arg(i % 3 + 1)));
        id = makeGroup(api, members.front(), region);
        for (size_t i = 1; i < members.size(); ++i)
            join(api, members[i], id);
    }
    QString id;
    std::vector<TestCustomer> members;
};

} // namespace

TEST(Concurrency, TenMembersRedeemFromTwoRegionsUntilNothingIsLeft)
{
    constexpr qint64 opening = 4000;
    constexpr qint64 each = 37;
    Api api;
    const FullGroup group(api, u"003"_s);
    givePoints(group.id, opening);
    const QString tokens[] {cashierToken(api, system().region(u"001"_s)), cashierToken(api, system().region(u"003"_s))};
    std::atomic<qint64> redeemed {0};
    std::mutex mutex;
    std::map<QString, int> others;
    Watcher watcher(group.id);
    inThreads(12, [&](int number) {
        Api own;
        const TestRegion& region = system().region(number % 2 == 0 ? u"001"_s : u"003"_s);
        const QString& token = tokens[number % 2];
        qint64 points = each;
        for (int i = number; points > 0; ++i) {
            const SaleOptions options {.customer = group.members[static_cast<size_t>(i) % 10].id,
                .redeemGroup = group.id,
                .redeemPoints = points};
            const auto reply = own.post(path, saleBody(own, region, options), token);
            if (reply.status == 201) {
                redeemed += points;
                continue;
            }
            const QJsonObject problem = reply.json();
            if (problem[u"code"_s] == u"insufficient_points"_s) {
                points = std::min(each, problem[u"points_available"_s].toInteger());
                continue;
            }
            const std::lock_guard lock(mutex);
            ++others[u"%1 %2"_s.arg(reply.status).arg(QString::fromUtf8(reply.body))];
            break;
        }
    });
    watcher.stop();
    EXPECT_EQ(others, (std::map<QString, int> {}));
    EXPECT_EQ(redeemed, opening) << "all of it was spent, and nothing twice";
    EXPECT_EQ(watcher.faults(), 0);
    EXPECT_GT(watcher.looks(), 100);
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
    const QJsonObject shape = readGroup(api, group.id, group.members.front().token);
    EXPECT_EQ(shape[u"points"_s].toInteger(), 0);
    EXPECT_EQ(shape[u"points_held"_s].toInteger(), 0);
    Books books(system().region(u"003"_s).dsn);
    EXPECT_EQ(books.number(u"SELECT sum(delta) FROM points_entries WHERE group_id = $1"_s, {group.id}), 0);
    EXPECT_EQ(
        books.number(u"SELECT -sum(delta) FROM points_entries WHERE group_id = $1 AND kind = 'redeem'"_s, {group.id}),
        opening);
}

TEST(Concurrency, EarningAndRedeemingAtOnceAddsUp)
{
    Api api;
    const FullGroup group(api, u"001"_s);
    givePoints(group.id, 2000);
    std::atomic<qint64> expected {2000};
    std::atomic<int> sold {0};
    QString tokens[3];
    for (int i = 0; i < 3; ++i)
        tokens[i] = cashierToken(api, system().regions[static_cast<size_t>(i)]);
    inThreads(6, [&](int number) {
        Api own;
        const TestRegion& region = system().regions[static_cast<size_t>(number % 3)];
        for (int i = 0; i < 8; ++i) {
            const QString member = group.members[static_cast<size_t>(number + i) % 10].id;
            const auto reply = own.post(path,
                saleBody(own, region,
                    {.customer = member, .earnGroup = group.id, .redeemGroup = group.id, .redeemPoints = 40}),
                tokens[number % 3]);
            if (reply.status != 201)
                continue;
            ++sold;
            expected += reply.json()[u"points"_s][u"earned"_s].toInteger() - 40;
        }
    });
    EXPECT_EQ(sold, 48);
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
    EXPECT_EQ(readGroup(api, group.id, group.members.front().token)[u"points"_s].toInteger(), expected);
}

TEST(Concurrency, TheSameSaleFromEightThreadsIsMadeOnce)
{
    Api api;
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const TestCustomer customer = signUp(api, u"002"_s);
        const QString group = makeGroup(api, customer, home);
        givePoints(group, 1000);
        const TestRegion& region = system().region(u"001"_s);
        const QString token = cashierToken(api, region);
        const QJsonObject body =
            saleBody(api, region, {.customer = customer.id, .redeemGroup = group, .redeemPoints = 300});
        for (int round = 0; round < 3; ++round) {
            const QString key = Api::newKey();
            const qint64 before = salesInTheBooks();
            std::vector<tillpool::admin::HttpReply> replies(8);
            inThreads(8, [&](int number) {
                Api own;
                replies[static_cast<size_t>(number)] = own.post(path, body, token, key);
            });
            int made = 0;
            for (const auto& reply : replies) {
                made += reply.status == 201 ? 1 : 0;
                EXPECT_TRUE(reply.status == 201 || isStatus(reply, 200));
                EXPECT_EQ(reply.body, replies.front().body);
                EXPECT_EQ(reply.header("idempotency-replayed"), reply.status == 200 ? "true" : "");
            }
            EXPECT_EQ(made, 1);
            EXPECT_EQ(salesInTheBooks(), before + 1);
        }
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(readGroup(api, group, customer.token)[u"points"_s].toInteger(), 100);
    }
}

TEST(Concurrency, OneKeyForDifferentSalesIsOneSale)
{
    Api api;
    const TestCustomer customer = signUp(api, u"002"_s);
    const QString group = makeGroup(api, customer, u"003"_s);
    givePoints(group, 1000);
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString key = Api::newKey();
    std::vector<tillpool::admin::HttpReply> replies(8);
    inThreads(8, [&](int number) {
        Api own;
        SaleOptions options {.quantity = 1 + number / 2, .customer = customer.id};
        if (number % 2 == 0)
            options = {.quantity = options.quantity,
                .customer = customer.id,
                .redeemGroup = group,
                .redeemPoints = 100 + number};
        replies[static_cast<size_t>(number)] = own.post(path, saleBody(own, region, options), token, key);
    });
    int made = 0;
    for (const auto& reply : replies) {
        made += reply.status == 201 ? 1 : 0;
        EXPECT_TRUE(reply.status == 201 || isProblem(reply, 422, u"idempotency_key_reused"_s));
    }
    EXPECT_EQ(made, 1);
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
}

TEST(Concurrency, ASaleAndItsCancellationAgree)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QJsonObject body = saleBody(api, region);
    const qint64 before = salesInTheBooks();
    int sold = 0;
    for (int round = 0; round < 20; ++round) {
        const QString key = Api::newKey();
        std::vector<tillpool::admin::HttpReply> replies(2);
        inThreads(2, [&](int number) {
            Api own;
            const QString cancel = path + u"/001-%1/cancel"_s.arg(key);
            replies[static_cast<size_t>(number)] =
                number == 0 ? own.post(path, body, token, key) : own.post(cancel, {}, token);
        });
        ASSERT_TRUE(isStatus(replies[1], 200));
        if (replies[0].status == 201) {
            ++sold;
            EXPECT_EQ(replies[1].json()[u"state"_s], u"completed"_s);
        } else {
            EXPECT_TRUE(isProblem(replies[0], 409, u"sale_aborted"_s));
            EXPECT_EQ(replies[1].json()[u"state"_s], u"aborted"_s);
        }
        const int found = api.get(path + u"/001-"_s + key, token).status;
        EXPECT_EQ(found, replies[0].status == 201 ? 200 : 404);
    }
    RecordProperty("sold", sold);
    EXPECT_EQ(salesInTheBooks(), before + sold);
}

TEST(Concurrency, TheLastPlaceInAGroupIsTakenOnce)
{
    Api api;
    const QString group = makeGroup(api, signUp(api, u"001"_s), u"002"_s);
    for (int i = 0; i < 8; ++i)
        join(api, signUp(api, u"001"_s), group);
    std::vector<TestCustomer> candidates;
    for (int i = 0; i < 8; ++i)
        candidates.push_back(signUp(api, u"00%1"_s.arg(i % 3 + 1)));
    std::vector<tillpool::admin::HttpReply> replies(8);
    inThreads(8, [&](int number) {
        const TestCustomer& who = candidates[static_cast<size_t>(number)];
        Api own;
        replies[static_cast<size_t>(number)] =
            own.post(u"/api/v1/groups/%1/members"_s.arg(group), {{u"customer_id"_s, who.id}}, who.token);
    });
    int joined = 0;
    for (const auto& reply : replies) {
        joined += reply.status == 201 ? 1 : 0;
        EXPECT_TRUE(reply.status == 201 || isProblem(reply, 409, u"group_full"_s));
    }
    EXPECT_EQ(joined, 1);
    EXPECT_EQ(Books(system().region(u"002"_s).dsn)
                  .number(u"SELECT count(*) FROM group_members WHERE group_id = $1"_s, {group}),
        10);
}

TEST(Concurrency, OneUsernameIsSignedUpOnce)
{
    Api api;
    for (int round = 0; round < 3; ++round) {
        const QJsonObject form {{u"username"_s, u"race-%1@example.org"_s.arg(Api::newKey())},
            {u"password"_s, u"long enough"_s}, {u"full_name"_s, u"Racer"_s}, {u"home_region"_s, u"001"_s}};
        const QString key = Api::newKey();
        std::vector<tillpool::admin::HttpReply> replies(6);
        inThreads(6, [&](int number) {
            Api own;
            replies[static_cast<size_t>(number)] =
                own.post(u"/api/v1/customers"_s, form, {}, number < 3 ? key : Api::newKey());
        });
        int made = 0;
        for (const auto& reply : replies) {
            made += reply.status == 201 ? 1 : 0;
            EXPECT_TRUE(reply.status == 201 || reply.status == 200 || isProblem(reply, 409, u"username_taken"_s));
        }
        EXPECT_EQ(made, 1);
    }
}
