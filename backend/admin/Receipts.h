// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QDate>
#include <QIODevice>
#include <QString>
#include <QTime>
#include <optional>
#include <vector>

namespace tillpool::admin {

/// One sold line of a receipts file.
struct ReceiptLine {
    int lineNo = 0; ///< in the file, the header is 1
    int productId = 0;
    qint64 quantity = 0;    ///< 1 to limits::quantityMax
    qint64 amountMinor = 0; ///< what was charged for the whole line, in minor units
};

/// What one customer bought at once: the lines of a file with one date, outlet and transaction id, in their order.
struct Ticket {
    int outlet = 0;
    QDate date;
    int transactionId = 0;
    std::optional<QTime> time {}; ///< in the store's time zone; nothing when it wasn't recorded
    int staff = 0;                ///< 0: not recorded
    int customer = 0;             ///< 0: none
    std::vector<ReceiptLine> lines {};

    /// "3|2019-04-01|7": what makes this ticket the same one in every run.
    QString key() const;
    qint64 chargedMinor() const;
};

/// A line that nothing was imported of, and why.
struct RejectedLine {
    int lineNo = 0;
    QString reason;
};

/// What a receipts file holds.
struct Receipts {
    std::vector<Ticket> tickets;        ///< those without any malformed line, in the order of their first lines
    std::vector<RejectedLine> rejected; ///< by line number
};

/// Reads a receipts file (CSV with the header of the coffee chain sample; UTF-8 with or without a byte order mark, LF
/// or CRLF) line by line. A malformed line takes its whole ticket with it and nothing else: a record never spans lines.
/// So does one that contradicts another of its ticket. One that only stands twice in the file counts once. InvalidField
/// when the header isn't that of a receipts file.
base::Result<Receipts> readReceipts(QIODevice& device);

} // namespace tillpool::admin
