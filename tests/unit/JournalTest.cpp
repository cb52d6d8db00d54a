// SPDX-License-Identifier: GPL-3.0-or-later
#include "JournalScript.h"
#include "support/Waiting.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;
using base::ErrorCode;
using client::Journal;

namespace {

class JournalTest : public testing::Test {
protected:
    const QTemporaryDir folder;
    const QString file = folder.path() + u"/journal.sqlite"_s;
    QObject context;
    std::unique_ptr<Journal> journal;

    void open()
    {
        journal.reset();
        auto opened = Journal::open(folder.path());
        ASSERT_TRUE(opened.hasValue()) << qUtf8Printable(opened.error().detail);
        journal = opened.takeValue();
    }
    QString refusal() const
    {
        const auto opened = Journal::open(folder.path());
        return opened.hasValue() ? QString() : opened.error().detail;
    }
    QString content() const
    {
        const auto read = journal->read();
        return read.hasValue() ? toText(*read) : read.error().detail;
    }
    base::Status wait(const std::function<void(Journal::Done)>& write)
    {
        std::optional<base::Status> result;
        write([&result](const base::Status& status) { result = status; });
        EXPECT_FALSE(result.has_value()) << "called back before the call returned";
        EXPECT_TRUE(waitUntil([&result] { return result.has_value(); }));
        return result.value_or(base::Error {});
    }
    void carryOutAll(const std::vector<JournalStep>& script)
    {
        for (const JournalStep& step : script) {
            const auto done = wait([&](Journal::Done then) { carryOut(*journal, step, &context, std::move(then)); });
            ASSERT_TRUE(done.hasValue()) << qUtf8Printable(done.error().detail);
        }
    }
    /// Runs a statement on the file, as another program would; the first value that it gives.
    QString execute(const QString& statement)
    {
        QString value;
        {
            QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
            other.setDatabaseName(file);
            EXPECT_TRUE(other.open());
            QSqlQuery query(other);
            EXPECT_TRUE(query.exec(statement)) << qUtf8Printable(query.lastError().text());
            if (query.next())
                value = query.value(0).toString();
        }
        QSqlDatabase::removeDatabase(u"other"_s);
        return value;
    }
    QByteArray bytes() const
    {
        QFile journalFile(file);
        EXPECT_TRUE(journalFile.open(QIODevice::ReadOnly));
        return journalFile.readAll();
    }
    void overwrite(qint64 offset, const QByteArray& with)
    {
        QFile journalFile(file);
        ASSERT_TRUE(journalFile.open(QIODevice::ReadWrite));
        ASSERT_TRUE(journalFile.seek(offset));
        ASSERT_EQ(journalFile.write(with), with.size());
    }
    void expectRefusedAndUntouched(const QString& words)
    {
        const QByteArray before = bytes();
        const QString said = refusal();
        EXPECT_TRUE(said.contains(file)) << qUtf8Printable(said);
        EXPECT_TRUE(said.contains(words)) << qUtf8Printable(said);
        EXPECT_TRUE(bytes() == before) << "it must be left as it is";
    }
};

const auto script = journalScript(12);

} // namespace

TEST_F(JournalTest, HoldsWhatWasWrittenAfterEachStepAndAfterAnotherStart)
{
    open();
    EXPECT_EQ(content(), contentAfter(script, 0));
    for (size_t i = 0; i < script.size(); ++i) {
        carryOutAll({script[i]});
        ASSERT_EQ(content(), contentAfter(script, i + 1)) << "step " << i;
        open();
        ASSERT_EQ(content(), contentAfter(script, i + 1)) << "step " << i << ", after another start";
    }
}

TEST_F(JournalTest, ItsEndWritesWhatWaits)
{
    open();
    for (const JournalStep& step : script)
        carryOut(*journal, step, &context, [](const base::Status&) { ADD_FAILURE() << "called back after the end"; });
    journal.reset();
    letEventsRun();
    open();
    EXPECT_EQ(content(), contentAfter(script, script.size()));
}

