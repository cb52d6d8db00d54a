// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Passwords.h"

#include <gtest/gtest.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool::staff;
using passwords::Match;

namespace {

QByteArray hashed(const QString& password) { return passwords::hash(password).takeValue(); }

} // namespace

TEST(Passwords, APasswordMatchesItsOwnHashAlone)
{
    const QByteArray stored = hashed(u"correct horse"_s);
    EXPECT_EQ(passwords::verify(u"correct horse"_s, stored), Match::Yes);
    EXPECT_EQ(passwords::verify(u"Correct horse"_s, stored), Match::No);
    EXPECT_EQ(passwords::verify(QString(), stored), Match::No);
}

TEST(Passwords, AnyUnicodeIsAPassword)
{
    const QString password = u"пароль 密码 🔑 "_s;
    EXPECT_EQ(passwords::verify(password, hashed(password)), Match::Yes);
    EXPECT_EQ(passwords::verify(password.trimmed(), hashed(password)), Match::No);
}

TEST(Passwords, TheStoredFormNamesAlgorithmAndCost)
{
    EXPECT_TRUE(hashed(u"correct horse"_s).startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Passwords, EachHashHasASaltOfItsOwn) { EXPECT_NE(hashed(u"correct horse"_s), hashed(u"correct horse"_s)); }

TEST(Passwords, WhatIsNoHashMatchesNothing)
{
    for (const QByteArray& stored : {QByteArray(), QByteArray("!"), QByteArray("$argon2id$"), QByteArray(500, 'x')})
        EXPECT_EQ(passwords::verify(u"correct horse"_s, stored), Match::No) << stored.constData();
}

TEST(Passwords, PlacesAreFewAndGivenBack)
{
    std::vector<passwords::Place> places;
    for (int i = 0; i < passwords::Place::placesMax; ++i) {
        auto place = passwords::Place::take();
        ASSERT_TRUE(place.hasValue());
        places.push_back(place.takeValue());
    }
    EXPECT_EQ(passwords::Place::take().error().code, tillpool::base::ErrorCode::TooManyRequests);
    places.pop_back();
    EXPECT_TRUE(passwords::Place::take().hasValue());
    EXPECT_TRUE(passwords::Place::take().hasValue()) << "a place that was let go is there again";
}

TEST(Passwords, NobodyCanBeVerifiedFromManyThreadsAtOnce)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([] { passwords::verifyNobody(u"correct horse"_s); });
    for (std::thread& thread : threads)
        thread.join();
}
