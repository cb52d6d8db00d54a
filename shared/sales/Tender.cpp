// SPDX-License-Identifier: GPL-3.0-or-later
#include "sales/Tender.h"

namespace tillpool::sales {

using namespace Qt::StringLiterals;

QString wireName(TenderKind kind) { return kind == TenderKind::Cash ? u"cash"_s : u"card"_s; }

std::optional<TenderKind> tenderKindFromName(const QString& text)
{
    for (const TenderKind kind : {TenderKind::Cash, TenderKind::Card}) {
        if (wireName(kind) == text)
            return kind;
    }
    return std::nullopt;
}

} // namespace tillpool::sales
