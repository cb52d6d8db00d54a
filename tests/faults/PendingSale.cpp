// SPDX-License-Identifier: GPL-3.0-or-later
#include "PendingSale.h"

#include "support/Books.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using admin::HttpReply;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

Books booksOf(const QString& id) { return Books(system().region(id.left(3)).dsn); }

} // namespace

Pool makePool(Api& api, const QString& home, const QString& groupRegion, qint64 points)
{
    Pool pool {.customer = signUp(api, home), .group = {}};
    pool.group = makeGroup(api, pool.customer, groupRegion);
    if (points > 0)
        givePoints(pool.group, points);
    return pool;
}

PendingSale ringUp(Api& api, const QString& region, const QString& token, const SaleOptions& options)
{
    return {.region = region, .token = token, .body = saleBody(api, system().region(region), options)};
}

SaleOptions paidFrom(const Pool& pool, qint64 points)
{
    return {.customer = pool.customer.id, .earnGroup = pool.group, .redeemGroup = pool.group, .redeemPoints = points};
}

SaleOptions earningFor(const Pool& pool) { return {.customer = pool.customer.id, .earnGroup = pool.group}; }

HttpReply send(Api& api, const PendingSale& sale)
{
    return api.post(u"/api/v1/sales"_s, sale.body, sale.token, sale.key);
}

bool isFinal(const HttpReply& reply) { return reply.status >= 200 && reply.status < 500 && reply.status != 429; }

bool isSold(const HttpReply& reply) { return reply.status == 201 || reply.status == 200; }

HttpReply sendUntilFinal(const PendingSale& sale, const Address& address, const Listener& unanswered)
{
    const auto deadline = steady_clock::now() + std::chrono::minutes(2);
    while (true) {
        Api api(address());
        HttpReply reply = send(api, sale);
        if (isFinal(reply) || steady_clock::now() > deadline)
            return reply;
        if (unanswered)
            unanswered(reply);
        std::this_thread::sleep_for(milliseconds(100)); // as a till waits before it asks again
    }
}

QString codeOf(const HttpReply& reply) { return reply.json()[u"code"_s].toString(); }

qint64 pointsIn(const HttpReply& reply, QStringView name)
{
    return reply.json()[u"points"_s].toObject()[name].toInteger();
}

std::string describe(const HttpReply& reply) { return std::to_string(reply.status) + ' ' + reply.body.toStdString(); }

qint64 salesNamed(const QString& saleId)
{
    return booksOf(saleId).number(u"SELECT count(*) FROM sales WHERE sale_id = $1"_s, {saleId});
}

QString decisionOf(const QString& saleId)
{
    return booksOf(saleId).text(u"SELECT decision FROM sale_decisions WHERE sale_id = $1"_s, {saleId});
}

QString holdOf(const QString& saleId, const QString& group)
{
    return booksOf(group).text(u"SELECT state FROM points_holds WHERE hold_id = $1"_s, {saleId});
}

qint64 balanceOf(const QString& group)
{
    return booksOf(group).number(u"SELECT balance FROM groups WHERE group_id = $1"_s, {group});
}

qint64 heldIn(const QString& group)
{
    return booksOf(group).number(u"SELECT held FROM groups WHERE group_id = $1"_s, {group});
}

bool becomesTrue(const std::function<bool()>& isTrue, int timeoutMs)
{
    const auto deadline = steady_clock::now() + milliseconds(timeoutMs);
    while (!isTrue()) {
        if (steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
}

bool waitForAllRegions(Api& api)
{
    return becomesTrue([&api] {
        const QJsonArray regions = api.get(u"/readyz"_s).json()[u"regions"_s].toArray();
        return !regions.isEmpty() && std::all_of(regions.begin(), regions.end(), [](const QJsonValue& r) {
            return r[u"state"_s] == u"up"_s;
        });
    });
}

std::string faultsAtRest() { return faultsInTheBooksAtRest().join(u'\n').toStdString(); }

} // namespace tillpool::test
