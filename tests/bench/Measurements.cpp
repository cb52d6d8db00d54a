// SPDX-License-Identifier: GPL-3.0-or-later
#include "Measurements.h"

#include "CheckoutScript.h"
#include "StaticServer.h"
#include "admin/HttpClient.h"

#include <chrono>
#include <memory>

namespace tillpool::bench {

using namespace Qt::StringLiterals;
using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int clients = 8;
constexpr int pgbenchScale = 20; // rows of branches for 8 clients to meet seldom, and a database that fits into memory
constexpr double warmUpSeconds = 1;

/// A sequence of its own for each client, the same in each run.
class GroupPicker {
public:
    explicit GroupPicker(int groups) : m_groups(static_cast<quint32>(groups))
    {
        for (int client = 0; client < clientsMax; ++client)
            m_state[client] = static_cast<quint32>(client) * 7919U + 1U;
    }
    int next(int client)
    {
        m_state[client] = m_state[client] * 1664525U + 1013904223U;
        return static_cast<int>((m_state[client] >> 8) % m_groups);
    }

private:
    quint32 m_groups;
    quint32 m_state[clientsMax] {};
};

} // namespace

Measurements::Measurements(const BenchSystem& system, const BenchSystem* before, const Pgbench& pgbench, Plan plan)
    : m_system(system), m_before(before), m_pgbench(pgbench), m_plan(std::move(plan))
{
}

QStringList Measurements::names()
{
    return {u"checkout"_s, u"cross"_s, u"hot"_s, u"group"_s, u"catalogue"_s, u"before"_s};
}

Result<std::vector<Row>> Measurements::measure(const QString& name) const
{
    if (name == u"checkout"_s)
        return checkout();
    if (name == u"cross"_s)
        return crossRegion();
    if (name == u"hot"_s)
        return hotGroup();
    if (name == u"group"_s)
        return groupWithMembers();
    if (name == u"catalogue"_s)
        return catalogue();
    Q_ASSERT(name == u"before"_s);
    return comparedWithBefore();
}

void Measurements::SideTotals::add(const LoadResult& result)
{
    rates.push_back(result.rate());
    p50.push_back(quantileOf(result.milliseconds, 0.5));
    p99.push_back(quantileOf(result.milliseconds, 0.99));
    done += result.done;
    if (failed == 0)
        firstFailure = result.firstFailure;
    failed += result.failed;
}

// Which side comes first changes from pair to pair.
Result<std::vector<Measurements::SideTotals>> Measurements::interleave(
    const QString& name, const std::vector<Side>& sides) const
{
    const CpuMeter meter(
        m_before ? QStringList {m_system.dataFolder(), m_before->dataFolder()} : QStringList {m_system.dataFolder()});
    std::vector<SideTotals> totals(sides.size());
    TILLPOOL_TRY(m_system.settle());
    for (int pair = 0; pair < m_plan.pairs; ++pair) {
        for (size_t step = 0; step < sides.size(); ++step) {
            const size_t side = (step + static_cast<size_t>(pair)) % sides.size();
            const CpuTimes before = meter.now();
            const qint64 fsyncsBefore = m_system.fsyncs();
            TILLPOOL_TRY_ASSIGN(const LoadResult result, sides[side]());
            totals[side].spent += meter.now() - before;
            totals[side].fsyncs += m_system.fsyncs() - fsyncsBefore;
            totals[side].add(result);
        }
        QStringList rates;
        for (const SideTotals& side : totals)
            rates.append(u"%1/s"_s.arg(side.rates.back(), 0, 'f', 0));
        m_plan.onProgress(
            u"%1: pair %2 of %3: %4"_s.arg(name).arg(pair + 1).arg(m_plan.pairs).arg(rates.join(u", "_s)));
    }
    for (const SideTotals& side : totals) {
        if (side.failed > 0)
            m_plan.onProgress(
                u"%1: the first request that failed: %2"_s.arg(name, QString::fromUtf8(side.firstFailure)));
    }
    return totals;
}

Row Measurements::row(const RowText& text, const SideTotals& ours, const SideTotals& theirs, Values values, Bound bound,
    double goal) const
{
    std::vector<double> ratios;
    for (size_t pair = 0; pair < (ours.*values).size(); ++pair)
        ratios.push_back((theirs.*values)[pair] > 0 ? (ours.*values)[pair] / (theirs.*values)[pair] : 0);
    QJsonObject costs = costsOf(ours.spent, ours.done, ours.fsyncs);
    const QJsonObject theirCosts = costsOf(theirs.spent, theirs.done, theirs.fsyncs);
    const QString limit =
        values == &SideTotals::rates ? limitOf(costs) + u"\n  beside it: "_s + limitOf(theirCosts) : QString();
    costs.insert(u"yardstick"_s, theirCosts);
    return {.name = text.name,
        .what = text.what,
        .unit = values == &SideTotals::rates ? u"/s"_s : u" ms"_s,
        .ours = quartilesOf(ours.*values),
        .yardstick = text.yardstick,
        .theirs = quartilesOf(theirs.*values),
        .ratio = quartilesOf(ratios),
        .bound = bound,
        .goal = goal,
        .failures = ours.failed + theirs.failed,
        .limit = limit,
        .costs = costs};
}

