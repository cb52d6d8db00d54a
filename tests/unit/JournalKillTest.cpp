// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at any moment: what a till was told to be on record is there, and nothing else but perhaps the one step that
// was under way.
#include "JournalScript.h"

#include <QTemporaryDir>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <random>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace tillpool;
using namespace tillpool::test;

namespace {

/// The process of JournalWriter.cpp. Not a QProcess: the thread sanitizer loses sight of locks after one.
class Writer {
public:
    explicit Writer(const QStringList& arguments)
    {
        int ends[2] {};
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        m_output = ends[0];
        std::vector<QByteArray> words {QByteArray(TILLPOOL_JOURNAL_WRITER)};
        for (const QString& argument : arguments)
            words.push_back(argument.toLocal8Bit());
        std::vector<char*> pointers;
        for (QByteArray& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t actions {};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        EXPECT_EQ(::posix_spawn(&m_pid, pointers[0], &actions, nullptr, pointers.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer()
    {
        kill();
        ::close(m_output);
    }
    /// The next line that it says; nothing when it has ended.
    std::optional<QString> nextLine()
    {
        while (!m_said.contains('\n')) {
            char buffer[512];
            const auto length = ::read(m_output, buffer, sizeof buffer);
            if (length <= 0)
                return std::nullopt;
            m_said.append(buffer, length);
        }
        const qsizetype end = m_said.indexOf('\n');
        const QString line = QString::fromUtf8(m_said.left(end));
        m_said.remove(0, end + 1);
        return line;
    }
    void kill()
    {
        if (m_pid > 0)
            ::kill(m_pid, SIGKILL);
        waitForEnd();
    }
    /// Its exit code, -1 when a signal ended it or it had ended before.
    int waitForEnd()
    {
        if (m_pid <= 0)
            return -1;
        int status = 0;
        EXPECT_GT(::waitpid(std::exchange(m_pid, 0), &status, 0), 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t m_pid = 0;
    int m_output = -1;
    QByteArray m_said;
};

QString contentOf(const QString& folder)
{
    auto journal = client::Journal::open(folder);
    if (!journal.hasValue())
        return journal.error().detail;
    const auto content = (*journal)->read();
    return content.hasValue() ? toText(*content) : content.error().detail;
}

} // namespace

TEST(JournalKill, NothingThatWasAcknowledgedIsLost)
{
    constexpr int sales = 60;
    const auto script = journalScript(sales);
    const QTemporaryDir folder;
    std::mt19937 random(std::random_device {}());
    std::uniform_int_distribution<int> lines(0, 7);
    size_t stepsDone = 0;
    int kills = 0;
    while (stepsDone < script.size()) {
        Writer writer({folder.path(), QString::number(sales), QString::number(stepsDone)});
        size_t acknowledged = stepsDone;
        for (int left = lines(random); left > 0; --left) {
            const auto line = writer.nextLine();
            if (!line)
                break;
            if (line->startsWith(u"done "_s))
                acknowledged = line->mid(5).toULong() + 1;
        }
        writer.kill();
        while (const auto line = writer.nextLine()) { // said before it was killed, read after it
            if (line->startsWith(u"done "_s))
                acknowledged = line->mid(5).toULong() + 1;
        }
        ASSERT_LT(++kills, 10 * static_cast<int>(script.size())) << "it does not get on";
        const QString found = contentOf(folder.path());
        const size_t underWay = std::min(acknowledged + 1, script.size());
        ASSERT_TRUE(found == contentAfter(script, acknowledged) || found == contentAfter(script, underWay))
            << "after kill " << kills << " at step " << acknowledged << " it holds\n"
            << qUtf8Printable(found) << "and not\n"
            << qUtf8Printable(contentAfter(script, acknowledged));
        stepsDone = found == contentAfter(script, underWay) ? underWay : acknowledged;
    }
    EXPECT_GT(kills, 20);
}

TEST(JournalKill, AJournalThatFindsNoRoomSaysSoAndKeepsWhatItHas)
{
    const QTemporaryDir folder;
    Writer writer({folder.path(), u"--no-room"_s, u"300000"_s});
    QStringList said;
    while (const auto line = writer.nextLine())
        said.append(*line);
    EXPECT_EQ(writer.waitForEnd(), 0);
    ASSERT_GE(said.size(), 4) << qUtf8Printable(said.join(u'\n'));
    EXPECT_EQ(said[0], u"open"_s);
    EXPECT_EQ(said[1], u"saved 1000"_s);
    const QString failure = said[said.size() - 2];
    EXPECT_TRUE(failure.startsWith(u"failed The till's journal "_s + folder.path())) << qUtf8Printable(failure);
    EXPECT_EQ(said.last(), u"saved 1"_s) << "it must go on once there is room";
    auto journal = client::Journal::open(folder.path());
    ASSERT_TRUE(journal.hasValue()) << qUtf8Printable(journal.error().detail);
    const auto content = (*journal)->read();
    ASSERT_TRUE(content.hasValue());
    const QJsonObject one {{u"size"_s, 1}};
    EXPECT_EQ(content->draft, one);
}

TEST(JournalKill, WhereTheDiskStaysFullTheLastDraftThatWasSavedIsKept)
{
    const QTemporaryDir folder;
    Writer writer({folder.path(), u"--no-room"_s, u"300000"_s});
    QString lastSaved;
    while (const auto line = writer.nextLine()) {
        if (line->startsWith(u"failed"_s))
            break;
        lastSaved = line->mid(6);
    }
    writer.kill();
    auto journal = client::Journal::open(folder.path());
    ASSERT_TRUE(journal.hasValue()) << qUtf8Printable(journal.error().detail);
    const auto content = (*journal)->read();
    ASSERT_TRUE(content.hasValue() && content->draft);
    const int size = content->draft->value(u"size"_s).toInt();
    EXPECT_TRUE(size == lastSaved.toInt() || size == 1) << size << ", and not " << qUtf8Printable(lastSaved);
}

TEST(JournalKill, OneProgramAtATimeHasIt)
{
    const QTemporaryDir folder;
    Writer first({folder.path(), u"100000"_s, u"0"_s});
    ASSERT_EQ(first.nextLine(), u"open"_s);
    Writer second({folder.path(), u"1"_s, u"0"_s});
    const auto said = second.nextLine();
    ASSERT_TRUE(said);
    EXPECT_TRUE(said->startsWith(u"failed Another till is at work with the journal in "_s + folder.path()))
        << qUtf8Printable(*said);
    EXPECT_EQ(second.waitForEnd(), 1);
    first.kill();
    auto third = client::Journal::open(folder.path());
    EXPECT_TRUE(third.hasValue()) << qUtf8Printable(third.error().detail);
}
