// SPDX-License-Identifier: GPL-3.0-or-later
#include "Menus.h"

#include "base/Ids.h"
#include "base/Role.h"

namespace tillpool::base {
namespace {

using namespace Qt::StringLiterals;

TEST(Ids, PlainIdsHaveARegionAndSixToSixtyFourCharacters)
{
    for (const QString& good : {u"001-abcdef"_s, u"999-000000"_s, u"003-fam1ly"_s, u"001-"_s + QString(64, u'z')}) {
        const auto id = GroupId::parse(good);
        ASSERT_TRUE(id.hasValue()) << good.toStdString();
        EXPECT_EQ(id->text(), good);
        EXPECT_EQ(id->region().text(), good.left(3));
    }
}

TEST(Ids, AnythingElseIsInvalidId)
{
    const QStringList bad {u""_s, u"001"_s, u"001-"_s, u"001-abcde"_s, u"01-abcdef"_s, u"0001-abcdef"_s,
        u"001_abcdef"_s, u"001-ABCDEF"_s, u"001-abc def"_s, u"001-abcdéf"_s, u"٠٠١-abcdef"_s, u"001-abcdef\n"_s,
        u" 001-abcdef"_s, u"001-abc-def"_s, u"001-"_s + QString(65, u'z'), u"-01-abcdef"_s, u"001-abcde\0"_s,
        u"001-abc';--"_s, u"001-ａｂｃｄｅｆ"_s};
    for (const QString& text : bad) {
        const auto id = CustomerId::parse(text);
        ASSERT_FALSE(id.hasValue()) << text.toStdString();
        EXPECT_EQ(id.error().code, ErrorCode::InvalidId);
    }
}

TEST(Ids, RegionsAreThreeAsciiDigits)
{
    EXPECT_TRUE(RegionId::parse(u"000"_s).hasValue());
    for (const QString& text : {u""_s, u"1"_s, u"01"_s, u"0001"_s, u"00a"_s, u"٠٠١"_s, u"+01"_s, u"1.0"_s})
        EXPECT_FALSE(RegionId::parse(text).hasValue()) << text.toStdString();
}

TEST(Ids, ASaleIsItsRegionAndItsKey)
{
    const auto key = IdempotencyKey::parse(u"0190C8A1-0000-7000-8000-00000000000A"_s);
    ASSERT_TRUE(key.hasValue());
    const SaleId sale = key->saleIn(RegionId::parse(u"002"_s).takeValue());
    EXPECT_EQ(sale.text(), u"002-0190c8a1-0000-7000-8000-00000000000a"_s);
    EXPECT_TRUE(SaleId::parse(sale.text()).hasValue());
    EXPECT_FALSE(SaleId::parse(sale.text().toUpper()).hasValue());
    EXPECT_FALSE(SaleId::parse(u"001-abcdef"_s).hasValue());
    EXPECT_FALSE(CustomerId::parse(sale.text()).hasValue());
}

TEST(Ids, AKeyThatIsNoUuidNamesItsHeader)
{
    for (const QString& text : {u""_s, u"abc"_s, u"{0190c8a1-0000-7000-8000-00000000000a}"_s,
             u"0190c8a1000070008000-00000000000a"_s, u"0190c8a1-0000-7000-8000-00000000000g"_s}) {
        const auto key = IdempotencyKey::parse(text);
        ASSERT_FALSE(key.hasValue());
        EXPECT_EQ(key.error().code, ErrorCode::InvalidField);
        EXPECT_EQ(test::pointers(key.error()), u"Idempotency-Key"_s);
    }
}

TEST(Ids, AnErrorShowsNoControlCharactersAndIsShort)
{
    const Error error = invalidIdError(u"a\x1b[2J"_s + QString(500, u'x'), u"RRR"_s);
    EXPECT_FALSE(error.detail.contains(QChar(0x1b)));
    EXPECT_LT(error.detail.size(), 100);
}

TEST(Roles, NamesGoBothWays)
{
    for (const Role role : {Role::Customer, Role::Cashier, Role::Manager, Role::Admin, Role::Kiosk})
        EXPECT_EQ(roleFromName(wireName(role)), role);
    EXPECT_EQ(roleFromName(u"root"_s), Role::Anonymous);
    EXPECT_EQ(roleFromName(QString()), Role::Anonymous);
}

TEST(Errors, EachCodeHasItsOwnWireName)
{
    QStringList names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code)
        names.append(wireName(static_cast<ErrorCode>(code)));
    EXPECT_EQ(names.removeDuplicates(), 1) << "but a busy region's, which is an unknown outcome to clients";
    EXPECT_EQ(wireName(ErrorCode::RegionBusy), wireName(ErrorCode::OutcomeUnknown));
    EXPECT_TRUE(names.contains(u"idempotency_key_reused"_s));
}

} // namespace
} // namespace tillpool::base
