// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Audit.h"

#include "log/Log.h"
#include "sql/Queries.h"

namespace tillpool::jobs {

using namespace Qt::StringLiterals;
using base::Result;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

void alarm(const Rows& batch, int row)
{
    const QString group = batch.text(row, "group_id");
    log::error(u"The books of a group are wrong; its points can't be spent until somebody has looked at them"_s,
        {{u"group_id"_s, group}, {u"version"_s, batch.integer(row, "version")},
            {u"problem"_s, batch.text(row, "problem")}, {u"expected"_s, batch.text(row, "expected")},
            {u"found"_s, batch.text(row, "actual")},
            {u"look_with"_s, u"tillpoolctl verify --group %1; tillpoolctl group show %1"_s.arg(group)},
            {u"when_mended"_s, u"tillpoolctl group unfreeze %1 --reason …"_s.arg(group)}});
}

} // namespace

Audit::Audit(regions::Database& database, AuditOptions options, JobFigures& figures)
    : m_database(database)
    , m_options(std::move(options))
    , m_figures(figures)
    , m_periodic([this] { (void)auditOnce(); }, m_options.every, Periodic::Begin::AfterAPause)
{
    // Shown from the start, so that an alarm sees the first one.
    m_figures.auditMismatches.add({{"region", m_options.region.text()}}, 0);
}

Result<Audit::Round> Audit::auditOnce()
{
    Round round;
    QString since;
    bool more = true;
    while (more && !m_periodic.isStopping()) {
        const auto batch = m_database.run(m_options.region, sql::jobs::auditGroups,
            Parameters().integer(m_options.batchEntries).integer(m_options.fullEveryHours).optionalText(since),
            Intent::Change);
        if (!batch.hasValue()) {
            m_figures.auditRounds.add({{"region", m_options.region.text()}, {"result", u"failed"_s}});
            return batch.error();
        }
        more = !batch->isEmpty();
        if (more)
            since = batch->text(0, "since");
        take(round, *batch);
    }
    m_figures.auditRounds.add({{"region", m_options.region.text()}, {"result", u"done"_s}});
    return round;
}

void Audit::take(Round& round, const Rows& batch)
{
    const metrics::Labels region {{"region", m_options.region.text()}};
    qint64 entries = 0;
    for (int row = 0; row < batch.count(); ++row) {
        entries += batch.integer(row, "entries");
        if (batch.isNull(row, "problem"))
            continue;
        round.wrong.append(batch.text(row, "group_id"));
        if (batch.boolean(row, "news")) {
            m_figures.auditMismatches.add(region);
            alarm(batch, row);
        }
    }
    round.groups += batch.count();
    round.entries += entries;
    m_figures.auditedGroups.add(region, batch.count());
    m_figures.auditedEntries.add(region, entries);
}

} // namespace tillpool::jobs
