// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RefundChecks.h"

#include <map>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

struct Rule {
    const char* sentence;
    const char* violations; ///< a query whose rows break the rule
};

const Rule rules[] {
    {"a refund's money does not add up",
        "SELECT refund_id FROM refunds r WHERE amount <> redeemed_value + paid_back OR amount IS DISTINCT FROM "
        "(SELECT sum(l.amount) FROM refund_lines l WHERE l.refund_id = r.refund_id)"},
    {"a refund gives back a line that is not of its sale",
        "SELECT l.refund_id FROM refund_lines l JOIN refunds r USING (refund_id) WHERE l.sale_id <> r.sale_id"},
    {"more of a line went back than was sold",
        "SELECT s.sale_id FROM sale_lines s JOIN refund_lines r USING (sale_id, line_no) "
        "GROUP BY s.sale_id, s.line_no, s.quantity HAVING sum(r.quantity) > s.quantity"},
    {"refunds give back more than the sale was",
        "SELECT s.sale_id FROM sales s JOIN refunds r USING (sale_id) GROUP BY s.sale_id HAVING sum(r.amount) > "
        "s.total "
        "OR sum(r.redeemed_value) > s.redeemed_value OR sum(r.recredited_points) > s.redeemed_points "
        "OR sum(r.clawed_back_points) > s.earned_points"},
    {"all lines went back and not all of the sale",
        "SELECT s.sale_id FROM sales s JOIN refunds r USING (sale_id) WHERE NOT EXISTS (SELECT FROM sale_lines l WHERE "
        "l.sale_id = s.sale_id AND l.quantity > (SELECT coalesce(sum(x.quantity), 0) FROM refund_lines x "
        "WHERE x.sale_id = l.sale_id AND x.line_no = l.line_no)) "
        "GROUP BY s.sale_id HAVING sum(r.amount) <> s.total OR sum(r.redeemed_value) <> s.redeemed_value "
        "OR sum(r.recredited_points) <> s.redeemed_points OR sum(r.clawed_back_points) <> s.earned_points"},
    {"the refunds of a sale are not numbered one after the other",
        "SELECT sale_id FROM refunds GROUP BY sale_id HAVING max(refund_no) <> count(*)"},
    {"a closed group has members",
        "SELECT group_id FROM groups JOIN group_members USING (group_id) WHERE closed_at IS NOT "
        "NULL"},
    {"an adjustment is without its entry",
        "SELECT a.target_id FROM audit_log a WHERE action = 'adjust_points' AND NOT EXISTS (SELECT FROM points_entries "
        "e "
        "WHERE e.kind = 'adjust' AND e.group_id = a.target_id AND e.source_id = a.details ->> 'source_id' "
        "AND e.delta = (a.details ->> 'points')::bigint)"},
    // Openings and tests name their entries otherwise; what came through the API has its region and a UUID.
    {"an entry adjusts points and nobody answers for it",
        "SELECT e.group_id FROM points_entries e WHERE kind = 'adjust' AND source_id ~ '^[0-9]{3}-[0-9a-f]{8}-' "
        "AND NOT EXISTS (SELECT FROM audit_log a WHERE a.target_id = e.group_id "
        "AND a.details ->> 'source_id' = e.source_id AND (a.action = 'adjust_points' OR a.action = 'close_group' "
        "AND e.delta = (a.details ->> 'written_off_debt')::bigint - (a.details ->> 'forfeited_points')::bigint))"},
};

struct Movement {
    QString group;
    QString points;
    bool operator==(const Movement&) const = default;
};
using Key = std::pair<QString, QString>; // kind, refund

struct Movements {
    std::map<Key, Movement> told;      ///< by refunds
    std::map<Key, Movement> made;      ///< by entries
    std::map<Key, QString> promises;   ///< outcome; "" while it waits
    std::map<QString, QString> sales;  ///< refund → sale
    std::map<QString, QString> earned; ///< sale → outcome of its promise to earn
    QStringList faults;
};

void collectTold(Books& books, Movements& all)
{
    for (const auto& row : books.rows(u"SELECT refund_id, sale_id, redeem_group_id, recredited_points, earn_group_id, "
                                      "clawed_back_points FROM refunds JOIN sales USING (sale_id)"_s)) {
        all.sales[row[0]] = row[1];
        if (row[3] != u"0")
            all.told[{u"recredit"_s, row[0]}] = {row[2], row[3]};
        if (row[5] != u"0")
            all.told[{u"clawback"_s, row[0]}] = {row[4], u'-' + row[5]};
    }
}

void collect(Books& books, Movements& all)
{
    collectTold(books, all);
    for (const auto& row : books.rows(u"SELECT kind, source_id, group_id, delta FROM points_entries "
                                      "WHERE kind IN ('recredit', 'clawback')"_s)) {
        if (!all.made.try_emplace({row[0], row[1]}, row[2], row[3]).second)
            all.faults.append(u"refund %1 moved points (%2) twice"_s.arg(row[1], row[0]));
    }
    for (const auto& row : books.rows(u"SELECT kind, source_id, CASE WHEN done_at IS NOT NULL THEN outcome END "
                                      "FROM outbox WHERE kind IN ('recredit', 'clawback', 'earn')"_s)) {
        if (row[0] == u"earn")
            all.earned[row[1]] = row[2];
        else
            all.promises[{row[0], row[1]}] = row[2];
    }
}

bool isUnearned(const QString& outcome) { return outcome == u"not_a_member" || outcome == u"no_group"; }

// Whether a movement that no entry shows is still on its way, or takes back what was never earned.
bool isExcused(const Movements& all, const Key& key)
{
    const auto promise = all.promises.find(key);
    if (promise == all.promises.end())
        return false;
    if (promise->second.isEmpty())
        return true;
    const auto sale = all.sales.find(key.second);
    const auto earning = sale == all.sales.end() ? all.earned.end() : all.earned.find(sale->second);
    return (promise->second == u"not_earned" || promise->second == u"no_group") && earning != all.earned.end()
        && isUnearned(earning->second);
}

void compare(Movements& all)
{
    for (const auto& [key, movement] : all.told) {
        const auto made = all.made.find(key);
        if (made == all.made.end() && !isExcused(all, key))
            all.faults.append(u"refund %1 moved points (%2) but no entry says so"_s.arg(key.second, key.first));
        if (made != all.made.end() && made->second != movement)
            all.faults.append(u"refund %1 and its %2 entry differ"_s.arg(key.second, key.first));
    }
    for (const auto& [key, movement] : all.made) {
        if (!all.told.contains(key))
            all.faults.append(u"an entry (%2) of %1 moved points without a refund"_s.arg(key.second, key.first));
    }
}

} // namespace

QStringList faultsInTheRefunds(const std::vector<BooksOfRegion>& regions)
{
    Movements all;
    for (const auto& [id, books] : regions) {
        for (const Rule& rule : rules) {
            for (const auto& row : books.get().rows(QString::fromUtf8(rule.violations)))
                all.faults.append(u"region %1: %2: %3"_s.arg(id, QString::fromUtf8(rule.sentence), row.value(0)));
        }
        collect(books, all);
    }
    compare(all);
    return all.faults;
}

} // namespace tillpool::test
