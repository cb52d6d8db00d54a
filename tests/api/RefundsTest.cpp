// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"
#include "support/Refunds.h"

#include <algorithm>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using tillpool::admin::HttpReply;

namespace {

const auto sales = u"/api/v1/sales"_s;

/// A store of its own beside the one that a region has, with a till and a cashier.
class SecondStore {
public:
    explicit SecondStore(const TestRegion& region) : m_owner(system().ownerDsn(region.id)), m_region(region)
    {
        m_owner.rows(u"INSERT INTO stores (store_id, name, time_zone) VALUES ($1, 'Second', 'UTC')"_s, {store()});
        m_owner.rows(u"INSERT INTO tills (till_id, store_id, name) VALUES ($1, $2, 'Till')"_s, {till(), store()});
        m_owner.rows(u"INSERT INTO staff (staff_id, full_name, role, pin_hash) "
                     "SELECT $1, 'Second Cashier', role, pin_hash FROM staff WHERE staff_id = $2"_s,
            {cashier(), region.cashier.staffId});
    }
    ~SecondStore()
    {
        m_owner.rows(u"DELETE FROM staff WHERE staff_id = $1"_s, {cashier()});
        m_owner.rows(u"DELETE FROM tills WHERE till_id = $1"_s, {till()});
        m_owner.rows(u"DROP SEQUENCE receipts_%1_secondtill"_s.arg(m_region.id));
        m_owner.rows(u"DELETE FROM stores WHERE store_id = $1"_s, {store()});
    }
    SecondStore(const SecondStore&) = delete;
    SecondStore& operator=(const SecondStore&) = delete;

    QString cashierToken(Api& api) const
    {
        return staffToken(api, m_region, {cashier(), m_region.cashier.pin}, till());
    }
    QString till() const { return m_region.id + u"-secondtill"_s; }

private:
    QString store() const { return m_region.id + u"-secondstore"_s; }
    QString cashier() const { return m_region.id + u"-secondcashier"_s; }

