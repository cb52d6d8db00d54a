// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Answers.h"

#include <QJsonArray>
#include <QSet>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

QJsonObject withoutNames(QJsonObject group)
{
    QJsonArray members;
    for (const QJsonValue& member : group.value(u"members"_s).toArray())
        members.append(member.toObject().value(u"customer_id"_s));
    group.insert(u"members"_s, members);
    return group;
}

bool isGroupShape(Kind kind) { return kind == Kind::MakeGroup || kind == Kind::Join; }

/// Others than sales and refunds may succeed under the key of a refusal, once the state allows it.
bool remembersRefusals(Kind kind) { return isSale(kind) || kind == Kind::RefundWhole || kind == Kind::RefundLines; }

} // namespace

const Exchange& decidingMain(const std::vector<Exchange>& exchanges)
{
    const Exchange* deciding = nullptr;
    for (const Exchange& exchange : exchanges) {
        if (exchange.request.part != Request::Part::Main)
            continue;
        if (exchange.answer && exchange.answer->isAcknowledged())
            return exchange;
        if (!deciding || (exchange.answer && !deciding->answer))
            deciding = &exchange;
    }
    Q_ASSERT(deciding);
    return *deciding;
}

bool isDecided(const QString& code)
{
    static const QSet<QString> codes {u"insufficient_points"_s, u"not_a_member"_s, u"points_unavailable"_s,
        u"sale_aborted"_s, u"unknown_item"_s, u"invalid_field"_s, u"not_found"_s, u"already_refunded"_s};
    return codes.contains(code);
}

bool isSameAnswer(Kind kind, const Answer& first, const Answer& second)
{
    if (first.isAcknowledged() && second.isAcknowledged()) {
        if (isGroupShape(kind))
            return withoutNames(first.json()) == withoutNames(second.json());
        return kind == Kind::Leave || first.body == second.body;
    }
    if (!remembersRefusals(kind))
        return true;
    if (first.isAcknowledged() != second.isAcknowledged())
        return false;
    if (isDecided(first.code()))
        return first.json() == second.json();
    return first.code() == second.code() || isDecided(second.code());
}

bool agree(const Answer& sale, const Answer& cancel)
{
    if (!cancel.isAcknowledged())
        return true;
    const QJsonObject told = cancel.json();
    if (told.value(u"state"_s).toString() == u"aborted"_s)
        return !sale.isAcknowledged();
    return sale.isAcknowledged() && told.value(u"receipt_number"_s) == sale.json().value(u"receipt_number"_s);
}

bool isKeyRefused(const Answer& decided, const Answer& other)
{
    if (!decided.isAcknowledged() && !isDecided(decided.code()))
        return true;
    if (other.code() == u"idempotency_key_reused"_s)
        return true;
    return decided.code() == u"sale_aborted"_s && other.code() == u"sale_aborted"_s;
}

QJsonObject evidenceOf(const Answer& answer)
{
    return {{u"status"_s, answer.status}, {u"body"_s, QString::fromUtf8(answer.body.left(2000))},
        {u"attempts"_s, answer.attempts}};
}

} // namespace tillpool::load
