// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

const auto path = u"/api/v1/customers"_s;

QJsonObject newForm()
{
    return {{u"username"_s, u"new-%1@example.org"_s.arg(Api::newKey())}, {u"password"_s, u"correct horse battery"_s},
        {u"full_name"_s, u"Ada Lovelace"_s}, {u"home_region"_s, u"002"_s}};
}

struct Fault {
    const char* what;
    QString field;
    QJsonValue value; ///< null: the field is left out
};

const Fault faults[] {
    {"no name", u"username"_s, {}},
    {"no password", u"password"_s, {}},
    {"nameless", u"full_name"_s, {}},
    {"homeless", u"home_region"_s, {}},
    {"no address", u"username"_s, u"ada"_s},
    {"two at signs", u"username"_s, u"ada@b@example.org"_s},
    {"a blank inside", u"username"_s, u"ada b@example.org"_s},
    {"a number", u"username"_s, 7},
    {"a name that is too long", u"username"_s, QString(250, u'a') + u"@example.org"_s},
    {"a short password", u"password"_s, u"seven77"_s},
    {"a password without end", u"password"_s, QString(1025, u'p')},
    {"a blank full name", u"full_name"_s, u"   "_s},
    {"a control character", u"full_name"_s, u"Ada\nLovelace"_s},
    {"U+0000", u"full_name"_s, QString(u"Ada"_s) + QChar(u'\0')},
    {"half a surrogate pair", u"full_name"_s, QString(QChar(0xd83d))},
    {"a region of letters", u"home_region"_s, u"abc"_s},
    {"a region of two digits", u"home_region"_s, u"01"_s},
};

} // namespace

TEST(SignUp, MakesACustomerInTheHomeRegion)
{
    Api api;
    const QJsonObject form = newForm();
    const auto reply = api.post(path, form);
    ASSERT_TRUE(isStatus(reply, 201));
    const QJsonObject made = reply.json();
    const QString id = made[u"customer_id"_s].toString();
    EXPECT_TRUE(id.startsWith(u"002-"_s)) << qUtf8Printable(id);
    EXPECT_EQ(made[u"username"_s], form[u"username"_s]);
    EXPECT_EQ(made[u"full_name"_s], u"Ada Lovelace"_s);
    EXPECT_EQ(made[u"home_region"_s], u"002"_s);
    EXPECT_FALSE(reply.body.contains("correct horse"));
    Books books(system().region(u"002"_s).dsn);
    const QString stored = books.text(u"SELECT password_hash FROM customers WHERE customer_id = $1"_s, {id});
    EXPECT_TRUE(stored.startsWith(u"$argon2id$"_s)) << qUtf8Printable(stored);
}

TEST(SignUp, NamesAreKeptWithoutBlanksAroundAndInLowerCase)
{
    Api api;
    QJsonObject form = newForm();
    const QString name = form[u"username"_s].toString();
    form[u"username"_s] = u"  %1 "_s.arg(name.toUpper());
    form[u"full_name"_s] = u" Zoë 日本 "_s;
    const auto reply = api.post(path, form);
    ASSERT_TRUE(isStatus(reply, 201));
    EXPECT_EQ(reply.json()[u"username"_s], name);
    EXPECT_EQ(reply.json()[u"full_name"_s], u"Zoë 日本"_s);
}

TEST(SignUp, EachFaultIsNamedByItsPointer)
{
    Api api;
    for (const Fault& fault : faults) {
        const QJsonObject form =
            fault.value.isNull() ? without(newForm(), fault.field) : with(newForm(), fault.field, fault.value);
        const auto reply = api.post(path, form);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s)) << fault.what;
        EXPECT_EQ(pointersOf(reply), QStringList {u'/' + fault.field}) << fault.what;
    }
}

TEST(SignUp, AllFaultsAreNamedAtOnce)
{
    Api api;
    const auto reply = api.post(path, {{u"nothing"_s, 1}});
    EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s));
    QStringList pointers = pointersOf(reply);
    pointers.sort();
    EXPECT_EQ(pointers, (QStringList {u"/full_name"_s, u"/home_region"_s, u"/password"_s, u"/username"_s}));
}

