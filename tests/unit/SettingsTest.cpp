// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/Settings.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <set>

namespace tillpool::settings {

using namespace Qt::StringLiterals;

namespace {

class SettingsTest : public testing::Test {
protected:
    SettingsTest()
    {
        m_home = qgetenv("HOME");
        qputenv("HOME", m_folder.path().toUtf8());
        qputenv("XDG_DATA_HOME", {});
        qputenv("XDG_CONFIG_HOME", {});
    }
    ~SettingsTest() override { qputenv("HOME", m_home); }

    QString write(const QByteArray& content) const
    {
        QFile file(m_folder.filePath(u"till.ini"_s));
        return file.open(QIODevice::WriteOnly) && file.write(content) >= 0 ? file.fileName() : QString();
    }
    /// What is wrong with a file of that content, without the file's name; "" when nothing is.
    QString faultIn(const QByteArray& content) const
    {
        const auto settings = Settings::read(write(content));
        return settings ? QString() : settings.error().detail.mid(m_folder.filePath(u"till.ini, "_s).size());
    }
    QString faultOf(const QString& name, const QString& value) const
    {
        const auto set = Settings().set(name, value);
        return set ? QString() : set.error().detail;
    }

    QTemporaryDir m_folder;
    QByteArray m_home;
};

TEST_F(SettingsTest, TheTableIsWhole)
{
    std::set<Setting> settings;
    std::set<std::string> names;
    for (const Definition& one : definitions()) {
        EXPECT_TRUE(settings.insert(one.setting).second) << one.name;
        EXPECT_TRUE(names.insert(one.name).second) << one.name;
        EXPECT_EQ(one.kind == SettingKind::Choice, *one.choices != '\0') << one.name;
        EXPECT_GT(QByteArray(one.help).size(), 10) << one.name;
        if (*one.fallback != '\0') {
            EXPECT_EQ(faultOf(QLatin1StringView(one.name), QLatin1StringView(one.fallback)), QString());
        }
    }
    EXPECT_EQ(settings.size(), static_cast<size_t>(Setting::SignOnNote) + 1);
}

TEST_F(SettingsTest, WithoutAFileAllIsTheFallback)
{
    const auto settings = Settings::read(m_folder.filePath(u"nothing.ini"_s));
    ASSERT_TRUE(settings.hasValue());
    EXPECT_EQ(settings->text(Setting::BaseUrl), u"http://127.0.0.1:8080"_s);
    EXPECT_EQ(settings->text(Setting::TillId), QString());
    EXPECT_EQ(settings->text(Setting::Theme), u"light"_s);
    EXPECT_EQ(settings->size(Setting::WindowSize), QSize(1280, 800));
    EXPECT_EQ(settings->integer(Setting::ScannerGapMs), 35);
    EXPECT_EQ(settings->decimal(Setting::PixelsPerMillimetre), 0.0);
}

TEST_F(SettingsTest, FoldersHaveTheirPlace)
{
    Settings settings;
    EXPECT_EQ(settings.text(Setting::DataFolder), m_folder.filePath(u".local/share/tillpool/till"_s));
    EXPECT_EQ(settings.text(Setting::ReceiptFolder), m_folder.filePath(u".local/share/tillpool/till/receipts"_s));
    EXPECT_EQ(standardSettingsFile(), m_folder.filePath(u".config/tillpool/till.ini"_s));
    QDir().mkpath(m_folder.filePath(u"Documents"_s));
    EXPECT_EQ(settings.text(Setting::ReceiptFolder), m_folder.filePath(u"Documents"_s));
    qputenv("XDG_DATA_HOME", "/elsewhere/data");
    qputenv("XDG_CONFIG_HOME", "/elsewhere/config");
    EXPECT_EQ(settings.text(Setting::DataFolder), u"/elsewhere/data/tillpool/till"_s);
    EXPECT_EQ(standardSettingsFile(), u"/elsewhere/config/tillpool/till.ini"_s);
    ASSERT_TRUE(settings.set(u"receipt_folder"_s, u"~/receipts/"_s).hasValue());
    EXPECT_EQ(settings.text(Setting::ReceiptFolder), m_folder.filePath(u"receipts"_s));
    ASSERT_TRUE(settings.set(u"data_folder"_s, u"here"_s).hasValue());
    EXPECT_EQ(settings.text(Setting::DataFolder), QDir::current().absoluteFilePath(u"here"_s));
}

TEST_F(SettingsTest, AFileIsRead)
{
    const auto settings =
        Settings::read(write("# the counter\n\n[till]\r\nbase_url = https://gateway.example/till/\n"
                             "till_id=002-till01\n; colours\n  theme = dark  \nwindow_mode=full_screen\n"
                             "window_size = 1920x1080\nloyalty_window = off\n"
                             "pixels_per_millimetre = 4.5\nscanner_gap_ms = 20\n"
                             "sign_on_note = \" Ring 12 = the manager, Zo\xC3\xAB \"\n"));
    ASSERT_TRUE(settings.hasValue()) << settings.error().detail.toStdString();
    EXPECT_EQ(settings->text(Setting::BaseUrl), u"https://gateway.example/till"_s);
    EXPECT_EQ(settings->text(Setting::TillId), u"002-till01"_s);
    EXPECT_EQ(settings->text(Setting::Theme), u"dark"_s);
    EXPECT_EQ(settings->text(Setting::WindowMode), u"full_screen"_s);
    EXPECT_EQ(settings->size(Setting::WindowSize), QSize(1920, 1080));
    EXPECT_EQ(settings->text(Setting::LoyaltyWindow), u"off"_s);
    EXPECT_EQ(settings->decimal(Setting::PixelsPerMillimetre), 4.5);
    EXPECT_EQ(settings->integer(Setting::ScannerGapMs), 20);
    EXPECT_EQ(settings->text(Setting::SignOnNote), u" Ring 12 = the manager, Zoë "_s);
}

TEST_F(SettingsTest, FaultsNameTheirLine)
{
    EXPECT_EQ(faultIn("[till]\ntheme = dark\n\ncolour = red\n"), u"line 4: colour: there is no such setting"_s);
    EXPECT_EQ(faultIn("[till]\ntheme = blue"), u"line 2: theme: 'blue' is not one of: light, dark"_s);
    EXPECT_EQ(faultIn("[till]\nBase_Url = http://a"), u"line 2: Base_Url: there is no such setting"_s);
    EXPECT_EQ(faultIn("[till]\ntheme = dark\ntheme = light\n"), u"line 3: theme: is given twice"_s);
    EXPECT_EQ(faultIn("[till]\ntheme\n"), u"line 2: 'theme' is not of the form name = value"_s);
    EXPECT_EQ(faultIn("theme = dark\n"), u"line 1: the section [till] has to come first"_s);
    EXPECT_EQ(faultIn("[till]\n[kiosk]\n"), u"line 2: [kiosk] is not a section of this file, only [till] is"_s);
}

TEST_F(SettingsTest, AFileThatCannotBeReadIsAFault)
{
    const auto settings = Settings::read(m_folder.path());
    ASSERT_FALSE(settings.hasValue());
    EXPECT_TRUE(settings.error().detail.startsWith(m_folder.path() + u" can't be read: "_s));
}

TEST_F(SettingsTest, EachKindKnowsItsValues)
{
    const QString name = u"scanner_gap_ms"_s;
    EXPECT_EQ(faultOf(name, u"500"_s), QString());
    for (const QString& bad : {u"0"_s, u"501"_s, u"-1"_s, u"3.5"_s, u"x"_s, u""_s, u"99999999999"_s, u"0x10"_s})
        EXPECT_EQ(faultOf(name, bad), u"scanner_gap_ms: '%1' is not a whole number from 1 to 500"_s.arg(bad));
    EXPECT_EQ(faultOf(u"pixels_per_millimetre"_s, u"3.78"_s), QString());
    for (const QString& bad : {u"-1"_s, u"51"_s, u"nan"_s, u"inf"_s, u"3,5"_s, u""_s})
        EXPECT_EQ(faultOf(u"pixels_per_millimetre"_s, bad),
            u"pixels_per_millimetre: '%1' is not a number from 0 to 50"_s.arg(bad));
    for (const QString& bad :
        {u"1280"_s, u"1280x"_s, u"1280x800x2"_s, u"1280 800"_s, u"100x100"_s, u"-1280x800"_s, u""_s})
        EXPECT_EQ(faultOf(u"window_size"_s, bad),
            u"window_size: '%1' is not a size in pixels such as 1280x800, each side from 480 to 16384"_s.arg(bad));
    EXPECT_EQ(faultOf(u"base_url"_s, u"http://[::1]:8080"_s), QString());
    for (const QString& bad :
        {u"127.0.0.1:8080"_s, u"ftp://a"_s, u"http://"_s, u"http://a b"_s, u"http://a?b"_s, u""_s})
        EXPECT_EQ(
            faultOf(u"base_url"_s, bad), u"base_url: '%1' is not an address such as http://127.0.0.1:8080"_s.arg(bad));
    EXPECT_EQ(faultOf(u"till_id"_s, u"002-till01"_s), QString());
    for (const QString& bad : {u"till01"_s, u"2-till01"_s, u"002-"_s, u""_s})
        EXPECT_EQ(faultOf(u"till_id"_s, bad), u"till_id: '%1' is not a till's id such as 002-till01"_s.arg(bad));
    EXPECT_EQ(faultOf(u"data_folder"_s, {}), u"data_folder: '' is not a folder"_s);
    EXPECT_EQ(faultOf(u"sign_on_note"_s, {}), QString());
    EXPECT_EQ(faultOf(u"nothing"_s, {}), u"nothing: there is no such setting"_s);
}

} // namespace

} // namespace tillpool::settings
