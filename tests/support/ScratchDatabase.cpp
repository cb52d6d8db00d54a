// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ScratchDatabase.h"

#include "regions/Migrations.h"
#include "support/System.h"

#include <QFile>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
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
    try {
        asSuperuser(u"DROP DATABASE %1 WITH (FORCE)"_s.arg(m_settings.database));
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
    }
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

QStringList ScratchDatabase::schema() { return schemaOf(asOwner()); }

// The sequences of tills come with their rows, and are no part of the schema.
QStringList schemaOf(Books& books)
{
    const QString query = uR"(
        SELECT 'column ' || c.relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
            || CASE WHEN attnotnull THEN ' not null' ELSE '' END
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
            || ' identity=' || attidentity::text || ' rights=' || coalesce(attacl::text, '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
            LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 'table ' || relname || ' ' || relkind::text || ' owner=' || relowner::regrole
            || ' options=' || coalesce(reloptions::text, '') || ' rights=' || coalesce(relacl::text, '')
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
            AND relname NOT LIKE 'receipts\_%'
        UNION ALL SELECT 'sequence ' || sequencename || ' ' || data_type || ' ' || start_value || ' ' || min_value
            || ' ' || max_value || ' ' || increment_by || ' ' || cycle || ' ' || cache_size
        FROM pg_sequences WHERE schemaname = 'public' AND sequencename NOT LIKE 'receipts\_%'
        UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
        WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
        UNION ALL SELECT 'domain ' || typname || ' ' || format_type(typbasetype, typtypmod) || ' '
            || coalesce((SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY conname)
                FROM pg_constraint k WHERE contypid = t.oid), '')
        FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
        UNION ALL SELECT 'function ' || oid::regprocedure || ' owner=' || proowner::regrole || ' rights='
            || coalesce(proacl::text, '') || ' ' || md5(pg_get_functiondef(oid))
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'schema rights ' || coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname = 'public'
        UNION ALL SELECT 'default rights ' || defaclobjtype::text || ' ' || defaclacl::text FROM pg_default_acl
        ORDER BY 1)"_s;
    QStringList lines;
    for (const QStringList& row : books.rows(query))
        lines.append(row.first());
    return lines;
}

} // namespace tillpool::test
