// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/Config.h"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool;

namespace {

const QByteArray whole = R"(own_region = "001"
[server]
port = 0
workers = 8
[[regions]]
id = "001"
name = "Ireland"
currency = "EUR"
tax = "included"
hosts = ["127.0.0.1:5433", "127.0.0.1:5434"]
password = "secret"
[regions.points]
earn_per_unit = 5
[[regions]]
id = "002"
name = "US East"
currency = "USD"
tax = "added"
hosts = ["db.example.org:5432"]
)";

QString faultOf(const QByteArray& toml)
{
    const auto config = config::parse(toml, u"/"_s);
    return config.hasValue() ? u"none"_s : config.error().detail;
}

QString faultWith(const QByteArray& line, const QByteArray& instead)
{
    return faultOf(QByteArray(whole).replace(line, instead));
}

} // namespace

TEST(Config, AWholeFileIsRead)
{
    const auto config = config::parse(whole, u"/"_s);
    ASSERT_TRUE(config.hasValue()) << qPrintable(config.error().detail);
    EXPECT_EQ(config->ownRegion.text(), u"001"_s);
    EXPECT_EQ(config->workers, 8);
    EXPECT_EQ(config->regionLimits.concurrentCalls, 2) << "two regions that hang leave workers for the others";
    ASSERT_EQ(config->regions.size(), 2U);
    EXPECT_EQ(config->regions[0].hosts.size(), 2);
    EXPECT_EQ(config->regions[0].points.earnPerUnit, 5);
    EXPECT_EQ(config->regions[0].points.redeemPerUnit, 100);
    EXPECT_EQ(config->regions[1].taxMode, catalogue::TaxMode::Added);
    EXPECT_EQ(config->regions[1].user, u"tillpool"_s);
}

TEST(Config, EachFaultNamesItsKeyOrLine)
{
    EXPECT_TRUE(faultWith("id = \"002\"", "id = \"001\"").contains(u"region 001 is listed twice"_s));
    EXPECT_TRUE(faultWith("own_region = \"001\"", "own_region = \"009\"").contains(u"own_region"_s));
    EXPECT_TRUE(faultWith("own_region = \"001\"", "own_region = \"1\"").contains(u"own_region"_s));
    EXPECT_TRUE(faultWith("currency = \"EUR\"", "currency = \"euro\"").contains(u"regions[0].currency"_s));
    EXPECT_TRUE(faultWith("tax = \"added\"", "tax = \"later\"").contains(u"regions[1].tax"_s));
    EXPECT_TRUE(faultWith("name = \"Ireland\"", "").contains(u"regions[0].name"_s));
    EXPECT_TRUE(faultWith("hosts = [\"db.example.org:5432\"]", "hosts = []").contains(u"regions[1].hosts"_s));
    EXPECT_TRUE(faultWith("db.example.org:5432", "db.example.org").contains(u"host:port"_s));
    EXPECT_TRUE(faultWith("workers = 8", "workers = 1").contains(u"server.workers"_s));
    EXPECT_TRUE(faultWith("workers = 8", "workers = 8.5").contains(u"server.workers"_s));
    EXPECT_TRUE(faultWith("workers = 8", "wrokers = 8").contains(u"server.wrokers"_s));
    EXPECT_TRUE(faultWith("port = 0", "port = \"80\"").contains(u"server.port"_s));
    EXPECT_TRUE(faultWith("[server]", "[jobs]\naudit_every_ms = 99\n[server]").contains(u"jobs.audit_every_ms"_s));
    EXPECT_TRUE(faultWith("[server]", "[jobs]\naudit_full_every_h = 0\n[server]").contains(u"audit_full_every_h"_s));
    EXPECT_TRUE(faultWith("[server]", "[jobs]\nfigures_every_ms = 99\n[server]").contains(u"figures_every_ms"_s));
    EXPECT_TRUE(faultWith("[server]", "[server").contains(u"line 2"_s)) << qPrintable(faultWith("[server]", "[server"));
    EXPECT_TRUE(faultWith("password = \"secret\"", "password_file = \"/does/not/exist\"").contains(u"password_file"_s));
}

TEST(Config, PasswordFilesCountFromTheConfigurationsFolder)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"secret"_s));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("from a file\n");
    file.close();
    const auto config =
        config::parse(QByteArray(whole).replace("password = \"secret\"", "password_file = \"secret\""), folder.path());
    ASSERT_TRUE(config.hasValue()) << qPrintable(config.error().detail);
    EXPECT_EQ(config->regions[0].password, u"from a file"_s);
}

TEST(Config, AFileThatIsMissingIsNamed)
{
    const auto config = config::load(u"/does/not/exist.toml"_s);
    ASSERT_FALSE(config.hasValue());
    EXPECT_TRUE(config.error().detail.contains(u"/does/not/exist.toml"_s));
}
