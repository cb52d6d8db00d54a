// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Books.h"
#include "support/Chains.h"
#include "support/RefundChecks.h"
#include "support/System.h"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <thread>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

struct Rule {
    const char* sentence;
    const char* violations; ///< a query whose rows break the rule
};

const Rule rulesOfOneRegion[] {
    {"an entry shows a balance below zero or below what is held",
        "SELECT group_id FROM points_entries WHERE balance_after < 0 OR held_after < 0 OR held_after > balance_after"},
    {"held points are not those of the live holds",
        "SELECT g.group_id FROM groups g LEFT JOIN (SELECT group_id, sum(points) p FROM points_holds WHERE state = "
        "'held' GROUP BY group_id) h "
        "USING (group_id) WHERE g.held <> coalesce(h.p, 0)"},
    {"a decision and its sale do not agree",
        "SELECT d.sale_id FROM sale_decisions d LEFT JOIN sales s USING (sale_id) WHERE (d.decision = 'committed') <> "
        "(s.sale_id IS NOT NULL)"},
    {"a sale has no lines",
        "SELECT sale_id FROM sales s WHERE NOT EXISTS (SELECT FROM sale_lines l WHERE l.sale_id = "
        "s.sale_id)"},
    {"a sale's money does not add up",
        "SELECT s.sale_id FROM sales s WHERE s.subtotal IS DISTINCT FROM (SELECT sum(amount) FROM sale_lines l WHERE "
        "l.sale_id = "
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
    std::set<Key> members;        ///< customer, group: as the group's home has it
    std::set<Key> links;          ///< customer, group: as the customer's home has it
    std::set<Key> linksOnTheirWay;
    QStringList faults;
};

void collectEntries(Books& books, Movements& all)
{
    for (const auto& row : books.rows(
             u"SELECT kind, source_id, group_id, abs(delta) FROM points_entries WHERE kind IN ('redeem', 'earn')"_s)) {
        auto& entries = row[0] == u"redeem" ? all.redeemEntries : all.earnEntries;
        if (!entries.try_emplace(row[1], row[2], row[3]).second)
            all.faults.append(u"sale %1 moved points (%2) twice"_s.arg(row[1], row[0]));
    }
}

void collectMembers(Books& books, Movements& all)
{
    for (const auto& row : books.rows(u"SELECT customer_id, group_id FROM group_members"_s))
        all.members.insert({row[0], row[1]});
    for (const auto& row : books.rows(u"SELECT customer_id, group_id FROM customer_groups"_s))
        all.links.insert({row[0], row[1]});
    for (const auto& row : books.rows(u"SELECT payload ->> 'customer_id', payload ->> 'group_id' FROM outbox "
                                      "WHERE kind IN ('link', 'unlink') AND done_at IS NULL"_s))
        all.linksOnTheirWay.insert({row[0], row[1]});
}

void collect(Books& books, Movements& all)
{
    collectEntries(books, all);
    collectMembers(books, all);
    for (const auto& row :
        books.rows(u"SELECT sale_id, redeem_group_id, redeemed_points, earn_group_id, earned_points FROM sales"_s)) {
        if (row[2] != u"0")
            all.redemptionsOfSales[row[0]] = {row[1], row[2]};
        if (row[4] != u"0")
            all.earningsOfSales[row[0]] = {row[3], row[4]};
    }
    for (const auto& row : books.rows(u"SELECT sale_id, decision, encode(request_hash, 'hex') FROM sale_decisions"_s))
        all.decisions[row[0]] = {row[0], row[1], row[2]};
    for (const auto& row : books.rows(u"SELECT hold_id, state, encode(request_hash, 'hex') FROM points_holds"_s))
        all.holds.push_back({row[0], row[1], row[2]});
    for (const auto& row :
        books.rows(u"SELECT kind, source_id, done_at IS NULL OR outcome IN ('not_a_member', 'no_group') FROM outbox "
                   "WHERE kind IN ('capture', 'earn')"_s))
        all.promises[{row[0], row[1]}] = row[2] == u"t";
}

void compare(
    const QString& kind, const std::map<QString, Key>& ofSales, const std::map<QString, Key>& entries, Movements& all)
{
    for (const auto& [sale, movement] : ofSales) {
        const auto entry = entries.find(sale);
        const auto promise = all.promises.find({kind == u"redeem" ? u"capture"_s : kind, sale});
        const bool mayWait = promise != all.promises.end() && promise->second;
        if (entry == entries.end() && !mayWait)
            all.faults.append(u"sale %1 moved points (%2) but no entry says so"_s.arg(sale, kind));
        if (entry != entries.end() && entry->second != movement)
            all.faults.append(u"sale %1 and its %2 entry differ"_s.arg(sale, kind));
    }
    for (const auto& [sale, movement] : entries) {
        if (!ofSales.contains(sale))
            all.faults.append(u"an entry (%2) of %1 moved points without a committed sale"_s.arg(sale, kind));
    }
}

// A key may have been used twice: the hold of the request that was not sold is given back although its sale is
// committed.
void checkHolds(Movements& all)
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
            all.faults.append(u"hold %1 is %2 but its sale is %3"_s.arg(
                hold.sale, hold.state, decided ? decision->second.state : u"undecided"_s));
        }
    }
}

// A membership stands at both homes, but for a moment after it has changed.
void checkMembers(Movements& all)
{
    for (const Key& member : all.members) {
        if (!all.links.contains(member) && !all.linksOnTheirWay.contains(member))
            all.faults.append(u"%1 is a member of %2 and their home does not know"_s.arg(member.first, member.second));
    }
    for (const Key& link : all.links) {
        if (!all.members.contains(link) && !all.linksOnTheirWay.contains(link))
            all.faults.append(u"%1 is no member of %2 and their home says so"_s.arg(link.first, link.second));
    }
}

} // namespace

QStringList faultsInTheBooks(const std::vector<BooksOfRegion>& regions)
{
    Movements all;
    for (const auto& [id, books] : regions) {
        for (const Rule& rule : rulesOfOneRegion) {
            for (const auto& row : books.get().rows(QString::fromUtf8(rule.violations)))
                all.faults.append(u"region %1: %2: %3"_s.arg(id, QString::fromUtf8(rule.sentence), row.value(0)));
        }
        all.faults += faultsInTheChains(books);
        collect(books, all);
    }
    compare(u"redeem"_s, all.redemptionsOfSales, all.redeemEntries, all);
    compare(u"earn"_s, all.earningsOfSales, all.earnEntries, all);
    checkHolds(all);
    checkMembers(all);
    return all.faults + faultsInTheRefunds(regions);
}

QStringList faultsInTheBooks()
{
    std::vector<std::unique_ptr<Books>> open;
    std::vector<BooksOfRegion> regions;
    for (const TestRegion& region : system().regions) {
        open.push_back(std::make_unique<Books>(region.dsn));
        regions.push_back({region.id, *open.back()});
    }
    return faultsInTheBooks(regions);
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
