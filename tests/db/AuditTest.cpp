// SPDX-License-Identifier: GPL-3.0-or-later
// The audit walks each group's history, and freezes the group whose books were tampered with, and no other.
#include "jobs/Audit.h"

#include "log/Log.h"
#include "metrics/Exposition.h"
#include "support/ScratchDatabase.h"

#include <QUuid>
#include <gtest/gtest.h>
#include <mutex>
#include <prometheus/registry.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace tillpool;
using test::Books;
using test::ScratchDatabase;

namespace {

const QString tampered = u"003-tampered"_s;
const QString sound = u"003-untouched"_s;
const QString member = u"001-member"_s;

QString newSale() { return u"001-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces); }

/// A region with two groups whose histories are alike: an opening balance, earnings, a hold that was captured, one that
/// was released, one that is live.
class AuditTest : public testing::Test {
protected:
    enum class Walk { WhatIsNew, Everything };

    ScratchDatabase scratch {u"003"_s, ScratchDatabase::Content::Schema};
    Books& owner {scratch.asOwner()};
    Books& application {scratch.asApplication()};
    regions::Database database {{scratch.settings()}};
    prometheus::Registry registry;
    jobs::JobFigures figures {registry};

    void SetUp() override
    {
        for (const QString& group : {tampered, sound})
            makeHistory(group);
    }
    void makeHistory(const QString& group)
    {
        application.rows(u"INSERT INTO groups (group_id, name, location) VALUES ($1, 'Group', 'Here')"_s, {group});
        application.rows(u"INSERT INTO group_members (group_id, customer_id) VALUES ($1, $2)"_s, {group, member});
        application.rows(u"SELECT points_post($1, 'adjust', $1 || ':opening', 1000, 0, NULL)"_s, {group});
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(earn(group), u"applied"_s);
        const QString captured = newSale();
        const QString released = newSale();
        for (const QString& sale : {captured, released, newSale()})
            EXPECT_EQ(hold(group, sale), u"held"_s);
        application.rows(u"SELECT points_capture($1, $2)"_s, {captured, group});
        application.rows(u"SELECT points_release($1, $2, '001', '\\x00')"_s, {released, group});
    }
    QString earn(const QString& group)
    {
        return application.text(u"SELECT points_earn($1, $2, 10, $3, false)"_s, {newSale(), group, member});
    }
    QString hold(const QString& group, const QString& sale)
    {
        return application.text(
            u"SELECT outcome FROM points_hold($1, $2, $3, 20, '001', '\\x00')"_s, {sale, group, member});
    }
    jobs::Audit::Round audit(Walk walk, int batchEntries = 4000)
    {
        jobs::Audit one(database,
            {.region = base::RegionId::parse(u"003"_s).takeValue(),
                .fullEveryHours = walk == Walk::Everything ? 0 : 24,
                .batchEntries = batchEntries},
            figures);
        const auto round = one.auditOnce();
        EXPECT_TRUE(round.hasValue()) << (round.hasValue() ? "" : qUtf8Printable(round.error().detail));
        return round.hasValue() ? *round : jobs::Audit::Round {};
    }
    QString reasonOf(const QString& group)
    {
        return owner.text(u"SELECT frozen_reason FROM groups WHERE group_id = $1"_s, {group});
    }
    qint64 mismatchesCounted()
    {
        const QByteArray text = metrics::Exposition(registry).text();
        const QByteArray start = "tillpool_audit_mismatches_total{region=\"003\"} ";
        const qsizetype at = text.indexOf(start);
        return at < 0 ? -1 : text.mid(at + start.size(), text.indexOf('\n', at) - at - start.size()).toLongLong();
    }
    void unfreeze()
    {
        EXPECT_EQ(application.text(u"SELECT unfreeze_group($1, 'mended', 'test')"_s, {tampered}), u"done"_s);
    }
    /// What must follow from tampered books, whatever was done: the one group does not pay, all else goes on.
    void expectFrozen(const jobs::Audit::Round& round, const QString& reason)
    {
        EXPECT_EQ(round.wrong, QStringList {tampered});
        EXPECT_TRUE(reasonOf(tampered).startsWith(u"audit: "_s + reason)) << qUtf8Printable(reasonOf(tampered));
        EXPECT_EQ(reasonOf(sound), QString());
        EXPECT_EQ(hold(tampered, newSale()), u"frozen"_s);
        EXPECT_EQ(hold(sound, newSale()), u"held"_s);
        EXPECT_EQ(earn(tampered), u"applied"_s);
        EXPECT_EQ(earn(sound), u"applied"_s);
        EXPECT_EQ(mismatchesCounted(), 1);
    }
    /// The same after somebody put back what had been there: unfrozen for good.
    void expectMended()
    {
        unfreeze();
        EXPECT_EQ(audit(Walk::Everything).wrong, QStringList());
        EXPECT_EQ(reasonOf(tampered), QString());
        EXPECT_EQ(hold(tampered, newSale()), u"held"_s);
    }
    QStringList entry(qint64 version)
    {
        return owner
            .rows(u"SELECT delta, balance_after, encode(hash, 'hex') FROM points_entries WHERE group_id = $1 AND "
                  "version = $2::bigint"_s,
                {tampered, QString::number(version)})
            .front();
    }
    void set(qint64 version, const QString& column, const QString& value)
    {
        owner.rows(
            u"UPDATE points_entries SET %1 = %2 WHERE group_id = $1 AND version = $2::bigint"_s.arg(column, value),
            {tampered, QString::number(version)});
    }
};

constexpr qint64 entriesOfOne = 11;

} // namespace

TEST_F(AuditTest, FindsSoundBooksSoundAndWalksThemOnce)
{
    const auto first = audit(Walk::WhatIsNew);
    EXPECT_EQ(first.wrong, QStringList());
    EXPECT_EQ(first.groups, 2);
    EXPECT_EQ(first.entries, 2 * entriesOfOne);
    EXPECT_EQ(audit(Walk::WhatIsNew).groups, 0) << "nothing has changed";
    EXPECT_EQ(earn(sound), u"applied"_s);
    const auto third = audit(Walk::WhatIsNew);
    EXPECT_EQ(third.groups, 1);
    EXPECT_EQ(third.entries, 1) << "only what is new";
    EXPECT_EQ(audit(Walk::Everything).entries, 2 * entriesOfOne + 1);
    EXPECT_EQ(mismatchesCounted(), 0);
}

TEST_F(AuditTest, GoesOnWhereABatchHasEnded)
{
    const auto round = audit(Walk::WhatIsNew, 3);
    EXPECT_EQ(round.entries, 2 * entriesOfOne);
    EXPECT_GT(round.groups, 4) << "each batch has a few entries of a group";
    EXPECT_EQ(round.wrong, QStringList());
    EXPECT_EQ(audit(Walk::Everything, 3).entries, 2 * entriesOfOne);
    EXPECT_EQ(owner.number(u"SELECT count(*) FROM points_audits WHERE at_end AND problem IS NULL"_s), 2);
}

TEST_F(AuditTest, AllowsForDebt)
{
    const QString sale = newSale();
    application.rows(u"SELECT points_earn($1, $2, 5000, $3, false)"_s, {sale, sound, member});
    application.rows(u"SELECT points_post($1, 'redeem', $2, -6000, 0, NULL)"_s, {sound, newSale()});
    EXPECT_EQ(application.text(u"SELECT points_clawback($1, $2, $3, 5000, $4)"_s, {newSale(), sale, sound, member}),
        u"applied"_s);
    EXPECT_GT(owner.number(u"SELECT debt FROM groups WHERE group_id = $1"_s, {sound}), 0);
    EXPECT_EQ(earn(sound), u"applied"_s);
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
}

TEST_F(AuditTest, AnOldEntryThatWasChanged)
{
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
    set(3, u"delta"_s, u"delta + 1"_s);
    EXPECT_EQ(audit(Walk::WhatIsNew).groups, 0) << "what was walked is walked again only now and then";
    expectFrozen(audit(Walk::Everything), u"entry 3: hash"_s);
    set(3, u"delta"_s, u"delta - 1"_s);
    expectMended();
}

TEST_F(AuditTest, ANewEntryThatWasChanged)
{
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
    EXPECT_EQ(earn(tampered), u"applied"_s);
    set(entriesOfOne + 1, u"created_at"_s, u"created_at + interval '1 microsecond'"_s);
    expectFrozen(audit(Walk::WhatIsNew), u"entry 12: hash"_s);
    set(entriesOfOne + 1, u"created_at"_s, u"created_at - interval '1 microsecond'"_s);
    expectMended();
}

TEST_F(AuditTest, AnEntryWhoseHashWasForgedToFit)
{
    const QString before = entry(4).last();
    set(4, u"delta"_s, u"delta + 1000"_s);
    set(4, u"hash"_s,
        u"sha256(prev_hash || points_entry_content(group_id, version, kind, source_id, delta, held_delta, "
        "balance_after, held_after, customer_id, created_at))"_s);
    expectFrozen(audit(Walk::WhatIsNew), u"entry 4: balance_after"_s);
    set(4, u"delta"_s, u"delta - 1000"_s);
    set(4, u"hash"_s, u"decode('%1', 'hex')"_s.arg(before));
    expectMended();
}

TEST_F(AuditTest, AnEntryThatWasDeleted)
{
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
    owner.rows(u"CREATE TABLE kept AS SELECT * FROM points_entries WHERE group_id = $1 AND version = 5"_s, {tampered});
    owner.rows(u"DELETE FROM points_entries WHERE group_id = $1 AND version = 5"_s, {tampered});
    expectFrozen(audit(Walk::Everything), u"entry 5: its version: expected 5, found 6"_s);
    owner.rows(u"INSERT INTO points_entries SELECT * FROM kept"_s);
    expectMended();
}

TEST_F(AuditTest, TheNewestEntryThatWasDeleted)
{
    owner.rows(u"CREATE TABLE kept AS SELECT * FROM points_entries WHERE group_id = $1 AND version = 11"_s, {tampered});
    owner.rows(u"DELETE FROM points_entries WHERE group_id = $1 AND version = 11"_s, {tampered});
    expectFrozen(audit(Walk::WhatIsNew), u"the group's version: expected 10, found 11"_s);
    owner.rows(u"INSERT INTO points_entries SELECT * FROM kept"_s);
    expectMended();
}

TEST_F(AuditTest, ABalanceThatWasChanged)
{
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
    owner.rows(u"UPDATE groups SET balance = balance + 500 WHERE group_id = $1"_s, {tampered});
    expectFrozen(audit(Walk::WhatIsNew), u"the group's balance − debt: expected "_s);
    // The earning since then is written on top of it, which its own entry shows.
    owner.rows(u"UPDATE groups SET balance = balance - 500 WHERE group_id = $1"_s, {tampered});
    unfreeze();
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList {tampered});
    EXPECT_TRUE(reasonOf(tampered).startsWith(u"audit: entry 12: balance_after"_s))
        << qUtf8Printable(reasonOf(tampered));
}

