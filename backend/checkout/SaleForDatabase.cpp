// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/SaleForDatabase.h"

#include "protocol/SaleDocument.h"

namespace tillpool::checkout {

using namespace Qt::StringLiterals;

namespace {

QJsonValue movement(
    const RequestedSale& requested, const base::GroupId& group, base::Points points, bool checkMembership)
{
    return QJsonObject {{u"group_id"_s, group.text()}, {u"points"_s, points.count()},
        {u"region"_s, group.region().text()}, {u"here"_s, !livesElsewhere(requested, group)},
        {u"check_membership"_s, checkMembership}};
}

} // namespace

bool livesElsewhere(const RequestedSale& requested, const base::GroupId& group)
{
    return group.region() != requested.store->id;
}

QJsonObject saleForDatabase(const RequestedSale& requested, const PreparedSale& prepared, bool checkMembershipLater)
{
    const protocol::SettledSale& sale = prepared.settled;
    QJsonObject object {{u"till_id"_s, sale.tillId.text()}, {u"staff_id"_s, sale.staffId.text()},
        {u"catalogue_version"_s, sale.priced.catalogueVersion}, {u"currency"_s, sale.priced.currency.code()},
        {u"record"_s, protocol::saleRecord(sale)}, {u"response"_s, protocol::saleResponseTemplate(sale)}};
    if (sale.customerId) {
        object.insert(u"customer_id"_s, sale.customerId->text());
        object.insert(u"customer_here"_s, sale.customerId->region() == requested.store->id);
    }
    if (prepared.namedStore)
        object.insert(u"store_id"_s, prepared.namedStore->text());
    if (sale.tillTime)
        object.insert(u"till_time"_s, protocol::timeText(*sale.tillTime));
    if (!prepared.overrideBy.isEmpty())
        object.insert(u"override_by"_s, prepared.overrideBy);
    if (sale.redeemed)
        object.insert(u"redeem"_s, movement(requested, sale.redeemed->groupId, sale.redeemed->points, false));
    if (sale.earned)
        object.insert(u"earn"_s, movement(requested, sale.earned->groupId, sale.earned->points, checkMembershipLater));
    return object;
}

} // namespace tillpool::checkout
