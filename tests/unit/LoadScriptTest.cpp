// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoadWorld.h"
#include "load/Script.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>
#include <gtest/gtest.h>
#include <set>

namespace tillpool::load {
namespace {

using namespace Qt::StringLiterals;

/// A backend that has every route and never says no, as far as a script can tell.
Answer agreeable(const Operation& operation)
{
    const Intention& meant = operation.intention;
    QJsonObject body {{u"sale_id"_s, meant.id}, {u"group_id"_s, meant.groupId},
        {u"username"_s, operation.stages.front().front().body.value(u"username"_s)},
        {u"customer_id"_s, u"001-guest1"_s}, {u"token"_s, u"guest"_s}, {u"points_available"_s, 900}};
    return {.status = 201, .body = QJsonDocument(body).toJson()};
}

QString told(const Operation& operation)
{
    QString text = kindName(operation.kind) + u' ' + QString::number(operation.pauseBefore.count());
    for (const auto& stage : operation.stages) {
        text += u"\n-"_s;
        for (const Request& request : stage)
            text += u"%1 %2 %3 %4 "_s.arg(QString::fromLatin1(request.method), request.path, request.key,
                QString::fromUtf8(QJsonDocument(request.body).toJson(QJsonDocument::Compact)));
    }
    return text;
}

QStringList sequence(const World& world, const Script::Settings& settings, int client, int count,
    Answer (*answer)(const Operation&) = agreeable)
{
    Script script(settings, client, world);
    QStringList all;
    for (int i = 0; i < count; ++i) {
        const Operation operation = script.next();
        all.append(told(operation));
        script.take(operation, answer(operation));
    }
    return all;
}

constexpr std::chrono::milliseconds think {40};

TEST(LoadScript, TheSameSeedAndAnswersMakeTheSameRequests)
{
    const World world = smallWorld();
    for (int client = 0; client < 5; ++client) {
        const Script::Settings settings {.seed = 42, .runTag = u"a"_s, .clients = 5, .thinkTimeMean = think};
        EXPECT_EQ(sequence(world, settings, client, 400), sequence(world, settings, client, 400));
    }
}

TEST(LoadScript, AnotherSeedClientOrTagMakesOthers)
{
    const World world = smallWorld();
    const Script::Settings settings {.seed = 42, .runTag = u"a"_s, .clients = 5, .thinkTimeMean = think};
    const QStringList first = sequence(world, settings, 0, 50);
    Script::Settings other = settings;
    other.seed = 43;
    EXPECT_NE(sequence(world, other, 0, 50), first);
    other = settings;
    other.runTag = u"b"_s;
    EXPECT_NE(sequence(world, other, 0, 50), first);
    EXPECT_NE(sequence(world, settings, 3, 50), first);
}

TEST(LoadScript, DoesEveryKindHoweverManyClientsThereAre)
{
    const World world = smallWorld();
    for (const int clients : {1, 3, 20, 50}) {
        std::set<Kind> done;
        for (int client = 0; client < clients; ++client) {
            Script script({.seed = 1, .runTag = u"a"_s, .clients = clients}, client, world);
            for (int i = 0; i < 80 / clients + 6; ++i) {
                const Operation operation = script.next();
                done.insert(operation.kind);
                script.take(operation, agreeable(operation));
            }
        }
        EXPECT_EQ(done.size(), static_cast<size_t>(kindCount)) << clients << " clients";
    }
}

TEST(LoadScript, KeysAreUuidsAndNeverComeTwice)
{
    const World world = smallWorld();
    std::set<QString> keys;
    for (int client = 0; client < 10; ++client) {
        Script script({.seed = 1, .runTag = u"a"_s, .clients = 10}, client, world);
        for (int i = 0; i < 200; ++i) {
            const Operation operation = script.next();
            std::set<QString> own;
            for (const auto& stage : operation.stages) {
                for (const Request& request : stage) {
                    if (request.key.isEmpty())
                        continue;
                    EXPECT_EQ(QUuid(request.key).toString(QUuid::WithoutBraces), request.key);
                    own.insert(request.key);
                }
            }
            for (const QString& key : own)
                EXPECT_TRUE(keys.insert(key).second) << key.toStdString();
            script.take(operation, agreeable(operation));
        }
    }
}

TEST(LoadScript, SalesSayWhatTheyMean)
{
    const World world = smallWorld();
    Script script({.seed = 9, .runTag = u"a"_s, .clients = 1}, 0, world);
    int redeemed = 0;
    for (int i = 0; i < 1'000; ++i) {
        const Operation operation = script.next();
        script.take(operation, agreeable(operation));
        if (!isSale(operation.kind))
            continue;
        const Intention& meant = operation.intention;
        for (const auto& stage : operation.stages) {
            for (const Request& request : stage) {
                if (request.part != Request::Part::Main)
                    continue;
                EXPECT_EQ(meant.id, u"001-"_s + request.key);
                EXPECT_EQ(request.body.value(u"redeem"_s)[u"points"_s].toInteger(), meant.redeemPoints);
                EXPECT_EQ(request.body.value(u"customer_id"_s).toString(), meant.customerId);
            }
        }
        if (meant.redeemGroup.isEmpty())
            continue;
        ++redeemed;
        EXPECT_GE(meant.redeemPoints, 1);
        EXPECT_EQ(operation.kind == Kind::Redeem && !meant.redeemGroup.startsWith(u"001"_s), false);
        EXPECT_EQ(operation.kind == Kind::RedeemElsewhere && meant.redeemGroup.startsWith(u"001"_s), false);
    }
    EXPECT_GT(redeemed, 200);
}

TEST(LoadScript, TheHotGroupHasAGoodPart)
{
    const World world = smallWorld();
    int hot = 0;
    int all = 0;
    for (int client = 0; client < 30; ++client) {
        Script script({.seed = 3, .runTag = u"a"_s, .clients = 30}, client, world);
        for (int i = 0; i < 100; ++i) {
            const Operation operation = script.next();
            script.take(operation, agreeable(operation));
            if (!isSale(operation.kind))
                continue;
            ++all;
            const Intention& meant = operation.intention;
            hot += meant.redeemGroup == world.groups.front().id || meant.earnGroup == world.groups.front().id ? 1 : 0;
        }
    }
    EXPECT_GT(hot * 10, all * 3);
}

Answer withoutRefunds(const Operation& operation)
{
    const bool isRefund = operation.kind == Kind::RefundWhole || operation.kind == Kind::RefundLines;
    return isRefund ? Answer {.status = 404, .body = R"({"code":"not_found"})"} : agreeable(operation);
}

TEST(LoadScript, LeavesOutWhatTheBackendDoesNotHaveAndSaysSo)
{
    const World world = smallWorld();
    Script script({.seed = 1, .runTag = u"a"_s, .clients = 1}, 0, world);
    int refunds = 0;
    for (int i = 0; i < 500; ++i) {
        const Operation operation = script.next();
        refunds += operation.kind == Kind::RefundWhole || operation.kind == Kind::RefundLines ? 1 : 0;
        script.take(operation, withoutRefunds(operation));
    }
    EXPECT_EQ(refunds, 1);
    ASSERT_EQ(script.leftOut().size(), 1);
    EXPECT_TRUE(script.leftOut().front().startsWith(u"refund_whole, refund_lines: the backend answered 404"_s));
}

TEST(LoadScript, WithoutAnAdminNobodyAdjusts)
{
    World world = smallWorld();
    world.adminToken.clear();
    Script script({.seed = 1, .runTag = u"a"_s, .clients = 1}, 0, world);
    for (int i = 0; i < 500; ++i) {
        const Operation operation = script.next();
        EXPECT_NE(operation.kind, Kind::Adjust);
        script.take(operation, agreeable(operation));
    }
}

} // namespace
} // namespace tillpool::load
