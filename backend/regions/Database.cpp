// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Database.h"

#include "log/Log.h"
#include "regions/RerunPause.h"

#include <QRandomGenerator>
#include <optional>
#include <poll.h>

namespace tillpool::regions {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::RegionId;
using base::Result;

namespace {

constexpr int timesRunAgainMax = 10;
constexpr int timesReconnectedMax = 2;

quint64 nextInstance()
{
    static std::atomic<quint64> counter {0};
    return ++counter;
}

Error outcomeUnknown(const RegionSettings& region)
{
    return {.code = ErrorCode::OutcomeUnknown,
        .detail = u"Whether this was recorded in %1 is not known yet: ask again with the same key"_s.arg(region.name),
        .region = region.id.text(),
        .retryAfterSeconds = 1};
}

Error regionBusy(const RegionSettings& region)
{
    return {.code = ErrorCode::RegionBusy,
        .detail =
            u"The region %1 (%2) is too busy now: ask again with the same key"_s.arg(region.name, region.id.text()),
        .region = region.id.text(),
        .retryAfterSeconds = 1};
}

} // namespace

Error regionUnavailable(const RegionSettings& region)
{
    return {.code = ErrorCode::RegionUnavailable,
        .detail = u"The region %1 (%2) can't be reached now; nothing was changed"_s.arg(region.name, region.id.text()),
        .region = region.id.text(),
        .retryAfterSeconds = 1};
}

struct Database::Running {
    const Call* call;
    std::shared_ptr<Region> region;
    Connection* connection = nullptr;
    int timesRunAgain = 0;
    int timesReconnected = 0;
    bool maybeExecuted = false;
    bool done = false;
    bool outOfPatience = false;
    Clock::time_point patienceEnd = Clock::time_point::max();
    std::optional<Clock::time_point> restsUntil {};
    Result<Rows> result = Error {};

