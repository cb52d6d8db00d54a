// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/HttpClient.h"
#include "support/System.h"

#include <QJsonArray>
#include <QJsonObject>

namespace tillpool::test {

/// An independent client of the API, for one thread. Every call goes over HTTP; a transport failure reads as status 0.
class Api {
public:
    explicit Api(const QString& baseUrl = system().baseUrl, admin::HttpTimeouts timeouts = {});

    admin::HttpReply call(const QByteArray& method, const QString& path, const QJsonObject& body = {},
        const QString& token = {}, const QString& key = {}, const admin::HttpHeaders& more = {});
    admin::HttpReply get(const QString& path, const QString& token = {}, const admin::HttpHeaders& more = {});
    admin::HttpReply post(
        const QString& path, const QJsonObject& body, const QString& token = {}, const QString& key = newKey());
    admin::HttpReply postRaw(
        const QString& path, const QByteArray& body, const QString& token = {}, const QString& key = newKey());
    admin::HttpReply remove(const QString& path, const QString& token, const QString& key = newKey());

    /// A new UUID, as clients make them.
    static QString newKey();

private:
    admin::HttpClient m_client;
};

struct TestCustomer {
    QString id {};
    QString username {};
    QString password {};
    QString token {};
};

// Each of these does the whole thing over the API and throws when it can't, which fails the test: they prepare it.
QString staffToken(Api& api, const TestRegion& region, const Signature& who, const QString& till = {});
QString cashierToken(Api& api, const TestRegion& region);
QString managerToken(Api& api, const TestRegion& region);
TestCustomer signUp(Api& api, const QString& region, const QString& name = QStringLiteral("Test Customer"));
/// A group at home in `region`, made by `maker`; its id.
QString makeGroup(
    Api& api, const TestCustomer& maker, const QString& region, const QString& name = QStringLiteral("Test group"));
void join(Api& api, const TestCustomer& who, const QString& group);
/// Gives a group points the way that an opening balance is given: a real entry, straight into the books.
void givePoints(const QString& group, qint64 points);

/// A sale of `quantity` of the cheapest plain item at the region's till, with cash for all that points don't pay.
struct SaleOptions {
    qint64 quantity = 1;
    QString customer {};
    QString earnGroup {};
    QString redeemGroup {};
    qint64 redeemPoints = 0;
};
QJsonObject saleBody(Api& api, const TestRegion& region, const SaleOptions& options = {});

/// points, points_held … of a group, read over the API as `token`.
QJsonObject readGroup(Api& api, const QString& group, const QString& token);

} // namespace tillpool::test
