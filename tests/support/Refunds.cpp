// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Refunds.h"

#include <stdexcept>

namespace tillpool::test {

using namespace Qt::StringLiterals;

QJsonObject refundBody(const std::vector<std::pair<int, qint64>>& lines)
{
    QJsonObject body {{u"reason"_s, u"They changed their mind"_s}};
    QJsonArray array;
    for (const auto& [lineNo, quantity] : lines)
        array.append(QJsonObject {{u"line_no"_s, lineNo}, {u"quantity"_s, quantity}});
    if (!array.isEmpty())
        body.insert(u"lines"_s, array);
    return body;
}

admin::HttpReply refund(
    Api& api, const QString& saleId, const QString& token, const QJsonObject& body, const QString& key)
{
    return api.post(u"/api/v1/sales/%1/refunds"_s.arg(saleId), body, token, key);
}

QJsonObject sell(Api& api, const TestRegion& region, const SaleOptions& options)
{
    const auto sold = api.post(u"/api/v1/sales"_s, saleBody(api, region, options), cashierToken(api, region));
    if (sold.status != 201)
        throw std::runtime_error("a sale answered " + std::to_string(sold.status) + ": " + sold.body.toStdString());
    return sold.json();
}

} // namespace tillpool::test
