// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/OrderCheck.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <chrono>
#include <optional>
#include <vector>

namespace tillpool::load {

/// What clients do. `kindName` gives the name that reports use.
enum class Kind {
    SignUp,
    LogIn,
    MakeGroup,
    Join,
    Leave,
    Earn,            ///< a sale whose points go to a group of the store's region
    EarnElsewhere,   ///< … of another region
    Redeem,          ///< a sale that a group of the store's region helps to pay
    RedeemElsewhere, ///< … of another region
    RefundWhole,
    RefundLines,
    CancelBefore, ///< a sale that is cancelled before it is sent
    CancelDuring, ///< … while it is on its way
    CancelAfter,  ///< … when it was decided
    ReuseKey,     ///< another basket under the key of a decided sale
    Adjust,
    ReadGroup,
    ReadEntries,
    ListGroups,
    Quote,
};
inline constexpr int kindCount = static_cast<int>(Kind::Quote) + 1;

/// "redeem_elsewhere"
QString kindName(Kind kind);
/// Whether an operation of this kind is a sale of its own.
bool isSale(Kind kind);
/// Whether it changes something, so that it counts for the longest gap.
bool isChange(Kind kind);

/// Whose token a request carries.
enum class Actor { Nobody, Cashier, Admin, Customer, Guest };

/// One request of an operation.
struct Request {
    enum class Part {
        Main,      ///< what the operation is; every answer to it must be the same
        Cancel,    ///< the cancellation of its sale
        OtherBody, ///< its key with another body: must be refused
    };
    Part part = Part::Main;
    QByteArray method;
    QString path {}; ///< below /api/v1
    QJsonObject body {};
    QString key {};
    Actor actor = Actor::Nobody;
};

/// What an operation is meant to do, in the client's own words: what the books are compared with. Empty: not so.
struct Intention {
    QString id {};          ///< of the sale, refund or adjustment: the source of its points entries
    QString storeRegion {}; ///< of the sale, or of the sale that is refunded
    QString tillId {};
    QString customerId {};
    QString redeemGroup {};
    qint64 redeemPoints = 0;
    QString earnGroup {};
    QString saleId {};  ///< that is refunded
    QString groupId {}; ///< that is read, joined, left or adjusted
    qint64 points = 0;  ///< of an adjustment
};

/// One operation of a client: stages one after the other, the requests of a stage all at once.
struct Operation {
    Kind kind = Kind::Quote;
    Intention intention {};
    std::vector<std::vector<Request>> stages {};
    std::chrono::microseconds pauseBefore {0};
};

/// The final answer to one request.
struct Answer {
    int status = 0;
    QByteArray body {};
    Moment sentAt = 0; ///< for the first time
    Moment at = 0;
    int attempts = 1; ///< how often it was sent

    bool isAcknowledged() const { return status >= 200 && status < 300; }
    QJsonObject json() const;
    /// Of a refusal: "insufficient_points"; "" otherwise.
    QString code() const;
};

/// A request of an operation with its final answer; none: the client was ended before it had one.
struct Exchange {
    Request request;
    std::optional<Answer> answer {};
};

} // namespace tillpool::load
