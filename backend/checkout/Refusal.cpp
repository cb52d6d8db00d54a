// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/Refusal.h"

#include <QJsonArray>

namespace tillpool::checkout {

using namespace Qt::StringLiterals;
using base::ErrorCode;

QJsonObject toRefusal(const base::Error& error)
{
    QJsonObject refusal = error.extra;
    refusal.insert(u"code"_s, base::wireName(error.code));
    refusal.insert(u"detail"_s, error.detail);
    if (!error.region.isEmpty())
        refusal.insert(u"region"_s, error.region);
    QJsonArray fields;
    for (const base::FieldError& field : error.fields)
        fields.append(QJsonObject {{u"pointer"_s, field.pointer}, {u"detail"_s, field.detail}});
    if (!fields.isEmpty())
        refusal.insert(u"errors"_s, fields);
    return refusal;
}

base::Error fromRefusal(const QJsonObject& refusal)
{
    base::Error error {
        .code = base::errorCodeFromName(refusal.value(u"code"_s).toString()).value_or(ErrorCode::SaleAborted),
        .detail = refusal.value(u"detail"_s).toString(),
        .region = refusal.value(u"region"_s).toString()};
    const QJsonArray fields = refusal.value(u"errors"_s).toArray();
    for (const QJsonValue& field : fields)
        error.fields.push_back({field[u"pointer"_s].toString(), field[u"detail"_s].toString()});
    error.extra = refusal;
    for (const QString& known : {u"code"_s, u"detail"_s, u"region"_s, u"errors"_s})
        error.extra.remove(known);
    return error;
}

bool isFinal(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::UnknownItem:
    case ErrorCode::RegionUnknown:
    case ErrorCode::NotFound:
    case ErrorCode::NotAMember:
    case ErrorCode::InsufficientPoints:
    case ErrorCode::GroupFrozen:
    case ErrorCode::PointsUnavailable:
        return true;
    default:
        return false;
    }
}

} // namespace tillpool::checkout
