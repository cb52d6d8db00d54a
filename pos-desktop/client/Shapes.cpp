// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/Shapes.h"

#include "base/JsonReader.h"
#include "base/Limits.h"

#include <limits>

namespace tillpool::client::shapes {

using namespace Qt::StringLiterals;
using base::JsonReader;
using base::Points;
using base::Result;
using Presence = JsonReader::Presence;

namespace {

// Longer than anything that the backend takes or makes: what is longer is no answer of its.
constexpr qsizetype textMax = 4000;
constexpr qsizetype listMax = 100'000;
constexpr qint64 groupMembersMax = 1'000'000;

QString text(JsonReader& reader, const QString& key) { return reader.text(key, {.min = 1, .max = textMax}); }

Points points(JsonReader& reader, const QString& key)
{
    return Points(reader.integer(key, {.min = 0, .max = limits::pointsMax}));
}

template <class Id>
void mustBe(JsonReader& reader, const QString& key, const Id& read, const Id& asked)
{
    if (!read.isEmpty() && read != asked)
        reader.addFault(key, u"is %1, but %2 was asked for"_s.arg(read.text(), asked.text()));
}

loyalty::PointsRules readRules(JsonReader& session)
{
    loyalty::PointsRules rules;
    auto reader = session.object(u"points_rules"_s, Presence::Required);
    if (!reader)
        return rules;
    rules.earnPerUnit = reader->integer(u"earn_per_unit"_s, {.min = 0, .max = limits::pointsMax});
    rules.redeemPerUnit = reader->integer(u"redeem_per_unit"_s, {.min = 1, .max = limits::pointsMax});
    rules.groupMembersMax =
        static_cast<int>(reader->integer(u"group_members_max"_s, {.min = 1, .max = groupMembersMax}));
    return rules;
}

base::Role readRole(JsonReader& reader)
{
    const QString word = text(reader, u"role"_s);
    const base::Role role = base::roleFromName(word);
    if (!word.isEmpty() && (role == base::Role::Anonymous || role == base::Role::Customer))
        reader.addFault(u"role"_s, u"is no role of staff"_s);
    return role;
}

QDateTime readTime(JsonReader& reader, const QString& key)
{
    const QString written = text(reader, key);
    const QDateTime time = QDateTime::fromString(written, Qt::ISODateWithMs);
    if (!written.isEmpty() && !time.isValid())
        reader.addFault(key, u"is no time"_s);
    return time.toUTC();
}

std::vector<Member> readMembers(JsonReader& group)
{
    std::vector<Member> members;
    const QJsonArray list = group.array(u"members"_s, 0, groupMembersMax, Presence::Required);
    members.reserve(static_cast<size_t>(list.size()));
    for (qsizetype i = 0; i < list.size(); ++i) {
        JsonReader reader = group.element(u"members"_s, i, list[i]);
        const auto customer = reader.id<base::CustomerId>(u"customer_id"_s);
        members.push_back(
            {customer, reader.text(u"name"_s, {.min = 0, .max = textMax, .presence = Presence::Optional})});
    }
    return members;
}

GroupState readGroupState(JsonReader& reader)
{
    const QString word = reader.text(u"state"_s, {.max = textMax, .presence = Presence::Optional});
    return word == "closed"_L1 ? GroupState::Closed : GroupState::Open;
}

CustomerGroup readGroup(JsonReader& reader)
{
    CustomerGroup group {.groupId = reader.id<base::GroupId>(u"group_id"_s)};
    // Whatever else a status may say one day: only of "ok" it is known that the rest is there.
    group.isAvailable = text(reader, u"status"_s) == "ok"_L1;
    if (!group.isAvailable)
        return group;
    group.name = text(reader, u"name"_s);
    group.location = reader.text(u"location"_s, {.min = 0, .max = textMax});
    group.balance = points(reader, u"points"_s);
    group.held = points(reader, u"points_held"_s);
    group.available = points(reader, u"points_available"_s);
    group.debt = points(reader, u"debt"_s);
    // Backends of an earlier version know neither of these.
    group.state = readGroupState(reader);
    group.arePointsFrozen = reader.boolean(u"points_frozen"_s, false);
    group.members = readMembers(reader);
    return group;
}

std::optional<RegionState> stateFrom(const QString& word)
{
    if (word == "up"_L1)
        return RegionState::Up;
    if (word == "read_only"_L1)
        return RegionState::ReadOnly;
    if (word == "down"_L1)
        return RegionState::Down;
    return std::nullopt;
}

base::RegionId readRegionId(JsonReader& reader, const QString& key)
{
    const QString written = text(reader, key);
    auto id = base::RegionId::parse(written);
    if (id.hasValue())
        return id.takeValue();
    if (!written.isEmpty())
        reader.addIdFault(key, id.error().detail);
    return {};
}

RegionHealth readRegion(JsonReader& reader)
{
    RegionHealth region {
        .regionId = readRegionId(reader, u"id"_s), .name = reader.text(u"name"_s, {.min = 0, .max = textMax})};
    const QString word = text(reader, u"state"_s);
    const auto state = stateFrom(word);
    if (!word.isEmpty() && !state)
        reader.addFault(u"state"_s, u"is none of up, read_only and down"_s);
    region.state = state.value_or(RegionState::Down);
    return region;
}

} // namespace

Result<TillSession> readSession(const QByteArray& body, const base::StaffId& askedStaff, const base::TillId& askedTill)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, JsonReader::parseBody(body));
    JsonReader reader(object);
    TillSession session;
    session.token = text(reader, u"token"_s);
    session.role = readRole(reader);
    session.staffId = reader.id<base::StaffId>(u"subject_id"_s);
    session.staffName = text(reader, u"name"_s);
    session.tillId = reader.id<base::TillId>(u"till_id"_s);
    session.storeId = reader.id<base::StoreId>(u"store_id"_s);
    session.storeName = text(reader, u"store_name"_s);
    session.timeZone = text(reader, u"time_zone"_s).toLatin1();
    session.pointsRules = readRules(reader);
    session.expiresAt = readTime(reader, u"expires_at"_s);
    mustBe(reader, u"subject_id"_s, session.staffId, askedStaff);
    mustBe(reader, u"till_id"_s, session.tillId, askedTill);
    TILLPOOL_TRY(reader.status());
    return session;
}

