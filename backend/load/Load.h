// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace tillpool::load {

/// A person of staff at a till, as the load signs on.
struct Seat {
    QString tillId {};
    QString staffId {};
    QString pin {};
};

struct LoadRegion {
    QString id;
    QString dsn; ///< of its database: the checker reads the books beside the API
    QString storeId;
    std::vector<Seat> cashiers {};
    Seat manager {};
};

struct Options {
    QString baseUrl {}; ///< the gateway
    std::vector<LoadRegion> regions {};
    int clients = 50;
    int customers = 24;
    int groups = 8; ///< of which the first is hot: a good part of all operations is on it
    std::chrono::milliseconds duration {60'000};
    std::chrono::milliseconds thinkTimeMean {40}; ///< between two operations of a client, exponentially distributed
    quint64 seed = 1;                             ///< the same seed makes the same sequence of requests of each client
    std::chrono::milliseconds answerDeadline {8'000};   ///< after it a request counts as lost and is sent again
    std::chrono::milliseconds settleDeadline {120'000}; ///< how long the end waits for unknown outcomes and promises
    std::optional<Seat> admin {};                       ///< who adjusts points; none: nobody does
    QString runTag {};        ///< makes keys and usernames of this run; empty: a new one. Used once on a system
    qint64 operationsMax = 0; ///< the run is over after so many; 0: after its duration
};

/// What one kind of operation has come to.
struct OperationFigures {
    QString kind; ///< "sale", "redeem_elsewhere", "refund", "cancel", "sign_up", "join" …
    qint64 begun = 0;
    qint64 acknowledged = 0;
    qint64 refused = 0;
    qint64 unknown = 0; ///< without a final answer yet
    double p50Ms = 0;
    double p95Ms = 0;
    double p99Ms = 0;
};

/// A contradiction between what was acknowledged and what is in the books, or between two answers.
struct Violation {
    QString invariant; ///< "I1"
    QString sentence;
    QJsonObject evidence {};
};

/// What a run has come to so far.
struct Figures {
    double seconds = 0;
    qint64 operations = 0; ///< with a final answer
    double rate = 0;       ///< of the last seconds, per second
    qint64 repeats = 0;    ///< requests sent again with the same key
    qint64 duplicates = 0; ///< requests sent twice at once
    double p50Ms = 0;      ///< of all operations
    double p95Ms = 0;
    double p99Ms = 0;
    std::vector<OperationFigures> kinds {};
    std::vector<std::pair<QString, qint64>> refusalsByCode {};
    qint64 checked = 0; ///< operations whose answers the checker has compared with each other and with the entries
    qint64 contentsChecked = 0; ///< sales, refunds, sign-ups and new groups that were compared with their rows
    qint64 entriesChecked = 0;
    qint64 sightsChecked = 0; ///< times that an answer told a group's points, each compared at its version
    qint64 recordsKept = 0;   ///< that the checker has in memory now
    qint64 lost = 0;          ///< acknowledged and not in the books
    qint64 duplicated = 0;
    qint64 doubleSpent = 0;
    double longestGapMs = 0; ///< the longest time without an acknowledged change
    bool isSettled = false;  ///< of a stopped run: nothing was left without an answer, no promise was left undone
    std::vector<Violation> violations {}; ///< the first of them; `violationsTotal` counts all
    qint64 violationsTotal = 0;
    QStringList notes {}; ///< what could not be done, such as kinds that the backend does not have
};

/// One run of the load: signs customers up, makes groups, keeps its clients at it, and checks its own record of what
/// was acknowledged against the books all the time. figures() and isOver() may be called by any thread, the others by
/// one.
class Run {
public:
    explicit Run(Options options);
    ~Run(); ///< as stop()
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// Prepares customers, groups and opening points, and starts the clients. What could not be prepared is the error.
    base::Status start();
    Figures figures() const;
    bool isOver() const; ///< its duration has passed, or its operations were done
    /// Ends the clients, repeats what has no final answer until it has one, waits until promises are carried out, and
    /// checks all of it a last time. The time that this took is in `secondsToDrain`.
    Figures stop();
    double secondsToDrain() const;
    /// As given, with the run tag that was chosen where none was.
    const Options& options() const;
    /// Of a stopped run: nothing contradicts, nothing was lost, duplicated or spent twice, and it came to its end.
    bool isClean() const;

    /// The report of a stopped run: figures by the second, latencies, refusals, violations, seed, options.
    QJsonObject reportJson() const;
    QString reportText() const;
    QByteArray reportHtml() const; ///< one page that needs nothing else

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace tillpool::load
