// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkout/SaleForDatabase.h"

#include "protocol/SaleDocument.h"

namespace tillpool::checkout {

using namespace Qt::StringLiterals;

namespace {

void writeMovement(base::JsonWriter& json, const RequestedSale& requested, const base::GroupId& group,
    base::Points points, bool checkMembership)
{
    json.text("group_id"_L1, group.text());
    json.integer("points"_L1, points.count());
    json.text("region"_L1, group.region().text());
    json.boolean("here"_L1, !livesElsewhere(requested, group));
    json.boolean("check_membership"_L1, checkMembership);
    json.endObject();
}

} // namespace

bool livesElsewhere(const RequestedSale& requested, const base::GroupId& group)
{
    return group.region() != requested.store->id;
}

QByteArray saleForDatabase(const RequestedSale& requested, const PreparedSale& prepared, bool checkMembershipLater)
{
    const protocol::SettledSale& sale = prepared.settled;
    base::JsonWriter json;
    json.beginObject();
    json.text("till_id"_L1, sale.tillId.text());
    json.text("staff_id"_L1, sale.staffId.text());
    json.integer("catalogue_version"_L1, sale.priced.catalogueVersion);
    json.text("currency"_L1, sale.priced.currency.code());
    json.beginObject("record"_L1);
    protocol::writeSaleRecord(json, sale);
    json.endObject();
    json.beginObject("response"_L1);
    protocol::writeSaleResponse(json, sale);
    json.endObject();
    if (sale.customerId) {
        json.text("customer_id"_L1, sale.customerId->text());
        json.boolean("customer_here"_L1, sale.customerId->region() == requested.store->id);
    }
    if (prepared.namedStore)
        json.text("store_id"_L1, prepared.namedStore->text());
    if (sale.tillTime)
        json.text("till_time"_L1, protocol::timeText(*sale.tillTime));
    if (!prepared.overrideBy.isEmpty())
        json.text("override_by"_L1, prepared.overrideBy);
    if (sale.redeemed) {
        json.beginObject("redeem"_L1);
        writeMovement(json, requested, sale.redeemed->groupId, sale.redeemed->points, false);
    }
    if (sale.earned) {
        json.beginObject("earn"_L1);
        writeMovement(json, requested, sale.earned->groupId, sale.earned->points, checkMembershipLater);
    }
    json.endObject();
    return json.json();
}

} // namespace tillpool::checkout
