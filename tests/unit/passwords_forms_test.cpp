// SPDX-License-Identifier: GPL-3.0-or-later
#include "customers/SignUpForm.h"
#include "staff/LogInForm.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using base::ErrorCode;
using customers::SignUpForm;
using staff::CustomerForm;
using staff::StaffForm;

namespace {

QJsonObject signUp(const QString& key = {}, const QJsonValue& value = {})
{
    QJsonObject body {{u"username"_s, u"Mary@Example.com"_s}, {u"password"_s, u"correct horse"_s},
        {u"full_name"_s, u"Mary Ann"_s}, {u"home_region"_s, u"001"_s}};
    if (!key.isEmpty())
        body[key] = value;
    return body;
}

// The pointers of all faults, or nothing where the body is well.
template <class T>
QStringList pointers(const base::Result<T>& form)
{
    QStringList found;
    if (!form.hasValue()) {
        for (const base::FieldError& field : form.error().fields)
            found << field.pointer;
    }
    return found;
}

QStringList faultsOfSignUp(const QString& key, const QJsonValue& value)
{
    return pointers(SignUpForm::read(signUp(key, value)));
}

} // namespace

TEST(SignUpForm, AUsernameIsKeptInLowerCaseAndANameWithoutSpacesAround)
{
    auto form = SignUpForm::read(signUp(u"full_name"_s, u"  Mary Ann "_s));
    ASSERT_TRUE(form.hasValue());
    EXPECT_EQ(form->username, u"mary@example.com"_s);
    EXPECT_EQ(form->fullName, u"Mary Ann"_s);
    EXPECT_EQ(form->homeRegion.text(), u"001"_s);
}

TEST(SignUpForm, WhatCanNotBeAnAddressIsRefusedOnce)
{
    const QStringList fault {u"/username"_s};
    for (const QString& bad : {u""_s, u"   "_s, u"mary"_s, u"@b"_s, u"a@"_s, u"a@b@c"_s, u"a b@c"_s, u"a\t@c"_s,
             QString(250, u'a') + u"@b.cc"_s})
        EXPECT_EQ(faultsOfSignUp(u"username"_s, bad), fault) << qPrintable(bad);
    EXPECT_EQ(faultsOfSignUp(u"username"_s, 5), fault);
    EXPECT_EQ(faultsOfSignUp(u"username"_s, QJsonValue::Null), fault);
}

TEST(SignUpForm, APasswordHasEightToManyCharacters)
{
    const QStringList fault {u"/password"_s};
    EXPECT_EQ(faultsOfSignUp(u"password"_s, u"1234567"_s), fault);
    EXPECT_EQ(faultsOfSignUp(u"password"_s, u"🔑🔑🔑🔑"_s), fault) << "four characters, eight UTF-16 units";
    EXPECT_EQ(faultsOfSignUp(u"password"_s, QString(1025, u'x')), fault);
    EXPECT_TRUE(faultsOfSignUp(u"password"_s, u"12345678"_s).isEmpty());
    EXPECT_TRUE(faultsOfSignUp(u"password"_s, QString(1024, u'x')).isEmpty());
    EXPECT_TRUE(faultsOfSignUp(u"password"_s, u"пароль密码"_s).isEmpty());
}

TEST(SignUpForm, ANameIsNeitherBlankNorLongNorHasControlCharacters)
{
    const QStringList fault {u"/full_name"_s};
    for (const QString& bad : {u""_s, u"  "_s, u"a\nb"_s, u"a\x1b[1m"_s, u"a\x85"_s, QString(121, u'x')})
        EXPECT_EQ(faultsOfSignUp(u"full_name"_s, bad), fault) << qPrintable(bad);
    EXPECT_TRUE(faultsOfSignUp(u"full_name"_s, u"Siobhán 🙂 O'Neill"_s).isEmpty());
}

TEST(SignUpForm, ARegionIsThreeDigits)
{
    for (const QJsonValue& bad : {QJsonValue(u""_s), QJsonValue(u"1"_s), QJsonValue(u"0001"_s), QJsonValue(u"00x"_s),
             QJsonValue(1), QJsonValue()})
        EXPECT_EQ(faultsOfSignUp(u"home_region"_s, bad), QStringList {u"/home_region"_s});
}

