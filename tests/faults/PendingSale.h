// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Api.h"

#include <functional>
#include <ostream>
#include <string>

// GoogleTest shows values by these.
inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << text.toStdString() << '"'; }
inline void PrintTo(const QByteArray& text, std::ostream* out) { *out << '"' << text.toStdString() << '"'; }

namespace tillpool::test {

/// A customer and a group that they are a member of.
struct Pool {
    TestCustomer customer;
    QString group;
};

/// Signs up a customer at home in `home`, and makes a group in `groupRegion` with exactly `points` points.
Pool makePool(Api& api, const QString& home, const QString& groupRegion, qint64 points);

/// A sale as a till journals it before it sends anything: the request and its key.
struct PendingSale {
    QString region;
    QString token;
    QJsonObject body;
    QString key = Api::newKey();

    QString saleId() const { return region + u'-' + key; }
};

/// A sale at the till of `region` of the test system; `token` of its cashier.
PendingSale ringUp(Api& api, const QString& region, const QString& token, const SaleOptions& options = {});
/// The options of a sale that is paid with `points` of the pool, and earns for it.
SaleOptions paidFrom(const Pool& pool, qint64 points);
/// The options of a sale that only earns for the pool.
SaleOptions earningFor(const Pool& pool);

admin::HttpReply send(Api& api, const PendingSale& sale);

/// True when nothing more is to be asked: the sale is made, or never will be. False for a lost answer, 429 and 5xx.
bool isFinal(const admin::HttpReply& reply);
bool isSold(const admin::HttpReply& reply);

/// Where a sale is sent now: a backend that was killed comes back under another address.
using Address = std::function<QString()>;
/// Called with each answer that was not final.
using Listener = std::function<void(const admin::HttpReply&)>;

/// Does what a till does: asks with the same key until an answer is final, for two minutes at the most; the last
/// answer.
admin::HttpReply sendUntilFinal(const PendingSale& sale, const Address& address, const Listener& unanswered = {});

/// `code` of a problem document, "" in other answers.
QString codeOf(const admin::HttpReply& reply);
qint64 pointsIn(const admin::HttpReply& reply, QStringView name); ///< "earned", "redeemed" of a receipt
std::string describe(const admin::HttpReply& reply);

// What the books say.
qint64 salesNamed(const QString& saleId);
QString decisionOf(const QString& saleId);                   ///< committed, aborted, or "" while undecided
QString holdOf(const QString& saleId, const QString& group); ///< held, captured, released, or ""
qint64 balanceOf(const QString& group);
qint64 heldIn(const QString& group);

/// Waits until `isTrue`, looking often, for `timeoutMs` at the most; whether it became true.
bool becomesTrue(const std::function<bool()>& isTrue, int timeoutMs = 30'000);

/// Waits until the backend behind `api` reaches every region again; false when it does not.
bool waitForAllRegions(Api& api);

/// What is wrong in the books at rest, as one text; empty when they are right.
std::string faultsAtRest();

} // namespace tillpool::test
