// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Verify.h"

#include "sql/Queries.h"
#include "verify/Chains.h"
#include "verify/Checkpoint.h"
#include "verify/Facts.h"
#include "verify/RegionRules.h"

#include <algorithm>
#include <chrono>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Error;
using base::Result;
using base::Status;
using base::success;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rowsBetweenProgress = 20'000;
const QString finished = u"finished"_s;

/// What a checkpoint is of: going on in other books, or by other rules, would tell nothing of either.
QString booksOf(const Options& options)
{
    QStringList books {options.atRest ? u"at rest"_s : u"running"_s};
    for (const regions::RegionSettings& region : options.regions)
        books.append(region.id.text() + u' ' + region.hosts.join(u',') + u'/' + region.database);
    return books.join(u"; "_s);
}

/// Rows of one step.
struct Count {
    qint64 done = 0;
    qint64 expected = 0;
};

/// One run: where it is and what it found. Its steps, in their order: the chains of each region, their sums, sales,
/// refunds, memberships, and what each region's books tell alone. A step's findings are noted with how far it has come,
/// so a run that goes on counts nothing twice.
class Run {
public:
    explicit Run(const Options& options)
        : m_options(options)
        , m_findings(options.rowsShownMax)
        , m_checkpoint(options.onlyGroup.isEmpty() ? options.checkpointFile : QString(), booksOf(options),
              options.checkpointEvery)
        , m_patience(options.atRest)
    {
    }

    Result<Report> all()
    {
        TILLPOOL_TRY(m_checkpoint.load());
        restore(m_checkpoint.kept());
        for (const regions::RegionSettings& region : m_options.regions) {
            TILLPOOL_TRY_ASSIGN(RegionBooks books, RegionBooks::open(region));
            m_books.push_back(std::move(books));
        }
        for (RegionBooks& books : m_books) // one right after the other: what is under way between them is little
            TILLPOOL_TRY(books.takeMoment());
        const Status read = readAll();
        if (m_checkpointFailed)
            return read.error();
        if (!m_options.onlyGroup.isEmpty() && read && m_sums.groups == 0)
            return Error {.code = base::ErrorCode::NotFound, .detail = u"There is no group "_s + m_options.onlyGroup};
        if (read)
            m_checkpoint.remove();
        else
            m_findings.notChecked(read.error().detail);
        return report(read ? Whole::Yes : Whole::No);
    }

private:
    enum class Whole { No, Yes };

    Report report(Whole whole) const
    {
        Report report;
        report.invariants = m_findings.invariants();
        if (!m_options.onlyGroup.isEmpty())
            std::erase_if(report.invariants, [](const Invariant& one) { return one.id != u"I8" && one.id != u"I9"; });
        report.groups = m_sums.groups;
        report.entries = m_sums.entries;
        report.sales = m_findings.timesChecked(u"I1"_s);
        report.seconds = seconds();
        report.wentOn = !m_checkpoint.kept().isEmpty();
        report.isWhole = whole == Whole::Yes;
        return report;
    }

    double seconds() const { return m_secondsBefore + std::chrono::duration<double>(Clock::now() - m_begun).count(); }

    void restore(const QJsonObject& kept)
    {
        if (kept.isEmpty())
            return;
        m_done = kept[u"done"_s].toObject();
        m_findings.restore(kept[u"findings"_s].toObject());
        m_sums = ChainSums::from(kept[u"sums"_s].toObject());
        m_secondsBefore = kept[u"seconds"_s].toDouble();
    }

    QJsonObject state() const
    {
        QJsonObject done = m_done;
        if (!m_last.isEmpty())
            done.insert(m_step, QString::fromUtf8(m_last));
        return {{u"done"_s, done}, {u"findings"_s, m_findings.json()}, {u"sums"_s, m_sums.json()},
            {u"seconds"_s, seconds()}};
    }

    Status noted(Status status)
    {
        m_checkpointFailed = m_checkpointFailed || !status;
        return status;
    }

    // `last`: the key up to which `step` is done.
    Status note(const QString& step, const QByteArray& last)
    {
        m_step = step;
        m_last = last;
        if (m_options.goesOn && !m_options.goesOn()) {
            TILLPOOL_TRY(noted(m_checkpoint.noteNow(state())));
            return Error {.detail = u"the run was broken off"_s};
        }
        return noted(m_checkpoint.note([this] { return state(); }));
    }

