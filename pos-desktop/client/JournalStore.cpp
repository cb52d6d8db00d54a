// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/JournalStore.h"

#include <QJsonDocument>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

namespace tillpool::client {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr int applicationId = 0x54506a6c; // "TPjl", as the first migration writes it
constexpr int synchronousFull = 2;

// SQLite's result codes.
constexpr int primaryCode = 0xff;
constexpr int busy = 5;
constexpr int readOnly = 8;
constexpr int corrupt = 11;
constexpr int full = 13;
constexpr int notADatabase = 26;

QString toText(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Result<QJsonObject> toObject(const QString& text)
{
    const auto document = QJsonDocument::fromJson(text.toUtf8());
    if (!document.isObject())
        return Error {.code = ErrorCode::Internal, .detail = u"what should be a JSON object isn't"_s};
    return document.object();
}

Result<JournalState> stateFrom(const QString& word)
{
    if (word == "sent"_L1)
        return JournalState::Sent;
    if (word == "decided"_L1)
        return JournalState::Decided;
    if (word == "refused"_L1)
        return JournalState::Refused;
    return Error {.code = ErrorCode::Internal, .detail = u"there is no state \"%1\""_s.arg(word)};
}

Result<JournalEntry> entryIn(const QSqlQuery& row)
{
    const auto text = [&row](const char* column) { return row.value(QLatin1StringView(column)).toString(); };
    JournalEntry entry;
    TILLPOOL_TRY_ASSIGN(entry.key, base::IdempotencyKey::parse(text("key")));
    TILLPOOL_TRY_ASSIGN(entry.tillId, base::TillId::parse(text("till_id")));
    entry.writtenAt = QDateTime::fromString(text("written_at"), Qt::ISODateWithMs).toUTC();
    TILLPOOL_TRY_ASSIGN(entry.body, toObject(text("body")));
    TILLPOOL_TRY_ASSIGN(entry.draft, toObject(text("draft")));
    TILLPOOL_TRY_ASSIGN(entry.state, stateFrom(text("state")));
    entry.isGivenUp = !row.isNull("given_up_at"_L1);
    if (entry.state != JournalState::Sent) {
        TILLPOOL_TRY_ASSIGN(entry.outcome, toObject(text("outcome")));
    }
    return entry;
}

QStringList statementsOf(const journalsql::MigrationFile& migration)
{
    return QString::fromUtf8(migration.text).split(u";\n"_s, Qt::SkipEmptyParts);
}

int newestVersion()
{
    const auto migrations = journalsql::allMigrations();
    return migrations[migrations.size() - 1].number;
}

} // namespace

Result<std::unique_ptr<JournalStore>> JournalStore::open(const QString& path)
{
    std::unique_ptr<JournalStore> store(new JournalStore(path));
    TILLPOOL_TRY(store->connect());
    TILLPOOL_TRY(store->prepare());
    return store;
}

JournalStore::JournalStore(QString path)
    : m_path(std::move(path)), m_connection(u"journal-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

JournalStore::~JournalStore()
{
    m_database.close();
    m_database = {}; // a connection that is still referred to is not removed
    QSqlDatabase::removeDatabase(m_connection);
}

Status JournalStore::connect()
{
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    if (!m_database.isValid())
        return failure(u"Qt's driver for SQLite is not installed (package libqt6sql6-sqlite)"_s);
    m_database.setDatabaseName(m_path);
    if (!m_database.open())
        return failure(m_database.lastError());
    return base::success();
}

// Looks before it touches: a file that is not ours, or newer than we are, stays as it is.
Status JournalStore::prepare()
{
    int version = 0;
    {
        TILLPOOL_TRY_ASSIGN(QSqlQuery marks, run(journalsql::readMarks));
        if (!marks.next())
            return failure(marks.lastError());
        version = marks.value(u"user_version"_s).toInt();
        const bool isEmpty = version == 0 && marks.value(u"tables"_s).toInt() == 0;
        if (!isEmpty && marks.value(u"application_id"_s).toInt() != applicationId)
            return failure(u"it is no journal of a till. Move it away, and start the till again"_s);
    }
    if (version > newestVersion()) {
        return failure(u"a newer version of the till wrote it (its format is %1, this till knows %2): install that "
                       "version again, or move the file away when all its sales are settled"_s.arg(version)
                           .arg(newestVersion()));
    }
    TILLPOOL_TRY(checkSoundness());
    TILLPOOL_TRY(checkSettings());
    TILLPOOL_TRY(migrate(version));
    return inTransaction([this]() -> Status {
        TILLPOOL_TRY(run(journalsql::pruneEntries, {daysKept}));
        return base::success();
    });
}

Status JournalStore::checkSoundness()
{
    TILLPOOL_TRY_ASSIGN(QSqlQuery check, run(journalsql::checkSoundness));
    if (!check.next())
        return failure(check.lastError());
    if (const QString found = check.value(0).toString(); found != "ok"_L1)
        return failure(u"it is damaged (%1). Keep it for support, move it away, and start the till again"_s.arg(found));
    return base::success();
}

// A setting that SQLite can't fulfil, on some file systems for instance, is passed over by it in silence.
Status JournalStore::checkSettings()
{
    TILLPOOL_TRY_ASSIGN(QSqlQuery mode, run(journalsql::useWriteAheadLog));
    if (!mode.next() || mode.value(0).toString() != "wal"_L1)
        return failure(u"its file system can't keep a write-ahead log"_s);
    TILLPOOL_TRY(run(journalsql::syncFully));
    TILLPOOL_TRY_ASSIGN(QSqlQuery synchronous, run(journalsql::readSynchronous));
    if (!synchronous.next() || synchronous.value(0).toInt() != synchronousFull)
        return failure(u"SQLite does not wait for the disk"_s);
    return base::success();
}

Status JournalStore::migrate(int version)
{
    for (const journalsql::MigrationFile& migration : journalsql::allMigrations()) {
        if (migration.number > version)
            TILLPOOL_TRY(inTransaction([&] { return migrate(migration); }));
    }
    return base::success();
}

Status JournalStore::migrate(const journalsql::MigrationFile& migration)
{
    const QStringList statements = statementsOf(migration);
    for (const QString& statement : statements) {
        QSqlQuery query(m_database);
        if (!query.exec(statement))
            return failure(query.lastError());
    }
    return base::success();
}

Status JournalStore::inTransaction(const std::function<Status()>& work)
{
    if (!m_database.transaction())
        return failure(m_database.lastError());
    Status done = work();
    if (done.hasValue() && !m_database.commit())
        done = failure(m_database.lastError());
    if (!done.hasValue())
        m_database.rollback();
    return done;
}

Result<QSqlQuery> JournalStore::run(const journalsql::Query& query, const QVariantList& values)
{
    QSqlQuery statement(m_database);
    statement.setForwardOnly(true);
    if (!statement.prepare(QString::fromUtf8(query.text)))
        return failure(statement.lastError());
    for (const QVariant& value : values)
        statement.addBindValue(value);
    if (!statement.exec())
        return failure(statement.lastError());
    return statement;
}

Result<JournalContent> JournalStore::read()
{
    JournalContent content;
    TILLPOOL_TRY_ASSIGN(content.unsettled, entries(journalsql::listUnsettled));
    TILLPOOL_TRY_ASSIGN(const std::vector<JournalEntry> newest, entries(journalsql::findUnacknowledged));
    if (!newest.empty())
        content.unacknowledged = newest.front();
    TILLPOOL_TRY_ASSIGN(QSqlQuery draft, run(journalsql::readDraft));
    if (draft.next()) {
        TILLPOOL_TRY_ASSIGN(content.draft, toObject(draft.value(0).toString()));
    }
    if (draft.lastError().isValid())
        return failure(draft.lastError());
    return content;
}

Result<std::vector<JournalEntry>> JournalStore::entries(const journalsql::Query& query)
{
    TILLPOOL_TRY_ASSIGN(QSqlQuery rows, run(query));
    std::vector<JournalEntry> found;
    while (rows.next()) {
        auto entry = entryIn(rows);
        if (!entry.hasValue())
            return failure(
                u"the sale %1 in it makes no sense: %2"_s.arg(rows.value(u"key"_s).toString(), entry.error().detail));
        found.push_back(entry.takeValue());
    }
    if (rows.lastError().isValid())
        return failure(rows.lastError());
    return found;
}

Status JournalStore::saveDraft(const QJsonObject& draft)
{
    return inTransaction([&]() -> Status {
        TILLPOOL_TRY(run(journalsql::saveDraft, {toText(draft)}));
        return base::success();
    });
}

Status JournalStore::begin(const JournalEntry& entry)
{
    return inTransaction([&]() -> Status {
        const QString key = entry.key.text();
        const QString body = toText(entry.body);
        TILLPOOL_TRY(run(journalsql::beginEntry,
            {key, entry.tillId.text(), entry.writtenAt.toUTC().toString(Qt::ISODateWithMs), body,
                toText(entry.draft)}));
        TILLPOOL_TRY_ASSIGN(QSqlQuery same, run(journalsql::countEntry, {key, body}));
        if (same.next() && same.value(0).toInt() == 1)
            return base::success();
        return Error {
            .code = ErrorCode::IdempotencyKeyReused, .detail = u"The journal has another sale of key %1"_s.arg(key)};
    });
}

Status JournalStore::change(const journalsql::Query& query, const base::IdempotencyKey& key, QVariantList values)
{
    values.append(key.text());
    TILLPOOL_TRY_ASSIGN(const QSqlQuery changed, run(query, values));
    if (changed.numRowsAffected() == 1)
        return base::success();
    return Error {.code = ErrorCode::NotFound,
        .detail = u"The journal has no sale of key %1 that this can be said of"_s.arg(key.text())};
}

Status JournalStore::giveUp(const base::IdempotencyKey& key)
{
    return inTransaction([&] { return change(journalsql::giveUpEntry, key); });
}

Status JournalStore::decide(const base::IdempotencyKey& key, const QJsonObject& outcome)
{
    return inTransaction([&]() -> Status {
        TILLPOOL_TRY(change(journalsql::decideEntry, key, {toText(outcome)}));
        TILLPOOL_TRY(run(journalsql::dropDraft));
        return base::success();
    });
}

Status JournalStore::refuse(const base::IdempotencyKey& key, const QJsonObject& outcome)
{
    return inTransaction([&] { return change(journalsql::refuseEntry, key, {toText(outcome)}); });
}

Status JournalStore::acknowledge(const base::IdempotencyKey& key)
{
    return inTransaction([&] { return change(journalsql::acknowledgeEntry, key); });
}

Error JournalStore::failure(const QSqlError& error) const
{
    switch (error.nativeErrorCode().toInt() & primaryCode) {
    case full:
        return failure(u"the disk is full. Make room on it"_s);
    case readOnly:
        return failure(u"it may not be written to"_s);
    case busy:
        return failure(u"another program keeps it locked"_s);
    case notADatabase:
    case corrupt:
        return failure(u"it is damaged (%1). Keep it for support, move it away, and start the till again"_s.arg(
            error.databaseText()));
    default:
        return failure(error.databaseText().isEmpty() ? error.text() : error.databaseText());
    }
}

Error JournalStore::failure(const QString& why) const
{
    return {.code = ErrorCode::Internal, .detail = u"The till's journal %1 can't be used: %2"_s.arg(m_path, why)};
}

} // namespace tillpool::client
