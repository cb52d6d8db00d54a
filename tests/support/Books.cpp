// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Books.h"

#include "support/System.h"

#include <chrono>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

namespace tillpool::test {

using namespace Qt::StringLiterals;

struct Books::Handle {
    PGconn* connection;
};

namespace {

[[noreturn]] void broken(const char* message)
{
    throw std::runtime_error(std::string("the books can't be read: ") + message);
}

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

} // namespace

Books::Books(const QString& dsn) : m_handle(new Handle {PQconnectdb(dsn.toUtf8().constData())})
{
    if (PQstatus(m_handle->connection) == CONNECTION_OK)
        return;
    const QByteArray message = PQerrorMessage(m_handle->connection);
    PQfinish(m_handle->connection);
    delete m_handle;
    broken(message.constData());
}

Books::~Books()
{
    PQfinish(m_handle->connection);
    delete m_handle;
}

std::vector<QStringList> Books::rows(const QString& statement, const QStringList& parameters)
{
    std::vector<QByteArray> utf8;
    for (const QString& parameter : parameters)
        utf8.push_back(parameter.toUtf8());
    std::vector<const char*> values;
    for (const QByteArray& value : utf8)
        values.push_back(value.constData());
    const Result result(PQexecParams(m_handle->connection, statement.toUtf8().constData(),
                            static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr, 0),
        PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        broken(PQresultErrorMessage(result.get()));
    std::vector<QStringList> rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        QStringList columns;
        for (int column = 0; column < PQnfields(result.get()); ++column)
            columns.append(QString::fromUtf8(PQgetvalue(result.get(), row, column)));
        rows.push_back(columns);
    }
    return rows;
}

QString Books::text(const QString& statement, const QStringList& parameters)
{
    const auto found = rows(statement, parameters);
    return found.empty() ? QString() : found.front().value(0);
}

qint64 Books::number(const QString& statement, const QStringList& parameters)
{
    return text(statement, parameters).toLongLong();
}

QString Books::sqlState(const QString& statement)
{
    const Result result(PQexec(m_handle->connection, statement.toUtf8().constData()), PQclear);
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    return state ? QString::fromLatin1(state) : QString();
}

namespace {

struct Rule {
    const char* sentence;
    const char* violations; ///< a query whose rows break the rule
};

const Rule rulesOfOneRegion[] {
    {"a balance does not follow from its entries",
        "SELECT g.group_id FROM groups g LEFT JOIN (SELECT group_id, sum(delta) d, sum(held_delta) h, count(*) n, "
        "max(version) v "
        "FROM points_entries GROUP BY group_id) e USING (group_id) WHERE coalesce(e.d, 0) <> g.balance - g.debt OR "
        "coalesce(e.h, 0) <> g.held "
        "OR coalesce(e.n, 0) <> g.version OR coalesce(e.v, 0) <> g.version"},
    {"an entry shows a balance below zero or below what is held",
        "SELECT group_id FROM points_entries WHERE balance_after < 0 OR held_after < 0 OR held_after > balance_after"},
    {"held points are not those of the live holds",
        "SELECT g.group_id FROM groups g LEFT JOIN (SELECT group_id, sum(points) p FROM points_holds WHERE state = "
        "'held' GROUP BY group_id) h "
        "USING (group_id) WHERE g.held <> coalesce(h.p, 0)"},
    {"a hash chain is broken",
        "SELECT e.group_id FROM points_entries e LEFT JOIN points_entries p ON p.group_id = e.group_id AND p.version = "
        "e.version - 1 "
        "WHERE e.prev_hash <> coalesce(p.hash, "
        "'\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea) "
        "OR e.hash <> sha256(e.prev_hash || points_entry_content(e.group_id, e.version, e.kind, e.source_id, e.delta, "
        "e.held_delta, "
        "e.balance_after, e.held_after, e.customer_id, e.created_at))"},
    {"a decision and its sale do not agree",
        "SELECT d.sale_id FROM sale_decisions d LEFT JOIN sales s USING (sale_id) WHERE (d.decision = 'committed') <> "
        "(s.sale_id IS NOT NULL)"},
    {"a sale's money does not add up",
        "SELECT s.sale_id FROM sales s WHERE s.subtotal <> (SELECT sum(amount) FROM sale_lines l WHERE l.sale_id = "
        "s.sale_id) "
        "OR s.paid <> coalesce((SELECT sum(amount) FROM tenders t WHERE t.sale_id = s.sale_id), 0) "
        "OR s.total <> s.subtotal + coalesce((SELECT sum(amount) FROM sale_taxes t WHERE t.sale_id = s.sale_id AND NOT "
        "t.included), 0) "
        "- coalesce((SELECT sum(amount) FROM sale_discounts c WHERE c.sale_id = s.sale_id), 0)"},
};

using Key = std::pair<QString, QString>;

/// A decision, or a hold, with the hash of the request that made it ("" where none is known).
struct Recorded {
    QString sale;
    QString state;
    QString requestHash;
};

struct Movements {
    std::map<QString, Key> redemptionsOfSales; ///< sale → group, points
    std::map<QString, Key> earningsOfSales;
    std::map<QString, Key> redeemEntries;
    std::map<QString, Key> earnEntries;
    std::map<QString, Recorded> decisions;
    std::vector<Recorded> holds;
    std::map<Key, bool> promises; ///< kind, sale → waiting
};

void collect(Books& books, Movements& all)
{
    for (const auto& row :
        books.rows(u"SELECT sale_id, redeem_group_id, redeemed_points, earn_group_id, earned_points FROM sales"_s)) {
        if (row[2] != u"0")
            all.redemptionsOfSales[row[0]] = {row[1], row[2]};
        if (row[4] != u"0")
            all.earningsOfSales[row[0]] = {row[3], row[4]};
    }
    for (const auto& row : books.rows(
             u"SELECT kind, source_id, group_id, abs(delta) FROM points_entries WHERE kind IN ('redeem', 'earn')"_s))
        (row[0] == u"redeem" ? all.redeemEntries : all.earnEntries)[row[1]] = {row[2], row[3]};
    for (const auto& row : books.rows(u"SELECT sale_id, decision, encode(request_hash, 'hex') FROM sale_decisions"_s))
        all.decisions[row[0]] = {row[0], row[1], row[2]};
    for (const auto& row : books.rows(u"SELECT hold_id, state, encode(request_hash, 'hex') FROM points_holds"_s))
        all.holds.push_back({row[0], row[1], row[2]});
    for (const auto& row :
        books.rows(u"SELECT kind, source_id, done_at IS NULL OR outcome IN ('not_a_member', 'no_group') FROM outbox "
                   "WHERE kind IN ('capture', 'earn')"_s))
        all.promises[{row[0], row[1]}] = row[2] == u"t";
}

void compare(const QString& kind, const std::map<QString, Key>& ofSales, const std::map<QString, Key>& entries,
    const Movements& all, QStringList& faults)
{
    for (const auto& [sale, movement] : ofSales) {
        const auto entry = entries.find(sale);
        const auto promise = all.promises.find({kind == u"redeem" ? u"capture"_s : kind, sale});
        const bool mayWait = promise != all.promises.end() && promise->second;
        if (entry == entries.end() && !mayWait)
            faults.append(u"sale %1 moved points (%2) but no entry says so"_s.arg(sale, kind));
        if (entry != entries.end() && entry->second != movement)
            faults.append(u"sale %1 and its %2 entry differ"_s.arg(sale, kind));
    }
    for (const auto& [sale, movement] : entries) {
        if (!ofSales.contains(sale))
            faults.append(u"an entry (%2) of %1 moved points without a committed sale"_s.arg(sale, kind));
    }
}

// A key may have been used twice: the hold of the request that was not sold is given back although its sale is
// committed.
void checkHolds(const Movements& all, QStringList& faults)
{
    for (const Recorded& hold : all.holds) {
        if (hold.state == u"held")
            continue;
        const auto decision = all.decisions.find(hold.sale);
        const bool decided = decision != all.decisions.end();
        const bool sameRequest = decided
            && (hold.requestHash.isEmpty() || decision->second.requestHash.isEmpty()
                || decision->second.requestHash == hold.requestHash);
        const bool committed = decided && decision->second.state == u"committed" && sameRequest;
        if (!decided || committed != (hold.state == u"captured")) {
            faults.append(u"hold %1 is %2 but its sale is %3"_s.arg(
                hold.sale, hold.state, decided ? decision->second.state : u"undecided"_s));
        }
    }
}

} // namespace

QStringList faultsInTheBooks()
{
    QStringList faults;
    Movements all;
    for (const TestRegion& region : system().regions) {
        Books books(region.dsn);
        for (const Rule& rule : rulesOfOneRegion) {
            for (const auto& row : books.rows(QString::fromUtf8(rule.violations)))
                faults.append(u"region %1: %2: %3"_s.arg(region.id, QString::fromUtf8(rule.sentence), row.value(0)));
        }
        collect(books, all);
    }
    compare(u"redeem"_s, all.redemptionsOfSales, all.redeemEntries, all, faults);
    compare(u"earn"_s, all.earningsOfSales, all.earnEntries, all, faults);
    checkHolds(all, faults);
    return faults;
}

QStringList faultsInTheBooksAtRest(int timeoutMs)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    const auto underWay = [] {
        qint64 count = 0;
        for (const TestRegion& region : system().regions) {
            Books books(region.dsn);
            count += books.number(u"SELECT (SELECT count(*) FROM points_holds WHERE state = 'held') "
                                  "+ (SELECT count(*) FROM outbox WHERE done_at IS NULL)"_s);
        }
        return count;
    };
    while (underWay() > 0) {
        if (std::chrono::steady_clock::now() > deadline) {
            QStringList faults = faultsInTheBooks();
            faults.prepend(u"%1 holds or promises are still open"_s.arg(underWay()));
            return faults;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return faultsInTheBooks();
}

} // namespace tillpool::test
