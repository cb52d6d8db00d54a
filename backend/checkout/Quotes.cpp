// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/Quotes.h"

#include "checkout/PreparedSale.h"
#include "loyalty/PointsRules.h"
#include "pricing/Pricing.h"
#include "protocol/Messages.h"
#include "sql/Queries.h"

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Points;
using base::Result;
using base::Status;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

/// The group that a quote is about, and the field that names it.
struct AskedGroup {
    base::GroupId id {}; ///< empty when there is none
    QString pointer {};
};

AskedGroup askedGroup(const sales::SaleRequest& request)
{
    if (request.redeem)
        return {request.redeem->groupId, u"/redeem/group_id"_s};
    return {request.earnGroupId.value_or(base::GroupId()), u"/earn_group_id"_s};
}

// What a group could pay shows how many points it has, which is for its members and staff to know.
Result<QString> customerOf(const sales::SaleRequest& request, const http::Identity& who)
{
    const QString named = request.customerId ? request.customerId->text() : QString();
    if (who.role != base::Role::Customer)
        return named;
    if (!named.isEmpty() && named != who.subjectId) {
        const QString detail = u"Customers ask for prices for themselves alone"_s;
        return Error {.code = ErrorCode::Forbidden, .detail = detail, .fields = {{u"/customer_id"_s, detail}}};
    }
    return who.subjectId;
}

// The till of the session stands in for one that the body doesn't name.
Result<sales::SalePlace> placeOf(const QJsonObject& body, const http::Identity& who)
{
    TILLPOOL_TRY_ASSIGN(sales::SalePlace place, sales::peekStore(body, sales::Purpose::Quote));
    if (!place.region() && !who.till.isEmpty())
        place.tillId = who.till;
    if (!place.region())
        return base::invalidField(u"/store_id"_s, u"is missing: name the store to price for"_s);
    return place;
}

Result<base::Money> paidInMoney(
    const sales::SaleRequest& request, const base::Money& total, const loyalty::PointsRules& rules)
{
    if (!request.redeem)
        return total;
    TILLPOOL_TRY_ASSIGN(const base::Money redeemed, loyalty::checkRedeem(request.redeem->points, total, rules));
    return total - redeemed;
}

} // namespace

Quotes::Quotes(regions::Database& database, menu::CatalogueCache& catalogues)
    : m_database(database), m_catalogues(catalogues)
{
}

Result<QJsonObject> Quotes::quote(const QJsonObject& body, const http::Identity& who) const
{
    TILLPOOL_TRY_ASSIGN(const sales::SalePlace place, placeOf(body, who));
    TILLPOOL_TRY_ASSIGN(const regions::RegionSettings* region,
        m_database.route(*place.region(), place.tillId ? u"/till_id"_s : u"/store_id"_s));
    TILLPOOL_TRY_ASSIGN(
        const sales::SaleRequest request, sales::parseSaleRequest(body, sales::Purpose::Quote, region->currency));
    TILLPOOL_TRY_ASSIGN(const QString customer, customerOf(request, who));
    TILLPOOL_TRY(checkRegions(m_database, request));
    TILLPOOL_TRY_ASSIGN(const QString store, storeAt(place));
    TILLPOOL_TRY_ASSIGN(QJsonObject answer, price(request, customer, *region));
    answer.insert(u"store_id"_s, store);
    return answer;
}

Result<QString> Quotes::storeAt(const sales::SalePlace& place) const
{
    const QString store = place.storeId ? place.storeId->text() : QString();
    const QString till = place.tillId ? place.tillId->text() : QString();
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(
            *place.region(), sql::sales::findPlace, Parameters().optionalText(store).optionalText(till), Intent::Read));
    const QString tillStore = rows.text(0, "till_store_id");
    if (!till.isEmpty() && tillStore.isEmpty())
        return base::notFound(u"/till_id"_s, u"There is no till %1"_s.arg(till));
    if (!store.isEmpty() && rows.isNull(0, "store_id"))
        return base::notFound(u"/store_id"_s, u"There is no store %1"_s.arg(store));
    if (!store.isEmpty() && !till.isEmpty() && store != tillStore)
        return base::invalidField(u"/store_id"_s, u"is not the store of till %1, which is %2"_s.arg(till, tillStore));
    return store.isEmpty() ? tillStore : store;
}

Result<QJsonObject> Quotes::price(
    const sales::SaleRequest& request, const QString& customer, const regions::RegionSettings& region) const
{
    TILLPOOL_TRY_ASSIGN(const auto catalogue,
        request.catalogueVersion ? m_catalogues.at(region.id, *request.catalogueVersion)
                                 : m_catalogues.current(region.id));
    TILLPOOL_TRY_ASSIGN(const pricing::PricedBasket priced, pricing::priceBasket(*catalogue, request.basket));
    TILLPOOL_TRY_ASSIGN(const base::Money paid, paidInMoney(request, priced.total, region.points));
    const Points mostUseful = loyalty::mostUsefulPoints(priced.total, region.points);
    QJsonObject answer = protocol::quoteResponse(priced, loyalty::pointsEarned(paid, region.points), mostUseful);
    const AskedGroup group = askedGroup(request);
    if (group.id.isEmpty())
        return answer;

    TILLPOOL_TRY_ASSIGN(const std::optional<Points> available, availableTo(customer, group.id, group.pointer));
    QJsonObject points = answer.value(u"points"_s).toObject();
    points.insert(u"redeemable_from"_s, group.id.text());
    points.insert(u"redeemable"_s,
        available ? QJsonValue(loyalty::redeemablePoints(priced.total, *available, region.points).count())
                  : QJsonValue());
    answer.insert(u"points"_s, points);
    return answer;
}

Result<std::optional<Points>> Quotes::availableTo(
    const QString& customer, const base::GroupId& group, const QString& pointer) const
{
    const auto rows =
        m_database.run(group.region(), sql::groups::readGroup, Parameters().id(group).null(), Intent::Read);
    if (!rows.hasValue()) {
        if (rows.error().code == ErrorCode::RegionUnavailable || rows.error().code == ErrorCode::RegionBusy)
            return std::optional<Points>();
        return rows.error();
    }
    if (rows->isNull(0, "group_id"))
        return base::notFound(pointer, u"There is no group %1"_s.arg(group.text()));
    if (!rows->array(0, "members").contains(customer)) {
        return Error {.code = ErrorCode::NotAMember,
            .detail =
                u"%1 is not a member of group %2"_s.arg(customer.isEmpty() ? u"Nobody"_s : customer, group.text()),
            .extra = {{u"group_id"_s, group.text()}}};
    }
    return std::optional(Points(rows->integer(0, "balance") - rows->integer(0, "held")));
}

} // namespace tillpool::checkout
