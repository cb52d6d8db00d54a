// SPDX-License-Identifier: GPL-3.0-or-later
#include "groups/GroupsService.h"

#include "base/JsonReader.h"
#include "base/Limits.h"
#include "customers/CustomerLookup.h"
#include "groups/EntriesCursor.h"
#include "groups/MemberNames.h"
#include "sql/Queries.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QUuid>
#include <sodium.h>

namespace tillpool::groups {

using namespace Qt::StringLiterals;
using base::CustomerId;
using base::Error;
using base::ErrorCode;
using base::GroupId;
using base::IdempotencyKey;
using base::JsonReader;
using base::RegionId;
using base::Result;
using base::Role;

namespace {

constexpr int randomCharacters = 10;
constexpr QLatin1StringView idAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"_L1; // without look-alikes: 0 o, 1 i l

GroupId newGroupId(const RegionId& region)
{
    static const bool isReady = sodium_init() >= 0; // may be called any number of times
    Q_ASSERT(isReady);
    Q_UNUSED(isReady)
    QString text = region.text() + u'-';
    for (int i = 0; i < randomCharacters; ++i)
        text += idAlphabet[randombytes_uniform(static_cast<uint32_t>(idAlphabet.size()))];
    return GroupId::trusted(text);
}

RequestKey keyOf(const QString& key, const QJsonObject& request)
{
    const QByteArray text = QJsonDocument(request).toJson(QJsonDocument::Compact);
    return {.key = key, .requestHash = QCryptographicHash::hash(text, QCryptographicHash::Sha256)};
}

bool isThemselves(const http::Identity& who, const CustomerId& customer)
{
    return who.role == Role::Customer && who.subjectId == customer.text();
}

bool mayActFor(const http::Identity& who, const CustomerId& customer)
{
    return who.isStaff() || isThemselves(who, customer);
}

Error notForYou(const QString& what) { return {.code = ErrorCode::Forbidden, .detail = what}; }

Error notYourGroup() { return notForYou(u"Only its members and staff may see a group"_s); }

QString requiredText(JsonReader& body, const QString& key, qsizetype max)
{
    const QString text = body.text(key, {.max = max});
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty() && !text.isEmpty())
        body.addFault(key, u"must not be blank"_s);
    return trimmed;
}

QString requiredName(JsonReader& body, const QString& key)
{
    return requiredText(body, key, limits::nameCharactersMax);
}

Adjustment readAdjustment(JsonReader& body)
{
    constexpr JsonReader::IntegerRule pointsRule {
        .min = -limits::adjustmentPointsMax, .max = limits::adjustmentPointsMax};
    const qint64 points = body.integer(u"points"_s, pointsRule);
    if (points == 0 && body.status().hasValue())
        body.addFault(u"points"_s, u"must not be 0"_s);
    return {.points = base::Points(points), .reason = requiredText(body, u"reason"_s, limits::reasonCharactersMax)};
}

QJsonObject unavailable(const GroupId& group)
{
    return {{u"group_id"_s, group.text()}, {u"region"_s, group.region().text()}, {u"status"_s, u"unavailable"_s}};
}

} // namespace

GroupsService::GroupsService(
    regions::Database& database, http::Authenticator& authenticator, points::PromiseDelivery& delivery)
    : m_database(database), m_authenticator(authenticator), m_delivery(delivery), m_store(database)
{
}

Result<ChangeAnswer> GroupsService::make(const QJsonObject& body, const IdempotencyKey& key, const http::Identity& who)
{
    const CustomerId maker = CustomerId::trusted(who.subjectId);
    JsonReader reader(body);
    NewGroup group {
        .name = requiredName(reader, u"name"_s), .location = requiredName(reader, u"location"_s), .maker = maker};
    const RegionId asked = reader.id<RegionId>(u"region"_s, JsonReader::Presence::Optional);
    TILLPOOL_TRY(reader.status());
    const RegionId region = asked.isEmpty() ? maker.region() : asked;
    TILLPOOL_TRY(m_database.route(region, u"/region"_s));
    group.id = newGroupId(region);
    TILLPOOL_TRY_ASSIGN(MembershipChange change,
        m_store.make(keyOf(key.text(), {{u"body"_s, body}, {u"customer_id"_s, maker.text()}}), group));
    return answerTo(std::move(change), maker);
}

