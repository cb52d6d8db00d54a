// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/Parameters.h"
#include "regions/RegionSettings.h"
#include "regions/Rows.h"
#include "sql/Queries.h"

#include <chrono>
#include <set>

struct pg_conn;

namespace tillpool::regions {

using Clock = std::chrono::steady_clock;

/// How one attempt to run a statement ended.
struct Attempt {
    enum class End {
        Answered,        ///< rows are valid
        NotSent,         ///< the database could not be reached; it certainly did not run
        Lost,            ///< sent, and the connection broke: it may or may not have run
        TimedOut,        ///< no answer by the deadline: it may or may not have run; the connection is closed
        RunAgain,        ///< rolled back; worth running again at once
        TookTooLong,     ///< rolled back by a timeout of the server
        InvariantBroken, ///< rolled back: our SQL found books that cannot be
        Failed           ///< rolled back: a bug
    };
    static constexpr size_t endsCount = 8;
    End end = End::NotSent;
    Rows rows {};
    QByteArray message {};
};

/// One connection to one region's primary, used by one thread, opened on first use. Runs one statement at a time
/// without blocking, so that a thread can drive several regions at once: start(), then advance() whenever the socket is
/// ready. Statements are prepared on first use and kept as long as the connection lives.
class Connection {
public:
    explicit Connection(const RegionSettings& settings, const RegionLimits& limits);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Begins `query`; connects and prepares first where needed.
    void start(const sql::Query& query, const Parameters& parameters);
    /// Goes on as far as is possible now. True when `takeAttempt()` has the outcome.
    bool advance();
    /// The statement has taken too long: closes the connection.
    void giveUp();
    Attempt takeAttempt();

    int socket() const;
    short pollEvents() const { return m_pollEvents; }
    Clock::time_point deadline() const { return m_deadline; }

private:
    enum class State { Idle, Connecting, Identifying, Preparing, Executing };

    void connect();
    void drop();
    bool finish(Attempt attempt);
    bool advanceConnecting();
    bool advanceBusy();
    bool beginStatement();
    bool send(State state, int sent);
    bool finishWithError(const pg_result* result);
    bool isTheRightRegion(const pg_result* result) const;
    static void onNotice(void* self, const pg_result* notice);

    const RegionSettings& m_settings;
    const RegionLimits& m_limits;
    pg_conn* m_connection = nullptr;
    std::set<QByteArray> m_prepared;
    State m_state = State::Idle;
    const sql::Query* m_query = nullptr;
    Parameters m_parameters;
    pg_result* m_result = nullptr;
    Attempt m_attempt;
    short m_pollEvents = 0;
    bool m_awaitsWritable = false;
    Clock::time_point m_deadline;
    qsizetype m_firstHost = 0;
    bool m_replicationWaitCancelled = false;
};

} // namespace tillpool::regions
