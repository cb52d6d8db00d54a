// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Points.h"
#include "base/Result.h"
#include "sales/Basket.h"
#include "sales/Tender.h"

#include <QDateTime>
#include <QJsonObject>
#include <optional>
#include <vector>

namespace tillpool::sales {

/// What a body is for: a sale needs a till, and a customer where points move; a quote has no tenders.
enum class Purpose { Sale, Quote };

/// Where a sale is made. Of a sale the till is always there; of a quote either, both or none may be.
struct SalePlace {
    std::optional<base::TillId> tillId {};
    std::optional<base::StoreId> storeId {};

    /// The region of the store or till; nothing when neither is named.
    std::optional<base::RegionId> region() const;
};

/// Points that pay a part of the total.
struct RedeemRequest {
    base::GroupId groupId {};
    base::Points points {}; ///< 1 to limits::pointsMax
};

/// The body of POST /sales and POST /quotes as typed values.
struct SaleRequest {
    SalePlace place {};
    std::optional<qint64> catalogueVersion {}; ///< absent: the current one
    Basket basket {};
    std::optional<base::CustomerId> customerId {};
    std::optional<base::GroupId> earnGroupId {};
    std::optional<RedeemRequest> redeem {};
    std::vector<Tender> tenders {};       ///< those of more than 0; empty in a quote
    std::optional<QDateTime> tillTime {}; ///< UTC; when the till rang it up, by its own clock
    QString overrideToken {};             ///< a manager's token that approves price overrides; empty when there is none
};

/// The till and store that a body names, before anything else of it can be read (the store decides the currency). On a
/// fault of them the error names every other fault of the body as well.
base::Result<SalePlace> peekStore(const QJsonObject& body, Purpose purpose);

/// The request in `body`, its amounts in `currency`; a "currency" beside plain amounts (of a tender, a price override
/// or the body) must be the same. InvalidField (InvalidId when malformed ids are all that is wrong) with the JSON
/// pointer of every fault at once.
base::Result<SaleRequest> parseSaleRequest(const QJsonObject& body, Purpose purpose, const base::Currency& currency);

/// What a sale's request hash is computed of: the whole body as compact JSON with sorted keys, without `override` (a
/// token that a retry may have to renew).
QByteArray requestFingerprintInput(const QJsonObject& body);

} // namespace tillpool::sales