TEST_F(AuditTest, AHoldThatWasDeleted)
{
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
    owner.rows(u"CREATE TABLE kept AS SELECT * FROM points_holds WHERE group_id = $1 AND state = 'held'"_s, {tampered});
    owner.rows(u"DELETE FROM points_holds WHERE group_id = $1 AND state = 'held'"_s, {tampered});
    expectFrozen(audit(Walk::WhatIsNew), u"the sum of the holds that are held: expected 20, found 0"_s);
    owner.rows(u"INSERT INTO points_holds SELECT * FROM kept"_s);
    expectMended();
}

TEST_F(AuditTest, AHistoryThatWasReplacedWhole)
{
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList());
    owner.rows(u"DELETE FROM points_entries WHERE group_id = $1"_s, {tampered});
    expectFrozen(audit(Walk::Everything), u"the group's version: expected 0, found 11"_s);
}

TEST_F(AuditTest, SaysOnceWhatIsWrongUntilItIsUnfrozenOrChanges)
{
    std::mutex mutex;
    QByteArrayList alarms;
    log::start({.sink = [&](const QByteArray& line) {
        const std::lock_guard lock(mutex);
        if (line.contains("books of a group"))
            alarms.append(line);
    }});
    set(2, u"delta"_s, u"delta + 1"_s);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList {tampered}) << "it is looked at again in each round";
    unfreeze();
    EXPECT_EQ(audit(Walk::WhatIsNew).wrong, QStringList {tampered});
    log::flush(std::chrono::seconds(10));
    log::start({});
    EXPECT_EQ(mismatchesCounted(), 2);
    ASSERT_EQ(alarms.size(), 2);
    for (const char* part : {"ERROR", "group_id=003-tampered", "version=1", "entry 2: hash", "expected=", "found=",
             "tillpoolctl verify --group 003-tampered", "tillpoolctl group unfreeze 003-tampered --reason"})
        EXPECT_TRUE(alarms.front().contains(part)) << part << " is missing in " << alarms.front().constData();
    EXPECT_EQ(
        owner.number(u"SELECT count(*) FROM audit_log WHERE action = 'freeze_group' AND subject_id = 'audit'"_s), 2);
}

