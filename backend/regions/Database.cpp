// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Database.h"

#include "log/Log.h"

#include <atomic>
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

    Clock::time_point deadline() const { return std::min(connection->deadline(), patienceEnd); }
    Result<Rows> result = Error {};
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
    running.connection->start(*running.call->query, running.call->parameters);
    if (running.call->patience.count() > 0)
        running.patienceEnd = Clock::now() + running.call->patience;
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
            while (one.connection && !one.done && one.connection->advance())
                one.done = settle(one);
            if (!one.connection || one.done)
                continue;
            waiting.push_back(&one);
            descriptors.push_back({one.connection->socket(), one.connection->pollEvents(), 0});
            nearest = std::min(nearest, one.deadline());
        }
        if (waiting.empty())
            return;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(nearest - Clock::now()).count();
        ::poll(descriptors.data(), descriptors.size(), static_cast<int>(std::max<qint64>(0, left)));
        const auto now = Clock::now();
        for (size_t i = 0; i < waiting.size(); ++i) {
            if (descriptors[i].revents != 0 || now < waiting[i]->deadline())
                continue;
            waiting[i]->outOfPatience = now >= waiting[i]->patienceEnd;
            waiting[i]->connection->giveUp();
        }
    }
}

// True when the call is finished; false when the statement was started again.
bool Database::settle(Running& running)
{
    const RegionSettings& settings = running.region->settings;
    Attempt attempt = running.connection->takeAttempt();
    const auto again = [&running] {
        running.connection->start(*running.call->query, running.call->parameters);
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
            return again();
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