TEST(SignUpForm, AllFaultsAreToldAtOnce)
{
    EXPECT_EQ(pointers(SignUpForm::read({})),
        (QStringList {u"/username"_s, u"/password"_s, u"/full_name"_s, u"/home_region"_s}));
}

TEST(SignUpForm, TheHashLeavesThePasswordOutAndNothingElse)
{
    const auto hash = [](const QString& key, const QString& value) {
        return SignUpForm::read(signUp(key, value)).takeValue().hashWithoutPassword();
    };
    const QByteArray plain = SignUpForm::read(signUp()).takeValue().hashWithoutPassword();
    EXPECT_EQ(plain.size(), 32);
    EXPECT_EQ(hash(u"password"_s, u"another horse"_s), plain);
    EXPECT_NE(hash(u"username"_s, u"ann@example.com"_s), plain);
    EXPECT_NE(hash(u"full_name"_s, u"Ann"_s), plain);
    EXPECT_NE(hash(u"home_region"_s, u"002"_s), plain);
}

TEST(LogInForm, ACustomerLogsInByUsernameOrById)
{
    auto byName = staff::readLogInForm({{u"username"_s, u" Mary@Example.com "_s}, {u"password"_s, u"p"_s}});
    ASSERT_TRUE(byName.hasValue());
    EXPECT_EQ(std::get<CustomerForm>(*byName).username, u"mary@example.com"_s);
    EXPECT_EQ(std::get<CustomerForm>(*byName).account(), u"mary@example.com"_s);
    auto byId = staff::readLogInForm({{u"customer_id"_s, u"001-abcdef"_s}, {u"password"_s, u"p"_s}});
    ASSERT_TRUE(byId.hasValue());
    EXPECT_EQ(std::get<CustomerForm>(*byId).account(), u"001-abcdef"_s);
}

TEST(LogInForm, StaffLogInWithAPinAndMostlyATill)
{
    QJsonObject body {{u"staff_id"_s, u"001-staff06"_s}, {u"pin"_s, u"1006"_s}, {u"till_id"_s, u"001-till01"_s}};
    auto atTill = staff::readLogInForm(body);
    ASSERT_TRUE(atTill.hasValue());
    EXPECT_EQ(std::get<StaffForm>(*atTill).till.text(), u"001-till01"_s);
    body.remove(u"till_id"_s);
    auto without = staff::readLogInForm(body);
    ASSERT_TRUE(without.hasValue());
    EXPECT_TRUE(std::get<StaffForm>(*without).till.isEmpty());
}

TEST(LogInForm, ExactlyOneWayOfLoggingIn)
{
    const QJsonObject name {{u"username"_s, u"a@b"_s}, {u"password"_s, u"p"_s}};
    QJsonObject nameAndId = name;
    nameAndId[u"customer_id"_s] = u"001-abcdef"_s;
    QJsonObject nameAndStaff = name;
    nameAndStaff[u"staff_id"_s] = u"001-abcdef"_s;
    const QJsonObject onlyNull {{u"username"_s, QJsonValue::Null}, {u"password"_s, u"p"_s}};
    for (const QJsonObject& body : {QJsonObject(), onlyNull, nameAndId, nameAndStaff})
        EXPECT_EQ(pointers(staff::readLogInForm(body)), QStringList {u""_s});
}

TEST(LogInForm, AFaultNamesItsField)
{
    EXPECT_EQ(pointers(staff::readLogInForm({{u"username"_s, u"a@b"_s}})), QStringList {u"/password"_s});
    EXPECT_EQ(pointers(staff::readLogInForm({{u"username"_s, u"  "_s}, {u"password"_s, u"p"_s}})),
        QStringList {u"/username"_s});
    EXPECT_EQ(
        pointers(staff::readLogInForm({{u"staff_id"_s, u"001-staff06"_s}, {u"pin"_s, 1006}})), QStringList {u"/pin"_s});
    const auto badId = staff::readLogInForm({{u"customer_id"_s, u"bad"_s}, {u"password"_s, u"p"_s}});
    ASSERT_FALSE(badId.hasValue());
    EXPECT_EQ(badId.error().code, ErrorCode::InvalidId);
    EXPECT_EQ(pointers(badId), QStringList {u"/customer_id"_s});
}
