// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"

#include <QString>
#include <optional>

namespace tillpool::sales {

/// How money was paid. Points are no tender: they are redeemed.
enum class TenderKind { Cash, Card };

/// "cash" or "card": the word in the API and in SQL.
QString wireName(TenderKind kind);
/// The kind named by `text`, or nothing.
std::optional<TenderKind> tenderKindFromName(const QString& text);

/// Money that was handed over: `amount` is more than 0. Cash may be more than what is due; the rest is change.
struct Tender {
    TenderKind kind = TenderKind::Cash;
    base::Money amount {};
};

} // namespace tillpool::sales
