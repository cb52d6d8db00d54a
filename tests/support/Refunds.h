// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Api.h"

namespace tillpool::test {

/// The body of a refund: of these lines, {line_no, quantity}, or of all that is left.
QJsonObject refundBody(const std::vector<std::pair<int, qint64>>& lines = {});
/// Asks for a refund of the sale as `token`.
admin::HttpReply refund(Api& api, const QString& saleId, const QString& token, const QJsonObject& body = refundBody(),
    const QString& key = Api::newKey());
/// Makes a sale at the region's till as its cashier; its answer. Throws when it isn't made.
QJsonObject sell(Api& api, const TestRegion& region, const SaleOptions& options = {});

} // namespace tillpool::test