TEST(SignUp, AnUnknownRegionIsNotFound)
{
    Api api;
    const auto elsewhere = api.post(path, with(newForm(), u"home_region"_s, u"999"_s));
    EXPECT_TRUE(isProblem(elsewhere, 404, u"region_unknown"_s));
    EXPECT_EQ(pointersOf(elsewhere), QStringList {u"/home_region"_s});
}

TEST(SignUp, NeedsAKeyThatIsAUuid)
{
    Api api;
    for (const QString& key : {QString(), u"1"_s, u"00000000-0000-0000-0000-00000000000g"_s}) {
        const auto reply = api.post(path, newForm(), {}, key);
        EXPECT_TRUE(isProblem(reply, 400, u"invalid_field"_s)) << qUtf8Printable(key);
        EXPECT_EQ(pointersOf(reply), QStringList {u"Idempotency-Key"_s});
    }
}

TEST(SignUp, TheSameRequestGetsTheSameAnswer)
{
    Api api;
    const QString key = Api::newKey();
    const QJsonObject form = newForm();
    const auto first = api.post(path, form, {}, key);
    ASSERT_TRUE(isStatus(first, 201));
    EXPECT_TRUE(first.header("idempotency-replayed").isEmpty());
    const auto again = api.post(path, form, {}, key);
    EXPECT_TRUE(isStatus(again, 200));
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(again.body, first.body);
}

TEST(SignUp, AnotherRequestUnderTheSameKeyIsRefused)
{
    Api api;
    const QString key = Api::newKey();
    const QJsonObject form = newForm();
    ASSERT_TRUE(isStatus(api.post(path, form, {}, key), 201));
    const auto refused = [&](const QString& field, const QString& value) {
        return isProblem(api.post(path, with(form, field, value), {}, key), 422, u"idempotency_key_reused"_s);
    };
    EXPECT_TRUE(refused(u"full_name"_s, u"Somebody Else"_s));
    EXPECT_TRUE(refused(u"password"_s, u"another password"_s)) << "a password is no less content than a name";
    EXPECT_TRUE(refused(u"username"_s, u"other-%1@example.org"_s.arg(Api::newKey())));
    EXPECT_TRUE(refused(u"home_region"_s, u"001"_s));
    const QJsonObject elsewhere =
        with(with(form, u"home_region"_s, u"001"_s), u"username"_s, u"other-%1@example.org"_s.arg(Api::newKey()));
    EXPECT_TRUE(isProblem(api.post(path, elsewhere, {}, key), 422, u"idempotency_key_reused"_s))
        << "an account of another name in another region";
}

TEST(SignUp, AUsernameIsTakenOnceInWhicheverRegion)
{
    Api api;
    const QJsonObject form = newForm();
    ASSERT_TRUE(isStatus(api.post(path, form), 201));
    const auto taken = api.post(path, form);
    EXPECT_TRUE(isProblem(taken, 409, u"username_taken"_s));
    EXPECT_EQ(taken.json()[u"username"_s], form[u"username"_s]);
    EXPECT_TRUE(isProblem(api.post(path, with(form, u"home_region"_s, u"001"_s)), 409, u"username_taken"_s));
    const QString upper = form[u"username"_s].toString().toUpper();
    EXPECT_TRUE(isProblem(api.post(path, with(form, u"username"_s, upper)), 409, u"username_taken"_s));
}

TEST(SignUp, TheProfileIsForItsOwnerAndStaff)
{
    Api api;
    const TestCustomer ada = signUp(api, u"003"_s, u"Ada Lovelace"_s);
    const TestCustomer eve = signUp(api, u"003"_s);
    const QString profile = path + u'/' + ada.id;
    const auto own = api.get(profile, ada.token);
    ASSERT_TRUE(isStatus(own, 200));
    EXPECT_EQ(own.json()[u"full_name"_s], u"Ada Lovelace"_s);
    EXPECT_EQ(own.json()[u"home_region"_s], u"003"_s);
    EXPECT_TRUE(own.json()[u"groups"_s].isArray());
    EXPECT_FALSE(own.body.contains("argon2"));
    EXPECT_TRUE(isStatus(api.get(profile, cashierToken(api, system().region(u"001"_s))), 200));
    EXPECT_TRUE(isProblem(api.get(profile, eve.token), 403, u"forbidden"_s));
    EXPECT_TRUE(isProblem(
        api.get(path + u"/003-nosuchone"_s, cashierToken(api, system().region(u"001"_s))), 404, u"not_found"_s));
}
