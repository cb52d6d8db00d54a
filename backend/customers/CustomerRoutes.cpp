// SPDX-License-Identifier: GPL-3.0-or-later
#include "customers/CustomerRoutes.h"

#include "base/JsonReader.h"
#include "log/Log.h"

namespace tillpool::customers {

using namespace Qt::StringLiterals;
using base::Result;
using http::ApiRequest;
using http::ApiResponse;
using http::Identity;
using http::Method;

namespace {

Result<Customers::SignedUp> signUp(Customers& customers, const ApiRequest& request)
{
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(const QJsonObject body, base::JsonReader::parseBody(request.body));
    TILLPOOL_TRY_ASSIGN(const SignUpForm form, SignUpForm::read(body));
    return customers.signUp(form, key);
}

ApiResponse answerSignUp(Customers& customers, const ApiRequest& request)
{
    const auto signedUp = signUp(customers, request);
    if (!signedUp.hasValue()) {
        log::info(u"sign-up refused"_s, {{u"code"_s, base::wireName(signedUp.error().code)}});
        return ApiResponse::problem(signedUp.error());
    }
    if (signedUp->repetition == Customers::Repetition::Replay)
        return ApiResponse::json(200, signedUp->account).withHeader("Idempotency-Replayed", "true");
    const QString id = signedUp->account.value("customer_id"_L1).toString();
    log::info(u"signed up"_s, {{u"customer_id"_s, id}});
    return ApiResponse::json(201, signedUp->account).withHeader("Location", "/api/v1/customers/" + id.toLatin1());
}

ApiResponse answerProfile(const Customers& customers, const ApiRequest& request, const Identity& who)
{
    const auto id = base::CustomerId::parse(request.parameter(u"customer_id"_s));
    if (!id.hasValue())
        return ApiResponse::problem(id.error());
    const auto profile = customers.profile(*id, who);
    return profile.hasValue() ? ApiResponse::json(200, *profile) : ApiResponse::problem(profile.error());
}

} // namespace

std::vector<http::Route> customerRoutes(Customers& customers)
{
    return {
        {Method::Post, u"/api/v1/customers"_s,
            [&customers](const ApiRequest& request, const Identity&) { return answerSignUp(customers, request); }},
        {Method::Get, u"/api/v1/customers/{customer_id}"_s,
            [&customers](
                const ApiRequest& request, const Identity& who) { return answerProfile(customers, request, who); }},
    };
}

} // namespace tillpool::customers