Result<Customer> readCustomer(const QByteArray& body, const base::CustomerId& asked)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, JsonReader::parseBody(body));
    JsonReader reader(object);
    Customer customer {
        .customerId = reader.id<base::CustomerId>(u"customer_id"_s), .fullName = text(reader, u"full_name"_s)};
    const QJsonArray groups = reader.array(u"groups"_s, 0, listMax, Presence::Required);
    for (qsizetype i = 0; i < groups.size(); ++i) {
        auto id = base::GroupId::parse(groups[i].toString());
        if (id.hasValue())
            customer.groupIds.push_back(id.takeValue());
        else
            reader.addIdFault(u"groups/%1"_s.arg(i), id.error().detail);
    }
    mustBe(reader, u"customer_id"_s, customer.customerId, asked);
    TILLPOOL_TRY(reader.status());
    return customer;
}

Result<std::vector<CustomerGroup>> readGroups(const QByteArray& body)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, JsonReader::parseBody(body));
    JsonReader reader(object);
    const QJsonArray items = reader.array(u"items"_s, 0, listMax, Presence::Required);
    std::vector<CustomerGroup> groups;
    groups.reserve(static_cast<size_t>(items.size()));
    for (qsizetype i = 0; i < items.size(); ++i) {
        JsonReader item = reader.element(u"items"_s, i, items[i]);
        groups.push_back(readGroup(item));
    }
    TILLPOOL_TRY(reader.status());
    return groups;
}

Result<QJsonObject> readSale(const QByteArray& body, const base::SaleId& asked)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, JsonReader::parseBody(body));
    JsonReader reader(object);
    const auto saleId = reader.id<base::SaleId>(u"sale_id"_s);
    if (!asked.isEmpty())
        mustBe(reader, u"sale_id"_s, saleId, asked);
    if (const QString state = text(reader, u"state"_s); !state.isEmpty() && state != "completed"_L1)
        reader.addFault(u"state"_s, u"is not completed"_s);
    text(reader, u"receipt_number"_s);
    reader.object(u"total"_s, Presence::Required);
    reader.array(u"lines"_s, 1, listMax, Presence::Required);
    TILLPOOL_TRY(reader.status());
    return object;
}

Result<Cancelled> readCancelled(const QByteArray& body, const base::SaleId& asked)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, JsonReader::parseBody(body));
    if (object.value("state"_L1) != "aborted"_L1) {
        TILLPOOL_TRY_ASSIGN(QJsonObject sale, readSale(body, asked));
        return Cancelled {.isAborted = false, .sale = std::move(sale)};
    }
    JsonReader reader(object);
    const auto saleId = reader.id<base::SaleId>(u"sale_id"_s);
    mustBe(reader, u"sale_id"_s, saleId, asked);
    TILLPOOL_TRY(reader.status());
    return Cancelled {.isAborted = true};
}

Result<Health> readHealth(const QByteArray& body)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, JsonReader::parseBody(body));
    JsonReader reader(object);
    Health health {.ownRegion = readRegionId(reader, u"own_region"_s)};
    const QJsonArray regions = reader.array(u"regions"_s, 1, listMax, Presence::Required);
    for (qsizetype i = 0; i < regions.size(); ++i) {
        JsonReader region = reader.element(u"regions"_s, i, regions[i]);
        health.regions.push_back(readRegion(region));
    }
    TILLPOOL_TRY(reader.status());
    return health;
}

} // namespace tillpool::client::shapes
