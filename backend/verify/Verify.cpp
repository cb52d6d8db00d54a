// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Verify.h"

#include "sql/Queries.h"
#include "verify/Chains.h"
#include "verify/Checkpoint.h"
#include "verify/Facts.h"
#include "verify/RegionRules.h"

#include <QJsonDocument>
#include <QLocale>
#include <algorithm>
#include <chrono>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Result;
using base::Status;
using base::success;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rowsBetweenProgress = 20'000;
const QString salesStep = u"sales"_s;
const QString refundsStep = u"refunds"_s;

QString grouped(qint64 number) { return QLocale(QLocale::English, QLocale::UnitedStates).toString(number); }

/// One run: where it is and what it found. The steps in their order: the chains of each region, sales, refunds, the
/// rest.
class Run {
public:
    explicit Run(const Options& options)
        : m_options(options)
        , m_findings(options.rowsShownMax)
        , m_checkpoint(options.onlyGroup.isEmpty() ? options.checkpointFile : QString(), options.checkpointEvery)
    {
    }

    Result<Report> all()
    {
        const auto begun = Clock::now();
        restore();
        for (const regions::RegionSettings& region : m_options.regions) {
            TILLPOOL_TRY_ASSIGN(RegionBooks books, RegionBooks::open(region));
            m_books.push_back(std::move(books));
        }
        for (const RegionBooks& books : m_books)
            TILLPOOL_TRY(readChains(books));
        if (m_options.onlyGroup.isEmpty())
            TILLPOOL_TRY(readRelations());
        m_checkpoint.remove();
        m_report.invariants = m_findings.invariants();
        if (!m_options.onlyGroup.isEmpty())
            std::erase_if(m_report.invariants, [](const Invariant& one) { return one.id != u"I8" && one.id != u"I9"; });
        m_report.groups = m_sums.groups;
        m_report.entries = m_sums.entries;
        m_report.seconds = std::chrono::duration<double>(Clock::now() - begun).count() + m_secondsBefore;
        return m_report;
    }

private:
    void restore()
    {
        const QJsonObject kept = m_checkpoint.kept();
        if (kept.isEmpty())
            return;
        m_report.wentOn = true;
        m_done = kept[u"done"_s].toObject();
        m_findings.restore(kept[u"findings"_s].toObject());
        const QJsonObject sums = kept[u"sums"_s].toObject();
        m_sums = {sums[u"groups"_s].toInteger(), sums[u"entries"_s].toInteger(), sums[u"worth"_s].toInteger(),
            sums[u"of_the_rows"_s].toInteger()};
        m_report.sales = kept[u"sales"_s].toInteger();
        m_secondsBefore = kept[u"seconds"_s].toDouble();
    }

    QJsonObject state() const
    {
        return {{u"done"_s, m_done}, {u"findings"_s, m_findings.json()}, {u"sales"_s, m_report.sales},
            {u"seconds"_s, m_secondsBefore + std::chrono::duration<double>(Clock::now() - m_begun).count()},
            {u"sums"_s,
                QJsonObject {{u"groups"_s, m_sums.groups}, {u"entries"_s, m_sums.entries}, {u"worth"_s, m_sums.worth},
                    {u"of_the_rows"_s, m_sums.ofTheRows}}}};
    }

    // `last`: the key up to which `step` is done.
    Status note(const QString& step, const QByteArray& last)
    {
        m_done[step] = QString::fromUtf8(last);
        return m_checkpoint.note([this] { return state(); });
    }

    QByteArray doneOf(const QString& step) const { return m_done[step].toString().toUtf8(); }

    void tell(const QString& region, const QString& step, qint64 done, qint64 expected)
    {
        if (m_options.onProgress)
            m_options.onProgress({region, step, done, expected, m_sums.entries});
    }

    Status readChains(const RegionBooks& books)
    {
        qint64 expected = 0;
        TILLPOOL_TRY_ASSIGN(BookStream sizes, books.stream(sql::verify::estimateSizes));
        TILLPOOL_TRY_ASSIGN(const bool isKnown, sizes.next());
        if (isKnown)
            expected = sizes.integer(0);
        const qint64 before = m_sums.entries;
        qint64 told = before;
        std::optional<QByteArray> only;
        if (!m_options.onlyGroup.isEmpty())
            only = m_options.onlyGroup.toUtf8();
        return Chains(books, m_findings)
            .walk(doneOf(books.region()), only, m_sums, [&](const QByteArray& group) -> Status {
                if (m_sums.entries - told >= rowsBetweenProgress) {
                    told = m_sums.entries;
                    tell(books.region(), u"points entries"_s, told - before, expected);
                }
                return note(books.region(), group);
            });
    }