Measurements::Side Measurements::sales(
    const BenchSystem& system, const QString& region, int clientsNow, int groups) const
{
    std::vector<QByteArray> bodies;
    for (int client = 0; client < clientsNow; ++client)
        bodies.push_back(system.saleBody(client, region));
    auto picker = std::make_shared<GroupPicker>(groups);
    return [this, &system, clientsNow, bodies, picker]() -> Result<LoadResult> {
        const auto next = [&](int client) {
            return system.saleRequest(bodies[static_cast<size_t>(client)], client, picker->next(client));
        };
        const auto begin = Clock::now();
        LoadResult result = HttpLoad(system.gatewayPort(), clientsNow).run(m_plan.seconds, 201, next);
        // A sale is done once the points elsewhere are: what waits still belongs to this side, not to the next.
        while (system.promisesWaiting() > 0) {}
        result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        return result;
    };
}

Result<QString> Measurements::pgbenchTables() const
{
    TILLPOOL_TRY_ASSIGN(const QString dsn, m_system.ownDatabase(u"pgbench"_s));
    m_plan.onProgress(u"pgbench: filling its tables, scale %1"_s.arg(pgbenchScale));
    TILLPOOL_TRY(m_pgbench.initialise(dsn, pgbenchScale));
    return dsn;
}

Result<std::vector<Row>> Measurements::checkout() const
{
    TILLPOOL_TRY_ASSIGN(const QString script, checkoutScript(m_system));
    TILLPOOL_TRY_ASSIGN(const QString tpcb, pgbenchTables());
    const QString dsn = m_system.applicationDsn();
    const Side backend = sales(m_system, u"001"_s, clients, groupsCount);
    TILLPOOL_TRY(backend()); // connections and statements, which pgbench does not count either
    TILLPOOL_TRY_ASSIGN(const auto totals,
        interleave(u"checkout"_s,
            {backend, [&] { return m_pgbench.runScript(dsn, clients, m_plan.seconds, script); },
                [&] { return m_pgbench.runBuiltin(tpcb, clients, m_plan.seconds, u"tpcb-like"_s); }}));
    const QString what = u"same-region checkout with redemption, 8 clients"_s;
    const QString same = u"pgbench calling the same SQL"_s;
    std::vector<Row> rows {
        row({u"checkout.rate"_s, what, same}, totals[0], totals[1], &SideTotals::rates, Bound::AtLeast, 0.90),
        row({u"checkout.p50"_s, what, same}, totals[0], totals[1], &SideTotals::p50, Bound::AtMost, 1.2),
        row({u"checkout.p99"_s, what, same}, totals[0], totals[1], &SideTotals::p99, Bound::AtMost, 1.4),
        row({u"checkout.tpcb"_s, what, u"pgbench -b tpcb-like"_s}, totals[0], totals[2], &SideTotals::rates,
            Bound::AtLeast, 0.50)};
    return rows;
}

Result<std::vector<Row>> Measurements::crossRegion() const
{
    const Side there = sales(m_system, u"002"_s, clients, groupsCount);
    const Side here = sales(m_system, u"001"_s, clients, groupsCount);
    TILLPOOL_TRY(there());
    TILLPOOL_TRY_ASSIGN(const auto totals, interleave(u"cross"_s, {there, here}));
    return std::vector<Row> {
        row({u"cross"_s, u"cross-region checkout with redemption, 8 clients, until all points are captured"_s,
                u"same-region checkout"_s},
            totals[0], totals[1], &SideTotals::rates, Bound::AtLeast, 0.50)};
}

Result<std::vector<Row>> Measurements::hotGroup() const
{
    const Side many = sales(m_system, u"001"_s, clients, 1);
    const Side one = sales(m_system, u"001"_s, 1, 1);
    const qint64 deadlocksBefore = m_system.deadlocks();
    TILLPOOL_TRY(many());
    TILLPOOL_TRY_ASSIGN(const auto totals, interleave(u"hot"_s, {many, one}));
    const qint64 deadlocks = m_system.deadlocks() - deadlocksBefore;
    Row hot = row({u"hot"_s, u"checkouts on one hot group, 8 clients"_s, u"one client on it"_s}, totals[0], totals[1],
        &SideTotals::rates, Bound::AtLeast, 1.2);
    hot.extra = deadlocks == 0;
    hot.limit += u"; %1 deadlocks"_s.arg(deadlocks);
    hot.costs.insert(u"deadlocks"_s, deadlocks);
    return std::vector<Row> {hot};
}

