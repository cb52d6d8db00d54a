// SPDX-License-Identifier: GPL-3.0-or-later
// The till's client against the real backend, through the gateway.
#include "api/Checks.h"

#include "support/Books.h"
#include "support/Till.h"

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using base::ErrorCode;
using client::FailureKind;

namespace {

base::IdempotencyKey newKey() { return base::IdempotencyKey::parse(Api::newKey()).takeValue(); }

class TillClientTest : public testing::Test {
protected:
    Api backend;
    const TestRegion& region = system().region(u"001"_s);
    Till till {system().baseUrl};
    QString token;

    void SetUp() override
    {
        const auto session = till.signOn(region.cashier.staffId, region.cashier.pin, region.tillId);
        ASSERT_TRUE(session.hasValue()) << qUtf8Printable(session.failure().error.detail);
        token = session->token;
    }
    /// A customer of 002 with a group of 003 that has `points`.
    std::pair<TestCustomer, QString> customerWithPoints(qint64 points)
    {
        const TestCustomer customer = signUp(backend, u"002"_s, u"Ada Example"_s);
        const QString group = makeGroup(backend, customer, u"003"_s, u"Ada and friends"_s);
        givePoints(group, points);
        return {customer, group};
    }
    QJsonObject saleOf(const TestCustomer& customer, const QString& group, qint64 points)
    {
        return saleBody(backend, region,
            {.quantity = 2, .customer = customer.id, .earnGroup = group, .redeemGroup = group, .redeemPoints = points});
    }
    base::SaleId saleIdOf(const base::IdempotencyKey& key) const
    {
        return key.saleIn(base::RegionId::parse(region.id).takeValue());
    }
};

} // namespace

TEST_F(TillClientTest, SignOnTellsWhereTheTillStands)
{
    Till other(system().baseUrl);
    const TestRegion& singapore = system().region(u"003"_s);
    const auto session = other.signOn(singapore.manager.staffId, singapore.manager.pin, singapore.tillId);
    ASSERT_TRUE(session.hasValue()) << qUtf8Printable(session.failure().error.detail);
    EXPECT_EQ(session->role, base::Role::Manager);
    EXPECT_EQ(session->storeId.text(), singapore.storeId);
    EXPECT_EQ(session->timeZone, "Asia/Singapore");
    EXPECT_FALSE(session->storeName.isEmpty());
    EXPECT_GT(session->expiresAt, QDateTime::currentDateTimeUtc());
    const auto settings = system().settings();
    EXPECT_EQ(session->pointsRules, settings.back().points);
}

TEST_F(TillClientTest, AWrongPinIsRefusedAndEndsNoSession)
{
    const auto session = till.signOn(region.cashier.staffId, u"0000"_s, region.tillId);
    ASSERT_FALSE(session.hasValue());
    EXPECT_EQ(session.failure().kind, FailureKind::Refused);
    EXPECT_EQ(session.failure().error.code, ErrorCode::Unauthenticated);
    const auto nowhere = till.signOn(region.cashier.staffId, region.cashier.pin, u"001-till99"_s);
    EXPECT_EQ(nowhere.failure().kind, FailureKind::Refused);
    EXPECT_EQ(nowhere.failure().error.code, ErrorCode::NotFound);
    EXPECT_TRUE(till.readCustomer(signUp(backend, u"001"_s).id).hasValue()) << "who was signed on still is";
}

TEST_F(TillClientTest, ReadsTheMenuOfItsStore)
{
    const auto read = [&](const QString& store) {
        return till.ask<std::shared_ptr<const catalogue::Catalogue>>(
            [&](QObject* who, auto done) { till.api().readCatalogue(base::StoreId::trusted(store), who, done); });
    };
    const auto menu = read(region.storeId);
    ASSERT_TRUE(menu.hasValue()) << qUtf8Printable(menu.failure().error.detail);
    const QJsonObject told = backend.get(u"/api/v1/catalogue?store="_s + region.storeId).json();
    EXPECT_EQ((*menu)->toJson(), told);
    const auto again = read(region.storeId);
    ASSERT_TRUE(again.hasValue());
    EXPECT_EQ(again->get(), menu->get()) << "the backend said that it had not changed";
    EXPECT_EQ(read(u"001-nostore"_s).failure().error.code, ErrorCode::NotFound);
}