    bool isUnderWay() const { return connection && !done; }
    /// When something is to be done about it, whatever its socket says.
    Clock::time_point due() const { return restsUntil.value_or(std::min(connection->deadline(), patienceEnd)); }
    void run() { connection->start(*call->query, call->parameters); }
};

Database::Database(std::vector<RegionSettings> regions, RegionLimits limits) : m_instance(nextInstance())
{
    for (RegionSettings& settings : regions) {
        const QString id = settings.id.text();
        m_regions.emplace(id, std::make_shared<Region>(std::move(settings), limits));
    }
}

Database::~Database() = default;

std::shared_ptr<Database::Region> Database::find(const RegionId& region) const
{
    const auto found = m_regions.find(region.text());
    return found == m_regions.end() ? nullptr : found->second;
}

Result<const RegionSettings*> Database::route(const RegionId& region, const QString& pointer) const
{
    if (const auto found = find(region))
        return &found->settings;
    Error unknown {.code = ErrorCode::RegionUnknown,
        .detail = u"There is no region %1"_s.arg(region.text()),
        .region = region.text()};
    if (!pointer.isEmpty())
        unknown.fields = {{pointer, unknown.detail}};
    return unknown;
}

std::vector<RegionId> Database::regionIds() const
{
    std::vector<RegionId> ids;
    for (const auto& [id, region] : m_regions)
        ids.push_back(region->settings.id);
    return ids;
}

std::vector<RegionId> Database::regionsKnownDown() const
{
    std::vector<RegionId> ids;
    for (const auto& [id, region] : m_regions) {
        if (region->gate.isOpen())
            ids.push_back(region->settings.id);
    }
    return ids;
}

std::vector<RegionFigures> Database::figures() const
{
    std::vector<RegionFigures> all;
    for (const auto& [id, region] : m_regions) {
        RegionFigures& figures = all.emplace_back(RegionFigures {.region = region->settings.id,
            .refused = region->refused.load(std::memory_order_relaxed),
            .waiting = region->gate.waiting(),
            .isKnownDown = region->gate.isOpen()});
        for (size_t end = 0; end < figures.attempts.size(); ++end)
            figures.attempts[end] = region->ends[end].load(std::memory_order_relaxed);
    }
    return all;
}

Connection& Database::connectionOfThisThread(const std::shared_ptr<Region>& region) const
{
    // The entry keeps the region alive for as long as the connection refers to its settings.
    struct Entry {
        std::shared_ptr<Region> region;
        std::unique_ptr<Connection> connection;
    };
    thread_local std::map<std::pair<quint64, QString>, Entry> connections;
    Entry& entry = connections[{m_instance, region->settings.id.text()}];
    if (!entry.connection) {
        entry.region = region;
        entry.connection = std::make_unique<Connection>(region->settings, region->limits);
    }
    return *entry.connection;
}

Result<Rows> Database::run(const RegionId& region, const sql::Query& query, const Parameters& parameters, Intent intent)
{
    return std::move(runAll({{region, &query, parameters, intent}}).front());
}

std::vector<Result<Rows>> Database::runAll(const std::vector<Call>& calls)
{
    std::vector<Running> all;
    all.reserve(calls.size());
    for (const Call& call : calls) {
        Running running {.call = &call, .region = find(call.region)};
        if (!running.region) {
            running.result = route(call.region).takeError();
            running.done = true;
        } else if (running.region->gate.tryEnter()) {
            start(running);
        }
        all.push_back(std::move(running));
    }
    drive(all);
    // Only now, with no call under way: what waits for its turn in one region must not keep a place in another.
    for (Running& running : all) {
        if (running.done)
            continue;
        if (running.call->patience.count() == 0 && running.region->gate.enter()) {
            start(running);
            drive(all);
            continue;
        }
        const RegionSettings& settings = running.region->settings;
        running.result = running.region->gate.isSilent() ? regionUnavailable(settings) : regionBusy(settings);
        running.region->refused.fetch_add(1, std::memory_order_relaxed);
        running.done = true;
    }
    std::vector<Result<Rows>> results;
    results.reserve(all.size());
    for (Running& running : all)
        results.push_back(std::move(running.result));
    return results;
}

void Database::start(Running& running) const
{
    running.connection = &connectionOfThisThread(running.region);
    running.run();
    if (running.call->patience.count() > 0)
        running.patienceEnd = Clock::now() + running.call->patience;
}

// Goes on with one call as far as is possible now. A call that rests keeps its place in the region, which is a matter
// of milliseconds, and nothing else: the others' sockets are waited for meanwhile.
void Database::advance(Running& one)
{
    if (one.restsUntil) {
        if (Clock::now() < *one.restsUntil)
            return;
        one.restsUntil.reset();
        one.run();
    }
    while (one.isUnderWay() && !one.restsUntil && one.connection->advance())
        one.done = settle(one);
}

// Those that were started, to their ends.
void Database::drive(std::vector<Running>& running)
{
    std::vector<pollfd> descriptors;
    std::vector<Running*> waiting;
    while (true) {
        descriptors.clear();
        waiting.clear();
        auto nearest = Clock::time_point::max();
        for (Running& one : running) {
            advance(one);
            if (!one.isUnderWay())
                continue;
            waiting.push_back(&one);
            descriptors.push_back({one.restsUntil ? -1 : one.connection->socket(), one.connection->pollEvents(), 0});
            nearest = std::min(nearest, one.due());
        }
        if (waiting.empty())
            return;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(nearest - Clock::now()).count();
        ::poll(descriptors.data(), descriptors.size(), static_cast<int>(std::max<qint64>(0, left)));
        const auto now = Clock::now();
        for (size_t i = 0; i < waiting.size(); ++i) {
            if (descriptors[i].revents != 0 || waiting[i]->restsUntil || now < waiting[i]->due())
                continue;
            waiting[i]->outOfPatience = now >= waiting[i]->patienceEnd;
            waiting[i]->connection->giveUp();
        }
    }
}

// True when the call is finished; false when the statement was started again, or will be after a rest.
bool Database::settle(Running& running)
{
    const RegionSettings& settings = running.region->settings;
    Attempt attempt = running.connection->takeAttempt();
    running.region->ends[static_cast<size_t>(attempt.end)].fetch_add(1, std::memory_order_relaxed);
    const auto again = [&running] {
        running.run();
        return false;
    };
    const auto againAfterARest = [&running] {
        const auto pause = rerunPause(running.timesRunAgain, QRandomGenerator::global()->generate());
        running.restsUntil = std::min(Clock::now() + pause, running.patienceEnd);
        return false;
    };
    const auto finish = [&running](RegionGate::Health health, Result<Rows> result) {
        running.region->gate.leave(running.outOfPatience ? RegionGate::Health::Unknown : health);
        running.result = std::move(result);
        return true;
    };
    // What an attempt of this call before may have done is not known, whatever became of this one.
    const auto unlessUnknown = [&](Error error) {
        return running.maybeExecuted && running.call->intent == Intent::Change ? outcomeUnknown(settings) : error;
    };
    const auto unreachable = [&] { return unlessUnknown(regionUnavailable(settings)); };
    if (attempt.end == Attempt::End::Answered)
        return finish(RegionGate::Health::Answering, std::move(attempt.rows));

    log::warning(u"%1 in region %2: %3"_s.arg(
        QString::fromUtf8(running.call->query->name), settings.id.text(), QString::fromUtf8(attempt.message)));
    switch (attempt.end) {
    case Attempt::End::RunAgain:
        if (++running.timesRunAgain <= timesRunAgainMax)
            return againAfterARest();
        return finish(RegionGate::Health::Answering, unlessUnknown(regionBusy(settings)));
    case Attempt::End::Lost:
        running.maybeExecuted = true;
        if (++running.timesReconnected <= timesReconnectedMax)
            return again();
        return finish(RegionGate::Health::Failing, unreachable());
    case Attempt::End::TimedOut:
        running.maybeExecuted = true;
        return finish(RegionGate::Health::Failing, unreachable());
    case Attempt::End::NotSent:
        return finish(RegionGate::Health::Failing, unreachable());
    case Attempt::End::TookTooLong:
        return finish(RegionGate::Health::Answering, unlessUnknown(regionBusy(settings)));
    case Attempt::End::InvariantBroken:
    case Attempt::End::Failed:
        return finish(RegionGate::Health::Answering,
            unlessUnknown({.code = ErrorCode::Internal, .detail = QString::fromUtf8(attempt.message)}));
    case Attempt::End::Answered:
        break;
    }
    Q_UNREACHABLE();
}

} // namespace tillpool::regions
