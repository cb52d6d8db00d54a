// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever guesses learns nothing about which names there are, neither from the work done nor from the throttle.
#include "staff/LogIn.h"

#include "regions/Database.h"
#include "staff/Passwords.h"
#include "support/Api.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using base::ErrorCode;

namespace {

const QString wrong = u"not the password"_s;

/// "$argon2id$v=19$m=19456,t=2,p=1" of what is stored: all that the time of a comparison depends on.
QByteArray workOf(const QByteArray& stored) { return stored.split('$').mid(0, 4).join('$'); }

class LogInTest : public testing::Test {
protected:
    regions::Database database {test::system().settings()};
    staff::Sessions sessions {database};
    staff::LogIn logIn {database, sessions, base::RegionId::parse(u"001"_s).takeValue()};
    test::Api api;
    test::TestCustomer customer = test::signUp(api, u"002"_s);
    std::vector<QByteArray> compared;

    void SetUp() override
    {
        staff::passwords::observeComparisons([this](const QByteArray& stored) { compared.push_back(workOf(stored)); });
    }
    void TearDown() override { staff::passwords::observeComparisons({}); }

    /// Pairs of an account that there is and one that there isn't.
    std::vector<std::pair<QJsonObject, QJsonObject>> knownAndUnknown() const
    {
        const test::TestRegion& region = test::system().region(u"001"_s);
        const auto byName = [](const QString& name) {
            return QJsonObject {{u"username"_s, name}, {u"password"_s, wrong}};
        };
        const auto byId = [](const QString& id) {
            return QJsonObject {{u"customer_id"_s, id}, {u"password"_s, wrong}};
        };
        const auto staff = [&region](const QString& id) {
            return QJsonObject {{u"staff_id"_s, id}, {u"pin"_s, u"0000"_s}, {u"till_id"_s, region.tillId}};
        };
        return {{byName(customer.username), byName(u"nobody-%1@example.org"_s.arg(test::Api::newKey()))},
            {byId(customer.id), byId(u"002-nobody"_s + test::Api::newKey().left(8))},
            {staff(region.cashier.staffId), staff(u"001-nobody"_s + test::Api::newKey().left(8))}};
    }
    std::vector<QByteArray> comparisonsOf(const QJsonObject& form)
    {
        compared.clear();
        const auto result = logIn.logIn(form);
        EXPECT_FALSE(result.hasValue());
        EXPECT_EQ(result.error().code, ErrorCode::Unauthenticated) << qUtf8Printable(result.error().detail);
        return compared;
    }
    /// How often a wrong password is tried until nobody may try any more.
    int triesUntilThrottled(const QJsonObject& form)
    {
        constexpr int triesMax = 4 * staff::Throttle::failuresMax; // while it runs, some failures are forgotten
        for (int tries = 0; tries < triesMax; ++tries) {
            const auto result = logIn.logIn(form);
            if (!result.hasValue() && result.error().code == ErrorCode::TooManyRequests)
                return tries;
        }
        return triesMax;
    }
};

} // namespace

TEST_F(LogInTest, AnUnknownNameTakesTheWorkOfAWrongPassword)
{
    for (const auto& [known, unknown] : knownAndUnknown()) {
        const std::vector<QByteArray> ofKnown = comparisonsOf(known);
        ASSERT_EQ(ofKnown.size(), 1U);
        EXPECT_EQ(ofKnown.front(), "$argon2id$v=19$m=19456,t=2,p=1");
        EXPECT_EQ(comparisonsOf(unknown), ofKnown);
    }
}

TEST_F(LogInTest, AnUnknownNameIsThrottledLikeAKnownOne)
{
    for (const auto& [known, unknown] : knownAndUnknown()) {
        for (const QJsonObject& form : {known, unknown}) {
            const int tries = triesUntilThrottled(form);
            EXPECT_GE(tries, staff::Throttle::failuresMax);
            EXPECT_LT(tries, 2 * staff::Throttle::failuresMax);
            compared.clear();
            EXPECT_EQ(logIn.logIn(form).error().code, ErrorCode::TooManyRequests);
            EXPECT_TRUE(compared.empty()) << "who is throttled costs no work";
        }
    }
}