TEST_F(AuditTest, TwoInstancesDoTheWorkOnce)
{
    Books another(u"postgresql://%1:%2@%3/%4"_s.arg(scratch.settings().user, scratch.settings().password,
        scratch.settings().hosts.first(), scratch.settings().database));
    another.rows(u"BEGIN"_s);
    EXPECT_EQ(another.rows(u"SELECT * FROM audit_groups(4000, interval '24 hours', NULL)"_s).size(), 2U);
    EXPECT_EQ(audit(Walk::WhatIsNew).groups, 0) << "the other is at it";
    another.rows(u"COMMIT"_s);
    EXPECT_EQ(audit(Walk::WhatIsNew).groups, 0) << "the other has done it";
}

// What an audit saw before the books were mended must not freeze the group after it was unfrozen.
TEST_F(AuditTest, UnfreezingWaitsForTheAuditThatIsAtIt)
{
    set(2, u"delta"_s, u"delta + 1"_s);
    Books auditor(u"postgresql://%1:%2@%3/%4"_s.arg(scratch.settings().user, scratch.settings().password,
        scratch.settings().hosts.first(), scratch.settings().database));
    auditor.rows(u"BEGIN"_s);
    auditor.rows(u"SELECT * FROM audit_groups(4000, interval '24 hours', NULL)"_s);
    EXPECT_EQ(application.sqlState(u"SET lock_timeout = '50ms'"_s), QString());
    EXPECT_EQ(application.sqlState(u"SELECT unfreeze_group('%1', 'mended', 'test')"_s.arg(tampered)), u"55P03"_s);
    auditor.rows(u"COMMIT"_s);
    set(2, u"delta"_s, u"delta - 1"_s);
    expectMended();
}

