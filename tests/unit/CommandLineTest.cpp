// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/CommandLine.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace tillpool::settings {

using namespace Qt::StringLiterals;

namespace {

class CommandLineTest : public testing::Test {
protected:
    CommandLineTest() { qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8()); }
    ~CommandLineTest() override { qunsetenv("XDG_CONFIG_HOME"); }

    QString write(const QString& name, const QByteArray& content) const
    {
        QDir().mkpath(m_folder.filePath(u"tillpool"_s));
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) >= 0 ? file.fileName() : QString();
    }
    static Settings settings(const QStringList& arguments)
    {
        auto parsed = fromCommandLine(arguments, u"1.2.3"_s);
        if (const auto* const ending = std::get_if<Ending>(&parsed))
            throw std::runtime_error(ending->text.toStdString());
        return std::get<Settings>(parsed);
    }
    static Ending ending(const QStringList& arguments)
    {
        const auto parsed = fromCommandLine(arguments, u"1.2.3"_s);
        const auto* const found = std::get_if<Ending>(&parsed);
        return found ? *found : Ending {.text = u"it starts"_s, .exitCode = -1};
    }
    static void expectRefusal(const QStringList& arguments, const QString& why)
    {
        const Ending found = ending(arguments);
        EXPECT_EQ(found.exitCode, 2);
        EXPECT_EQ(found.text.toStdString(),
            u"tillpool-till: %1\ntillpool-till --help says what there is.\n"_s.arg(why).toStdString());
    }

    QTemporaryDir m_folder;
};

TEST_F(CommandLineTest, TakesWhatItSaysOverTheFile)
{
    write(u"tillpool/till.ini"_s, "[till]\ntheme = dark\ntill_id = 001-till01\n");
    const Settings both = settings({u"--till-id"_s, u"002-till02"_s, u"--window-size=1024x768"_s});
    EXPECT_EQ(both.text(Setting::Theme), u"dark"_s);
    EXPECT_EQ(both.text(Setting::TillId), u"002-till02"_s);
    EXPECT_EQ(both.size(Setting::WindowSize), QSize(1024, 768));
    EXPECT_EQ(settings({}).text(Setting::TillId), u"001-till01"_s);
}

TEST_F(CommandLineTest, TheLastOfTwoCounts)
{
    const QStringList twice {
        u"--theme"_s, u"dark"_s, u"--sign-on-note=first"_s, u"--theme=light"_s, u"--sign-on-note"_s, u"2"_s};
    EXPECT_EQ(settings(twice).text(Setting::Theme), u"light"_s);
    EXPECT_EQ(settings(twice).text(Setting::SignOnNote), u"2"_s);
}

TEST_F(CommandLineTest, ReadsTheFileThatItNames)
{
    write(u"tillpool/till.ini"_s, "[till]\ntheme = dark\n");
    const QString other = write(u"other.ini"_s, "[till]\nscanner_gap_ms = 50\n");
    const Settings found = settings({u"--config"_s, other});
    EXPECT_EQ(found.integer(Setting::ScannerGapMs), 50);
    EXPECT_EQ(found.text(Setting::Theme), u"light"_s);
}

TEST_F(CommandLineTest, TakesEachSettingByItsName)
{
    for (const Definition& one : definitions()) {
        const QString name = u"--"_s + QString::fromLatin1(one.name).replace(u'_', u'-');
        const QString value = one.kind == SettingKind::TillId ? u"003-till01"_s
            : *one.fallback != '\0'                           ? QString::fromLatin1(one.fallback)
                                                              : u"/a text with, blanks"_s;
        EXPECT_EQ(settings({name, value}).text(one.setting), value) << one.name;
    }
}

TEST_F(CommandLineTest, HelpNamesEverySetting)
{
    const Ending help = ending({u"--help"_s});
    EXPECT_EQ(help.exitCode, 0);
    for (const Definition& one : definitions()) {
        EXPECT_TRUE(help.text.contains(u"--"_s + QString::fromLatin1(one.name).replace(u'_', u'-') + u' ')) << one.name;
        EXPECT_TRUE(help.text.contains(QLatin1StringView(one.fallback))) << one.name;
    }
    EXPECT_TRUE(help.text.contains(u"light|dark"_s));
    EXPECT_TRUE(help.text.contains(u"--config FILE"_s));
    EXPECT_TRUE(help.text.contains(m_folder.path()));
}

TEST_F(CommandLineTest, SaysItsVersion)
{
    const Ending version = ending({u"--version"_s});
    EXPECT_EQ(version.text, u"tillpool-till 1.2.3\n"_s);
    EXPECT_EQ(version.exitCode, 0);
}

TEST_F(CommandLineTest, RefusesWhatIsWrong)
{
    expectRefusal({u"--theme"_s, u"blue"_s}, u"--theme: 'blue' is not one of: light, dark"_s);
    expectRefusal({u"--colour"_s}, u"The following argument was not expected: --colour"_s);
    expectRefusal({u"--theme"_s}, u"--theme: 1 required light|dark missing"_s);
    expectRefusal({u"--config"_s, u"/nonexistent"_s}, u"--config: File does not exist: /nonexistent"_s);
    const QString file = write(u"tillpool/till.ini"_s, "[till]\n\ntheme = blue\n");
    expectRefusal({}, file + u", line 3: theme: 'blue' is not one of: light, dark"_s);
}

} // namespace

} // namespace tillpool::settings