Result<std::vector<Row>> Measurements::groupWithMembers() const
{
    TILLPOOL_TRY_ASSIGN(const QString dsn, pgbenchTables());
    GroupPicker picker(groupsCount);
    const auto request = [&](int client) {
        return requestBytes("GET", "/api/v1/groups/" + BenchSystem::groupId(u"001"_s, picker.next(client)).toLatin1(),
            "Authorization: Bearer " + m_system.token(client) + "\r\n");
    };
    const HttpLoad load(m_system.gatewayPort(), clients);
    load.run(warmUpSeconds, 200, request);
    TILLPOOL_TRY_ASSIGN(const auto totals,
        interleave(u"group"_s,
            {[&]() -> Result<LoadResult> { return load.run(m_plan.seconds, 200, request); },
                [&] { return m_pgbench.runBuiltin(dsn, clients, m_plan.seconds, u"select-only"_s); }}));
    return std::vector<Row> {
        row({u"group"_s, u"a group with its points and five members, 8 clients"_s, u"pgbench -b select-only"_s},
            totals[0], totals[1], &SideTotals::rates, Bound::AtLeast, 0.35)};
}

Result<std::vector<Row>> Measurements::catalogue() const
{
    const QByteArray target = "/api/v1/catalogue?store=" + m_system.storeId().toLatin1();
    admin::HttpClient client(u"http://127.0.0.1:%1"_s.arg(m_system.backendPort()));
    TILLPOOL_TRY_ASSIGN(const admin::HttpReply menu, client.get(QString::fromLatin1(target)));
    TILLPOOL_TRY_ASSIGN(const StaticServer nginx, StaticServer::start(menu.body));
    const auto known = [](const QByteArray& etag) { return "If-None-Match: " + etag + "\r\n"; };
    const auto side = [this](quint16 port, int status, const QByteArray& request) -> Side {
        return [this, port, status, request]() -> Result<LoadResult> {
            return HttpLoad(port, clients).run(m_plan.seconds, status, [&request](int) { return request; });
        };
    };
    const quint16 port = m_system.backendPort();
    TILLPOOL_TRY_ASSIGN(const auto whole,
        interleave(u"catalogue"_s,
            {side(port, 200, requestBytes("GET", target)),
                side(nginx.port(), 200, requestBytes("GET", "/menu.json"))}));
    TILLPOOL_TRY_ASSIGN(const auto unchanged,
        interleave(u"catalogue.304"_s,
            {side(port, 304, requestBytes("GET", target, known(menu.header("etag")))),
                side(nginx.port(), 304, requestBytes("GET", "/menu.json", known(nginx.etag())))}));
    const QString file = u"nginx with a file of that size"_s;
    return std::vector<Row> {
        row({u"catalogue"_s, u"a menu of 200 items (%1 bytes) from the backend, 8 clients"_s.arg(menu.body.size()),
                file},
            whole[0], whole[1], &SideTotals::rates, Bound::AtLeast, 0.50),
        row({u"catalogue.304"_s, u"the same when it has not changed, 8 clients"_s, file}, unchanged[0], unchanged[1],
            &SideTotals::rates, Bound::AtLeast, 0.80)};
}

// No goals: the table says what a change came to. Its yardstick is the system of the earlier programs.
Result<std::vector<Row>> Measurements::comparedWithBefore() const
{
    if (!m_before)
        return std::vector<Row> {};
    TILLPOOL_TRY(m_before->settle());
    TILLPOOL_TRY_ASSIGN(const QString script, checkoutScript(m_system));
    TILLPOOL_TRY_ASSIGN(const QString scriptBefore, checkoutScript(*m_before));
    const Side now = sales(m_system, u"001"_s, clients, groupsCount);
    const Side then = sales(*m_before, u"001"_s, clients, groupsCount);
    TILLPOOL_TRY(now());
    TILLPOOL_TRY(then());
    TILLPOOL_TRY_ASSIGN(const auto totals,
        interleave(u"before"_s,
            {now, then, [&] { return m_pgbench.runScript(m_system.applicationDsn(), clients, m_plan.seconds, script); },
                [&] { return m_pgbench.runScript(m_before->applicationDsn(), clients, m_plan.seconds, scriptBefore); },
                sales(m_system, u"001"_s, clients, 1), sales(*m_before, u"001"_s, clients, 1)}));
    const QString earlier = u"the earlier programs"_s;
    return std::vector<Row> {row({u"before.checkout"_s, u"same-region checkout with redemption, 8 clients"_s, earlier},
                                 totals[0], totals[1], &SideTotals::rates, Bound::AtLeast, 1),
        row({u"before.sql"_s, u"pgbench calling the SQL of that checkout"_s, earlier}, totals[2], totals[3],
            &SideTotals::rates, Bound::AtLeast, 1),
        row({u"before.hot"_s, u"checkouts on one hot group, 8 clients"_s, earlier}, totals[4], totals[5],
            &SideTotals::rates, Bound::AtLeast, 1)};
}

} // namespace tillpool::bench
