// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Backend.h"
#include "support/Books.h"

#include <QCryptographicHash>
#include <QDateTime>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/sessions"_s;
const auto current = u"/api/v1/sessions/current"_s;
const auto password = u"a long enough password"_s;

QJsonObject staffForm(const Signature& who, const QString& till)
{
    return {{u"staff_id"_s, who.staffId}, {u"pin"_s, who.pin}, {u"till_id"_s, till}};
}

QString profileOf(const TestCustomer& customer) { return u"/api/v1/customers/"_s + customer.id; }

} // namespace

TEST(Sessions, ACustomerLogsInByNameOrId)
{
    Api api;
    const TestCustomer customer = signUp(api, u"002"_s);
    for (const QJsonObject& who : {QJsonObject {{u"username"_s, u' ' + customer.username.toUpper()}},
             QJsonObject {{u"customer_id"_s, customer.id}}}) {
        const auto reply = api.post(path, with(who, u"password"_s, password));
        ASSERT_TRUE(isStatus(reply, 201));
        const QJsonObject session = reply.json();
        EXPECT_EQ(session[u"role"_s], u"customer"_s);
        EXPECT_EQ(session[u"subject_id"_s], customer.id);
        const auto expiry = QDateTime::fromString(session[u"expires_at"_s].toString(), Qt::ISODate);
        EXPECT_GT(expiry, QDateTime::currentDateTimeUtc().addSecs(3600)) << reply.body.constData();
        EXPECT_EQ(reply.header("cache-control"), "no-store");
        EXPECT_TRUE(isStatus(api.get(profileOf(customer), session[u"token"_s].toString()), 200));
    }
}

TEST(Sessions, StaffSignOnAtATillOfTheirRegion)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const auto reply = api.post(path, staffForm(region.cashier, region.tillId));
    ASSERT_TRUE(isStatus(reply, 201));
    EXPECT_EQ(reply.json()[u"role"_s], u"cashier"_s);
    EXPECT_EQ(reply.json()[u"subject_id"_s], region.cashier.staffId);
    EXPECT_EQ(reply.json()[u"till_id"_s], region.tillId);

    const auto tillless = api.post(path, without(staffForm(region.cashier, {}), u"till_id"_s));
    EXPECT_TRUE(isProblem(tillless, 400, u"invalid_field"_s));
    EXPECT_EQ(pointersOf(tillless), QStringList {u"/till_id"_s});
    const auto unknown = api.post(path, staffForm(region.cashier, u"001-till99"_s));
    EXPECT_TRUE(isProblem(unknown, 404, u"not_found"_s));
    EXPECT_EQ(pointersOf(unknown), QStringList {u"/till_id"_s});
    EXPECT_TRUE(isProblem(api.post(path, staffForm(region.cashier, u"002-till01"_s)), 403, u"forbidden"_s));

    const auto manager = api.post(path, without(staffForm(region.manager, {}), u"till_id"_s));
    ASSERT_TRUE(isStatus(manager, 201));
    EXPECT_EQ(manager.json()[u"role"_s], u"manager"_s);
    EXPECT_EQ(api.post(path, staffForm(system().admin, region.tillId)).json()[u"role"_s], u"admin"_s);
    EXPECT_EQ(api.post(path, staffForm(region.kiosk, region.tillId)).json()[u"role"_s], u"kiosk"_s);
}

TEST(Sessions, ATillLearnsWhereItStandsAndWhatPointsAreWorthThere)
{
    Api api;
    const QMap<QString, QString> timeZones {
        {u"001"_s, u"Europe/Dublin"_s}, {u"002"_s, u"America/New_York"_s}, {u"003"_s, u"Asia/Singapore"_s}};
    for (const auto& settings : system().settings()) {
        const TestRegion& region = system().region(settings.id.text());
        const QJsonObject session = api.post(path, staffForm(region.cashier, region.tillId)).json();
        EXPECT_EQ(session[u"store_id"_s], region.storeId);
        EXPECT_EQ(session[u"time_zone"_s].toString(), timeZones.value(region.id));
        Books books(region.dsn);
        EXPECT_EQ(session[u"store_name"_s].toString(),
            books.text(u"SELECT name FROM stores WHERE store_id = $1"_s, {region.storeId}));
        const QJsonObject rules {{u"earn_per_unit"_s, settings.points.earnPerUnit},
            {u"redeem_per_unit"_s, settings.points.redeemPerUnit},
            {u"group_members_max"_s, settings.points.groupMembersMax}};
        EXPECT_EQ(session[u"points_rules"_s].toObject(), rules);
    }
    const TestRegion& region = system().region(u"001"_s);
    const QJsonObject elsewhere = api.post(path, without(staffForm(region.manager, {}), u"till_id"_s)).json();
    for (const QString& key : {u"till_id"_s, u"store_id"_s, u"store_name"_s, u"time_zone"_s, u"points_rules"_s})
        EXPECT_FALSE(elsewhere.contains(key)) << "who signs on at no till: " << qUtf8Printable(key);
}

