// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/SqliteJournal.h"

#include <QPointer>
#include <future>

namespace tillpool::client {

using base::Result;
using base::Status;

Result<std::unique_ptr<Journal>> SqliteJournal::open(JournalFile file)
{
    std::unique_ptr<SqliteJournal> journal(new SqliteJournal(std::move(file)));
    TILLPOOL_TRY(journal->start());
    return std::unique_ptr<Journal>(std::move(journal));
}

SqliteJournal::~SqliteJournal()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

Status SqliteJournal::start()
{
    std::promise<Status> opened;
    m_thread = std::thread([this, &opened] { run([&opened](const Status& status) { opened.set_value(status); }); });
    return opened.get_future().get();
}

// All of the store's life, as Qt wants it: a connection belongs to the thread that opened it.
void SqliteJournal::run(const std::function<void(const Status&)>& opened)
{
    auto store = JournalStore::open(m_file.path());
    if (!store.hasValue()) {
        opened(store.takeError());
        return;
    }
    opened(base::success());
    workOff(*store.value());
}

void SqliteJournal::workOff(JournalStore& store)
{
    while (const std::optional<Job> job = nextJob()) {
        const Status status = job->work(store);
        for (const quint64 reply : job->replies)
            m_replies.post(reply, status);
    }
}

std::optional<SqliteJournal::Job> SqliteJournal::nextJob()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_isEnding || !m_jobs.empty(); });
    if (m_jobs.empty())
        return std::nullopt;
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    return job;
}

void SqliteJournal::add(Kind kind, Work work, QObject* context, Done done)
{
    Q_ASSERT(context);
    const quint64 reply =
        m_replies.expect([asking = QPointer<QObject>(context), done = std::move(done)](const Status& status) {
            if (asking && done)
                done(status);
        });
    add({kind, std::move(work), {reply}});
}

// A draft that still waits is replaced by the next one, but only where nothing was written after it: a sale that is
// decided ends the drafts before it, and not the one of the next sale.
void SqliteJournal::add(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        const bool isReplacing = job.kind == Kind::Draft && !m_jobs.empty() && m_jobs.back().kind == Kind::Draft;
        if (isReplacing) {
            job.replies.insert(job.replies.begin(), m_jobs.back().replies.begin(), m_jobs.back().replies.end());
            m_jobs.back() = std::move(job);
        } else {
            m_jobs.push_back(std::move(job));
        }
    }
    m_changed.notify_one();
}

Result<JournalContent> SqliteJournal::read()
{
    std::promise<Result<JournalContent>> content;
    add({.work = [&content](JournalStore& store) {
        content.set_value(store.read());
        return base::success();
    }});
    return content.get_future().get();
}

void SqliteJournal::saveDraft(const QJsonObject& draft, QObject* context, Done done)
{
    add(
        Kind::Draft, [draft](JournalStore& store) { return store.saveDraft(draft); }, context, std::move(done));
}

void SqliteJournal::begin(const JournalEntry& entry, QObject* context, Done done)
{
    add(
        Kind::Other, [entry](JournalStore& store) { return store.begin(entry); }, context, std::move(done));
}

void SqliteJournal::giveUp(const base::IdempotencyKey& key, QObject* context, Done done)
{
    add(
        Kind::Other, [key](JournalStore& store) { return store.giveUp(key); }, context, std::move(done));
}

void SqliteJournal::decide(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done)
{
    add(
        Kind::Other, [key, outcome](JournalStore& store) { return store.decide(key, outcome); }, context,
        std::move(done));
}

void SqliteJournal::refuse(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done)
{
    add(
        Kind::Other, [key, outcome](JournalStore& store) { return store.refuse(key, outcome); }, context,
        std::move(done));
}

void SqliteJournal::acknowledge(const base::IdempotencyKey& key, QObject* context, Done done)
{
    add(
        Kind::Other, [key](JournalStore& store) { return store.acknowledge(key); }, context, std::move(done));
}

} // namespace tillpool::client