Result<ChangeAnswer> GroupsService::join(
    const GroupId& group, const QJsonObject& body, const IdempotencyKey& key, const http::Identity& who)
{
    JsonReader reader(body);
    const CustomerId customer = reader.id<CustomerId>(u"customer_id"_s);
    TILLPOOL_TRY(reader.status());
    if (!mayActFor(who, customer))
        return notForYou(u"Customers join for themselves alone"_s);
    TILLPOOL_TRY_ASSIGN(const regions::RegionSettings* region, m_database.route(group.region()));
    if (!isThemselves(who, customer)) // who holds a session exists
        TILLPOOL_TRY(customers::requireCustomer(m_database, customer, u"/customer_id"_s));
    const RequestKey request =
        keyOf(key.text(), {{u"body"_s, body}, {u"group_id"_s, group.text()}, {u"customer_id"_s, customer.text()}});
    TILLPOOL_TRY_ASSIGN(
        MembershipChange change, m_store.join(request, group, customer, region->points.groupMembersMax));
    return answerTo(std::move(change), customer);
}

Result<Repetition> GroupsService::leave(const GroupId& group, const CustomerId& customer,
    const std::optional<IdempotencyKey>& key, const http::Identity& who)
{
    if (!mayActFor(who, customer))
        return notForYou(u"Customers leave for themselves alone"_s);
    // A key of our own keeps a statement that has to be run again from finding that the customer has left.
    const QString keyText = key ? key->text() : QUuid::createUuid().toString(QUuid::WithoutBraces);
    const RequestKey request = keyOf(keyText, {{u"group_id"_s, group.text()}, {u"customer_id"_s, customer.text()}});
    TILLPOOL_TRY_ASSIGN(const MembershipChange change, m_store.leave(request, group, customer));
    tellHome(group, customer, change.changeNo);
    return change.repetition;
}

Result<CareChange> GroupsService::adjust(
    const GroupId& group, const QJsonObject& body, const IdempotencyKey& key, const http::Identity& who)
{
    JsonReader reader(body);
    Adjustment adjustment = readAdjustment(reader);
    TILLPOOL_TRY(reader.status());
    TILLPOOL_TRY(m_database.route(group.region()));
    adjustment.by = who.subjectId;
    return m_store.adjust(keyOf(key.text(), {{u"body"_s, body}, {u"group_id"_s, group.text()}}), group, adjustment);
}

Result<CareChange> GroupsService::close(
    const GroupId& group, LeftPoints leftPoints, const IdempotencyKey& key, const http::Identity& who)
{
    TILLPOOL_TRY(m_database.route(group.region()));
    const QString onlyMember = who.isStaff() ? QString() : who.subjectId;
    const RequestKey request = keyOf(key.text(),
        {{u"group_id"_s, group.text()}, {u"forfeit_points"_s, leftPoints == LeftPoints::Forfeit},
            {u"only_member"_s, onlyMember}});
    TILLPOOL_TRY_ASSIGN(CareChange change,
        m_store.close(request, group, {.leftPoints = leftPoints, .onlyMember = onlyMember, .by = who.subjectId}));
    m_delivery.kick(group.region()); // members' homes are told by promises
    return change;
}

Result<ChangeAnswer> GroupsService::answerTo(MembershipChange change, const CustomerId& customer)
{
    std::vector<Group> groups {std::move(*change.group)};
    tellHome(groups.front().id, customer, change.changeNo);
    fillNames(m_database, groups);
    return ChangeAnswer {.repetition = change.repetition, .group = toJson(groups.front())};
}

// Within one region the change was made on both sides at once.
void GroupsService::tellHome(const GroupId& group, const CustomerId& customer, qint64 changeNo)
{
    if (customer.region() != group.region())
        m_delivery.deliver(group.region(), group.text() + u':' + QString::number(changeNo));
}

