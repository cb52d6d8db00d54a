// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Connection.h"

#include "regions/Hosts.h"
#include "regions/QueryLog.h"
#include "regions/SqlState.h"

#include <libpq-fe.h>
#include <poll.h>

namespace tillpool::regions {

namespace {

QByteArray field(const pg_result* result, int code)
{
    const char* text = PQresultErrorField(result, code);
    return text ? QByteArray(text) : QByteArray();
}

} // namespace

Connection::Connection(const RegionSettings& settings, const RegionLimits& limits)
    : m_settings(settings), m_limits(limits)
{
}

Connection::~Connection() { drop(); }

void Connection::drop()
{
    if (m_result)
        PQclear(m_result);
    m_result = nullptr;
    if (m_connection)
        PQfinish(m_connection);
    m_connection = nullptr;
    m_prepared.clear();
    m_state = State::Idle;
}

int Connection::socket() const { return m_connection ? PQsocket(m_connection) : -1; }

void Connection::start(const sql::Query& query, const Parameters& parameters)
{
    Q_ASSERT(m_state == State::Idle);
    m_query = &query;
    m_parameters = parameters;
    m_attempt = {};
    m_replicationWaitCancelled = false;
    if (m_connection && PQstatus(m_connection) != CONNECTION_OK)
        drop();
    if (!m_connection) {
        connect();
        return;
    }
    m_deadline = Clock::now() + std::chrono::milliseconds(m_limits.answerMs);
    m_pollEvents = POLLOUT;
    m_state = State::Executing;
    m_query = &query;
    beginStatement();
}

// libpq does not apply connect_timeout to this asynchronous form, so a host that hangs, or that turns out to be no
// primary too late for the others, is put last for the next attempt.
void Connection::connect()
{
    const auto [hosts, ports] = hostsAndPorts(m_settings.hosts, m_firstHost);
    const QByteArray database = m_settings.database.toUtf8();
    const QByteArray user = m_settings.user.toUtf8();
    const QByteArray password = m_settings.password.toUtf8();
    const QByteArray options = "-c timezone=UTC -c statement_timeout=" + QByteArray::number(m_limits.statementMs)
        + " -c lock_timeout=" + QByteArray::number(m_limits.statementMs * 4 / 5)
        + " -c idle_in_transaction_session_timeout=" + QByteArray::number(m_limits.statementMs)
        + " -c synchronous_commit=on";
    const char* keywords[] {"host", "port", "dbname", "user", "password", "options", "target_session_attrs",
        "application_name", "client_encoding", nullptr};
    const char* values[] {hosts.constData(), ports.constData(), database.constData(), user.constData(),
        password.constData(), options.constData(), "read-write", "tillpoold", "UTF8", nullptr};
    m_connection = PQconnectStartParams(keywords, values, 0);
    m_state = State::Connecting;
    m_deadline = Clock::now() + std::chrono::milliseconds(m_limits.connectMs);
    m_pollEvents = POLLOUT;
    m_awaitsWritable = true;
    if (m_connection)
        PQsetNoticeReceiver(m_connection, &Connection::onNotice, this);
}

bool Connection::advance()
{
    switch (m_state) {
    case State::Idle:
        return true;
    case State::Connecting:
        return advanceConnecting();
    case State::Identifying:
    case State::Preparing:
    case State::Executing:
        return advanceBusy();
    }
    Q_UNREACHABLE();
}

bool Connection::advanceConnecting()
{
    if (!m_connection || PQstatus(m_connection) == CONNECTION_BAD)
        return finish(
            {.end = Attempt::End::NotSent, .message = m_connection ? PQerrorMessage(m_connection) : "out of memory"});
    // libpq wants the socket to be writable before it is asked the first time. Asked too early it takes a connection
    // that is still on its way for made, and does not try the next host when this one fails.
    if (std::exchange(m_awaitsWritable, false))
        return false;
    switch (PQconnectPoll(m_connection)) {
    case PGRES_POLLING_READING:
        m_pollEvents = POLLIN;
        return false;
    case PGRES_POLLING_WRITING:
        m_pollEvents = POLLOUT;
        return false;
    case PGRES_POLLING_OK:
        break;
    default:
        return finish({.end = Attempt::End::NotSent, .message = PQerrorMessage(m_connection)});
    }
    PQsetnonblocking(m_connection, 1);
    m_deadline = Clock::now() + std::chrono::milliseconds(m_limits.answerMs);
    const sql::Query& identity = sql::regions::readIdentity;
    noteQuery(identity.name);
    return send(
        State::Identifying, PQsendQueryParams(m_connection, identity.text, 0, nullptr, nullptr, nullptr, nullptr, 0));
}

bool Connection::beginStatement()
{
    const QByteArray name = m_query->name;
    if (!m_prepared.contains(name)) {
        noteQuery(m_query->name);
        return send(State::Preparing, PQsendPrepare(m_connection, m_query->name, m_query->text, 0, nullptr));
    }
    noteExecution(m_query->name);
    std::vector<const char*> values;
    values.reserve(m_parameters.values().size());
    for (const auto& value : m_parameters.values())
        values.push_back(value ? value->constData() : nullptr);
    return send(State::Executing,
        PQsendQueryPrepared(m_connection, m_query->name, m_parameters.count(), values.data(), nullptr, nullptr, 0));
}

bool Connection::send(State state, int sent)
{
    m_state = state;
    if (sent != 1)
        return finish({.end = Attempt::End::Lost, .message = PQerrorMessage(m_connection)});
    return advanceBusy();
}

bool Connection::advanceBusy()
{
    const int flushed = PQflush(m_connection);
    m_pollEvents = flushed == 1 ? POLLIN | POLLOUT : POLLIN;
    if (flushed < 0 || PQconsumeInput(m_connection) != 1) {
        // What the server said before it closed, such as 57P01, is still in the buffer; it changes nothing for us.
        return finish({.end = Attempt::End::Lost, .message = PQerrorMessage(m_connection)});
    }
    while (PQisBusy(m_connection) == 0) {
        pg_result* next = PQgetResult(m_connection);
        if (!next)
            break;
        if (m_result && PQresultStatus(m_result) == PGRES_FATAL_ERROR)
            PQclear(next); // the first error is the one that says why
        else {
            PQclear(m_result);
            m_result = next;
        }
    }
    if (PQisBusy(m_connection) == 1)
        return false;

    pg_result* result = std::exchange(m_result, nullptr);
    const ExecStatusType status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        const bool done = finishWithError(result);
        PQclear(result);
        return done;
    }
    if (m_state == State::Identifying) {
        const bool right = isTheRightRegion(result);
        PQclear(result);
        if (!right)
            return finish({.end = Attempt::End::NotSent, .message = "this database belongs to another region"});
        return beginStatement();
    }
    if (m_state == State::Preparing) {
        PQclear(result);
        m_prepared.insert(m_query->name);
        return beginStatement();
    }
    if (m_replicationWaitCancelled) {
        PQclear(result);
        return finish({.end = Attempt::End::Lost, .message = "the wait for the standby was cancelled"});
    }
    m_state = State::Idle;
    m_attempt = {.end = Attempt::End::Answered, .rows = Rows(result)};
    return true;
}