    Books m_owner;
    TestRegion m_region;
};

/// A latte with a flavour twice, and beans: lines 1 (item), 2 (its extra) and 3.
QJsonObject sellThreeLines(Api& api, const TestRegion& region)
{
    const auto id = [&](const QString& local) { return region.id + u'-' + local; };
    const auto sold =
        api.post(sales, basket(region, {line(id(u"item38"_s), 2, {id(u"flav63"_s)}), line(id(u"item01"_s))}, 10'000),
            cashierToken(api, region));
    EXPECT_TRUE(isStatus(sold, 201));
    return sold.json();
}

QJsonObject readSale(Api& api, const QString& id, const QString& token)
{
    const auto reply = api.get(sales + u'/' + id, token);
    EXPECT_TRUE(isStatus(reply, 200));
    return reply.json();
}

QJsonArray refundable(const std::vector<std::pair<int, qint64>>& lines)
{
    return refundBody(lines)[u"lines"_s].toArray();
}

} // namespace

TEST(Refunds, TheWholeSaleGoesBackOnce)
{
    Api api;
    const TestRegion& region = system().region(u"002"_s);
    const QString token = cashierToken(api, region);
    const QJsonObject sale = sellThreeLines(api, region);
    const QString id = sale[u"sale_id"_s].toString();
    const QString key = Api::newKey();
    const auto made = refund(api, id, token, refundBody(), key);
    ASSERT_TRUE(isStatus(made, 201));
    const QJsonObject answer = made.json();
    EXPECT_EQ(answer[u"refund_id"_s], u"002-"_s + key);
    EXPECT_EQ(answer[u"sale_id"_s], id);
    EXPECT_EQ(answer[u"refund_no"_s].toInt(), 1);
    EXPECT_EQ(answer[u"reason"_s], u"They changed their mind"_s);
    EXPECT_EQ(answer[u"till_id"_s], region.tillId);
    EXPECT_EQ(answer[u"staff_id"_s], region.cashier.staffId);
    EXPECT_EQ(answer[u"amount"_s], sale[u"total"_s]) << "the added tax included";
    EXPECT_EQ(answer[u"paid_back"_s], sale[u"total"_s]);
    EXPECT_EQ(minor(answer[u"redeemed_value"_s]), 0);
    EXPECT_FALSE(answer[u"created_at"_s].toString().isEmpty());
    EXPECT_EQ(answer[u"lines"_s].toArray().size(), 3);
    EXPECT_EQ(answer[u"lines"_s][1][u"parent_line_no"_s].toInt(), 1);
    EXPECT_EQ(answer[u"lines"_s][1][u"name"_s], sale[u"lines"_s][0][u"modifiers"_s][0][u"name"_s]);
    EXPECT_EQ(answer[u"points"_s].toObject(),
        (QJsonObject {{u"recredited"_s, 0}, {u"recredited_to"_s, QJsonValue()}, {u"clawed_back"_s, 0},
            {u"clawed_back_from"_s, QJsonValue()}, {u"state"_s, QJsonValue()}, {u"balance_after"_s, QJsonValue()},
            {u"debt_after"_s, QJsonValue()}}));

    const auto again = refund(api, id, token, refundBody(), key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(again.body, made.body);
    EXPECT_TRUE(isProblem(refund(api, id, token, refundBody({{3, 1}}), key), 422, u"idempotency_key_reused"_s));
    const QString other = sellThreeLines(api, region)[u"sale_id"_s].toString();
    EXPECT_TRUE(isProblem(refund(api, other, token, refundBody(), key), 422, u"idempotency_key_reused"_s))
        << "a key stands for a refund of one sale";

    const QString lateKey = Api::newKey();
    for (int i = 0; i < 2; ++i) {
        const auto late = refund(api, id, token, refundBody(), lateKey);
        EXPECT_TRUE(isProblem(late, 409, u"already_refunded"_s));
        EXPECT_EQ(late.json()[u"refundable"_s].toArray(), refundable({{1, 0}, {3, 0}}));
    }
    EXPECT_TRUE(isProblem(refund(api, other, token, refundBody(), lateKey), 422, u"idempotency_key_reused"_s))
        << "the key of a refusal never becomes a refund";
}

TEST(Refunds, OfSingleLinesAddUpAndAreSeenInTheSale)
{
    Api api;
    for (const TestRegion& region : system().regions) {
        const QString token = cashierToken(api, region);
        const QJsonObject sale = sellThreeLines(api, region);
        const QString id = sale[u"sale_id"_s].toString();
        EXPECT_EQ(sale[u"lines"_s][0][u"line_no"_s].toInt(), 1);
        EXPECT_EQ(sale[u"lines"_s][0][u"modifiers"_s][0][u"line_no"_s].toInt(), 2);
        const auto first = refund(api, id, token, refundBody({{1, 1}}));
        ASSERT_TRUE(isStatus(first, 201));
        EXPECT_EQ(first.json()[u"lines"_s].toArray().size(), 2) << "an item takes its extras with it";
        const QJsonObject halfway = readSale(api, id, token);
        EXPECT_EQ(halfway[u"lines"_s][0][u"refunded_quantity"_s].toInt(), 1);
        EXPECT_EQ(halfway[u"lines"_s][0][u"modifiers"_s][0][u"refunded_quantity"_s].toInt(), 1);
        EXPECT_EQ(halfway[u"lines"_s][1][u"refunded_quantity"_s].toInt(-1), 0);
        ASSERT_EQ(halfway[u"refunds"_s].toArray().size(), 1);
        for (const QString& name : {u"refund_id"_s, u"refund_no"_s, u"amount"_s, u"redeemed_value"_s, u"paid_back"_s,
                 u"reason"_s, u"created_at"_s, u"staff_id"_s, u"till_id"_s})
            EXPECT_EQ(halfway[u"refunds"_s][0][name], first.json()[name]) << qUtf8Printable(name);

        const auto tooMuch = refund(api, id, token, refundBody({{3, 1}, {1, 2}}));
        EXPECT_TRUE(isProblem(tooMuch, 409, u"already_refunded"_s));
        EXPECT_EQ(pointersOf(tooMuch), QStringList {u"/lines/1/quantity"_s});
        EXPECT_EQ(tooMuch.json()[u"refundable"_s].toArray(), refundable({{1, 1}, {3, 1}}));

        qint64 sum = minor(first.json()[u"amount"_s]);
        for (const auto& part : {refundBody({{3, 1}}), refundBody()}) {
            const auto next = refund(api, id, token, part);
            ASSERT_TRUE(isStatus(next, 201));
            sum += minor(next.json()[u"amount"_s]);
        }
        EXPECT_EQ(sum, minor(sale[u"total"_s])) << qUtf8Printable(region.id);
        EXPECT_EQ(readSale(api, id, token)[u"refunds"_s][2][u"refund_no"_s].toInt(), 3);
    }
}

TEST(Refunds, BadRequestsAreNamedByTheirFields)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString id = sellThreeLines(api, region)[u"sale_id"_s].toString();
    const auto bad = [&](const QJsonObject& body, const QStringList& pointers) {
        const auto reply = refund(api, id, token, body);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s));
        EXPECT_EQ(pointersOf(reply), pointers);
    };
    bad(without(refundBody({{1, 1}}), u"reason"_s), {u"/reason"_s});
    bad(with(refundBody(), u"reason"_s, QString()), {u"/reason"_s});
    bad(with(refundBody(), u"reason"_s, u"  "_s), {u"/reason"_s});
    bad(with(refundBody(), u"reason"_s, QString(201, u'r')), {u"/reason"_s});
    bad(with(refundBody(), u"lines"_s, QJsonArray()), {u"/lines"_s});
    bad(with(refundBody(), u"lines"_s, 7), {u"/lines"_s});
    bad(refundBody({{0, 1}, {1, 0}}), {u"/lines/0/line_no"_s, u"/lines/1/quantity"_s});
    bad(refundBody({{4, 1}}), {u"/lines/0/line_no"_s});
    bad(refundBody({{2, 1}}), {u"/lines/0/line_no"_s});
    bad(refundBody({{1, 1}, {1, 1}}), {u"/lines/1/line_no"_s});
    bad(refundBody({{3, 1}, {1, 3}}), {u"/lines/1/quantity"_s});
    EXPECT_TRUE(isStatus(refund(api, id, token, with(refundBody(), u"reason"_s, QString(200, u'r'))), 201));
    const auto keyless = refund(api, id, token, refundBody(), {});
    EXPECT_TRUE(isProblem(keyless, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(keyless), QStringList {u"Idempotency-Key"_s});
}