// A session of the group's own region is confirmed by the statement that reads the group: one question less.
Result<QJsonObject> GroupsService::read(const GroupId& group, const http::Identity& who, const QByteArray& token) const
{
    const bool isReadWithGroup = who.sessionRegion == group.region();
    if (!isReadWithGroup)
        TILLPOOL_TRY(m_authenticator.identify(token, http::IdentityCheck::Fresh));
    auto answer = m_store.find(group, isReadWithGroup ? who.tokenHash : QByteArray());
    if (!answer.hasValue() && answer.error().code == ErrorCode::Unauthenticated)
        m_authenticator.forget(who);
    TILLPOOL_TRY_ASSIGN(Group found, std::move(answer));
    if (!who.isStaff() && !found.hasMember(who.subjectId))
        return notYourGroup();
    std::vector<Group> groups {std::move(found)};
    fillNames(m_database, groups);
    return toJson(groups.front());
}

Result<QJsonObject> GroupsService::readEntries(
    const GroupId& group, qint64 limit, const QString& cursor, const http::Identity& who) const
{
    std::optional<qint64> below;
    if (!cursor.isEmpty()) {
        TILLPOOL_TRY_ASSIGN(const EntriesCursor place, EntriesCursor::parse(cursor));
        below = place.version;
    }
    const QString customer = who.role == Role::Customer ? who.subjectId : QString();
    TILLPOOL_TRY_ASSIGN(EntriesPage page, m_store.entries(group, customer, below, limit + 1));
    if (!who.isStaff() && !page.isMember)
        return notYourGroup();
    QJsonValue next; // null: this is the last page
    if (page.entries.size() > limit) {
        page.entries.removeLast();
        next = EntriesCursor {.version = page.entries.last().toObject().value("version"_L1).toInteger()}.text();
    }
    return QJsonObject {{u"items"_s, page.entries}, {u"next_cursor"_s, next}};
}

Result<std::vector<GroupId>> GroupsService::linkedGroups(const CustomerId& customer) const
{
    TILLPOOL_TRY_ASSIGN(const regions::Rows rows,
        m_database.run(
            customer.region(), sql::customers::findProfile, regions::Parameters().id(customer), regions::Intent::Read));
    if (rows.isEmpty())
        return Error {.code = ErrorCode::NotFound, .detail = u"There is no customer %1"_s.arg(customer.text())};
    std::vector<GroupId> ids;
    for (const QJsonValue& id : rows.array(0, "groups"))
        ids.push_back(GroupId::trusted(id.toString()));
    return ids;
}

// The link at the customer's home may be older than the membership at the group's, which is the one that counts.
Result<QJsonObject> GroupsService::readGroupsOf(const CustomerId& customer, const http::Identity& who) const
{
    if (!mayActFor(who, customer))
        return notForYou(u"Customers see their own groups alone"_s);
    TILLPOOL_TRY_ASSIGN(const std::vector<GroupId> ids, linkedGroups(customer));
    const auto byRegion = m_store.findAll(ids);
    std::vector<Group> groups;
    for (const auto& [region, found] : byRegion) {
        if (!found.hasValue())
            continue;
        std::copy_if(found->begin(), found->end(), std::back_inserter(groups),
            [&](const Group& group) { return group.hasMember(customer.text()); });
    }
    fillNames(m_database, groups);

    QHash<GroupId, QJsonObject> shapes;
    for (const Group& group : groups) {
        QJsonObject shape = toJson(group);
        shape.insert(u"status"_s, u"ok"_s);
        shapes.insert(group.id, shape);
    }
    QJsonArray items;
    for (const GroupId& id : ids) {
        if (const auto shape = shapes.constFind(id); shape != shapes.cend())
            items.append(*shape);
        else if (!byRegion.at(id.region()).hasValue())
            items.append(unavailable(id));
    }
    return QJsonObject {{u"items"_s, items}, {u"next_cursor"_s, QJsonValue()}};
}

} // namespace tillpool::groups