// Its snapshot never sees half of a change, so busy books are not taken for wrong ones.
TEST_F(AuditTest, LeavesGroupsAloneThatAreBusy)
{
    std::atomic<bool> stop {false};
    std::vector<std::thread> busy;
    for (int i = 0; i < 2; ++i) {
        busy.emplace_back([&] {
            Books own(u"postgresql://%1:%2@%3/%4"_s.arg(scratch.settings().user, scratch.settings().password,
                scratch.settings().hosts.first(), scratch.settings().database));
            while (!stop) {
                const QString sale = newSale();
                own.rows(u"SELECT points_hold($1, $2, $3, 1, '001', '\\x00')"_s, {sale, sound, member});
                own.rows(u"SELECT points_capture($1, $2)"_s, {sale, sound});
                own.rows(u"SELECT points_earn($1, $2, 1, $3, false)"_s, {newSale(), sound, member});
            }
        });
    }
    qint64 entries = 0;
    for (int i = 0; i < 30; ++i) {
        const auto round = audit(i % 5 == 0 ? Walk::Everything : Walk::WhatIsNew, 50);
        EXPECT_EQ(round.wrong, QStringList());
        entries += round.entries;
    }
    stop = true;
    for (std::thread& one : busy)
        one.join();
    EXPECT_GT(entries, 2 * entriesOfOne);
    EXPECT_EQ(reasonOf(sound), QString());
}
