// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the checker reads the books of a year, and in how much memory: points entries with right hashes, a part of
// them of sales that held, captured and earned, beside COPY of the same entries. Needs the test system
// (TILLPOOL_SYSTEM) and psql. bench_verify [GROUPS [ENTRIES OF EACH [ONE SALE THAT EARNS AND ONE THAT REDEEMS IN SO
// MANY ENTRIES]]]
#include "support/Books.h"
#include "support/ScratchDatabase.h"
#include "verify/Verify.h"

#include <QFile>
#include <QProcess>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;
using namespace tillpool;
using std::chrono::steady_clock;

namespace {

constexpr int groupsInABatch = 100;

double secondsSince(steady_clock::time_point begun)
{
    return std::chrono::duration<double>(steady_clock::now() - begun).count();
}

void prepare(test::Books& books)
{
    books.rows(u"INSERT INTO stores VALUES ('001-store01', 'Store', '', 'UTC')"_s);
    books.rows(u"INSERT INTO tills (till_id, store_id, name) VALUES ('001-till01', '001-store01', 'Till')"_s);
    for (const QString& table : {u"points_entries"_s, u"points_holds"_s, u"outbox"_s})
        books.rows(u"ALTER TABLE %1 SET UNLOGGED"_s.arg(table));
    // One group's chain, each entry's hash made of the one before it. In %n entries there are an earning and a hold
    // with its capture; the rest are adjustments.
    books.rows(uR"(
CREATE FUNCTION bench_group(g text, entries int, n int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    h bytea := decode(repeat('00', 32), 'hex');
    b bigint := 0; d bigint; r bigint := 0; hd bigint; k text; s text; t timestamptz;
    hashes bytea[]; previous bytea[]; kinds text[]; sources text[];
    deltas bigint[]; held_deltas bigint[]; balances bigint[]; helds bigint[];
BEGIN
    INSERT INTO groups (group_id, name, location) VALUES (g, 'Group', 'Here');
    FOR v IN 1 .. entries LOOP
        t := timestamptz '2026-01-01 00:00:00.000001Z' + v * interval '1 minute';
        k := CASE v % n WHEN 0 THEN 'earn' WHEN n / 2 THEN 'hold' WHEN n / 2 + 1 THEN 'redeem' ELSE 'adjust' END;
        s := CASE k WHEN 'adjust' THEN g || ':' || v WHEN 'redeem' THEN sources[v - 1]
            ELSE '001-' || md5(g || v)::uuid END;
        d := CASE k WHEN 'hold' THEN 0 WHEN 'redeem' THEN -5 ELSE 10 END;
        hd := CASE k WHEN 'hold' THEN 5 WHEN 'redeem' THEN -5 ELSE 0 END;
        b := b + d; r := r + hd;
        previous[v] := h;
        h := sha256(h || convert_to(concat_ws('|', g, v, k, s, d, hd, b, r)
            || '||' || to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8'));
        hashes[v] := h; kinds[v] := k; sources[v] := s; deltas[v] := d; held_deltas[v] := hd; balances[v] := b;
        helds[v] := r;
    END LOOP;
    INSERT INTO points_entries
    SELECT g, o, kinds[o], sources[o], deltas[o], held_deltas[o], balances[o], helds[o], NULL,
        timestamptz '2026-01-01 00:00:00.000001Z' + o * interval '1 minute', previous[o], hashes[o]
    FROM generate_series(1, entries) AS o;
    UPDATE groups SET balance = b, held = r, version = entries, head_hash = h WHERE group_id = g;
END $$)"_s);
}

void makeGroups(test::Books& books, int groups, int entries, int n)
{
    const auto begun = steady_clock::now();
    for (int first = 0; first < groups; first += groupsInABatch) {
        const int count = std::min(groupsInABatch, groups - first);
        books.rows(
            u"SELECT count(bench_group('001-group' || lpad(i::text, 7, '0'), %1, %2)) FROM generate_series(%3, %4) i"_s
                .arg(entries)
                .arg(n)
                .arg(first)
                .arg(first + count - 1));
        std::fprintf(stderr, "\rmade %d of %d groups, %.0f s ", first + count, groups, secondsSince(begun));
    }
    std::fprintf(stderr, "\n");
}

// The sales, decisions, holds and promises of the entries that are not adjustments.
void makeSales(test::Books& books)
{
    books.rows(u"CREATE TEMPORARY TABLE sold AS SELECT source_id AS id, kind, group_id, abs(delta) AS points "
               "FROM points_entries WHERE kind IN ('earn', 'redeem')"_s);
    books.rows(uR"(INSERT INTO sale_decisions (sale_id, decision, request_hash, response)
        SELECT id, 'committed', 'x', jsonb_build_object('receipt_number', id, 'store_id', '001-store01', 'till_id',
            '001-till01', 'subtotal', m, 'total', m, 'paid', jsonb_build_object('amount', 100 - redeemed), 'change',
            jsonb_build_object('amount', 0), 'redeemed_value', jsonb_build_object('amount', redeemed), 'points',
            jsonb_build_object('redeemed', redeemed, 'earned', points - redeemed))
        FROM (SELECT *, CASE kind WHEN 'redeem' THEN points ELSE 0 END AS redeemed,
            '{"amount": 100, "currency": "EUR"}'::jsonb AS m FROM sold) s)"_s);
    books.rows(uR"(INSERT INTO sales (sale_id, store_id, till_id, receipt_number, staff_id, catalogue_version,
            currency, subtotal, total, redeem_group_id, redeemed_points, redeemed_value, earn_group_id, earned_points,
            paid, change)
        SELECT id, '001-store01', '001-till01', id, '001-staff01', 1, 'EUR', 100, 100,
            CASE kind WHEN 'redeem' THEN group_id END, redeemed, redeemed, CASE kind WHEN 'earn' THEN group_id END,
            points - redeemed, 100 - redeemed, 0
        FROM (SELECT *, CASE kind WHEN 'redeem' THEN points ELSE 0 END AS redeemed FROM sold) s)"_s);
    books.rows(u"INSERT INTO sale_lines (sale_id, line_no, item_id, name, quantity, list_price, unit_price, amount, "
               "tax_class) SELECT sale_id, 1, '001-item01', 'Tea', 1, 100, 100, 100, 'std' FROM sales"_s);
    books.rows(u"INSERT INTO tenders SELECT sale_id, 1, 'cash', paid FROM sales"_s);
    books.rows(u"INSERT INTO points_holds (hold_id, group_id, points, store_region, request_hash, state, resolved_at) "
               "SELECT id, group_id, points, '001', 'x', 'captured', now() FROM sold WHERE kind = 'redeem'"_s);
    books.rows(
        u"INSERT INTO outbox (kind, source_id, target_region, payload, done_at, outcome) SELECT 'capture', id, '001', "
        "jsonb_build_object('group_id', group_id, 'points', points), now(), 'applied' FROM sold "
        "WHERE kind = 'redeem'"_s);
    books.rows(u"ANALYZE points_entries, groups, points_holds, outbox, sale_decisions, sales, sale_lines, tenders"_s);
}

QString peakMemory()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return QString::fromLatin1(line.mid(6)).simplified();
    }
    return {};
}

/// What it takes to copy the entries out in the order of their chains, by the program that comes with the database.
double secondsToCopy(const regions::RegionSettings& region)
{
    const auto begun = steady_clock::now();
    QProcess psql;
    psql.setStandardOutputFile(QProcess::nullDevice());
    psql.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    psql.start(u"psql"_s,
        {u"-X"_s,
            u"postgresql://%1:%2@%3/%4"_s.arg(region.user, region.password, region.hosts.first(), region.database),
            u"-c"_s, u"COPY (SELECT * FROM points_entries ORDER BY group_id, version) TO STDOUT"_s});
    psql.waitForFinished(-1);
    return psql.exitCode() == 0 ? secondsSince(begun) : 0;
}

int measure(const regions::RegionSettings& region)
{
    const double copyBefore = secondsToCopy(region);
    const auto begun = steady_clock::now();
    double secondsOfEntries = 0;
    const auto report = verify::verifyBooks(
        {.regions = {region}, .onProgress = [&](const verify::Progress& at) {
             std::fprintf(stderr, "\r%.0f s: %s %lld of %lld   ", secondsSince(begun), qUtf8Printable(at.step),
                 static_cast<long long>(at.done), static_cast<long long>(at.expected));
             if (at.step == u"points entries")
                 secondsOfEntries = secondsSince(begun);
         }});
    std::fprintf(stderr, "\n");
    if (!report) {
        std::printf("%s\n", qUtf8Printable(report.error().detail));
        return 1;
    }
    const double copyAfter = secondsToCopy(region);
    const double copy = (copyBefore + copyAfter) / 2;
    std::printf(
        "%s\npeak memory %s\nentries alone: %.1f s, %.0f a second\nCOPY of the same rows before and after: %.1f s, "
        "%.1f s; reading and checking the entries takes %.2f of it, the whole run %.2f\n",
        qUtf8Printable(report->text()), qUtf8Printable(peakMemory()), secondsOfEntries,
        static_cast<double>(report->entries) / secondsOfEntries, copyBefore, copyAfter, secondsOfEntries / copy,
        report->seconds / copy);
    return report->passed() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
    const int groups = argc > 1 ? std::atoi(argv[1]) : 20'000;
    const int entries = argc > 2 ? std::atoi(argv[2]) : 500;
    const int n = argc > 3 ? std::atoi(argv[3]) : 20;
    test::ScratchDatabase region(u"001"_s, test::ScratchDatabase::Content::Schema);
    test::Books& books = region.asOwner();
    prepare(books);
    makeGroups(books, groups, entries, n);
    makeSales(books);
    return measure(region.settings());
}
