// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ScratchDatabase.h"

#include "regions/Migrations.h"
#include "support/System.h"

#include <QFile>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

regions::RegionSettings settingsOf(const QString& region)
{
    for (const regions::RegionSettings& settings : system().settings()) {
        if (settings.id.text() == region)
            return settings;
    }
    std::fprintf(stderr, "FAILED: no region %s\n", qUtf8Printable(region));
    std::exit(1);
}

QString superuserPassword()
{
    QFile file(system().data + u"/secrets/postgres"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "FAILED: %s: %s\n", qUtf8Printable(file.fileName()), qUtf8Printable(file.errorString()));
        std::exit(1);
    }
    return QString::fromLatin1(file.readAll().trimmed());
}

} // namespace

ScratchDatabase::ScratchDatabase(const QString& region, Content content) : m_settings(settingsOf(region))
{
    static std::atomic<int> counter {0};
    m_settings.database = u"scratch_%1_%2"_s.arg(::getpid()).arg(++counter);
    asSuperuser(u"CREATE DATABASE %1 OWNER %2"_s.arg(m_settings.database, m_settings.ownerUser));
    if (content == Content::Nothing)
        return;
    const auto report = regions::migrate(m_settings, sql::allMigrations(), [](const QString&) {});
    if (!report.hasValue()) {
        std::fprintf(stderr, "FAILED: %s\n", qUtf8Printable(report.error().detail));
        std::exit(1);
    }
}

ScratchDatabase::~ScratchDatabase()
{
    m_owner.reset();
    m_application.reset();
    asSuperuser(u"DROP DATABASE %1 WITH (FORCE)"_s.arg(m_settings.database));
}

// Neither the owner nor the application may make databases.
void ScratchDatabase::asSuperuser(const QString& statement) const
{
    Books(dsn(u"postgres"_s, superuserPassword(), u"postgres"_s)).rows(statement);
}

QString ScratchDatabase::dsn(const QString& user, const QString& password, const QString& database) const
{
    return u"postgresql://%1:%2@%3/%4"_s.arg(user, password, m_settings.hosts.first(), database);
}

Books& ScratchDatabase::asOwner()
{
    if (!m_owner)
        m_owner = std::make_unique<Books>(dsn(m_settings.ownerUser, m_settings.ownerPassword, m_settings.database));
    return *m_owner;
}

Books& ScratchDatabase::asApplication()
{
    if (!m_application)
        m_application = std::make_unique<Books>(dsn(m_settings.user, m_settings.password, m_settings.database));
    return *m_application;
}

QStringList ScratchDatabase::schema()
{
    const QString query = uR"(
        SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type
            || ' ' || is_nullable || ' ' || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'function ' || proname || ' ' || md5(prosrc)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'grant ' || table_name || ' ' || grantee || ' ' || privilege_type
        FROM information_schema.table_privileges WHERE table_schema = 'public'
        ORDER BY 1)"_s;
    QStringList lines;
    for (const QStringList& row : asOwner().rows(query))
        lines.append(row.first());
    return lines;
}

} // namespace tillpool::test
