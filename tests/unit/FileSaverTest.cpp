// SPDX-License-Identifier: GPL-3.0-or-later
#include "devices/FileSaver.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <sys/stat.h>
#include <unistd.h>

namespace tillpool::devices {

using namespace Qt::StringLiterals;

namespace {

class FileSaverTest : public testing::Test {
protected:
    QString saved(const QString& name, const QByteArray& content = "content")
    {
        const auto path = m_saver.save(name, content);
        return path ? QDir(m_folder.path()).relativeFilePath(*path) : u"failed: "_s + path.error().detail;
    }
    QByteArray contentOf(const QString& name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
    }
    mode_t modeOf(const QString& name) const
    {
        struct stat status {};
        return ::stat(QFile::encodeName(m_folder.filePath(name)).constData(), &status) == 0 ? status.st_mode & 07777
                                                                                            : 0;
    }

    QTemporaryDir m_folder;
    FolderFileSaver m_saver {m_folder.filePath(u"deep/receipts"_s)};
};

TEST_F(FileSaverTest, SavesForItsOwnerAlone)
{
    EXPECT_EQ(saved(u"002-till01-000042.pdf"_s, "%PDF"), u"deep/receipts/002-till01-000042.pdf"_s);
    EXPECT_EQ(contentOf(u"deep/receipts/002-till01-000042.pdf"_s), "%PDF");
    EXPECT_EQ(modeOf(u"deep/receipts/002-till01-000042.pdf"_s), 0600u);
    EXPECT_EQ(modeOf(u"deep/receipts"_s), 0700u);
    EXPECT_EQ(QDir(m_folder.filePath(u"deep/receipts"_s)).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

TEST_F(FileSaverTest, NeverSavesOverAnother)
{
    EXPECT_EQ(saved(u"a.pdf"_s, "1"), u"deep/receipts/a.pdf"_s);
    EXPECT_EQ(saved(u"a.pdf"_s, "2"), u"deep/receipts/a (2).pdf"_s);
    EXPECT_EQ(saved(u"a.pdf"_s, "3"), u"deep/receipts/a (3).pdf"_s);
    EXPECT_EQ(saved(u"plain"_s), u"deep/receipts/plain"_s);
    EXPECT_EQ(saved(u"plain"_s), u"deep/receipts/plain (2)"_s);
    EXPECT_EQ(contentOf(u"deep/receipts/a.pdf"_s), "1");
    EXPECT_EQ(contentOf(u"deep/receipts/a (2).pdf"_s), "2");
}

TEST_F(FileSaverTest, KeepsNamesInTheFolder)
{
    EXPECT_EQ(saved(u"../../a\\b/c.pdf"_s), u"deep/receipts/-..-a-b-c.pdf"_s);
    EXPECT_EQ(saved(u".hidden"_s), u"deep/receipts/hidden"_s);
    EXPECT_EQ(saved(u"a\nb\u0000c.pdf"_s), u"deep/receipts/a-b-c.pdf"_s);
    EXPECT_EQ(saved(QString(300, u'x') + u".pdf"_s), u"deep/receipts/%1.pdf"_s.arg(QString(80, u'x')));
    EXPECT_EQ(saved(QString(300, u'é') + u".pdf"_s), u"deep/receipts/%1.pdf"_s.arg(QString(80, u'é')));
    EXPECT_EQ(saved(u"..."_s), u"failed: a file needs a name"_s);
    EXPECT_EQ(saved({}), u"failed: a file needs a name"_s);
}

TEST_F(FileSaverTest, LeavesFoldersAsTheyAre)
{
    ASSERT_EQ(::mkdir(QFile::encodeName(m_folder.filePath(u"shared"_s)).constData(), 0755), 0);
    FolderFileSaver saver(m_folder.filePath(u"shared"_s));
    ASSERT_TRUE(saver.save(u"a.pdf"_s, "a").hasValue());
    EXPECT_EQ(modeOf(u"shared"_s), 0755u);
    EXPECT_EQ(modeOf(u"shared/a.pdf"_s), 0600u);
}

TEST_F(FileSaverTest, SaysWhatIsInTheWay)
{
    QFile file(m_folder.filePath(u"file"_s));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    FolderFileSaver below(m_folder.filePath(u"file/receipts"_s));
    const auto path = below.save(u"a.pdf"_s, "a");
    ASSERT_FALSE(path.hasValue());
    EXPECT_TRUE(path.error().detail.contains(m_folder.filePath(u"file/receipts"_s)))
        << path.error().detail.toStdString();

    FolderFileSaver full(u"/proc/self"_s); // where nobody may write
    const auto refused = full.save(u"a.pdf"_s, "a");
    ASSERT_FALSE(refused.hasValue());
    EXPECT_TRUE(refused.error().detail.startsWith(u"/proc/self/a.pdf can't be saved: "_s))
        << refused.error().detail.toStdString();
}

} // namespace

} // namespace tillpool::devices
