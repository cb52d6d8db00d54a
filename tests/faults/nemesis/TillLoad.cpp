// SPDX-License-Identifier: GPL-3.0-or-later
#include "TillLoad.h"

#include "load/Crowd.h"

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using admin::HttpReply;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::Api;
using test::codeOf;
using test::describe;
using test::isFinal;
using test::isSold;
using test::pointsIn;
using test::Pool;

namespace {

constexpr qint64 richPoints = 1'000'000'000;
constexpr qint64 poorPoints = 300;
constexpr int refundPercent = 10;
constexpr admin::HttpTimeouts timeouts {.connectMs = 1000, .totalMs = 6000};

int below(std::mt19937& random, int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); }

Told beginningOf(const test::PendingSale& sale)
{
    const QJsonObject redeem = sale.body[u"redeem"_s].toObject();
    const QString payer = redeem[u"group_id"_s].toString();
    const QString earner = sale.body[u"earn_group_id"_s].toString();
    const bool isHere = (payer.isEmpty() ? earner : payer).left(3) == sale.region;
    const load::Kind kind = payer.isEmpty() ? (isHere ? load::Kind::Earn : load::Kind::EarnElsewhere)
                                            : (isHere ? load::Kind::Redeem : load::Kind::RedeemElsewhere);
    return {.operation = {.kind = kind,
                .intention = {.id = sale.saleId(),
                    .storeRegion = sale.region,
                    .redeemGroup = payer,
                    .redeemPoints = redeem[u"points"_s].toInteger(),
                    .earnGroup = earner}},
        .exchanges = {{.request = {.method = "POST", .key = sale.key}}},
        .from = load::monotonicNow()};
}

Told beginningOfRefund(const Told& sold, const QString& refundId, const QString& key)
{
    Told told {.operation = sold.operation,
        .exchanges = {{.request = {.method = "POST", .key = key}}},
        .from = load::monotonicNow()};
    told.operation.kind = load::Kind::RefundWhole;
    told.operation.intention.saleId = std::exchange(told.operation.intention.id, refundId);
    return told;
}

void answer(Told& told, const HttpReply& reply)
{
    told.exchanges.front().answer =
        load::Answer {.status = reply.status, .body = reply.body, .sentAt = told.from, .at = load::monotonicNow()};
}

} // namespace

TillLoad::TillLoad(int tills, int poorPercent, std::chrono::seconds patience)
    : m_tills(tills), m_poorPercent(poorPercent), m_patience(patience)
{
}

TillLoad::~TillLoad() { stop(); }

void TillLoad::prepare()
{
    Api api;
    m_rich = {makePool(api, u"001"_s, u"002"_s, richPoints), makePool(api, u"002"_s, u"003"_s, richPoints),
        makePool(api, u"003"_s, u"001"_s, richPoints)};
    m_poor = {makePool(api, u"001"_s, u"003"_s, poorPoints), makePool(api, u"003"_s, u"002"_s, poorPoints)};
    for (const test::TestRegion& region : test::system().regions) {
        m_tokens[region.id] = cashierToken(api, region);
        (void)saleBody(api, region, {}); // prices are known from here on
    }
    forgetRecord();
    m_worthAtFirst.clear();
    for (const Pool& pool : m_rich)
        m_worthAtFirst[pool.group] = richPoints;
    for (const Pool& pool : m_poor)
        m_worthAtFirst[pool.group] = poorPoints;
    QStringList groups;
    for (const auto& [group, worth] : m_worthAtFirst)
        groups.append(group);
    m_history.begin(groups);
}

void TillLoad::forgetRecord()
{
    m_sales.clear();
    m_refunds.clear();
    m_echoes.clear();
    m_seen.clear();
    m_isCompared = false;
}

void TillLoad::begin(unsigned int seed, Address address)
{
    if (!m_threads.empty())
        return; // another fault of a pair has begun it
    m_firstAddress = m_address = std::move(address);
    if (m_isCompared)
        forgetRecord();
    m_ended = 0;
    m_unknown = 0;
    m_turnedAway = 0;
    m_lost = m_doubleSpent = m_duplicated = m_longestGapMs = 0;
    m_lastAcknowledged = steady_clock::now();
    m_stopping = false;
    for (int till = 0; till < m_tills; ++till)
        m_threads.emplace_back([this, till, seed] { sell(till, seed); });
}

void TillLoad::redirect(Address address)
{
    const std::lock_guard lock(m_mutex);
    m_address = address ? std::move(address) : m_firstAddress;
}

void TillLoad::note(const Echo& echo)
{
    const std::lock_guard lock(m_mutex);
    m_echoes.push_back(echo);
}

void TillLoad::stop()
{
    m_stopping = true;
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
}

QString TillLoad::nextAddress(std::mt19937& random) const
{
    const std::lock_guard lock(m_mutex);
    return m_address(random);
}

void TillLoad::sell(int till, unsigned int seed)
{
    std::mt19937 random(seed * 1000 + static_cast<unsigned int>(till));
    Api api; // asks nothing: what is rung up is known
    while (!m_stopping) {
        QString group;
        test::PendingSale sale = ringUp(api, random, group);
        Ended ended = askUntilFinal(std::move(sale), group, random);
        record(ended);
        if (ended.end == End::Sold && below(random, 100) < refundPercent)
            refund(ended, random);
        std::this_thread::sleep_for(milliseconds(below(random, 40))); // as a cashier between two customers
    }
}