TEST_F(JournalTest, CallsBackInOrderInTheThreadThatAskedAndNotWhereTheContextIsGone)
{
    open();
    std::vector<size_t> called;
    auto gone = std::make_unique<QObject>();
    for (size_t i = 0; i < script.size(); ++i) {
        carryOut(*journal, script[i], i == 3 ? gone.get() : &context,
            [&called, i, thread = context.thread()](const base::Status& done) {
                EXPECT_TRUE(done.hasValue());
                EXPECT_EQ(QThread::currentThread(), thread);
                called.push_back(i);
            });
    }
    gone.reset();
    std::vector<size_t> expected;
    for (size_t i = 0; i < script.size(); ++i) {
        if (i != 3)
            expected.push_back(i);
    }
    EXPECT_TRUE(waitUntil([&] { return called.size() >= expected.size(); }));
    EXPECT_EQ(called, expected);
    EXPECT_EQ(content(), contentAfter(script, script.size())) << "who is gone has asked nevertheless";
}

TEST_F(JournalTest, OfDraftsThatWaitOnlyTheNewestIsWritten)
{
    open();
    constexpr int drafts = 2000;
    int called = 0;
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"holds the lock"_s);
        other.setDatabaseName(file);
        ASSERT_TRUE(other.open());
        QSqlQuery lock(other);
        ASSERT_TRUE(lock.exec(u"BEGIN IMMEDIATE"_s));
        for (int i = 1; i <= drafts; ++i)
            journal->saveDraft({{u"number"_s, i}}, &context, [&](const base::Status& done) {
                EXPECT_TRUE(done.hasValue());
                ++called;
            });
        ASSERT_TRUE(lock.exec(u"ROLLBACK"_s));
    }
    QSqlDatabase::removeDatabase(u"holds the lock"_s);
    EXPECT_TRUE(waitUntil([&] { return called == drafts; })) << called;
    const QJsonObject newest {{u"number"_s, drafts}};
    EXPECT_EQ(journal->read().takeValue().draft, newest);
    EXPECT_LT(QFileInfo(file + u"-wal"_s).size(), 100 * 4096) << "each of them was written";
}

TEST_F(JournalTest, TheDraftOfTheNextSaleOutlivesTheDecisionOfTheLast)
{
    open();
    carryOutAll({{JournalStep::Kind::SaveDraft, 0, 1}, {JournalStep::Kind::Begin, 0}});
    const std::vector<JournalStep> atOnce {
        {JournalStep::Kind::SaveDraft, 0, 2}, {JournalStep::Kind::Decide, 0}, {JournalStep::Kind::SaveDraft, 1, 1}};
    for (const JournalStep& step : atOnce)
        carryOut(*journal, step, &context, {});
    EXPECT_EQ(journal->read().takeValue().draft, journalDraft(atOnce.back()));
}

TEST_F(JournalTest, AnOutcomeIsFinal)
{
    open();
    const auto begin = [&](const client::JournalEntry& entry) {
        return wait([&](Journal::Done done) { journal->begin(entry, &context, std::move(done)); });
    };
    client::JournalEntry entry = journalEntry(0);
    ASSERT_TRUE(begin(entry).hasValue());
    EXPECT_TRUE(begin(entry).hasValue()) << "the same sale once more is the same sale";
    client::JournalEntry another = entry;
    another.body.insert(u"sale"_s, 77);
    EXPECT_EQ(begin(another).error().code, ErrorCode::IdempotencyKeyReused);
    EXPECT_EQ(journal->read().takeValue().unsettled.size(), 1U);

    const auto refused = wait([&](Journal::Done done) {
        journal->refuse(entry.key, {{u"code"_s, u"x"_s}}, &context, std::move(done));
    });
    ASSERT_TRUE(refused.hasValue());
    const auto decided = wait([&](Journal::Done done) { journal->decide(entry.key, {}, &context, std::move(done)); });
    EXPECT_EQ(decided.error().code, ErrorCode::NotFound) << "it can never become a sale";
    const auto acknowledged =
        wait([&](Journal::Done done) { journal->acknowledge(entry.key, &context, std::move(done)); });
    EXPECT_EQ(acknowledged.error().code, ErrorCode::NotFound);
    const auto unknown =
        wait([&](Journal::Done done) { journal->decide(journalEntry(1).key, {}, &context, std::move(done)); });
    EXPECT_EQ(unknown.error().code, ErrorCode::NotFound);
}

