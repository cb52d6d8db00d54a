// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/PromiseCarrier.h"

#include "faults/CrashPoint.h"
#include "log/Log.h"
#include "sql/Queries.h"

#include <map>

namespace tillpool::jobs {

using namespace Qt::StringLiterals;
using base::RegionId;
using base::Result;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

/// What became of the promises of a batch; those that are in neither list are due again soon.
struct PromiseCarrier::Carried {
    std::vector<qint64> doneIds {};
    QStringList outcomes {};
    std::vector<qint64> refusedIds {};
    QStringList reasons {};

    void refuse(qint64 id, const RegionId& to, const QString& reason)
    {
        refusedIds.push_back(id);
        reasons.append(reason);
        log::error(u"A promise can't be carried out; it is tried again, and waits in the outbox with this reason"_s,
            {{u"outbox_id"_s, id}, {u"target_region"_s, to.text()}, {u"reason"_s, reason}});
    }
};

namespace {

QJsonArray promisesIn(const Rows& claimed)
{
    QJsonArray promises;
    for (int row = 0; row < claimed.count(); ++row) {
        promises.append(QJsonObject {{u"id"_s, claimed.integer(row, "id")}, {u"kind"_s, claimed.text(row, "kind")},
            {u"source_id"_s, claimed.text(row, "source_id")}, {u"payload"_s, claimed.object(row, "payload")}});
    }
    return promises;
}

// Whether a batch that could not be carried out can be later, without anybody's help.
bool mayPass(const base::Error& error)
{
    return error.code == base::ErrorCode::RegionUnavailable || error.code == base::ErrorCode::RegionBusy
        || error.code == base::ErrorCode::OutcomeUnknown;
}

metrics::Labels labelsOf(const QString& kind, const QString& result) { return {{"kind", kind}, {"result", result}}; }

} // namespace

Result<std::vector<RegionId>> PromiseCarrier::dueTargets(const RegionId& from)
{
    TILLPOOL_TRY_ASSIGN(const Rows rows, m_database.run(from, sql::jobs::findDueTargets, {}, Intent::Read));
    std::vector<RegionId> targets;
    for (int row = 0; row < rows.count(); ++row) {
        TILLPOOL_TRY_ASSIGN(RegionId target, RegionId::parse(rows.text(row, "target_region")));
        targets.push_back(std::move(target));
    }
    return targets;
}

bool PromiseCarrier::answers(const RegionId& region)
{
    const auto rows = m_database.run(region, sql::regions::checkWritable, {}, Intent::Read);
    return rows.hasValue() && !rows->boolean(0, "read_only");
}

PromiseCarrier::Batch PromiseCarrier::carry(const RegionId& from, const RegionId& to, int most)
{
    const auto claimed =
        m_database.run(from, sql::jobs::claimPromises, Parameters().integer(most).text(to.text()), Intent::Change);
    if (!claimed.hasValue())
        return {.end = Batch::End::SourceDown};
    Batch batch {.claimed = claimed->count()};
    if (batch.claimed > 0)
        batch.end = carryOut(from, to, *claimed, batch);
    return batch;
}

void PromiseCarrier::carryAllOf(const RegionId& from, const QString& sourceId, const QStringList& kinds)
{
    const auto claimed =
        m_database.run(from, sql::jobs::claimPromiseOf, Parameters().text(sourceId).texts(kinds), Intent::Change);
    if (!claimed.hasValue() || claimed->isEmpty())
        return;
    Batch batch {.claimed = claimed->count()};
    const auto to = RegionId::parse(claimed->text(0, "target_region")); // the promises of one change are for one region
    if (to.hasValue())
        (void)carryOut(from, *to, *claimed, batch);
}

PromiseCarrier::Batch::End PromiseCarrier::carryOut(
    const RegionId& from, const RegionId& to, const Rows& claimed, Batch& batch)
{
    faults::pass(faults::CrashPoint::BeforeApply);
    const auto applied =
        m_database.run(to, sql::points::applyPromises, Parameters().json(promisesIn(claimed)), Intent::Change);
    faults::pass(faults::CrashPoint::AfterApply);
    const Carried carried = judge(to, claimed, applied);
    batch.done = static_cast<int>(carried.doneIds.size());
    mark(from, carried);
    return applied.hasValue() || !mayPass(applied.error()) ? Batch::End::Finished : Batch::End::TargetFailed;
}

PromiseCarrier::Carried PromiseCarrier::judge(const RegionId& to, const Rows& claimed, const Result<Rows>& applied)
{
    Carried carried;
    std::map<qint64, QString> kinds;
    for (int row = 0; row < claimed.count(); ++row)
        kinds.emplace(claimed.integer(row, "id"), claimed.text(row, "kind"));
    if (!applied.hasValue()) {
        // A region that is not in the configuration, or a fault of ours, is put on record with each promise.
        const bool isPassing = mayPass(applied.error());
        for (const auto& [id, kind] : kinds) {
            m_figures.promises.add(labelsOf(kind, isPassing ? u"unreachable"_s : u"refused"_s));
            if (!isPassing)
                carried.refuse(id, to, applied.error().detail);
        }
        return carried;
    }
    for (int row = 0; row < applied->count(); ++row) {
        const qint64 id = applied->integer(row, "id");
        const bool isDone = applied->isNull(row, "error");
        m_figures.promises.add(labelsOf(kinds[id], isDone ? u"carried_out"_s : u"refused"_s));
        if (!isDone) {
            carried.refuse(id, to, applied->text(row, "error"));
            continue;
        }
        carried.doneIds.push_back(id);
        carried.outcomes.append(applied->text(row, "outcome"));
    }
    return carried;
}

// A mark that is lost is no harm: the promise is carried out again and found done.
void PromiseCarrier::mark(const RegionId& from, const Carried& carried)
{
    if (!carried.doneIds.empty())
        (void)m_database.run(from, sql::jobs::finishPromises,
            Parameters().integers(carried.doneIds).texts(carried.outcomes), Intent::Change);
    if (!carried.refusedIds.empty())
        (void)m_database.run(from, sql::jobs::noteFailures,
            Parameters().integers(carried.refusedIds).texts(carried.reasons), Intent::Change);
}

} // namespace tillpool::jobs