bool Connection::finishWithError(const pg_result* result)
{
    const QByteArray sqlState = result ? field(result, PG_DIAG_SQLSTATE) : QByteArray();
    const QByteArray message =
        result ? sqlState + ' ' + PQresultErrorMessage(result) : QByteArray(PQerrorMessage(m_connection));
    const bool sent = m_state == State::Executing;
    // A connection that could not be identified serves nobody.
    if (m_state == State::Identifying)
        return finish({.end = Attempt::End::NotSent, .message = message});
    switch (verdictOf(sqlState, result ? field(result, PG_DIAG_CONSTRAINT_NAME) : QByteArray())) {
    case SqlVerdict::RunAgain:
        return finish({.end = Attempt::End::RunAgain, .message = message});
    case SqlVerdict::Reconnect:
        return finish({.end = sent ? Attempt::End::Lost : Attempt::End::NotSent, .message = message});
    case SqlVerdict::TookTooLong:
        return finish({.end = Attempt::End::TookTooLong, .message = message});
    case SqlVerdict::InvariantBroken:
        return finish({.end = Attempt::End::InvariantBroken, .message = message});
    case SqlVerdict::Bug:
        return finish({.end = Attempt::End::Failed, .message = message});
    }
    Q_UNREACHABLE();
}

bool Connection::finish(Attempt attempt)
{
    m_attempt = std::move(attempt);
    m_attempt.message = m_attempt.message.trimmed();
    const bool lost = m_attempt.end == Attempt::End::NotSent || m_attempt.end == Attempt::End::Lost
        || m_attempt.end == Attempt::End::TimedOut;
    if (m_state == State::Connecting || m_state == State::Identifying)
        ++m_firstHost;
    if (lost)
        drop();
    m_state = State::Idle;
    return true;
}

void Connection::giveUp()
{
    const bool sent = m_state == State::Executing;
    finish({.end = sent ? Attempt::End::TimedOut : Attempt::End::NotSent, .message = "no answer in time"});
}

Attempt Connection::takeAttempt() { return std::exchange(m_attempt, {}); }

bool Connection::isTheRightRegion(const pg_result* result) const
{
    return PQntuples(result) == 1 && m_settings.id.text() == QString::fromUtf8(PQgetvalue(result, 0, 0));
}

void Connection::onNotice(void* self, const pg_result* notice)
{
    if (isCancelledReplicationWait(field(notice, PG_DIAG_SQLSTATE), field(notice, PG_DIAG_SOURCE_FUNCTION)))
        static_cast<Connection*>(self)->m_replicationWaitCancelled = true;
}

} // namespace tillpool::regions