TEST_F(JournalTest, SettledSalesGoAfterThirtyDaysAndOthersNever)
{
    open();
    carryOutAll(journalScript(5)); // decided, refused, and the last one unsettled
    journal.reset();
    execute(u"UPDATE entries SET settled_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-29 days') WHERE entry_no = 1"_s);
    execute(u"UPDATE entries SET settled_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-31 days') "
            "WHERE entry_no > 1 AND settled_at IS NOT NULL"_s);
    open();
    EXPECT_EQ(journal->read().takeValue().unsettled.size(), 1U);
    EXPECT_EQ(execute(u"SELECT group_concat(entry_no) FROM entries"_s), u"1,3,5"_s) << "nobody has seen the third";
}

TEST_F(JournalTest, IsForItsOwnersEyes)
{
    QFile wide(file);
    ASSERT_TRUE(wide.open(QIODevice::WriteOnly));
    ASSERT_TRUE(wide.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
    wide.close();
    open();
    carryOutAll(script);
    for (const QString& name :
        {u"journal.sqlite"_s, u"journal.sqlite-wal"_s, u"journal.sqlite-shm"_s, u"journal.lock"_s}) {
        struct stat status {};
        ASSERT_EQ(::stat(qUtf8Printable(folder.filePath(name)), &status), 0) << qUtf8Printable(name);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << qUtf8Printable(name);
    }
}

TEST_F(JournalTest, HasOneOwnerAtATime)
{
    open();
    EXPECT_TRUE(refusal().contains(u"Another till is at work"_s)) << qUtf8Printable(refusal());
    EXPECT_TRUE(refusal().contains(QString::number(::getpid())));
    journal.reset();
    EXPECT_EQ(refusal(), QString());
}

TEST_F(JournalTest, WhatADeadProgramLeftIsNoClaim)
{
    for (const qint64 number : {qint64(::getpid()), qint64(1), qint64(999'999'999)}) {
        QFile lock(folder.filePath(u"journal.lock"_s));
        ASSERT_TRUE(lock.open(QIODevice::WriteOnly));
        lock.write(QByteArray::number(number) + "\n" + "unit_journal\n");
        lock.close();
        EXPECT_EQ(refusal(), QString()) << number;
    }
}

TEST_F(JournalTest, AFolderThatIsNotThereIsNamed)
{
    for (const QString& where : {folder.path() + u"/none"_s, file}) {
        QFile(file).open(QIODevice::WriteOnly);
        const auto opened = Journal::open(where);
        ASSERT_FALSE(opened.hasValue());
        EXPECT_EQ(opened.error().code, ErrorCode::NotFound);
        EXPECT_TRUE(opened.error().detail.contains(where)) << qUtf8Printable(opened.error().detail);
    }
    const auto system = Journal::open(u"/proc/self"_s); // nobody may make files there
    ASSERT_FALSE(system.hasValue());
    EXPECT_TRUE(system.error().detail.contains(u"/proc/self/journal.lock"_s)) << qUtf8Printable(system.error().detail);
}

TEST_F(JournalTest, AFileOfAnotherKindIsRefused)
{
    QFile other(file);
    ASSERT_TRUE(other.open(QIODevice::WriteOnly));
    other.write("Dear diary, this is no database at all, however long it may be. " + QByteArray(5000, 'x'));
    other.close();
    expectRefusedAndUntouched(u"damaged"_s);
    ASSERT_TRUE(QFile::remove(file));
    execute(u"CREATE TABLE recipes (name TEXT)"_s);
    expectRefusedAndUntouched(u"no journal of a till"_s);
}

TEST_F(JournalTest, ADamagedFileIsRefused)
{
    open();
    carryOutAll(journalScript(40));
    journal.reset();
    const QByteArray sound = bytes();
    for (qint64 page = 1; page * 4096 < sound.size(); ++page) {
        overwrite(page * 4096, QByteArray(4096, '\xff'));
        expectRefusedAndUntouched(u"damaged"_s);
        overwrite(page * 4096, sound.mid(page * 4096, 4096));
    }
    QFile(file).resize(sound.size() / 2);
    expectRefusedAndUntouched(u"damaged"_s);
    QFile(file).resize(0);
    overwrite(0, sound);
    open();
    EXPECT_EQ(content(), contentAfter(journalScript(40), journalScript(40).size()));
}

TEST_F(JournalTest, AJournalOfANewerVersionIsRefused)
{
    open();
    carryOutAll(script);
    journal.reset();
    execute(u"PRAGMA user_version = 3"_s);
    expectRefusedAndUntouched(u"a newer version of the till wrote it (its format is 3, this till knows 2)"_s);
}

TEST_F(JournalTest, AJournalOfAnEarlierVersionIsBroughtUpToDate)
{
    std::vector<JournalStep> withoutGivingUp = script;
    withoutGivingUp.erase(std::remove_if(withoutGivingUp.begin(), withoutGivingUp.end(),
                              [](const JournalStep& step) { return step.kind == JournalStep::Kind::GiveUp; }),
        withoutGivingUp.end());
    open();
    carryOutAll(withoutGivingUp);
    journal.reset();
    execute(u"ALTER TABLE entries DROP COLUMN given_up_at"_s);
    execute(u"PRAGMA user_version = 1"_s);
    open();
    EXPECT_EQ(content(), contentAfter(withoutGivingUp, withoutGivingUp.size()));
    EXPECT_EQ(execute(u"SELECT user_version FROM pragma_user_version"_s), u"2"_s);
}

// The clock of a till may jump; a receipt that nobody has seen is no less unseen for it.
TEST_F(JournalTest, AReceiptThatNobodyHasSeenWaitsHoweverOldItIs)
{
    open();
    carryOutAll({{JournalStep::Kind::Begin, 0}, {JournalStep::Kind::Decide, 0}, {JournalStep::Kind::Begin, 1},
        {JournalStep::Kind::Decide, 1}, {JournalStep::Kind::Acknowledge, 1}});
    journal.reset();
    execute(u"UPDATE entries SET settled_at = '2001-01-01T00:00:00.000Z'"_s);
    open();
    const auto read = journal->read().takeValue();
    ASSERT_TRUE(read.unacknowledged);
    EXPECT_EQ(read.unacknowledged->key.text(), journalEntry(0).key.text());
    EXPECT_EQ(execute(u"SELECT count(*) FROM entries"_s), u"1"_s);
}

TEST_F(JournalTest, OnlyWhatIsOnItsWayCanBeGivenUp)
{
    open();
    const auto giveUp = [&](int sale) {
        return wait([&](Journal::Done done) { journal->giveUp(journalEntry(sale).key, &context, std::move(done)); });
    };
    EXPECT_EQ(giveUp(0).error().code, ErrorCode::NotFound);
    carryOutAll({{JournalStep::Kind::Begin, 0}});
    EXPECT_TRUE(giveUp(0).hasValue());
    EXPECT_TRUE(giveUp(0).hasValue());
    EXPECT_TRUE(journal->read().takeValue().unsettled.at(0).isGivenUp);
    carryOutAll({{JournalStep::Kind::Decide, 0}});
    EXPECT_EQ(giveUp(0).error().code, ErrorCode::NotFound) << "it had been made";
}
