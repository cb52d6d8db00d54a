// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/CheckoutRoutes.h"

#include "base/JsonReader.h"
#include "base/Limits.h"

#include <QJsonDocument>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Role;
using http::ApiRequest;
using http::ApiResponse;
using http::Identity;
using http::Method;

namespace {

ApiResponse storedAnswer(int status, const QByteArray& body)
{
    ApiResponse response;
    response.status = status;
    response.body = body;
    return response;
}

template <class T>
ApiResponse answer(Result<T> result)
{
    return result.hasValue() ? ApiResponse::json(200, result.value()) : ApiResponse::problem(result.error());
}

ApiResponse sell(
    const regions::Database& database, Checkout& checkout, const ApiRequest& request, const Identity& identity)
{
    auto requested = readRequestedSale(database, request, identity);
    if (!requested.hasValue())
        return ApiResponse::problem(requested.error());
    auto decided = checkout.sell(*requested);
    if (!decided.hasValue())
        return ApiResponse::problem(decided.error());
    if (decided->kind == Decided::Kind::Committed)
        return storedAnswer(201, decided->response);
    return storedAnswer(200, decided->response).withHeader("Idempotency-Replayed", "true");
}

Result<std::optional<base::GroupId>> heldGroup(const QByteArray& body)
{
    if (body.trimmed().isEmpty())
        return std::optional<base::GroupId>();
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, base::JsonReader::parseBody(body));
    base::JsonReader reader(object);
    std::optional<base::GroupId> group;
    if (auto redeem = reader.object(u"redeem"_s, base::JsonReader::Presence::Optional))
        group = redeem->id<base::GroupId>(u"group_id"_s);
    TILLPOOL_TRY(reader.status());
    return group;
}

ApiResponse cancel(
    const regions::Database& database, Checkout& checkout, const ApiRequest& request, const Identity& identity)
{
    const auto saleId = base::SaleId::parse(request.parameter(u"sale_id"_s));
    if (!saleId.hasValue())
        return ApiResponse::problem(saleId.error());
    if (const auto region = database.route(saleId->region()); !region.hasValue())
        return ApiResponse::problem(region.error());
    if (identity.sessionRegion != saleId->region())
        return ApiResponse::problem({.code = ErrorCode::Forbidden,
            .detail = u"This session can't cancel sales of region %1"_s.arg(saleId->region().text())});
    const auto group = heldGroup(request.body);
    if (!group.hasValue())
        return ApiResponse::problem(group.error());
    const auto decided = checkout.cancel(*saleId, *group);
    if (decided.hasValue())
        return storedAnswer(200, decided->response);
    const Error& error = decided.error();
    const bool neverHappens = error.code != ErrorCode::RegionUnavailable && error.code != ErrorCode::OutcomeUnknown
        && error.code != ErrorCode::RegionBusy && error.code != ErrorCode::Internal;
    if (!neverHappens)
        return ApiResponse::problem(error);
    return ApiResponse::json(200,
        {{u"sale_id"_s, saleId->text()}, {u"state"_s, u"aborted"_s}, {u"reason"_s, base::wireName(error.code)},
            {u"detail"_s, error.detail}});
}

ApiResponse quote(const Quotes& quotes, const ApiRequest& request, const Identity& identity)
{
    const auto body = base::JsonReader::parseBody(request.body);
    return body.hasValue() ? answer(quotes.quote(*body, identity)) : ApiResponse::problem(body.error());
}

ApiResponse find(
    const regions::Database& database, const SaleHistory& history, const ApiRequest& request, const Identity& identity)
{
    const auto saleId = base::SaleId::parse(request.parameter(u"sale_id"_s));
    if (!saleId.hasValue())
        return ApiResponse::problem(saleId.error());
    if (const auto region = database.route(saleId->region()); !region.hasValue())
        return ApiResponse::problem(region.error());
    return answer(history.find(*saleId, identity));
}

ApiResponse list(const SaleHistory& history, const ApiRequest& request, const Identity& identity)
{
    const auto customer = base::CustomerId::parse(request.parameter(u"customer_id"_s));
    if (!customer.hasValue())
        return ApiResponse::problem(customer.error());
    if (!identity.isStaff() && identity.subjectId != customer->text())
        return ApiResponse::problem({.code = ErrorCode::Forbidden, .detail = u"You can read your own sales only"_s});
    const auto limit = request.queryInteger(u"limit"_s, 1, limits::pageItemsMax, limits::pageItemsDefault);
    if (!limit.hasValue())
        return ApiResponse::problem(limit.error());
    return answer(history.list(*customer, static_cast<int>(*limit), request.queryText(u"cursor"_s)));
}

} // namespace

std::vector<http::Route> checkoutRoutes(
    const regions::Database& database, Checkout& checkout, const Quotes& quotes, const SaleHistory& history)
{
    const http::Roles staff {Role::Cashier, Role::Manager, Role::Admin};
    const http::Roles sellers {Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
    const http::Roles signedIn {Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk};
    const http::Roles customerOrStaff {Role::Customer, Role::Cashier, Role::Manager, Role::Admin};
    return {
        {Method::Post, u"/api/v1/quotes"_s, signedIn,
            [&quotes](const ApiRequest& request, const Identity& who) { return quote(quotes, request, who); }},
        {Method::Post, u"/api/v1/sales"_s, sellers,
            [&database, &checkout](
                const ApiRequest& request, const Identity& who) { return sell(database, checkout, request, who); },
            http::IdentityCheck::Confirmed},
        {Method::Get, u"/api/v1/sales/{sale_id}"_s, customerOrStaff,
            [&database, &history](
                const ApiRequest& request, const Identity& who) { return find(database, history, request, who); }},
        {Method::Post, u"/api/v1/sales/{sale_id}/cancel"_s, sellers,
            [&database, &checkout](
                const ApiRequest& request, const Identity& who) { return cancel(database, checkout, request, who); }},
        {Method::Get, u"/api/v1/customers/{customer_id}/sales"_s, customerOrStaff,
            [&history](const ApiRequest& request, const Identity& who) { return list(history, request, who); }},
    };
}

} // namespace tillpool::checkout