TEST(Sessions, AnUnknownNameAndAWrongPasswordGetTheSameBytes)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const TestRegion& region = system().region(u"001"_s);
    const QByteArray expected =
        api.post(path, {{u"username"_s, customer.username}, {u"password"_s, u"wrong one"_s}}).body;
    const QJsonObject wrong[] {
        {{u"username"_s, customer.username}, {u"password"_s, u"another wrong one"_s}},
        {{u"username"_s, u"nobody-%1@example.org"_s.arg(Api::newKey())}, {u"password"_s, password}},
        {{u"customer_id"_s, customer.id}, {u"password"_s, u"wrong one"_s}},
        {{u"customer_id"_s, u"001-nosuchone"_s}, {u"password"_s, password}},
        staffForm({region.cashier.staffId, u"0000"_s}, region.tillId),
        staffForm({u"001-staff9999"_s, region.cashier.pin}, region.tillId),
    };
    for (const QJsonObject& form : wrong) {
        const auto reply = api.post(path, form);
        EXPECT_TRUE(isProblem(reply, 401, u"unauthenticated"_s));
        EXPECT_EQ(reply.body, expected);
        EXPECT_EQ(reply.header("www-authenticate"), "Bearer");
    }
}

TEST(Sessions, AFormThatNamesNobodyOrTwoIsRefused)
{
    Api api;
    const QJsonObject forms[] {
        {{u"password"_s, password}},
        {{u"username"_s, u"a@example.org"_s}, {u"staff_id"_s, u"001-staff12"_s}, {u"password"_s, password}},
        {{u"username"_s, u"a@example.org"_s}, {u"customer_id"_s, u"001-cust00001"_s}, {u"password"_s, password}},
        {{u"username"_s, u"a@example.org"_s}},
        {{u"staff_id"_s, u"001-staff12"_s}, {u"till_id"_s, u"001-till01"_s}},
    };
    for (const QJsonObject& form : forms)
        EXPECT_TRUE(isProblem(api.post(path, form), 400, u"invalid_field"_s));
    const auto misspelt = api.post(path, {{u"customer_id"_s, u"1"_s}, {u"password"_s, password}});
    EXPECT_TRUE(isProblem(misspelt, 400, u"invalid_id"_s));
    EXPECT_EQ(pointersOf(misspelt), QStringList {u"/customer_id"_s});
    const auto ofNowhere = api.post(path, {{u"customer_id"_s, u"999-nobody"_s}, {u"password"_s, password}});
    EXPECT_TRUE(isProblem(ofNowhere, 404, u"region_unknown"_s));
    EXPECT_EQ(pointersOf(ofNowhere), QStringList {u"/customer_id"_s});
    const auto tillOfNowhere = api.post(path, staffForm(system().region(u"001"_s).cashier, u"999-till01"_s));
    EXPECT_TRUE(isProblem(tillOfNowhere, 404, u"region_unknown"_s));
    EXPECT_EQ(pointersOf(tillOfNowhere), QStringList {u"/till_id"_s});
}

TEST(Sessions, TooManyWrongGuessesHaveToWait)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    const QJsonObject guess {{u"customer_id"_s, customer.id}, {u"password"_s, u"a guess"_s}};
    tillpool::admin::HttpReply reply;
    for (int i = 0; i < 60 && reply.status != 429; ++i)
        reply = api.post(path, guess);
    EXPECT_TRUE(isProblem(reply, 429, u"too_many_requests"_s));
    EXPECT_GE(reply.header("retry-after").toInt(), 1);
    const TestCustomer other = signUp(api, u"001"_s);
    EXPECT_TRUE(isStatus(api.get(profileOf(other), other.token), 200)) << "others are not held up";
}

