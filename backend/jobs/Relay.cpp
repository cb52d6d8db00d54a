// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Relay.h"

#include "faults/CrashPoint.h"
#include "log/Log.h"
#include "sql/Queries.h"

namespace tillpool::jobs {

using namespace Qt::StringLiterals;
using base::RegionId;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

constexpr int batchSize = 32;

struct Finished {
    std::vector<qint64> doneIds;
    QStringList outcomes;
    std::vector<qint64> failedIds;
    QStringList errors;
};

std::map<QString, QJsonArray> byTarget(const Rows& claimed)
{
    std::map<QString, QJsonArray> batches;
    for (int row = 0; row < claimed.count(); ++row) {
        batches[claimed.text(row, "target_region")].append(
            QJsonObject {{u"id"_s, claimed.integer(row, "id")}, {u"kind"_s, claimed.text(row, "kind")},
                {u"source_id"_s, claimed.text(row, "source_id")}, {u"payload"_s, claimed.object(row, "payload")}});
    }
    return batches;
}

void note(Finished& finished, const Rows& applied, const QString& target)
{
    for (int row = 0; row < applied.count(); ++row) {
        if (applied.isNull(row, "error")) {
            finished.doneIds.push_back(applied.integer(row, "id"));
            finished.outcomes.append(applied.text(row, "outcome"));
            continue;
        }
        finished.failedIds.push_back(applied.integer(row, "id"));
        finished.errors.append(applied.text(row, "error"));
        log::error(u"A promise can't be carried out; it is tried again, and waits in the outbox with this reason"_s,
            {{u"outbox_id"_s, applied.integer(row, "id")}, {u"target_region"_s, target},
                {u"reason"_s, applied.text(row, "error")}});
    }
}

// Whether a batch that could not be carried out can be later, without anybody's help.
bool mayPass(const base::Error& error)
{
    return error.code == base::ErrorCode::RegionUnavailable || error.code == base::ErrorCode::RegionBusy
        || error.code == base::ErrorCode::OutcomeUnknown;
}

// A region that is not in the configuration, or a fault of ours: on record with each promise, and tried ever more
// rarely.
void noteRefused(Finished& finished, const QJsonArray& batch, const base::Error& error)
{
    for (const QJsonValue& promise : batch) {
        finished.failedIds.push_back(promise[u"id"_s].toInteger());
        finished.errors.append(error.detail);
        log::error(u"A promise can't be carried out; it is tried again, and waits in the outbox with this reason"_s,
            {{u"outbox_id"_s, promise[u"id"_s].toInteger()}, {u"reason"_s, error.detail}});
    }
}

} // namespace

Relay::Relay(regions::Database& database, std::chrono::milliseconds poll) : m_database(database), m_poll(poll) {}

Relay::~Relay() { stop(); }

void Relay::start()
{
    const std::lock_guard lock(m_mutex);
    for (const RegionId& region : m_database.regionIds())
        m_workers[region.text()].thread = std::thread([this, region] { work(region); });
}

void Relay::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (auto& [id, worker] : m_workers) {
        if (worker.thread.joinable())
            worker.thread.join();
    }
}

void Relay::kick(const RegionId& region)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto worker = m_workers.find(region.text());
        if (worker == m_workers.end())
            return;
        worker->second.kicked = true;
    }
    m_wake.notify_all();
}

void Relay::work(const RegionId& region)
{
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            bool& kicked = m_workers[region.text()].kicked;
            m_wake.wait_for(lock, m_poll, [&] { return m_stopping || kicked; });
            if (m_stopping)
                return;
            kicked = false;
        }
        while (drainOnce(region) == batchSize) {
            const std::lock_guard lock(m_mutex);
            if (m_stopping)
                return;
        }
    }
}

int Relay::drainOnce(const RegionId& region)
{
    QStringList down;
    for (const RegionId& id : m_database.regionsKnownDown())
        down.append(id.text());
    if (down.contains(region.text()))
        return 0;
    const auto claimed =
        m_database.run(region, sql::jobs::claimPromises, Parameters().integer(batchSize).texts(down), Intent::Change);
    if (!claimed.hasValue() || claimed->isEmpty())
        return 0;
    return carryOut(region, *claimed);
}

void Relay::deliver(const RegionId& from, const QString& sourceId)
{
    const auto claimed = m_database.run(
        from, sql::jobs::claimPromiseOf, Parameters().text(sourceId).texts({u"link"_s, u"unlink"_s}), Intent::Change);
    if (claimed.hasValue() && !claimed->isEmpty())
        carryOut(from, *claimed);
}

int Relay::carryOut(const RegionId& from, const Rows& claimed)
{
    faults::pass(faults::CrashPoint::BeforeApply);
    const std::map<QString, QJsonArray> batches = byTarget(claimed);
    std::vector<regions::Call> calls;
    for (const auto& [target, batch] : batches)
        calls.push_back({RegionId::parse(target).takeValue(), &sql::points::applyPromises, Parameters().json(batch),
            Intent::Change});
    const auto results = m_database.runAll(calls);
    faults::pass(faults::CrashPoint::AfterApply);

    Finished finished;
    for (size_t i = 0; i < calls.size(); ++i) {
        if (results[i].hasValue())
            note(finished, *results[i], calls[i].region.text());
        else if (!mayPass(results[i].error()))
            noteRefused(finished, batches.at(calls[i].region.text()), results[i].error());
    }
    // A mark that is lost is no harm: the promise is carried out again and found done.
    if (!finished.doneIds.empty())
        (void)m_database.run(from, sql::jobs::finishPromises,
            Parameters().integers(finished.doneIds).texts(finished.outcomes), Intent::Change);
    if (!finished.failedIds.empty())
        (void)m_database.run(from, sql::jobs::noteFailures,
            Parameters().integers(finished.failedIds).texts(finished.errors), Intent::Change);
    return static_cast<int>(finished.doneIds.size());
}

} // namespace tillpool::jobs
