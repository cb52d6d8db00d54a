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

} // namespace

Recovery::Recovery(regions::Database& database, milliseconds holdsOlderThan)
    : m_database(database), m_olderThan(holdsOlderThan)
{
}

Recovery::~Recovery() { stop(); }

void Recovery::start()
{
    m_thread = std::thread([this] { work(); });
}

void Recovery::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Recovery::work()
{
    const milliseconds pause = std::clamp(m_olderThan / 4, milliseconds(50), milliseconds(5000));
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_for(lock, pause, [this] { return m_stopping; }))
                return;
        }
        resolveOnce();
    }
}

int Recovery::resolveOnce()
{
    int resolved = 0;
    for (const RegionId& region : m_database.regionIds()) {
        QStringList down;
        for (const RegionId& id : m_database.regionsKnownDown())
            down.append(id.text());
        const auto holds = m_database.run(
            region, sql::points::listStaleHolds, Parameters().integer(m_olderThan.count()).texts(down), Intent::Read);
        for (int row = 0; holds.hasValue() && row < holds->count(); ++row) {
            if (resolve(region, *holds, row))
                ++resolved;
            else
                ++m_unresolved;
        }
    }
    return resolved;
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

bool Recovery::resolve(const RegionId& groupRegion, const Rows& holds, int row)
{
    faults::pass(faults::CrashPoint::BeforeResolve);
    const QString saleId = holds.text(row, "hold_id");
    const QString groupId = holds.text(row, "group_id");
    const QString storeRegion = holds.text(row, "store_region");
    auto store = RegionId::parse(storeRegion);
    if (!store.hasValue())
        return false;
    const QByteArray requestHash = holds.bytes(row, "request_hash");
    if (faults::isOn(faults::Control::ReleaseByAge))
        return m_database
            .run(groupRegion, sql::points::releaseHold,
                Parameters().text(saleId).text(groupId).text(storeRegion).bytes(requestHash), Intent::Change)
            .hasValue();
    // Without a request hash: whichever request comes later, with any content, is told that the sale was given up.
    const auto decision = m_database.run(*store, sql::sales::abortSale,
        Parameters().text(saleId).null().text(u"stale_hold"_s).json(givenUp()).null(), Intent::Change);
    if (!decision.hasValue())
        return false;
    faults::pass(faults::CrashPoint::AfterResolveDecision);
    bool captures = decision->text(0, "outcome") == u"replayed"_s;
    if (captures) {
        const auto own = isOfTheSale(*store, saleId, requestHash);
        if (!own.hasValue())
            return false;
        captures = *own;
    }
    const auto done = captures
        ? m_database.run(groupRegion, sql::points::captureHold, Parameters().text(saleId).text(groupId), Intent::Change)
        : m_database.run(groupRegion, sql::points::releaseHold,
            Parameters().text(saleId).text(groupId).text(storeRegion).bytes(requestHash), Intent::Change);
    faults::pass(faults::CrashPoint::AfterResolve);
    if (done.hasValue()) {
        log::warning(u"A hold that outlived its checkout was resolved"_s,
            {{u"sale_id"_s, saleId}, {u"group_id"_s, groupId},
                {u"resolved"_s, captures ? u"captured"_s : u"released"_s}});
    }
    return done.hasValue();
}

} // namespace tillpool::jobs