TEST(Sessions, TokensThatNobodyGaveAreRefused)
{
    Api api;
    const TestCustomer customer = signUp(api, u"001"_s);
    QString other = customer.token;
    other.replace(0, 3, u"002"_s);
    QString changed = customer.token;
    changed.back() = changed.back() == u'A' ? u'B' : u'A';
    for (const QString& token : {QString(), u"x"_s, u"001"_s, u"999-abc"_s, other, changed, QString(3000, u'a')})
        EXPECT_TRUE(isProblem(api.get(profileOf(customer), token), 401, u"unauthenticated"_s)) << qUtf8Printable(token);
    EXPECT_TRUE(isProblem(api.call("GET", profileOf(customer), {}, {}, {}, {{"Authorization", "Basic YTpi"}}), 401,
        u"unauthenticated"_s));
}

TEST(Sessions, EveryInstanceAcceptsTheTokensOfTheOthers)
{
    Backend second({.ownRegion = u"003"_s});
    Api here;
    Api there(second.url());
    const TestCustomer customer = signUp(there, u"002"_s);
    EXPECT_TRUE(isStatus(here.get(profileOf(customer), customer.token), 200));
    const QString cashier = cashierToken(here, system().region(u"001"_s));
    EXPECT_TRUE(isStatus(there.get(profileOf(customer), cashier), 200));
}

TEST(Sessions, LogOutKillsTheTokenAtOnceOnEveryInstance)
{
    Backend second({});
    Api here;
    Api there(second.url());
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(here, region);
    // Both instances remember it, each from a sale of its own.
    ASSERT_TRUE(isStatus(here.post(u"/api/v1/sales"_s, saleBody(here, region), token), 201));
    ASSERT_TRUE(isStatus(there.post(u"/api/v1/sales"_s, saleBody(here, region), token), 201));
    ASSERT_TRUE(isStatus(here.remove(current, token), 204));
    for (Api* api : {&here, &there}) {
        EXPECT_TRUE(isProblem(api->remove(current, token), 401, u"unauthenticated"_s));
        EXPECT_TRUE(isProblem(api->get(u"/api/v1/customers/001-cust00001"_s, token), 401, u"unauthenticated"_s));
        const qint64 before = salesInTheBooks();
        const auto sale = api->post(u"/api/v1/sales"_s, saleBody(here, region), token);
        EXPECT_TRUE(isProblem(sale, 401, u"unauthenticated"_s)) << "a remembered identity is no session";
        EXPECT_EQ(salesInTheBooks(), before);
    }
}

TEST(Sessions, AnExpiredSessionIsNone)
{
    Api api;
    const TestRegion& region = system().region(u"001"_s);
    const QString token = cashierToken(api, region);
    ASSERT_TRUE(isStatus(api.post(u"/api/v1/sales"_s, saleBody(api, region), token), 201));
    const QByteArray hash = QCryptographicHash::hash(token.toLatin1(), QCryptographicHash::Sha256);
    Books books(region.dsn);
    books.rows(u"UPDATE sessions SET expires_at = clock_timestamp() - interval '1 second' WHERE token_hash = "
               "decode($1, 'hex')"_s,
        {QString::fromLatin1(hash.toHex())});
    EXPECT_TRUE(isProblem(api.get(u"/api/v1/customers/001-cust00001"_s, token), 401, u"unauthenticated"_s));
    EXPECT_TRUE(isProblem(api.post(u"/api/v1/sales"_s, saleBody(api, region), token), 401, u"unauthenticated"_s));
}

TEST(Sessions, StaffWhoHaveLeftCannotSignOnAndTheirSessionsEnd)
{
    Api api;
    const TestRegion& region = system().region(u"002"_s);
    const Signature staff {u"002-staff44"_s, u"1044"_s};
    const QString token = staffToken(api, region, staff);
    const QJsonObject body = saleBody(api, region);
    ASSERT_TRUE(isStatus(api.post(u"/api/v1/sales"_s, body, token), 201));
    Books owner(system().ownerDsn(u"002"_s));
    owner.rows(u"UPDATE staff SET active = false WHERE staff_id = $1"_s, {staff.staffId});
    const auto signOn = api.post(path, staffForm(staff, region.tillId));
    const auto read = api.get(u"/api/v1/customers/001-cust00001"_s, token);
    const auto sale = api.post(u"/api/v1/sales"_s, body, token);
    owner.rows(u"UPDATE staff SET active = true WHERE staff_id = $1"_s, {staff.staffId});
    EXPECT_TRUE(isProblem(signOn, 401, u"unauthenticated"_s));
    EXPECT_TRUE(isProblem(read, 401, u"unauthenticated"_s));
    EXPECT_TRUE(isProblem(sale, 401, u"unauthenticated"_s)) << "a remembered identity is no session";
    EXPECT_TRUE(isStatus(api.post(path, staffForm(staff, region.tillId)), 201));
}