    Status readRelations()
    {
        if (m_sums.worth != m_sums.ofTheRows)
            m_findings.violation(u"I10"_s, u"all"_s,
                u"the sum of all deltas is %1, what groups are worth %2"_s.arg(m_sums.worth).arg(m_sums.ofTheRows));
        m_findings.checked(u"I10"_s, m_sums.groups);
        const RelationContext context {m_books, m_findings, m_options.atRest};
        TILLPOOL_TRY(walkSales(context, doneOf(salesStep), [this](const QByteArray& id) -> Status {
            if (++m_report.sales % rowsBetweenProgress == 0)
                tell({}, salesStep, m_report.sales, 0);
            return note(salesStep, id);
        }));
        TILLPOOL_TRY(
            walkRefunds(context, doneOf(refundsStep), [this](const QByteArray& id) { return note(refundsStep, id); }));
        tell({}, u"memberships"_s, 0, 0);
        TILLPOOL_TRY(walkMemberships(context));
        for (const RegionBooks& books : m_books) {
            tell(books.region(), u"sales and their parts"_s, 0, 0);
            TILLPOOL_TRY(checkRegion(books, m_options.atRest, m_findings));
        }
        return success();
    }

    const Options& m_options;
    Findings m_findings;
    Checkpoint m_checkpoint;
    const Clock::time_point m_begun = Clock::now();
    double m_secondsBefore = 0;
    std::vector<RegionBooks> m_books;
    ChainSums m_sums;
    QJsonObject m_done;
    Report m_report;
};

QString lineOf(const Invariant& invariant)
{
    const QString verdict = !invariant.notChecked.isEmpty() ? u"NOT CHECKED: "_s + invariant.notChecked
        : invariant.violations > 0                          ? u"VIOLATED %1 times"_s.arg(grouped(invariant.violations))
                                                            : u"holds"_s;
    return u"%1 %2 %3  %4\n"_s.arg(invariant.id.leftJustified(4), invariant.sentence.leftJustified(106),
        grouped(invariant.checked).rightJustified(12), verdict);
}

} // namespace

bool Report::passed() const
{
    return std::all_of(invariants.begin(), invariants.end(),
        [](const Invariant& invariant) { return invariant.violations == 0 && invariant.notChecked.isEmpty(); });
}

QJsonObject Report::json() const
{
    QJsonArray list;
    for (const Invariant& invariant : invariants)
        list.append(QJsonObject {{u"id"_s, invariant.id}, {u"sentence"_s, invariant.sentence},
            {u"checked"_s, invariant.checked}, {u"violations"_s, invariant.violations}, {u"rows"_s, invariant.rows},
            {u"not_checked"_s, invariant.notChecked.isEmpty() ? QJsonValue() : QJsonValue(invariant.notChecked)}});
    return {{u"passed"_s, passed()}, {u"invariants"_s, list}, {u"entries"_s, entries}, {u"groups"_s, groups},
        {u"sales"_s, sales}, {u"seconds"_s, seconds}, {u"went_on"_s, wentOn}};
}

QString Report::text() const
{
    QString text;
    for (const Invariant& invariant : invariants)
        text += lineOf(invariant);
    for (const Invariant& invariant : invariants) {
        for (const QJsonValue& row : invariant.rows)
            text += u"\n%1, region %2: %3\n%4"_s.arg(invariant.id, row[u"region"_s].toString(),
                row[u"problem"_s].toString(),
                QString::fromUtf8(QJsonDocument(row[u"row"_s].toObject()).toJson(QJsonDocument::Indented)));
        if (invariant.violations > invariant.rows.size())
            text += u"… and %1 more of %2\n"_s.arg(grouped(invariant.violations - invariant.rows.size()), invariant.id);
    }
    text += u"\n%1 groups, %2 entries, %3 sales in %4 s, %5 entries/s\n"_s.arg(grouped(groups), grouped(entries),
        grouped(sales), QString::number(seconds, 'f', 1),
        grouped(static_cast<qint64>(seconds > 0 ? static_cast<double>(entries) / seconds : 0)));
    return text;
}

Result<Report> verifyBooks(const Options& options) { return Run(options).all(); }

} // namespace tillpool::verify
