// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayStore.h"

#include "admin/BasketForTicket.h"

#include <QJsonArray>
#include <algorithm>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr int staffDigits = 2;
constexpr int tillDigits = 2;

Result<catalogue::Catalogue> loadCatalogue(const QString& storeId, ReplayClient& client)
{
    TILLPOOL_TRY_ASSIGN(const HttpReply reply, client.send("GET", u"/api/v1/catalogue?store="_s + storeId));
    if (reply.status != 200)
        return Error {.code = ErrorCode::NotFound,
            .detail = u"the catalogue of store %1 can't be read: %2"_s.arg(storeId, problemText(reply))};
    return catalogue::Catalogue::fromJson(reply.json());
}

} // namespace

StaffLogin ReplayStore::staff(int number) const
{
    if (number == 0)
        return manager;
    return {.staffId = chainId(region, u"staff"_s, number, staffDigits), .pin = QString::number(pinBase + number)};
}

QString ReplayStore::tillOf(int number) const { return chainId(region, u"till"_s, number % tills + 1, tillDigits); }

Result<std::map<int, ReplayStore>> loadStores(const QJsonObject& chain, ReplayClient& client)
{
    std::map<int, ReplayStore> stores;
    for (const QJsonValue& value : chain.value(u"regions"_s).toArray()) {
        const QJsonObject json = value.toObject();
        TILLPOOL_TRY_ASSIGN(base::RegionId region, base::RegionId::parse(json.value(u"id"_s).toString()));
        TILLPOOL_TRY_ASSIGN(
            catalogue::Catalogue catalogue, loadCatalogue(json.value(u"store_id"_s).toString(), client));
        const QJsonObject manager = json.value(u"manager"_s).toObject();
        const int outlet = json.value(u"outlet"_s).toString().toInt();
        stores.emplace(outlet,
            ReplayStore {.outlet = outlet,
                .region = std::move(region),
                .name = json.value(u"store_name"_s).toString(),
                .timeZone = QTimeZone(json.value(u"time_zone"_s).toString().toLatin1()),
                .tills = std::max(1, json.value(u"tills"_s).toInt()),
                .pinBase = chain.value(u"pin_base"_s).toInt(),
                .manager = {manager.value(u"staff_id"_s).toString(), manager.value(u"pin"_s).toString()},
                .catalogue = std::move(catalogue)});
    }
    return stores;
}

} // namespace tillpool::admin
