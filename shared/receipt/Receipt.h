// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace tillpool::receipt {

/// The text of a sale's receipt.
class Receipt {
public:
    static constexpr qsizetype columns = 42;

    /// The receipt of `sale` (the answer of POST /sales) in a store that is called `storeName`: lines of at most
    /// `columns` characters, each ended by a newline. What the sale lacks, its receipt leaves out; control characters
    /// never pass.
    /// `localTime`: the time of the sale as the store's clock shows it, "2026-03-01 09:30"; empty: in UTC, and it says
    /// so.
    static QString text(const QJsonObject& sale, const QString& storeName, const QString& localTime = {});
};

} // namespace tillpool::receipt
