// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Receipts.h"

#include <QJsonObject>
#include <QStringList>
#include <map>

namespace tillpool::admin {

/// What a replay came to. Counts and sums are read back from the books, not added up from what was sent.
struct ReplayReport {
    struct Store {
        QString name;
        QString currency;
        qint64 tickets = 0;
        qint64 lines = 0;
        qint64 chargedMinor = 0; ///< the sum of line amounts
    };
    std::map<int, Store> stores;        ///< by outlet
    std::vector<RejectedLine> rejected; ///< by line number
    QStringList notes;
    double seconds = 0; ///< of ringing up alone
    qint64 soldNow = 0;
    qint64 soldBefore = 0;
    qint64 missing = 0;    ///< well-formed tickets that aren't in the books as the file has them
    qint64 unanswered = 0; ///< of those, the ones that another run may still ring up
    int clients = 0;

    qint64 tickets() const;
    qint64 lines() const;
    double ticketsPerSecond() const;
};

/// For people, in lines.
QString toText(const ReplayReport& report);
/// {"tickets", "lines", "seconds", "rate", "stores": {"3": {"tickets", "lines", "charged"}}, "rejected": [{"line",
/// "reason"}], "notes"}; amounts in minor units.
QJsonObject toJson(const ReplayReport& report);

/// 18750 → "18,750".
QString grouped(qint64 number);

} // namespace tillpool::admin