test::PendingSale TillLoad::ringUp(Api& api, std::mt19937& random, QString& group) const
{
    const int kind = below(random, 100);
    const auto& pools = kind < m_poorPercent ? m_poor : m_rich;
    const Pool& pool = pools[static_cast<size_t>(below(random, static_cast<int>(pools.size())))];
    group = pool.group;
    const QString groupRegion = group.left(3);
    const QStringList regions {u"001"_s, u"002"_s, u"003"_s};
    QString store = regions[below(random, 3)];
    const bool isHere = kind >= 85;
    while ((store == groupRegion) != isHere)
        store = regions[below(random, 3)];
    const qint64 points = kind < m_poorPercent ? 20 + below(random, 400) : 1 + below(random, 20);
    const bool onlyEarns = kind >= 75 && kind < 85;
    return test::ringUp(api, store, m_tokens.at(store), onlyEarns ? earningFor(pool) : paidFrom(pool, points));
}

TillLoad::Ended TillLoad::askUntilFinal(test::PendingSale sale, const QString& group, std::mt19937& random)
{
    const auto deadline = steady_clock::now() + m_patience;
    Ended ended {.sale = std::move(sale), .group = group};
    const test::PendingSale& asked = ended.sale;
    ended.told = beginningOf(asked);
    while (steady_clock::now() < deadline) {
        Api api(nextAddress(random), timeouts);
        const HttpReply reply = send(api, asked);
        if (isFinal(reply)) {
            ended.end = isSold(reply) ? End::Sold : End::Refused;
            ended.status = reply.status;
            ended.code = codeOf(reply);
            ended.receiptNumber = reply.json()[u"receipt_number"_s].toString();
            ended.redeemed = pointsIn(reply, u"redeemed");
            ended.earned = pointsIn(reply, u"earned");
            answer(ended.told, reply);
            return ended;
        }
        ++m_unknown;
        noteTurnedAway(asked, reply);
        if (below(random, 100) < 12) {
            const HttpReply cancelled = api.post(u"/api/v1/sales/%1/cancel"_s.arg(asked.saleId()),
                {{u"redeem"_s, asked.body[u"redeem"_s]}}, asked.token);
            if (cancelled.status == 200 && cancelled.json()[u"state"_s] == u"aborted"_s) {
                ended.end = End::Cancelled;
                return ended;
            }
        }
        std::this_thread::sleep_for(milliseconds(40 + below(random, 120)));
    }
    return ended;
}

void TillLoad::noteTurnedAway(const test::PendingSale& sale, const HttpReply& reply)
{
    if (reply.status != 429 && reply.status != 503)
        return;
    ++m_turnedAway;
    if (reply.header("retry-after").toInt() > 0)
        return;
    const std::lock_guard lock(m_mutex);
    m_seen.push_back({u"I1"_s,
        u"%1 was turned away without Retry-After: %2"_s.arg(
            sale.saleId(), QString::fromStdString(describe(reply)).left(300))});
}

void TillLoad::record(Ended ended)
{
    const std::lock_guard lock(m_mutex);
    if (ended.end == End::Sold)
        acknowledge();
    m_history.add(ended.told);
    m_sales.push_back(std::move(ended));
    ++m_ended;
}

void TillLoad::acknowledge()
{
    const auto now = steady_clock::now();
    const auto gap = std::chrono::duration_cast<milliseconds>(now - m_lastAcknowledged).count();
    m_longestGapMs = std::max<qint64>(m_longestGapMs, gap);
    m_lastAcknowledged = now;
}

// All of the sale goes back, under a key of its own.
void TillLoad::refund(const Ended& sold, std::mt19937& random)
{
    const QString saleId = sold.sale.saleId();
    const QString key = Api::newKey();
    EndedRefund ended {.saleId = saleId, .refundId = saleId.left(4) + key, .group = sold.group};
    ended.told = beginningOfRefund(sold.told, ended.refundId, key);
    const auto deadline = steady_clock::now() + m_patience;
    while (ended.end == End::Open && steady_clock::now() < deadline) {
        Api api(nextAddress(random), timeouts);
        const HttpReply reply = api.post(u"/api/v1/sales/%1/refunds"_s.arg(saleId),
            {{u"reason"_s, u"They changed their mind"_s}}, sold.sale.token, key);
        if (isFinal(reply)) {
            ended.end = isSold(reply) ? End::Sold : End::Refused;
            ended.recredited = pointsIn(reply, u"recredited");
            ended.clawedBack = pointsIn(reply, u"clawed_back");
            answer(ended.told, reply);
            break;
        }
        ++m_unknown;
        noteTurnedAway(sold.sale, reply);
        std::this_thread::sleep_for(milliseconds(40 + below(random, 120)));
    }
    const std::lock_guard lock(m_mutex);
    if (ended.end == End::Sold)
        acknowledge();
    m_history.add(std::move(ended.told));
    m_refunds.push_back(std::move(ended));
}

void TillLoad::forgetGap()
{
    const std::lock_guard lock(m_mutex);
    m_longestGapMs = 0;
    m_lastAcknowledged = steady_clock::now();
}

WorkloadFigures TillLoad::figures() const
{
    const std::lock_guard lock(m_mutex);
    WorkloadFigures figures {.unknown = m_unknown,
        .lost = m_lost,
        .duplicated = m_duplicated,
        .doubleSpent = m_doubleSpent,
        .turnedAway = m_turnedAway,
        .longestGapMs = m_longestGapMs};
    for (const Ended& one : m_sales) {
        figures.acknowledged += one.end == End::Sold ? 1 : 0;
        figures.refused += one.end == End::Refused || one.end == End::Cancelled ? 1 : 0;
        figures.open += one.end == End::Open ? 1 : 0;
    }
    for (const EndedRefund& one : m_refunds) {
        figures.acknowledged += one.end == End::Sold ? 1 : 0;
        figures.refused += one.end == End::Refused ? 1 : 0;
        figures.open += one.end == End::Open ? 1 : 0;
    }
    return figures;
}

} // namespace tillpool::nemesis
