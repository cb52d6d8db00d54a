// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/Payment.h"

#include <array>

namespace tillpool::flows {

using base::Money;
using sales::Tender;
using sales::TenderKind;

namespace {

constexpr size_t likelyMost = 4;
// In whole units: single notes, and what two of them make.
constexpr std::array<qint64, 6> notes {1, 5, 10, 20, 50, 100};

// People of currencies without minor units count in hundreds.
qint64 noteUnit(const base::Currency& currency) { return currency.digits() == 0 ? 100 : currency.minorPerUnit(); }

qint64 roundedUp(qint64 amount, qint64 step) { return (amount + step - 1) / step * step; }

} // namespace

std::vector<Money> likelyCash(const Money& due)
{
    std::vector<Money> likely;
    if (due.amountMinor() <= 0)
        return likely;
    likely.push_back(due);
    for (const qint64 note : notes) {
        const Money rounded(roundedUp(due.amountMinor(), note * noteUnit(due.currency())), due.currency());
        if (rounded > likely.back() && likely.size() < likelyMost)
            likely.push_back(rounded);
    }
    return likely;
}

std::vector<Tender> cashTenders(const Money& due, const std::optional<Money>& given)
{
    const Money amount = given.value_or(due);
    if (amount.amountMinor() <= 0)
        return {};
    return {{TenderKind::Cash, amount}};
}

std::vector<Tender> cardTenders(const Money& due, const std::optional<Money>& given)
{
    const Money cash = given.value_or(Money(0, due.currency()));
    if (cash >= due)
        return {};
    std::vector<Tender> tenders;
    if (!cash.isZero())
        tenders.push_back({TenderKind::Cash, cash});
    tenders.push_back({TenderKind::Card, due - cash});
    return tenders;
}

} // namespace tillpool::flows
