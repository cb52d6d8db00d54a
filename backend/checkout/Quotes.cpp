// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/Quotes.h"

#include "loyalty/PointsRules.h"
#include "pricing/Pricing.h"
#include "protocol/Messages.h"
#include "sql/Queries.h"

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Points;
using base::Result;
using regions::Intent;
using regions::Parameters;

Quotes::Quotes(regions::Database& database, menu::CatalogueCache& catalogues)
    : m_database(database), m_catalogues(catalogues)
{
}

Result<QJsonObject> Quotes::quote(const QJsonObject& body, const http::Identity& who) const
{
    TILLPOOL_TRY_ASSIGN(const sales::SalePlace place, sales::peekStore(body, sales::Purpose::Quote));
    auto region = place.region();
    if (!region && !who.till.isEmpty())
        region = who.till.region();
    if (!region)
        return base::invalidField(u"/store_id"_s, u"is missing: name the store to price for"_s);
    TILLPOOL_TRY_ASSIGN(
        const regions::RegionSettings* store, m_database.route(*region, place.tillId ? u"/till_id"_s : u"/store_id"_s));
    TILLPOOL_TRY_ASSIGN(
        const sales::SaleRequest request, sales::parseSaleRequest(body, sales::Purpose::Quote, store->currency));
    TILLPOOL_TRY_ASSIGN(const auto catalogue,
        request.catalogueVersion ? m_catalogues.at(store->id, *request.catalogueVersion)
                                 : m_catalogues.current(store->id));
    TILLPOOL_TRY_ASSIGN(const pricing::PricedBasket priced, pricing::priceBasket(*catalogue, request.basket));

    base::Money paidInMoney = priced.total;
    if (request.redeem) {
        TILLPOOL_TRY_ASSIGN(
            const base::Money redeemed, loyalty::checkRedeem(request.redeem->points, priced.total, store->points));
        paidInMoney -= redeemed;
    }
    const Points mostUseful = loyalty::mostUsefulPoints(priced.total, store->points);
    QJsonObject answer = protocol::quoteResponse(priced, loyalty::pointsEarned(paidInMoney, store->points), mostUseful);
    const base::GroupId group =
        request.redeem ? request.redeem->groupId : request.earnGroupId.value_or(base::GroupId());
    if (group.isEmpty())
        return answer;

    const QString customer = request.customerId ? request.customerId->text()
        : who.role == base::Role::Customer      ? who.subjectId
                                                : QString();
    TILLPOOL_TRY_ASSIGN(const std::optional<Points> available, availableTo(customer, group));
    QJsonObject points = answer.value(u"points"_s).toObject();
    points.insert(u"redeemable_from"_s, group.text());
    points.insert(u"redeemable"_s,
        available ? QJsonValue(loyalty::redeemablePoints(priced.total, *available, store->points).count())
                  : QJsonValue());
    answer.insert(u"points"_s, points);
    return answer;
}

Result<std::optional<Points>> Quotes::availableTo(const QString& customer, const base::GroupId& group) const
{
    const auto rows =
        m_database.run(group.region(), sql::groups::findGroups, Parameters().texts({group.text()}), Intent::Read);
    if (!rows.hasValue()) {
        if (rows.error().code == base::ErrorCode::RegionUnavailable)
            return std::optional<Points>();
        return rows.error();
    }
    if (rows->isEmpty())
        return base::Error {.code = base::ErrorCode::NotFound, .detail = u"There is no group %1"_s.arg(group.text())};
    if (!rows->array(0, "members").contains(customer)) {
        return base::Error {.code = base::ErrorCode::NotAMember,
            .detail =
                u"%1 is not a member of group %2"_s.arg(customer.isEmpty() ? u"Nobody"_s : customer, group.text()),
            .extra = {{u"group_id"_s, group.text()}}};
    }
    return std::optional(Points(rows->integer(0, "balance") - rows->integer(0, "held")));
}

} // namespace tillpool::checkout
