// SPDX-License-Identifier: GPL-3.0-or-later
#include "pricing/Settlement.h"

namespace tillpool::pricing {

using namespace Qt::StringLiterals;
using base::Money;
using base::Result;

Result<TenderSettlement> settle(
    const Money& total, const Money& redeemedValue, const std::vector<sales::Tender>& tenders)
{
    Q_ASSERT(!total.isNegative() && !redeemedValue.isNegative());
    if (redeemedValue > total) {
        return base::invalidField(u"/redeem/points"_s,
            u"the points are worth %1, more than the total of %2"_s.arg(redeemedValue.plainText(), total.plainText()));
    }
    const Money due = total - redeemedValue;
    const Money nothing(0, total.currency());
    Money paid = nothing;
    Money onCards = nothing;
    for (size_t i = 0; i < tenders.size(); ++i) {
        Q_ASSERT(!tenders[i].amount.isNegative());
        paid += tenders[i].amount;
        if (tenders[i].kind != sales::TenderKind::Card)
            continue;
        onCards += tenders[i].amount;
        if (onCards > due) {
            return base::invalidField(u"/tenders/%1/amount"_s.arg(i),
                u"cards would take %1 of the %2 that is due, and only cash gives change"_s.arg(
                    onCards.plainText(), due.plainText()));
        }
    }
    if (paid < due) {
        return base::invalidField(u"/tenders"_s,
            u"%1 short: %2 of the %3 that is due"_s.arg((due - paid).plainText(), paid.plainText(), due.plainText()));
    }
    return TenderSettlement {.redeemedValue = redeemedValue, .paid = paid, .change = paid - due, .tenders = tenders};
}

} // namespace tillpool::pricing
