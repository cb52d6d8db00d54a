// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Books.h"
#include "load/Crowd.h"
#include "load/HistoryCheck.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <variant>

namespace tillpool::load {

/// The checker beside the clients, in a thread of its own: takes what they report, reads the books as they grow, and
/// compares all the time. What is listened to and what is asked may be called by any thread.
class Checker : public CrowdListener {
public:
    explicit Checker(std::unique_ptr<Books> books);
    ~Checker() override; ///< ends the thread without a last look
    Q_DISABLE_COPY_MOVE(Checker)

    void groupIsThere(const QString& groupId) override;
    void began(qint64 number, int client, const Operation& operation, Moment at) override;
    void ended(qint64 number, const Operation& operation, std::vector<Exchange> exchanges) override;
    void leftOut(const QString& what) override;

    /// Begins to read and compare; the run's customers are `customers`.
    void start(const QStringList& customers);
    /// Waits until all promises were seen to be kept, no longer than `patience`, compares all of it a last time and
    /// ends the thread.
    void settle(std::chrono::milliseconds patience);

    /// Fills what the checker knows of it.
    void fill(Figures& figures) const;

private:
    struct GroupMade {
        QString groupId;
    };
    struct Begun {
        qint64 number;
        int client;
        Operation operation;
        Moment at;
    };
    struct Ended {
        qint64 number;
        Operation operation;
        std::vector<Exchange> exchanges;
    };
    using Event = std::variant<GroupMade, Begun, Ended>;

    /// An answer whose content is still to be compared with the books.
    struct ToCompare {
        Operation operation;
        Request request;
        Answer answer;
        Moment missedAt = 0; ///< when it was not found for the first time
    };
    enum class Missing { MayBeLate, IsLost };

    void push(Event event);
    void work();
    bool round(Missing missing);
    void take(Event& event);
    void takeEnd(Ended& ended);
    void noteMembership(const Operation& operation, const std::optional<Answer>& answer);
    void compareContents(Missing missing);
    std::vector<ToCompare> compareSome(std::vector<ToCompare> some, Missing missing);
    void judge(ToCompare& one, const QString& fault, bool isThere, Missing missing, std::vector<ToCompare>& later);
    void compareSalesCounts();
    bool compareMemberships(Missing missing);
    void report(std::vector<Violation> violations);
    void lastLook();

    // Of the checker's thread alone.
    std::unique_ptr<Books> m_books;
    HistoryCheck m_history;
    std::deque<ToCompare> m_toCompare;
    std::map<Membership, bool> m_memberships; ///< as the last answers had it
    std::map<QString, qint64> m_salesMin;     ///< acknowledged sales by region
    std::map<QString, qint64> m_salesUnknown;
    QStringList m_customers;
    qint64 m_compared = 0;
    Moment m_lastSweep = 0;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Event> m_events;
    bool m_isEnding = false;
    bool m_isSettling = false;
    Moment m_settleUntil = never;
    // What others may ask for.
    CheckCounts m_counts;
    qint64 m_comparedSeen = 0;
    qint64 m_lostContents = 0;
    qint64 m_duplicatedContents = 0;
    qsizetype m_recordsKept = 0;
    bool m_isSettled = false;
    std::vector<Violation> m_violations;
    qint64 m_violationsTotal = 0;
    QStringList m_notes;

    std::thread m_thread;
};

} // namespace tillpool::load