TEST(Refunds, OnlyOfSalesThatWereMade)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    const QString unknown = u"001-"_s + Api::newKey();
    EXPECT_TRUE(isProblem(refund(api, unknown, token), 404, u"not_found"_s));
    EXPECT_TRUE(isProblem(refund(api, u"999-"_s + Api::newKey(), token), 404, u"region_unknown"_s));
    EXPECT_TRUE(isProblem(refund(api, u"17"_s, token), 400, u"invalid_id"_s));
    ASSERT_TRUE(isStatus(api.post(sales + u'/' + unknown + u"/cancel"_s, {}, token), 200));
    const auto aborted = refund(api, unknown, token);
    EXPECT_TRUE(isProblem(aborted, 409, u"sale_aborted"_s));
    EXPECT_EQ(aborted.json()[u"state"_s], u"aborted"_s);
    EXPECT_EQ(aborted.json()[u"sale_id"_s], unknown);
}

TEST(Refunds, CashiersRefundInTheirOwnStoreAndManagersAnywhere)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const SecondStore second(region);
    const QString id = sell(api, region, {.quantity = 4})[u"sale_id"_s].toString();
    const QJsonObject one = refundBody({{1, 1}});
    for (const QString& stranger : {second.cashierToken(api), cashierToken(api, system().region(u"002"_s))}) {
        const auto refused = refund(api, id, stranger, one);
        EXPECT_TRUE(isProblem(refused, 403, u"forbidden"_s));
        EXPECT_TRUE(refused.json()[u"detail"_s].toString().contains(u"manager"_s));
    }
    EXPECT_TRUE(isStatus(refund(api, id, cashierToken(api, region), one), 201));
    const TestRegion& far = system().region(u"003"_s);
    const auto elsewhere = refund(api, id, managerToken(api, far), with(one, u"till_id"_s, far.tillId));
    EXPECT_TRUE(isStatus(elsewhere, 201));
    EXPECT_EQ(elsewhere.json()[u"till_id"_s], far.tillId);
    EXPECT_EQ(elsewhere.json()[u"staff_id"_s], far.manager.staffId);
    EXPECT_TRUE(isStatus(refund(api, id, staffToken(api, region, system().admin), one), 201));

    const QString roaming =
        api.post(u"/api/v1/sessions"_s, {{u"staff_id"_s, far.manager.staffId}, {u"pin"_s, far.manager.pin}})
            .json()[u"token"_s]
            .toString();
    const auto noTill = refund(api, id, roaming, with(one, u"till_id"_s, u"003-notill"_s));
    EXPECT_TRUE(isProblem(noTill, 404, u"not_found"_s));
    EXPECT_EQ(pointersOf(noTill), QStringList {u"/till_id"_s});
    EXPECT_TRUE(
        isProblem(refund(api, id, managerToken(api, region), with(one, u"till_id"_s, far.tillId)), 403, u"forbidden"_s))
        << "a session at one till pays nothing out at another";
    const auto last = refund(api, id, roaming, one);
    EXPECT_TRUE(isStatus(last, 201));
    EXPECT_TRUE(last.json()[u"till_id"_s].isNull());
}

