// SPDX-License-Identifier: GPL-3.0-or-later
// The log of the real process in JSON, as a collector of logs reads it: every line of it, from the first to the last.
#include "api/Checks.h"

#include "support/Backend.h"

#include <QJsonDocument>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

TEST(JsonLog, EveryLineIsAnObjectAndCarriesTheRequestsId)
{
    const QString id = u"till-7."_s + Api::newKey();
    Backend backend({.settings = {{u"format"_s, u"\"json\""_s}}});
    Api api(backend.url());
    const auto known = api.get(u"/healthz"_s, {}, {{"X-Request-Id", id.toUtf8()}});
    ASSERT_TRUE(isStatus(known, 200));
    EXPECT_EQ(known.header("x-request-id"), id.toUtf8());
    ASSERT_TRUE(isStatus(api.get(u"/api/v1/no%22such%0apath"_s), 404));
    backend.signal(SIGTERM);
    ASSERT_EQ(backend.waitForEnd(), 0);

    QList<QJsonObject> ofTheRequest;
    qsizetype lines = 0;
    for (const QByteArray& line : backend.log().split('\n')) {
        if (line.isEmpty())
            continue;
        ++lines;
        QJsonParseError error {};
        const QJsonObject object = QJsonDocument::fromJson(line, &error).object();
        EXPECT_EQ(error.error, QJsonParseError::NoError) << line.constData();
        for (const QString& key : {u"time"_s, u"level"_s, u"message"_s})
            EXPECT_TRUE(object[key].isString()) << line.constData();
        if (object[u"request_id"_s] == id)
            ofTheRequest.append(object);
    }
    EXPECT_GE(lines, 5) << "start, two requests, shutdown, end";
    ASSERT_EQ(ofTheRequest.size(), 1) << backend.log().constData();
    EXPECT_EQ(ofTheRequest[0][u"message"_s].toString(), u"request"_s);
    EXPECT_EQ(ofTheRequest[0][u"path"_s].toString(), u"/healthz"_s) << backend.log().constData();
    EXPECT_EQ(ofTheRequest[0][u"status"_s].toInt(), 200);
}
