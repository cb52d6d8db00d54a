// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Journal.h"
#include "client/JournalFile.h"
#include "client/JournalStore.h"
#include "client/Replies.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace tillpool::client {

/// A journal whose tables are used in a thread of its own. It is made, used and destroyed in one thread, where the
/// callbacks come; its end writes what is waiting, but calls nobody back any more.
class SqliteJournal : public Journal {
public:
    static base::Result<std::unique_ptr<Journal>> open(JournalFile file);
    ~SqliteJournal() override;

    base::Result<JournalContent> read() override;
    void saveDraft(const QJsonObject& draft, QObject* context, Done done) override;
    void begin(const JournalEntry& entry, QObject* context, Done done) override;
    void giveUp(const base::IdempotencyKey& key, QObject* context, Done done) override;
    void decide(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done) override;
    void refuse(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done) override;
    void acknowledge(const base::IdempotencyKey& key, QObject* context, Done done) override;

private:
    using Work = std::function<base::Status(JournalStore&)>;
    enum class Kind { Draft, Other };
    /// Something to be written, and the callbacks that wait for it.
    struct Job {
        Kind kind = Kind::Other;
        Work work {};
        std::vector<quint64> replies {};
    };

    explicit SqliteJournal(JournalFile file) : m_file(std::move(file)) {}
    base::Status start();
    void run(const std::function<void(const base::Status&)>& opened);
    void workOff(JournalStore& store);
    std::optional<Job> nextJob();
    void add(Kind kind, Work work, QObject* context, Done done);
    void add(Job job);

    const JournalFile m_file; ///< claimed until the thread has ended
    Replies<base::Status> m_replies;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;  ///< under m_mutex
    bool m_isEnding = false; ///< under m_mutex
    std::thread m_thread;
};

} // namespace tillpool::client