TEST_F(TillClientTest, ReadsACustomerOfAnotherRegionAndTheirGroups)
{
    const auto [customer, group] = customerWithPoints(1234);
    const auto read = till.readCustomer(customer.id);
    ASSERT_TRUE(read.hasValue()) << qUtf8Printable(read.failure().error.detail);
    EXPECT_EQ(read->customerId.text(), customer.id);
    EXPECT_EQ(read->fullName, u"Ada Example"_s);

    const auto groups = till.readGroups(customer.id);
    ASSERT_TRUE(groups.hasValue()) << qUtf8Printable(groups.failure().error.detail);
    ASSERT_EQ(groups->size(), 1U);
    const client::CustomerGroup& one = groups->front();
    EXPECT_EQ(one.groupId.text(), group);
    EXPECT_TRUE(one.isAvailable);
    EXPECT_EQ(one.name, u"Ada and friends"_s);
    EXPECT_EQ(one.available, base::Points(1234));
    ASSERT_EQ(one.members.size(), 1U);
    EXPECT_EQ(one.members[0].name, u"Ada Example"_s);

    EXPECT_EQ(till.readCustomer(u"002-nobody99"_s).failure().error.code, ErrorCode::NotFound);
    EXPECT_EQ(till.readCustomer(u"999-nobody99"_s).failure().error.code, ErrorCode::RegionUnknown);
    EXPECT_EQ(till.readGroups(u"002-nobody99"_s).failure().kind, FailureKind::Refused);
}

TEST_F(TillClientTest, ASaleIsMadeOnceHoweverOftenItIsAskedFor)
{
    const auto [customer, group] = customerWithPoints(500);
    const QJsonObject body = saleOf(customer, group, 100);
    const auto key = newKey();
    const qint64 before = salesInTheBooks();
    const auto first = till.sell(key, body);
    ASSERT_TRUE(first.hasValue()) << qUtf8Printable(first.failure().error.detail);
    EXPECT_FALSE(first->wasReplayed);
    EXPECT_TRUE(addsUp(first->sale));
    EXPECT_EQ(first->sale[u"points"_s][u"redeemed"_s], 100);
    const auto second = till.sell(key, body);
    ASSERT_TRUE(second.hasValue());
    EXPECT_TRUE(second->wasReplayed);
    EXPECT_EQ(second->sale, first->sale);
    EXPECT_EQ(salesInTheBooks(), before + 1);
    const auto another = till.sell(key, with(body, u"coupons"_s, QJsonArray {u"ANOTHER"_s}));
    EXPECT_EQ(another.failure().kind, FailureKind::Refused);
    EXPECT_EQ(another.failure().error.code, ErrorCode::IdempotencyKeyReused);
}

TEST_F(TillClientTest, ARefusedSaleSaysWhy)
{
    const auto [customer, group] = customerWithPoints(30);
    const auto key = newKey();
    const auto tooMany = till.sell(key, saleOf(customer, group, 100));
    ASSERT_FALSE(tooMany.hasValue());
    EXPECT_EQ(tooMany.failure().kind, FailureKind::Refused);
    EXPECT_EQ(tooMany.failure().error.code, ErrorCode::InsufficientPoints);
    EXPECT_EQ(tooMany.failure().error.extra[u"points_available"_s], 30);

    const TestCustomer stranger = signUp(backend, u"001"_s);
    const auto notTheirs = till.sell(newKey(), saleOf(stranger, group, 10));
    EXPECT_EQ(notTheirs.failure().kind, FailureKind::Refused);
    EXPECT_EQ(notTheirs.failure().error.code, ErrorCode::NotAMember);

    const auto faulty = till.sell(newKey(), basket(region, {line(u"001-noitem1"_s)}, 100));
    EXPECT_EQ(faulty.failure().error.code, ErrorCode::UnknownItem);
    ASSERT_FALSE(faulty.failure().error.fields.empty());
    EXPECT_TRUE(faulty.failure().error.fields[0].pointer.startsWith(u"/lines/0"_s));
}

