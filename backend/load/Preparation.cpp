// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Preparation.h"

#include <QJsonDocument>
#include <algorithm>
#include <thread>

namespace tillpool::load {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

constexpr auto patience = 60s;
constexpr int preparer = -1; // its keys are no client's
constexpr int membersOfGroup = 5;
constexpr int membersOfHotGroup = 8;
constexpr qint64 openingUnits = 500; ///< paid in money for a group's opening points
constexpr qint64 hotTimes = 4;
constexpr size_t itemsMax = 60;
constexpr int itemPriceMinorMax = 2'000;
const QString customersPassword = QStringLiteral("load and points");

class Preparation {
public:
    Preparation(const Options& options, Wire& wire, CrowdListener& listener)
        : m_options(options), m_wire(wire), m_listener(listener)
    {
    }

    Result<World> run()
    {
        m_world.password = customersPassword;
        TILLPOOL_TRY(readMenus());
        TILLPOOL_TRY(signStaffOn());
        TILLPOOL_TRY(signCustomersUp());
        TILLPOOL_TRY(makeGroups());
        TILLPOOL_TRY(joinGroups());
        TILLPOOL_TRY(giveOpeningPoints());
        return std::move(m_world);
    }

private:
    using Answers = std::vector<QJsonObject>;

    QString newKey() { return keyFor(m_options.seed, m_options.runTag, preparer, m_keys++); }

    static WireRequest post(
        const QString& path, const QJsonObject& body, const QByteArray& token = {}, const QString& key = {})
    {
        return {.method = "POST",
            .path = u"/api/v1"_s + path,
            .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
            .key = key.toLatin1(),
            .token = token};
    }

    /// Sends all at once, each until it has a final answer, which must be one of success.
    Result<Answers> askAll(const std::vector<WireRequest>& requests)
    {
        std::vector<WireAnswer> answers(requests.size());
        const auto until = std::chrono::steady_clock::now() + patience;
        for (bool isFirst = true;; isFirst = false) {
            for (size_t i = 0; i < requests.size(); ++i) {
                if (!isFinal(answers[i].status))
                    m_wire.send(requests[i], [&answers, i](const WireAnswer& answer) { answers[i] = answer; });
            }
            while (m_wire.underWay() > 0)
                m_wire.step(1s);
            if (std::ranges::all_of(answers, [](const WireAnswer& answer) { return isFinal(answer.status); }))
                break;
            if (std::chrono::steady_clock::now() > until)
                break;
            std::this_thread::sleep_for(isFirst ? 100ms : 1s);
        }
        Answers bodies;
        for (size_t i = 0; i < requests.size(); ++i) {
            if (answers[i].status < 200 || answers[i].status >= 300)
                return refused(requests[i], answers[i]);
            bodies.push_back(QJsonDocument::fromJson(answers[i].body).object());
        }
        return bodies;
    }

    static Error refused(const WireRequest& request, const WireAnswer& answer)
    {
        const QByteArray why = answer.status == 0 ? answer.problem : answer.body.left(500);
        return {.code = ErrorCode::Internal,
            .detail =
                u"Preparing the load: %1 %2 was answered %3 %4"_s.arg(QString::fromLatin1(request.method), request.path)
                    .arg(answer.status)
                    .arg(QString::fromUtf8(why))};
    }

    Status readMenus()
    {
        std::vector<WireRequest> requests;
        for (const LoadRegion& region : m_options.regions)
            requests.push_back({.method = "GET", .path = u"/api/v1/catalogue?store="_s + region.storeId});
        TILLPOOL_TRY_ASSIGN(const Answers menus, askAll(requests));
        for (size_t i = 0; i < menus.size(); ++i) {
            const LoadRegion& from = m_options.regions[i];
            WorldRegion region {.id = from.id,
                .storeId = from.storeId,
                .catalogueVersion = menus[i].value(u"catalogue_version"_s).toInteger(),
                .items = itemsIn(menus[i]),
                .cashiers = from.cashiers};
            if (region.items.empty() || region.cashiers.empty())
                return Error {.code = ErrorCode::NotFound,
                    .detail = u"Store %1 has nothing to sell, or nobody who may sell it"_s.arg(from.storeId)};
            m_world.regions.push_back(std::move(region));
        }
        return success();
    }

