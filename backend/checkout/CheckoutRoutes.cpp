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
using http::ApiRequest;
using http::ApiResponse;
using http::Identity;
using http::Method;

namespace {

struct CheckoutServices {
    regions::Database& database;
    Checkout& checkout;
    Refunds& refunds;
    const Quotes& quotes;
    const SaleHistory& history;
};

ApiResponse storedAnswer(int status, const QByteArray& body)
{
    ApiResponse response;
    response.status = status;
    response.body = body;
    return response;
}

ApiResponse answerOf(const Decided& decided)
{
    if (decided.kind == Decided::Kind::Committed)
        return storedAnswer(201, decided.response);
    return storedAnswer(200, decided.response).withHeader("Idempotency-Replayed", "true");
}

// Whoever gave the sale up, a cancel or recovery, stored why; here it is known which sale it was.
Error withState(Error error, const base::SaleId& sale)
{
    if (error.code == ErrorCode::SaleAborted) {
        error.extra.insert(u"sale_id"_s, sale.text());
        error.extra.insert(u"state"_s, u"aborted"_s);
    }
    return error;
}

Result<ApiResponse> sell(const CheckoutServices& services, const ApiRequest& request, const Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const RequestedSale requested, readRequestedSale(services.database, request, identity));
    const auto decided = services.checkout.sell(requested);
    if (!decided.hasValue())
        return withState(decided.error(), requested.saleId);
    return answerOf(*decided);
}

Result<std::optional<base::GroupId>> heldGroup(const regions::Database& database, const QByteArray& body)
{
    if (body.trimmed().isEmpty())
        return std::optional<base::GroupId>();
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, base::JsonReader::parseBody(body));
    base::JsonReader reader(object);
    std::optional<base::GroupId> group;
    if (auto redeem = reader.object(u"redeem"_s, base::JsonReader::Presence::Optional))
        group = redeem->id<base::GroupId>(u"group_id"_s);
    TILLPOOL_TRY(reader.status());
    if (group)
        TILLPOOL_TRY(database.route(group->region(), u"/redeem/group_id"_s));
    return group;
}

// The header takes a UUID in capitals, so the id that a client makes of it may have them too.
Result<base::SaleId> saleIn(const regions::Database& database, const ApiRequest& request)
{
    TILLPOOL_TRY_ASSIGN(base::SaleId sale, base::SaleId::parse(request.parameter(u"sale_id"_s).toLower()));
    TILLPOOL_TRY(database.route(sale.region()));
    return sale;
}

ApiResponse neverHappens(const base::SaleId& sale, const Cancelled& cancelled)
{
    ApiResponse response = ApiResponse::json(200,
        {{u"sale_id"_s, sale.text()}, {u"state"_s, u"aborted"_s}, {u"reason"_s, base::wireName(cancelled.reason.code)},
            {u"detail"_s, cancelled.reason.detail}});
    if (cancelled.kind == Cancelled::Kind::Before)
        response.withHeader("Idempotency-Replayed", "true");
    return response;
}

Result<ApiResponse> cancel(const CheckoutServices& services, const ApiRequest& request, const Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const base::SaleId sale, saleIn(services.database, request));
    if (identity.sessionRegion != sale.region())
        return Error {.code = ErrorCode::Forbidden,
            .detail = u"This session can't cancel sales of region %1"_s.arg(sale.region().text())};
    TILLPOOL_TRY_ASSIGN(const std::optional<base::GroupId> group, heldGroup(services.database, request.body));
    TILLPOOL_TRY_ASSIGN(const Cancelled cancelled, services.checkout.cancel(sale, group));
    if (cancelled.kind != Cancelled::Kind::Sold)
        return neverHappens(sale, cancelled);
    TILLPOOL_TRY_ASSIGN(const QJsonObject record, services.history.record(sale));
    if (identity.role == base::Role::Kiosk && record[u"till_id"_s] != identity.till.text())
        return Error {.code = ErrorCode::Forbidden, .detail = u"This sale was made at another till"_s};
    return ApiResponse::json(200, record);
}

Result<ApiResponse> refund(const CheckoutServices& services, const ApiRequest& request, const Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const base::SaleId sale, saleIn(services.database, request));
    TILLPOOL_TRY_ASSIGN(
        const RequestedRefund requested, readRequestedRefund(services.database, sale, request, identity));
    TILLPOOL_TRY_ASSIGN(const Decided decided, services.refunds.refund(requested));
    return answerOf(decided);
}

Result<ApiResponse> quote(const CheckoutServices& services, const ApiRequest& request, const Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject body, request.json());
    TILLPOOL_TRY_ASSIGN(const QJsonObject quote, services.quotes.quote(body, identity));
    return ApiResponse::json(200, quote);
}

Result<ApiResponse> find(const CheckoutServices& services, const ApiRequest& request, const Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const base::SaleId id, saleIn(services.database, request));
    TILLPOOL_TRY_ASSIGN(const QJsonObject sale, services.history.find(id, identity));
    return ApiResponse::json(200, sale);
}

Result<ApiResponse> list(const CheckoutServices& services, const ApiRequest& request, const Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const base::CustomerId customer, base::CustomerId::parse(request.parameter(u"customer_id"_s)));
    if (!identity.isStaff() && identity.subjectId != customer.text())
        return Error {.code = ErrorCode::Forbidden, .detail = u"You can read your own sales only"_s};
    TILLPOOL_TRY_ASSIGN(
        const qint64 limit, request.queryInteger(u"limit"_s, 1, limits::pageItemsMax, limits::pageItemsDefault));
    TILLPOOL_TRY_ASSIGN(const QJsonObject page,
        services.history.list(customer, static_cast<int>(limit), request.queryText(u"cursor"_s)));
    return ApiResponse::json(200, page);
}

using Action = Result<ApiResponse> (*)(const CheckoutServices&, const ApiRequest&, const Identity&);

http::Handler handler(const CheckoutServices& services, Action action)
{
    return [services, action](const ApiRequest& request, const Identity& who) {
        auto response = action(services, request, who);
        return response.hasValue() ? response.takeValue() : ApiResponse::problem(response.error());
    };
}

} // namespace

std::vector<http::Route> checkoutRoutes(
    regions::Database& database, Checkout& checkout, Refunds& refunds, const Quotes& quotes, const SaleHistory& history)
{
    const CheckoutServices services {database, checkout, refunds, quotes, history};
    return {
        {Method::Post, u"/api/v1/quotes"_s, handler(services, &quote)},
        {Method::Post, u"/api/v1/sales"_s, handler(services, &sell), {}, http::IdentityCheck::Confirmed},
        {Method::Get, u"/api/v1/sales/{sale_id}"_s, handler(services, &find)},
        {Method::Post, u"/api/v1/sales/{sale_id}/cancel"_s, handler(services, &cancel)},
        {Method::Post, u"/api/v1/sales/{sale_id}/refunds"_s, handler(services, &refund)},
        {Method::Get, u"/api/v1/customers/{customer_id}/sales"_s, handler(services, &list)},
    };
}

} // namespace tillpool::checkout