TEST(Refunds, OfOneLineFromTwoRegionsAtOnceOneWins)
{
    Api api;
    const TestRegion& region = system().region(u"002"_s);
    const QString tokens[] {managerToken(api, system().region(u"001"_s)), managerToken(api, system().region(u"003"_s))};
    for (int round = 0; round < 10; ++round) {
        const QString id = sell(api, region)[u"sale_id"_s].toString();
        HttpReply replies[2];
        {
            std::vector<std::jthread> tills;
            for (int i = 0; i < 2; ++i) {
                tills.emplace_back([&, i] {
                    Api own;
                    replies[i] = refund(own, id, tokens[i], refundBody({{1, 1}}));
                });
            }
        }
        const bool firstWon = replies[0].status == 201;
        EXPECT_TRUE(isStatus(replies[firstWon ? 0 : 1], 201));
        EXPECT_TRUE(isProblem(replies[firstWon ? 1 : 0], 409, u"already_refunded"_s));
    }
    EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
}

TEST(Refunds, OfManyUnitsAtOnceAllAreMadeAndAddUp)
{
    constexpr int units = 8;
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const TestCustomer customer = signUp(api, u"001"_s);
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const QString group = makeGroup(api, customer, home);
        givePoints(group, 777);
        const QJsonObject sale = sell(api, region,
            {.quantity = units,
                .customer = customer.id,
                .earnGroup = group,
                .redeemGroup = group,
                .redeemPoints = 777});
        const QString token = cashierToken(api, region);
        HttpReply replies[units];
        {
            std::vector<std::jthread> tills;
            for (HttpReply& reply : replies) {
                tills.emplace_back([&] {
                    Api own;
                    reply = refund(own, sale[u"sale_id"_s].toString(), token, refundBody({{1, 1}}));
                });
            }
        }
        qint64 amount = 0;
        qint64 recredited = 0;
        for (const HttpReply& reply : replies) {
            EXPECT_TRUE(isStatus(reply, 201));
            amount += minor(reply.json()[u"amount"_s]);
            recredited += reply.json()[u"points"_s][u"recredited"_s].toInteger();
        }
        EXPECT_EQ(amount, minor(sale[u"total"_s]));
        EXPECT_EQ(recredited, 777);
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(readGroup(api, group, customer.token)[u"points"_s].toInteger(), 777);
    }
}

TEST(Refunds, TheSameRefundFromManyThreadsIsMadeOnce)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const TestCustomer customer = signUp(api, u"002"_s);
    for (const QString& home : {u"001"_s, u"003"_s}) {
        const QString group = makeGroup(api, customer, home);
        givePoints(group, 500);
        const QString id = sell(api, region,
            {.customer = customer.id, .earnGroup = group, .redeemGroup = group, .redeemPoints = 500})[u"sale_id"_s]
                               .toString();
        const QString token = cashierToken(api, region);
        const QString key = Api::newKey();
        HttpReply replies[8];
        {
            std::vector<std::jthread> tills;
            for (HttpReply& reply : replies) {
                tills.emplace_back([&] {
                    Api own;
                    reply = refund(own, id, token, refundBody(), key);
                });
            }
        }
        const auto made = std::count_if(
            std::begin(replies), std::end(replies), [](const HttpReply& reply) { return reply.status == 201; });
        EXPECT_EQ(made, 1);
        for (const HttpReply& reply : replies) {
            EXPECT_TRUE(reply.status == 201 || isStatus(reply, 200));
            EXPECT_EQ(reply.body, replies[0].body);
        }
        EXPECT_EQ(faultsInTheBooksAtRest(), QStringList());
        EXPECT_EQ(readGroup(api, group, customer.token)[u"points"_s].toInteger(), 500);
    }
}
