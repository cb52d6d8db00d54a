// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/Recovery.h"

#include "faults/Control.h"
#include "faults/CrashPoint.h"
#include "log/Log.h"
#include "sql/Queries.h"

#include <algorithm>

namespace tillpool::jobs {

using namespace Qt::StringLiterals;
using base::RegionId;
using regions::Intent;
using regions::Parameters;
using regions::Rows;
using std::chrono::milliseconds;

namespace {

QJsonObject givenUp()
{
    return {{u"code"_s, u"sale_aborted"_s},
        {u"detail"_s,
            u"This sale was given up because its checkout did not finish; nothing was charged. Start over under a new "
            "key"_s}};
}

bool doesNotAnswer(const base::Error& error, const QString& region)
{
    return error.region == region
        && (error.code == base::ErrorCode::RegionUnavailable || error.code == base::ErrorCode::OutcomeUnknown);
}

} // namespace

Recovery::Recovery(regions::Database& database, milliseconds holdsOlderThan, JobFigures& figures)
    : m_database(database)
    , m_olderThan(holdsOlderThan)
    , m_figures(figures)
    , m_periodic([this] { resolveOnce(); }, std::clamp(m_olderThan / 4, milliseconds(50), milliseconds(5000)),
          Periodic::Begin::AfterAPause)
{
}

int Recovery::resolveOnce()
{
    int resolved = 0;
    for (const RegionId& region : m_database.regionIds())
        resolved += resolveHoldsOf(region);
    return resolved;
}

// A store region that was found not to answer is not asked again in this pass: each question costs a deadline.
int Recovery::resolveHoldsOf(const RegionId& groupRegion)
{
    QStringList down;
    for (const RegionId& id : m_database.regionsKnownDown())
        down.append(id.text());
    const auto holds = m_database.run(
        groupRegion, sql::points::listStaleHolds, Parameters().integer(m_olderThan.count()).texts(down), Intent::Read);
    if (!holds.hasValue())
        return 0;
    m_figures.holdsFound.add({{"region", groupRegion.text()}}, holds->count());
    int resolved = 0;
    for (int row = 0; row < holds->count() && !m_periodic.isStopping(); ++row) {
        const QString storeRegion = holds->text(row, "store_region");
        if (down.contains(storeRegion)) {
            ++m_unresolved;
            continue;
        }
        const auto status = resolve(groupRegion, *holds, row);
        if (status.hasValue()) {
            ++resolved;
            continue;
        }
        noteUnresolved(groupRegion, storeRegion, status.error());
        if (doesNotAnswer(status.error(), storeRegion))
            down.append(storeRegion);
    }
    return resolved;
}

void Recovery::noteUnresolved(const RegionId& groupRegion, const QString& storeRegion, const base::Error& error)
{
    ++m_unresolved;
    m_figures.holdsUnresolved.add({{"region", groupRegion.text()}, {"store_region", storeRegion}});
    if (error.code == base::ErrorCode::RegionUnknown && m_unknownStoreRegions.insert(storeRegion).second) {
        log::error(u"Holds wait for a region that is not in the configuration; add it, and they are resolved"_s,
            {{u"region"_s, groupRegion.text()}, {u"store_region"_s, storeRegion}});
    }
}

// Whether the request that made a hold is the one that became the committed sale: a key may have been used twice, and
// what the other request held is no part of the sale.
base::Result<bool> Recovery::isOfTheSale(
    const RegionId& store, const QString& saleId, const QByteArray& requestHash) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(store, sql::sales::findDecision, Parameters().text(saleId).bytes(requestHash), Intent::Read));
    return rows.text(0, "outcome") == u"replayed"_s;
}

base::Status Recovery::resolve(const RegionId& groupRegion, const Rows& holds, int row)
{
    faults::pass(faults::CrashPoint::BeforeResolve);
    const QString saleId = holds.text(row, "hold_id");
    const QString groupId = holds.text(row, "group_id");
    const QByteArray requestHash = holds.bytes(row, "request_hash");
    TILLPOOL_TRY_ASSIGN(const RegionId store, RegionId::parse(holds.text(row, "store_region")));
    if (faults::isOn(faults::Control::ReleaseByAge)) {
        TILLPOOL_TRY(m_database.run(groupRegion, sql::points::releaseHold,
            Parameters().text(saleId).text(groupId).text(store.text()).bytes(requestHash), Intent::Change));
        return base::success();
    }
    // Without a request hash: whichever request comes later, with any content, is told that the sale was given up.
    TILLPOOL_TRY_ASSIGN(const Rows decision,
        m_database.run(store, sql::sales::abortSale,
            Parameters().text(saleId).null().text(u"stale_hold"_s).json(givenUp()).null(), Intent::Change));
    faults::pass(faults::CrashPoint::AfterResolveDecision);
    bool captures = decision.text(0, "outcome") == u"replayed"_s;
    if (captures) {
        TILLPOOL_TRY_ASSIGN(captures, isOfTheSale(store, saleId, requestHash));
    }
    TILLPOOL_TRY(captures
            ? m_database.run(
                groupRegion, sql::points::captureHold, Parameters().text(saleId).text(groupId), Intent::Change)
            : m_database.run(groupRegion, sql::points::releaseHold,
                Parameters().text(saleId).text(groupId).text(store.text()).bytes(requestHash), Intent::Change));
    faults::pass(faults::CrashPoint::AfterResolve);
    const QString result = captures ? u"captured"_s : u"released"_s;
    m_figures.holdsResolved.add({{"region", groupRegion.text()}, {"result", result}});
    log::warning(u"A hold that outlived its checkout was resolved"_s,
        {{u"sale_id"_s, saleId}, {u"group_id"_s, groupId}, {u"resolved"_s, result}});
    return base::success();
}

} // namespace tillpool::jobs
