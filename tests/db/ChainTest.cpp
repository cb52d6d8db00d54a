// SPDX-License-Identifier: GPL-3.0-or-later
// The chain of hashes shows whoever changes an entry, even as the owner of the tables.
#include "support/Chains.h"
#include "support/ScratchDatabase.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool::test;

namespace {

constexpr int entries = 4;
const QString group = u"003-chained"_s;
const QString customer = u"001-cust01"_s;

class Chain : public testing::Test {
protected:
    ScratchDatabase scratch {u"003"_s, ScratchDatabase::Content::Schema};
    Books& owner {scratch.asOwner()};

    void SetUp() override
    {
        for (const QString& id : {group, u"003-another"_s})
            owner.rows(u"INSERT INTO groups (group_id, name, location) VALUES ($1, 'Test', 'Here')"_s, {id});
        const QString post = u"SELECT points_post($1, $2, $3, $4::bigint, $5::bigint, $6)"_s;
        owner.rows(post, {group, u"adjust"_s, u"test:1"_s, u"100"_s, u"0"_s, customer});
        owner.rows(post, {group, u"hold"_s, u"test:2"_s, u"0"_s, u"40"_s, customer});
        owner.rows(post, {group, u"redeem"_s, u"test:2"_s, u"-40"_s, u"-40"_s, customer});
        owner.rows(u"SELECT points_post($1, 'earn', 'test:3', 7, 0, NULL)"_s, {group});
    }
    /// What the checker says while `changes` stand in the books.
    QStringList faultsAfter(const QStringList& changes)
    {
        owner.rows(u"BEGIN"_s);
        for (const QString& change : changes)
            owner.rows(change);
        const QStringList faults = faultsInTheChains(owner);
        owner.rows(u"ROLLBACK"_s);
        return faults;
    }
};

} // namespace

TEST_F(Chain, AnHonestOneHasNoFault) { EXPECT_EQ(faultsInTheChains(owner), QStringList()); }

TEST_F(Chain, EveryColumnIsGuarded)
{
    const std::pair<QString, QString> changes[] {{u"group_id"_s, u"'003-another'"_s}, {u"version"_s, u"9"_s},
        {u"kind"_s, u"'recredit'"_s}, {u"source_id"_s, u"'test:9'"_s}, {u"delta"_s, u"delta + 1"_s},
        {u"held_delta"_s, u"held_delta + 1"_s}, {u"balance_after"_s, u"balance_after + 1"_s},
        {u"held_after"_s, u"held_after + 1"_s}, {u"customer_id"_s, u"'001-cust02'"_s},
        {u"created_at"_s, u"created_at + interval '1 microsecond'"_s}, {u"prev_hash"_s, u"sha256(prev_hash)"_s},
        {u"hash"_s, u"sha256(hash)"_s}};
    const qint64 columns =
        owner.number(u"SELECT count(*) FROM information_schema.columns WHERE table_name = 'points_entries'"_s);
    EXPECT_EQ(std::ssize(changes), columns) << "each column is changed below";
    for (const auto& [column, value] : changes) {
        for (int version = 1; version <= entries; ++version) {
            const QStringList faults = faultsAfter({u"UPDATE points_entries SET %1 = %2 WHERE group_id = '%3' AND "
                                                    "version = %4"_s.arg(column, value, group)
                                                        .arg(version)});
            EXPECT_NE(faults, QStringList()) << qUtf8Printable(column) << " of entry " << version;
        }
    }
}

// Whoever changes an entry and hashes it anew breaks the next one, and at the end the group's row.
TEST_F(Chain, AnEntryThatIsHashedAnewBreaksTheNext)
{
    const QString change = u"UPDATE points_entries SET source_id = 'test:9', hash = sha256(prev_hash || "
                           "points_entry_content(group_id, version, kind, 'test:9', delta, held_delta, balance_after, "
                           "held_after, customer_id, created_at)) WHERE group_id = '%1' AND version = %2"_s;
    EXPECT_EQ(faultsAfter({change.arg(group).arg(2)}),
        QStringList {u"entry 3 of group %1 does not carry the hash of the one before"_s.arg(group)});
    EXPECT_EQ(faultsAfter({change.arg(group).arg(entries)}),
        QStringList {u"group %1 is not as its last entry left it"_s.arg(group)});
}

TEST_F(Chain, MissingAndSwappedEntriesAreSeen)
{
    const QString remove = u"DELETE FROM points_entries WHERE group_id = '%1' AND version = %2"_s;
    for (int version = 1; version <= entries; ++version)
        EXPECT_NE(faultsAfter({remove.arg(group).arg(version)}), QStringList()) << "without entry " << version;
    const QString move = u"UPDATE points_entries SET version = %2 WHERE group_id = '%1' AND version = %3"_s;
    EXPECT_NE(
        faultsAfter({move.arg(group).arg(9).arg(2), move.arg(group).arg(2).arg(3), move.arg(group).arg(3).arg(9)}),
        QStringList());
}

// The format is a promise to whoever checks a chain with other tools: these hashes were made by one.
TEST_F(Chain, TheFormatIsTheOneThatIsDocumented)
{
    const QString sale = u"001-0f8fad5b-d9cb-469f-a165-70867728950e"_s;
    const QByteArray zeros(32, '\0');
    const QByteArray ones(32, '\x11');
    const QByteArray first = "aded5303800b77516b04b617fa17b67aa8d4ad032b16d9d9dedd2e15353a1729";
    const QByteArray second = "0739485383908bc133ce66f2df1d089867361d12c5550a29a54d956582aacca7";
    const QString hashed = u"SELECT encode(sha256(decode(repeat($1, 32), 'hex') || points_entry_content('003-g0lden', "
                           "$2::bigint, $3, $4, $5::bigint, $6::bigint, 25, $6::bigint, nullif($7, ''), "
                           "$8::timestamptz)), 'hex')"_s;
    EXPECT_EQ(
        owner
            .text(hashed,
                {u"00"_s, u"1"_s, u"earn"_s, sale, u"25"_s, u"0"_s, QString(), u"2026-01-02 03:04:05.000006+00"_s})
            .toLatin1(),
        first);
    EXPECT_EQ(
        owner.text(hashed, {u"11"_s, u"2"_s, u"hold"_s, sale, u"0"_s, u"7"_s, customer, u"2026-01-02 04:04:05.12+01"_s})
            .toLatin1(),
        second);
    constexpr qint64 secondsOfTheSecond = 1767323045;
    EXPECT_EQ(hashOf({.group = u"003-g0lden"_s,
                         .version = 1,
                         .kind = u"earn"_s,
                         .source = sale,
                         .delta = 25,
                         .balanceAfter = 25,
                         .createdAtMicros = secondsOfTheSecond * 1'000'000 + 6},
                  zeros)
                  .toHex(),
        first);
    EXPECT_EQ(hashOf({.group = u"003-g0lden"_s,
                         .version = 2,
                         .kind = u"hold"_s,
                         .source = sale,
                         .heldDelta = 7,
                         .balanceAfter = 25,
                         .heldAfter = 7,
                         .customer = customer,
                         .createdAtMicros = secondsOfTheSecond * 1'000'000 + 120'000},
                  ones)
                  .toHex(),
        second);
}
