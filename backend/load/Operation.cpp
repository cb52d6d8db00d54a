// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Operation.h"

#include <QJsonDocument>

namespace tillpool::load {

using namespace Qt::StringLiterals;

QString kindName(Kind kind)
{
    switch (kind) {
    case Kind::SignUp:
        return u"sign_up"_s;
    case Kind::LogIn:
        return u"log_in"_s;
    case Kind::MakeGroup:
        return u"make_group"_s;
    case Kind::Join:
        return u"join"_s;
    case Kind::Leave:
        return u"leave"_s;
    case Kind::Earn:
        return u"earn"_s;
    case Kind::EarnElsewhere:
        return u"earn_elsewhere"_s;
    case Kind::Redeem:
        return u"redeem"_s;
    case Kind::RedeemElsewhere:
        return u"redeem_elsewhere"_s;
    case Kind::RefundWhole:
        return u"refund_whole"_s;
    case Kind::RefundLines:
        return u"refund_lines"_s;
    case Kind::CancelBefore:
        return u"cancel_before"_s;
    case Kind::CancelDuring:
        return u"cancel_during"_s;
    case Kind::CancelAfter:
        return u"cancel_after"_s;
    case Kind::ReuseKey:
        return u"reuse_key"_s;
    case Kind::Adjust:
        return u"adjust"_s;
    case Kind::ReadGroup:
        return u"read_group"_s;
    case Kind::ReadEntries:
        return u"read_entries"_s;
    case Kind::ListGroups:
        return u"list_groups"_s;
    case Kind::Quote:
        return u"quote"_s;
    }
    Q_UNREACHABLE();
}

bool isSale(Kind kind)
{
    switch (kind) {
    case Kind::Earn:
    case Kind::EarnElsewhere:
    case Kind::Redeem:
    case Kind::RedeemElsewhere:
    case Kind::CancelBefore:
    case Kind::CancelDuring:
    case Kind::CancelAfter:
    case Kind::ReuseKey:
        return true;
    default:
        return false;
    }
}

bool isChange(Kind kind)
{
    switch (kind) {
    case Kind::LogIn:
    case Kind::ReadGroup:
    case Kind::ReadEntries:
    case Kind::ListGroups:
    case Kind::Quote:
        return false;
    default:
        return true;
    }
}

QJsonObject Answer::json() const { return QJsonDocument::fromJson(body).object(); }

QString Answer::code() const { return isAcknowledged() ? QString() : json().value(u"code"_s).toString(); }

} // namespace tillpool::load