    /// Goes through a step from where an earlier run has come to; one that is finished is left out.
    Status step(const QString& name, const std::function<Status(const QByteArray& after)>& work)
    {
        const QString endName = name + u' ' + finished;
        if (m_done.contains(endName))
            return success();
        TILLPOOL_TRY(work(m_done[name].toString().toUtf8()));
        m_last.clear();
        m_done.remove(name);
        m_done[endName] = true;
        return noted(m_checkpoint.noteNow(state()));
    }

    void tell(const QString& region, const QString& what, const Count& count = {})
    {
        if (m_options.onProgress)
            m_options.onProgress({region, what, count.done, count.expected, m_sums.entries});
    }

    Status readAll()
    {
        for (RegionBooks& books : m_books)
            TILLPOOL_TRY(step(
                u"entries of "_s + books.region(), [&](const QByteArray& after) { return readChains(books, after); }));
        if (!m_options.onlyGroup.isEmpty())
            return success();
        TILLPOOL_TRY(step(u"sums"_s, [this](const QByteArray&) { return compareSums(); }));
        TILLPOOL_TRY(readRelations());
        for (RegionBooks& books : m_books)
            TILLPOOL_TRY(step(u"parts of "_s + books.region(), [&](const QByteArray&) {
                tell(books.region(), u"sales and their parts"_s);
                return checkRegion(books, m_options.atRest, m_findings);
            }));
        return success();
    }

    Result<qint64> estimate(const RegionBooks& books, int column) const
    {
        TILLPOOL_TRY_ASSIGN(BookStream sizes, books.readNow(sql::verify::estimateSizes, {}));
        TILLPOOL_TRY_ASSIGN(const bool isKnown, sizes.next());
        return isKnown ? sizes.integer(column) : 0;
    }

    Status readChains(RegionBooks& books, const QByteArray& after)
    {
        const QString name = u"entries of "_s + books.region();
        Count count;
        TILLPOOL_TRY_ASSIGN(count.expected, estimate(books, 0));
        const qint64 before = m_sums.entries;
        std::optional<QByteArray> only;
        if (!m_options.onlyGroup.isEmpty())
            only = m_options.onlyGroup.toUtf8();
        const auto onGroup = [&](const QByteArray& group) -> Status {
            if (m_sums.entries - before - count.done >= rowsBetweenProgress) {
                count.done = m_sums.entries - before;
                tell(books.region(), u"points entries"_s, count);
            }
            return note(name, group);
        };
        return Chains(books, m_findings, m_sums).walk(after, only, onGroup, only ? m_options.onEntry : OnEntry());
    }

    Status compareSums()
    {
        m_findings.checked(u"I10"_s, m_sums.groups);
        if (m_sums.worth != m_sums.ofTheRows)
            m_findings.violation(u"I10"_s, u"all"_s,
                u"the sum of all deltas is %1, what groups are worth %2"_s.arg(m_sums.worth).arg(m_sums.ofTheRows));
        return success();
    }

    Status readRelation(const QString& name, Status (*walkAll)(const RelationContext&, const QByteArray&, const OnKey&),
        qint64 expected)
    {
        Count count {0, expected};
        return step(name, [&](const QByteArray& after) {
            return walkAll({m_books, m_findings, m_patience, m_options.atRest}, after, [&](const QByteArray& id) {
                if (++count.done % rowsBetweenProgress == 0)
                    tell({}, name, count);
                return note(name, id);
            });
        });
    }

    Status readRelations()
    {
        qint64 decisions = 0;
        for (const RegionBooks& books : m_books) {
            TILLPOOL_TRY_ASSIGN(const qint64 ofThisOne, estimate(books, 1));
            decisions += ofThisOne;
        }
        TILLPOOL_TRY(readRelation(u"sales"_s, &walkSales, decisions));
        TILLPOOL_TRY(readRelation(u"refunds"_s, &walkRefunds, 0));
        return readRelation(u"memberships"_s, &walkMemberships, 0);
    }

    const Options& m_options;
    Findings m_findings;
    Checkpoint m_checkpoint;
    bool m_checkpointFailed = false;
    Patience m_patience;
    const Clock::time_point m_begun = Clock::now();
    double m_secondsBefore = 0;
    std::vector<RegionBooks> m_books;
    ChainSums m_sums;
    QJsonObject m_done; ///< step → the key up to which it is done
    QString m_step;     ///< that is under way, and how far it is
    QByteArray m_last;
};

} // namespace

Result<Report> verifyBooks(const Options& options) { return Run(options).all(); }

} // namespace tillpool::verify