TEST_F(TillClientTest, ACancelledSaleNeverHappensAndOneThatWasMadeIsTold)
{
    const auto key = newKey();
    const auto cancelled = till.cancel(saleIdOf(key));
    ASSERT_TRUE(cancelled.hasValue()) << qUtf8Printable(cancelled.failure().error.detail);
    EXPECT_TRUE(cancelled->isAborted);
    const auto late = till.sell(key, saleBody(backend, region));
    EXPECT_EQ(late.failure().kind, FailureKind::Refused);
    EXPECT_EQ(late.failure().error.code, ErrorCode::SaleAborted);

    const auto [customer, group] = customerWithPoints(500);
    const auto soldKey = newKey();
    const auto sold = till.sell(soldKey, saleOf(customer, group, 100));
    ASSERT_TRUE(sold.hasValue());
    const auto tooLate = till.cancel(saleIdOf(soldKey));
    ASSERT_TRUE(tooLate.hasValue()) << qUtf8Printable(tooLate.failure().error.detail);
    EXPECT_FALSE(tooLate->isAborted);
    EXPECT_EQ(tooLate->sale[u"receipt_number"_s], sold->sale[u"receipt_number"_s]);

    EXPECT_EQ(till.cancel(base::SaleId::trusted(u"002-"_s + key.text())).failure().error.code, ErrorCode::Forbidden);
}

TEST_F(TillClientTest, AnEndedSessionIsSignedOutAndTheSaleIsMadeAfterwardsUnderItsKey)
{
    ASSERT_TRUE(isStatus(backend.remove(u"/api/v1/sessions/current"_s, token), 204));
    const auto key = newKey();
    const QJsonObject body = saleBody(backend, region);
    EXPECT_EQ(till.sell(key, body).failure().kind, FailureKind::SignedOut);
    EXPECT_EQ(till.readCustomer(u"001-cust00001"_s).failure().kind, FailureKind::SignedOut);
    EXPECT_EQ(till.cancel(saleIdOf(newKey())).failure().kind, FailureKind::SignedOut);
    EXPECT_TRUE(till.readHealth().hasValue()) << "that is for anyone";
    ASSERT_TRUE(till.signOn(region.cashier.staffId, region.cashier.pin, region.tillId).hasValue());
    EXPECT_TRUE(till.sell(key, body).hasValue());
}

TEST_F(TillClientTest, SignOffEndsTheSession)
{
    const auto off = till.ask<bool>([&](QObject* who, auto done) { till.api().signOff(who, done); });
    ASSERT_TRUE(off.hasValue()) << qUtf8Printable(off.failure().error.detail);
    const auto key = newKey();
    EXPECT_EQ(till.sell(key, saleBody(backend, region)).failure().kind, FailureKind::SignedOut);
    EXPECT_TRUE(isProblem(backend.get(u"/api/v1/customers/001-cust00001"_s, token), 401, u"unauthenticated"_s));
}

TEST_F(TillClientTest, HealthNamesEveryRegion)
{
    const auto health = till.readHealth();
    ASSERT_TRUE(health.hasValue()) << qUtf8Printable(health.failure().error.detail);
    ASSERT_EQ(health->regions.size(), system().regions.size());
    for (const client::RegionHealth& one : health->regions) {
        EXPECT_EQ(one.state, client::RegionState::Up);
        EXPECT_FALSE(one.name.isEmpty());
    }
}
