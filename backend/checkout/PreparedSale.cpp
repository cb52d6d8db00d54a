// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/PreparedSale.h"

#include "base/JsonReader.h"
#include "loyalty/PointsRules.h"
#include "pricing/Pricing.h"
#include "pricing/Settlement.h"

#include <QCryptographicHash>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Role;
using base::Status;
using base::success;

namespace {

Status checkPlace(const http::Identity& identity, const base::TillId& till)
{
    if (!identity.till.isEmpty() && identity.till != till)
        return Error {.code = ErrorCode::Forbidden,
            .detail = u"This session is signed on at till %1, not %2"_s.arg(identity.till.text(), till.text())};
    if (identity.sessionRegion != till.region())
        return Error {.code = ErrorCode::Forbidden,
            .detail = u"This session can't sell in region %1"_s.arg(till.region().text())};
    return success();
}

bool mayOverride(const http::Identity& identity)
{
    return identity.role == Role::Manager || identity.role == Role::Admin;
}

// Nothing is on its way when nothing was earned.
protocol::EarnedState stateOf(const RequestedSale& requested, const base::GroupId& group, base::Points earned)
{
    const bool isHere = group.region() == requested.store->id;
    return isHere || earned.count() == 0 ? protocol::EarnedState::Posted : protocol::EarnedState::Queued;
}

Result<protocol::SettledSale> settle(
    const RequestedSale& requested, const sales::SaleRequest& request, pricing::PricedBasket priced)
{
    const loyalty::PointsRules& rules = requested.store->points;
    base::Money redeemedValue(0, priced.currency);
    if (request.redeem) {
        TILLPOOL_TRY_ASSIGN(redeemedValue, loyalty::checkRedeem(request.redeem->points, priced.total, rules));
    }
    TILLPOOL_TRY_ASSIGN(
        pricing::TenderSettlement settlement, pricing::settle(priced.total, redeemedValue, request.tenders));
    protocol::SettledSale settled {.saleId = requested.saleId,
        .tillId = requested.till,
        .staffId = base::StaffId::trusted(requested.identity.subjectId),
        .customerId = request.customerId,
        .tillTime = request.tillTime};
    if (request.redeem)
        settled.redeemed = protocol::Redeemed {request.redeem->groupId, request.redeem->points};
    if (request.earnGroupId) {
        const base::Points points = loyalty::pointsEarned(settlement.paidInMoney(), rules);
        settled.earned =
            protocol::Earned {*request.earnGroupId, points, stateOf(requested, *request.earnGroupId, points)};
    }
    settled.priced = std::move(priced);
    settled.settlement = std::move(settlement);
    return settled;
}

} // namespace

Result<RequestedSale> readRequestedSale(
    const regions::Database& database, const http::ApiRequest& request, const http::Identity& identity)
{
    TILLPOOL_TRY_ASSIGN(const base::IdempotencyKey key, request.idempotencyKey());
    TILLPOOL_TRY_ASSIGN(QJsonObject body, base::JsonReader::parseBody(request.body));
    TILLPOOL_TRY_ASSIGN(const sales::SalePlace place, sales::peekStore(body, sales::Purpose::Sale));
    const base::TillId till = *place.tillId;
    TILLPOOL_TRY_ASSIGN(const regions::RegionSettings* store, database.route(till.region(), u"/till_id"_s));
    TILLPOOL_TRY(checkPlace(identity, till));
    const QByteArray hash = QCryptographicHash::hash(sales::requestFingerprintInput(body), QCryptographicHash::Sha256);
    return RequestedSale {.saleId = key.saleIn(till.region()),
        .till = till,
        .store = store,
        .body = std::move(body),
        .requestHash = hash,
        .token = request.bearerToken(),
        .identity = identity};
}

SalePreparer::SalePreparer(
    regions::Database& database, menu::CatalogueCache& catalogues, http::Authenticator& authenticator)
    : m_database(database), m_catalogues(catalogues), m_authenticator(authenticator)
{
}

Result<PreparedSale> SalePreparer::prepare(const RequestedSale& requested) const
{
    TILLPOOL_TRY_ASSIGN(const sales::SaleRequest request,
        sales::parseSaleRequest(requested.body, sales::Purpose::Sale, requested.store->currency));
    TILLPOOL_TRY(checkRegions(m_database, request));
    TILLPOOL_TRY_ASSIGN(const auto catalogue,
        request.catalogueVersion ? m_catalogues.at(requested.store->id, *request.catalogueVersion)
                                 : m_catalogues.current(requested.store->id));
    TILLPOOL_TRY_ASSIGN(pricing::PricedBasket priced, pricing::priceBasket(*catalogue, request.basket));
    TILLPOOL_TRY_ASSIGN(protocol::SettledSale settled, settle(requested, request, std::move(priced)));
    TILLPOOL_TRY_ASSIGN(QString overrideBy, approveOverrides(requested, request));
    return PreparedSale {std::move(settled), request.place.storeId, std::move(overrideBy)};
}

Status checkRegions(const regions::Database& database, const sales::SaleRequest& request)
{
    if (request.redeem)
        TILLPOOL_TRY(database.route(request.redeem->groupId.region(), u"/redeem/group_id"_s));
    if (request.earnGroupId)
        TILLPOOL_TRY(database.route(request.earnGroupId->region(), u"/earn_group_id"_s));
    if (request.customerId)
        TILLPOOL_TRY(database.route(request.customerId->region(), u"/customer_id"_s));
    return success();
}

Result<QString> SalePreparer::approveOverrides(const RequestedSale& requested, const sales::SaleRequest& request) const
{
    if (!request.basket.hasPriceOverride())
        return QString();
    if (mayOverride(requested.identity))
        return requested.identity.subjectId;
    const Error refused {.code = ErrorCode::Forbidden,
        .detail =
            u"A price set by hand needs a manager: send the sale with a manager's token, or put one in \"override\""_s};
    if (request.overrideToken.isEmpty())
        return refused;
    auto manager = m_authenticator.identify(request.overrideToken.toUtf8(), http::IdentityCheck::Fresh);
    if (!manager.hasValue())
        return manager.error().code == ErrorCode::Unauthenticated ? refused : manager.takeError();
    if (!mayOverride(*manager) || manager->sessionRegion != requested.store->id)
        return refused;
    return manager->subjectId;
}

} // namespace tillpool::checkout
