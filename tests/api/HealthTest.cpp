// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include <QUuid>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

TEST(Health, TheProcessServesAndIsReady)
{
    Api api;
    const auto alive = api.get(u"/healthz"_s);
    ASSERT_TRUE(isStatus(alive, 200));
    EXPECT_EQ(alive.json()[u"status"_s], u"ok"_s);
    const auto ready = api.get(u"/readyz"_s);
    ASSERT_TRUE(isStatus(ready, 200));
    EXPECT_EQ(ready.json()[u"status"_s], u"ready"_s);
    const QJsonArray regions = ready.json()[u"regions"_s].toArray();
    ASSERT_EQ(regions.size(), 3);
    for (const QJsonValue& region : regions)
        EXPECT_EQ(region[u"state"_s], u"up"_s) << qUtf8Printable(region[u"id"_s].toString());
}

TEST(Health, EveryAnswerCarriesARequestId)
{
    Api api;
    const auto made = api.get(u"/api/v1/nothing"_s);
    EXPECT_FALSE(QUuid::fromString(QString::fromLatin1(made.header("x-request-id"))).isNull());
    const auto echoed = api.get(u"/readyz"_s, {}, {{"X-Request-Id", "till-7.42"}});
    EXPECT_EQ(echoed.header("x-request-id"), "till-7.42");
    for (const QByteArray& odd : {QByteArray("two words"), QByteArray(300, 'x'), QByteArray("\"quoted\"")}) {
        const auto reply = api.get(u"/readyz"_s, {}, {{"X-Request-Id", odd}});
        EXPECT_TRUE(isStatus(reply, 200));
        EXPECT_FALSE(reply.header("x-request-id").isEmpty());
    }
}

TEST(Health, HeadIsAnsweredWithoutABodyAndOptionsWithTheMethods)
{
    Api api;
    const auto head = api.call("HEAD", u"/readyz"_s);
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.body.isEmpty());
    const auto options = api.call("OPTIONS", u"/api/v1/groups"_s);
    EXPECT_EQ(options.status, 204);
    EXPECT_TRUE(options.header("allow").contains("POST")) << options.header("allow").constData();
}
