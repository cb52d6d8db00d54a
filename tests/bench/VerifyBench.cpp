// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the checker reads the books of a year, and in how much memory: points entries with right hashes, a part of
// them of sales, beside COPY of the same rows. Needs the test system (TILLPOOL_SYSTEM). bench_verify [GROUPS [ENTRIES
// OF EACH [EACH N-TH ENTRY IS OF A SALE]]]
#include "support/Books.h"
#include "support/ScratchDatabase.h"
#include "verify/Verify.h"

#include <QFile>
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
    books.rows(u"ALTER TABLE points_entries SET UNLOGGED"_s);
}

// One group's chain after the other, each entry's hash made of the one before it; every n-th earns by a sale.
void makeGroups(test::Books& books, int first, int count, int entries, int nth)
{
    books.rows(uR"(
DO $$
DECLARE
    g text; v bigint; h bytea; n bytea; b bigint; k text; s text; t timestamptz := '2026-01-01 00:00:00.000001Z';
    hashes bytea[]; previous bytea[]; kinds text[]; sources text[];
BEGIN
    FOR i IN %1 .. %1 + %2 - 1 LOOP
        g := '001-group' || lpad(i::text, 7, '0');
        h := decode(repeat('00', 32), 'hex');
        b := 0; hashes := '{}'; previous := '{}'; kinds := '{}'; sources := '{}';
        INSERT INTO groups (group_id, name, location) VALUES (g, 'Group', 'Here');
        FOR v IN 1 .. %3 LOOP
            k := CASE WHEN v %% %4 = 0 THEN 'earn' ELSE 'adjust' END;
            s := CASE WHEN k = 'earn' THEN '001-' || md5(g || v)::uuid::text ELSE g || ':' || v END;
            b := b + 10;
            n := sha256(h || convert_to(g || '|' || v || '|' || k || '|' || s || '|10|0|' || b || '|0||'
                || to_char((t + v * interval '1 minute') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8'));
            hashes[v] := n; previous[v] := h; kinds[v] := k; sources[v] := s;
            h := n;
        END LOOP;
        INSERT INTO points_entries SELECT g, o, kinds[o], sources[o], 10, 0, o * 10, 0, NULL,
            t + o * interval '1 minute', previous[o], hashes[o] FROM generate_series(1, %3) AS o;
        UPDATE groups SET balance = b, version = %3, head_hash = h WHERE group_id = g;
    END LOOP;
END $$)"_s.arg(first)
                   .arg(count)
                   .arg(entries)
                   .arg(nth)
                   .replace(u"%%"_s, u"%"_s));
}

void makeSales(test::Books& books)
{
    books.rows(u"INSERT INTO sale_decisions (sale_id, decision, response) SELECT source_id, 'committed', '{}' "
               "FROM points_entries WHERE kind = 'earn'"_s);
    books.rows(
        u"INSERT INTO sales (sale_id, store_id, till_id, receipt_number, staff_id, catalogue_version, currency, "
        "subtotal, total, earn_group_id, earned_points, paid, change) SELECT source_id, '001-store01', '001-till01', "
        "source_id, '001-staff01', 1, 'EUR', 100, 100, group_id, 10, 100, 0 FROM points_entries WHERE kind = 'earn'"_s);
    books.rows(u"INSERT INTO sale_lines (sale_id, line_no, item_id, name, quantity, list_price, unit_price, amount, "
               "tax_class) SELECT sale_id, 1, '001-item01', 'Tea', 1, 100, 100, 100, 'std' FROM sales"_s);
    books.rows(u"INSERT INTO tenders SELECT sale_id, 1, 'cash', 100 FROM sales"_s);
    books.rows(u"ANALYZE"_s);
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

} // namespace

int main(int argc, char** argv)
{
    const int groups = argc > 1 ? std::atoi(argv[1]) : 20'000;
    const int entries = argc > 2 ? std::atoi(argv[2]) : 500;
    const int nth = argc > 3 ? std::atoi(argv[3]) : 10;
    test::ScratchDatabase region(u"001"_s, test::ScratchDatabase::Content::Schema);
    test::Books& books = region.asOwner();
    prepare(books);
    auto begun = steady_clock::now();
    for (int first = 0; first < groups; first += groupsInABatch) {
        makeGroups(books, first, std::min(groupsInABatch, groups - first), entries, nth);
        std::fprintf(stderr, "\rmade %d of %d groups, %.0f s", first + groupsInABatch, groups, secondsSince(begun));
    }
    makeSales(books);
    std::fprintf(stderr, "\n");
    begun = steady_clock::now();
    books.rows(u"SELECT count(*) FROM (SELECT encode(hash, 'hex') || encode(prev_hash, 'hex') || source_id "
               "FROM points_entries ORDER BY group_id, version) x"_s);
    const double reading = secondsSince(begun);
    const auto report =
        verify::verifyBooks({.regions = {region.settings()}, .onProgress = [](const verify::Progress& at) {
                                 std::fprintf(stderr, "\r%s, %lld entries   ", qUtf8Printable(at.step),
                                     static_cast<long long>(at.entriesTotal));
                             }});
    if (!report) {
        std::printf("%s\n", qUtf8Printable(report.error().detail));
        return 1;
    }
    std::printf("%s\npeak memory %s; the server alone reads the entries in order in %.1f s, %.2f of the run\n",
        qUtf8Printable(report->text()), qUtf8Printable(peakMemory()), reading, reading / report->seconds);
    return report->passed() ? 0 : 1;
}