    static std::vector<WorldItem> itemsIn(const QJsonObject& menu)
    {
        std::map<QString, qint64> modifierPrices;
        for (const QJsonValue& modifier : menu.value(u"modifiers"_s).toArray())
            modifierPrices[modifier[u"modifier_id"_s].toString()] = modifier[u"price"_s][u"amount"_s].toInteger();
        std::map<QString, QStringList> modifiersOfGroup;
        for (const QJsonValue& group : menu.value(u"modifier_groups"_s).toArray()) {
            for (const QJsonValue& id : group[u"modifier_ids"_s].toArray())
                modifiersOfGroup[group[u"modifier_group_id"_s].toString()].append(id.toString());
        }
        std::vector<WorldItem> items;
        for (const QJsonValue& item : menu.value(u"items"_s).toArray()) {
            WorldItem one {
                .itemId = item[u"item_id"_s].toString(), .priceMinor = item[u"price"_s][u"amount"_s].toInteger()};
            if (one.priceMinor < 1 || one.priceMinor > itemPriceMinorMax || item[u"sold_out"_s].toBool()
                || items.size() >= itemsMax)
                continue;
            if (const QJsonArray groups = item[u"modifier_groups"_s].toArray(); !groups.isEmpty())
                one.modifierIds = modifiersOfGroup[groups.first().toString()];
            for (const QString& id : one.modifierIds)
                one.modifierPriceMinor = std::max(one.modifierPriceMinor, modifierPrices[id]);
            items.push_back(one);
        }
        return items;
    }

    Status signStaffOn()
    {
        std::vector<WireRequest> requests;
        for (const WorldRegion& region : m_world.regions) {
            for (const Seat& seat : region.cashiers)
                requests.push_back(post(u"/sessions"_s, loginFor(seat)));
        }
        if (m_options.admin)
            requests.push_back(post(u"/sessions"_s, loginFor(*m_options.admin)));
        TILLPOOL_TRY_ASSIGN(const Answers sessions, askAll(requests));
        auto session = sessions.begin();
        const auto nextToken = [&session] { return (session++)->value(u"token"_s).toString().toLatin1(); };
        for (WorldRegion& region : m_world.regions) {
            for (size_t i = 0; i < region.cashiers.size(); ++i)
                region.cashierTokens.push_back(nextToken());
        }
        if (m_options.admin)
            m_world.adminToken = nextToken();
        return success();
    }

    Status signCustomersUp()
    {
        std::vector<WireRequest> signUps;
        for (int i = 0; i < m_options.customers; ++i) {
            const QString& home = m_world.regions[static_cast<size_t>(i) % m_world.regions.size()].id;
            signUps.push_back(post(u"/customers"_s,
                {{u"username"_s, usernameFor(m_options.runTag, u"prepared"_s, i)}, {u"password"_s, customersPassword},
                    {u"full_name"_s, u"Customer %1 of the load"_s.arg(i)}, {u"home_region"_s, home}},
                {}, newKey()));
        }
        TILLPOOL_TRY_ASSIGN(const Answers customers, askAll(signUps));
        std::vector<WireRequest> logIns;
        for (const QJsonObject& customer : customers) {
            m_world.customers.push_back(
                {customer.value(u"customer_id"_s).toString(), customer.value(u"username"_s).toString()});
            logIns.push_back(post(
                u"/sessions"_s, {{u"customer_id"_s, m_world.customers.back().id}, {u"password"_s, customersPassword}}));
        }
        TILLPOOL_TRY_ASSIGN(const Answers sessions, askAll(logIns));
        for (size_t i = 0; i < sessions.size(); ++i)
            m_world.customers[i].token = sessions[i].value(u"token"_s).toString().toLatin1();
        return success();
    }

    // The first member of a group is at home in another region than the group, where there are several.
    Status makeGroups()
    {
        std::vector<WireRequest> requests;
        for (int i = 0; i < m_options.groups; ++i) {
            WorldGroup group;
            const int count = std::min(i == 0 ? membersOfHotGroup : membersOfGroup, m_options.customers);
            for (int member = 0; member < count; ++member)
                group.members.push_back((i * membersOfGroup + member + 1) % m_options.customers);
            const WorldCustomer& maker = m_world.customers[static_cast<size_t>(group.members.front())];
            requests.push_back(post(u"/groups"_s,
                {{u"name"_s, i == 0 ? u"The hot group"_s : u"Group %1 of the load"_s.arg(i)},
                    {u"location"_s, u"Everywhere"_s},
                    {u"region"_s, m_world.regions[static_cast<size_t>(i) % m_world.regions.size()].id}},
                maker.token, newKey()));
            m_world.groups.push_back(group);
        }
        TILLPOOL_TRY_ASSIGN(const Answers groups, askAll(requests));
        std::vector<WireRequest> reads;
        for (size_t i = 0; i < groups.size(); ++i) {
            WorldGroup& group = m_world.groups[i];
            group.id = groups[i].value(u"group_id"_s).toString();
            reads.push_back({.method = "GET",
                .path = u"/api/v1/groups/"_s + group.id,
                .token = m_world.customers[static_cast<size_t>(group.members.front())].token});
        }
        TILLPOOL_TRY_ASSIGN(const Answers shapes, askAll(reads));
        for (size_t i = 0; i < groups.size(); ++i) {
            if (shapes[i].value(u"version"_s).toInteger() != 0)
                return Error {.code = ErrorCode::IdempotencyKeyReused,
                    .detail = u"--run-tag %1 was used on this system before: choose another"_s.arg(m_options.runTag)};
            m_listener.groupIsThere(m_world.groups[i].id);
        }
        return success();
    }

