// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Journal.h"
#include "journalsql/Queries.h"

#include <QSqlDatabase>
#include <QVariant>
#include <functional>
#include <memory>

class QSqlError;
class QSqlQuery;

namespace tillpool::client {

/// The tables of a journal. For one thread, from open() to the end. Each change is a transaction that has reached the
/// disk when success is returned. Errors in words, of code Internal unless told: the file can't be read or written.
class JournalStore {
public:
    /// For how long sales whose outcome is known are kept.
    static constexpr int daysKept = 30;

    /// Opens the journal at `path`, an empty file becomes one; brings it to the newest version and drops what is old.
    /// Further errors: the file is no journal, is damaged, or is of a newer version. Nothing is deleted then.
    static base::Result<std::unique_ptr<JournalStore>> open(const QString& path);
    ~JournalStore();
    JournalStore(const JournalStore&) = delete;
    JournalStore& operator=(const JournalStore&) = delete;

    base::Result<JournalContent> read();
    base::Status saveDraft(const QJsonObject& draft);
    /// IdempotencyKeyReused when the key belongs to another sale.
    base::Status begin(const JournalEntry& entry);
    /// NotFound when no sale of this key waits, here and below.
    base::Status giveUp(const base::IdempotencyKey& key);
    base::Status decide(const base::IdempotencyKey& key, const QJsonObject& outcome);
    base::Status refuse(const base::IdempotencyKey& key, const QJsonObject& outcome);
    base::Status acknowledge(const base::IdempotencyKey& key);

private:
    explicit JournalStore(QString path);

    base::Status connect();
    base::Status prepare();
    base::Status checkSettings();
    base::Status checkSoundness();
    base::Status migrate(int version);
    base::Status migrate(const journalsql::MigrationFile& migration);
    base::Status inTransaction(const std::function<base::Status()>& work);
    /// `values` in the order in which the query names them.
    base::Result<QSqlQuery> run(const journalsql::Query& query, const QVariantList& values = {});
    /// Changes the one row of `key`, which is the last parameter of `query`.
    base::Status change(const journalsql::Query& query, const base::IdempotencyKey& key, QVariantList values = {});
    base::Result<std::vector<JournalEntry>> entries(const journalsql::Query& query);
    base::Error failure(const QSqlError& error) const;
    base::Error failure(const QString& why) const;

    const QString m_path;
    const QString m_connection;
    QSqlDatabase m_database;
};

} // namespace tillpool::client
