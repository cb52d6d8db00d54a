// SPDX-License-Identifier: GPL-3.0-or-later
// Sales that are priced and settled, for tests of what is made of them.
#pragma once

#include "Menus.h"

#include "protocol/Messages.h"

namespace tillpool::test {

inline protocol::SettledSale settledSale(const MenuRules& rules, const sales::Basket& basket, qint64 redeemedMinor,
    const std::vector<sales::Tender>& tenders)
{
    const auto region = base::RegionId::parse(rules.region).takeValue();
    const auto key = base::IdempotencyKey::parse(u"0190c8a1-0000-7000-8000-00000000000a"_s).takeValue();
    protocol::SettledSale sale {.saleId = key.saleIn(region),
        .tillId = base::TillId::trusted(rules.region + u"-till01"_s),
        .staffId = base::StaffId::trusted(rules.region + u"-staff06"_s),
        .tillTime = QDateTime::fromString(u"2026-03-01T09:30:00Z"_s, Qt::ISODate)};
    sale.priced = pricing::priceBasket(menu(rules), basket).takeValue();
    sale.settlement = pricing::settle(sale.priced.total, money(redeemedMinor, rules.currency), tenders).takeValue();
    return sale;
}

/// Two flat whites, one with oat milk, a scone at a price set by hand; 250 points and cash: 10.25 EUR.
inline protocol::SettledSale irishSale()
{
    sales::Basket basket {.lines = {{.itemId = base::ItemId::trusted(u"001-flatwh"_s), .quantity = 2},
                              {.itemId = base::ItemId::trusted(u"001-scones"_s)}}};
    basket.lines[0].modifiers = {{.modifierId = base::ModifierId::trusted(u"001-oatmlk"_s), .quantity = 1}};
    basket.lines[1].priceOverride = sales::PriceOverride {money(235, u"EUR"_s), u"yesterday's"_s};
    protocol::SettledSale sale =
        settledSale(irishRules(), basket, 250, {{sales::TenderKind::Cash, money(1000, u"EUR"_s)}});
    const auto group = base::GroupId::trusted(u"003-fam1ly"_s);
    sale.customerId = base::CustomerId::trusted(u"002-k3m9qa"_s);
    sale.redeemed = protocol::Redeemed {group, base::Points(250)};
    sale.earned = protocol::Earned {group, base::Points(70), protocol::EarnedState::Queued};
    return sale;
}

} // namespace tillpool::test