    Status joinGroups()
    {
        std::vector<WireRequest> requests;
        for (const WorldGroup& group : m_world.groups) {
            for (size_t i = 1; i < group.members.size(); ++i) {
                const WorldCustomer& customer = m_world.customers[static_cast<size_t>(group.members[i])];
                requests.push_back(post(u"/groups/%1/members"_s.arg(group.id), {{u"customer_id"_s, customer.id}},
                    customer.token, newKey()));
            }
        }
        TILLPOOL_TRY(askAll(requests));
        return success();
    }

    // By sales in the stores of all regions in turn, most of them elsewhere than the group.
    Status giveOpeningPoints()
    {
        for (size_t i = 0; i < m_world.groups.size(); ++i) {
            const WorldGroup& group = m_world.groups[i];
            const WorldRegion& region = m_world.regions[(i + 1) % m_world.regions.size()];
            const WorldItem& item = region.items.front();
            const QString key = newKey();
            const qint64 totalMinor = openingUnits * (i == 0 ? hotTimes : 1) * 100;
            Operation sale {.kind = group.id.left(3) == region.id ? Kind::Earn : Kind::EarnElsewhere,
                .intention = {.id = region.id + u'-' + key,
                    .storeRegion = region.id,
                    .tillId = region.cashiers.front().tillId,
                    .customerId = m_world.customers[static_cast<size_t>(group.members.front())].id,
                    .earnGroup = group.id}};
            sale.stages = {{{.method = "POST",
                .path = u"/sales"_s,
                .body = {{u"till_id"_s, sale.intention.tillId}, {u"catalogue_version"_s, region.catalogueVersion},
                    {u"lines"_s,
                        QJsonArray {QJsonObject {{u"item_id"_s, item.itemId},
                            {u"quantity"_s, totalMinor / item.priceMinor + 1}, {u"modifiers"_s, QJsonArray()}}}},
                    {u"customer_id"_s, sale.intention.customerId}, {u"earn_group_id"_s, group.id},
                    {u"tenders"_s,
                        QJsonArray {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, 2 * totalMinor + 10'000}}}}},
                .key = key,
                .actor = Actor::Cashier}}};
            TILLPOOL_TRY(sell(-1 - static_cast<qint64>(i), sale, region.cashierTokens.front()));
        }
        return success();
    }

    Status sell(qint64 number, const Operation& sale, const QByteArray& token)
    {
        const Request& request = sale.stages.front().front();
        const Moment sentAt = monotonicNow();
        m_listener.began(number, preparer, sale, sentAt);
        WireAnswer answer;
        const auto until = std::chrono::steady_clock::now() + patience;
        do {
            m_wire.send(post(request.path, request.body, token, request.key),
                [&answer](const WireAnswer& got) { answer = got; });
            while (m_wire.underWay() > 0)
                m_wire.step(1s);
        } while (!isFinal(answer.status) && std::chrono::steady_clock::now() < until);
        if (answer.status < 200 || answer.status >= 300)
            return refused(post(request.path, request.body), answer);
        m_listener.ended(number, sale,
            {{.request = request,
                .answer =
                    Answer {.status = answer.status, .body = answer.body, .sentAt = sentAt, .at = monotonicNow()}}});
        return success();
    }

    const Options& m_options;
    Wire& m_wire;
    CrowdListener& m_listener;
    World m_world;
    int m_keys = 0;
};

} // namespace

Result<World> prepareWorld(const Options& options, Wire& wire, CrowdListener& listener)
{
    return Preparation(options, wire, listener).run();
}

} // namespace tillpool::load
