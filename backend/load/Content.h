// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Operation.h"

#include <QJsonArray>

namespace tillpool::load {

/// A decided sale as the books have it; `sale` is empty where it was not sold.
struct BookedSale {
    QString decision;
    QJsonObject response {};
    QJsonObject sale {};
    QJsonArray lines {};
    QJsonArray tenders {};
};

struct BookedRefund {
    QJsonObject response {};
    QJsonObject refund {};
    QJsonArray lines {};
};

/// What contradicts between a sale as its client asked for it and was answered, and as the books have it (I1, I2); a
/// clause for "sale X …", "" when all agrees. `booked`: null when the books know nothing of it.
QString faultOfSale(const Intention& meant, const QJsonObject& asked, const Answer& answer, const BookedSale* booked);

/// The same of a refund.
QString faultOfRefund(
    const Intention& meant, const QJsonObject& asked, const Answer& answer, const BookedRefund* booked);

} // namespace tillpool::load
