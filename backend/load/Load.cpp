// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Load.h"

#include "load/Checker.h"
#include "load/Preparation.h"
#include "load/Report.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <sys/resource.h>

namespace tillpool::load {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using base::Status;
using base::success;

namespace {

constexpr auto tickEvery = 200ms;
constexpr int connectionsPerClient = 3;

/// A tag that no run before had: the time, and a little chance for runs that begin at once.
QString freshTag()
{
    return QString::number(QDateTime::currentMSecsSinceEpoch(), 36)
        + QString::number(QRandomGenerator::system()->bounded(36 * 36), 36);
}

double cpuSecondsOf(const rusage& usage)
{
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

struct Run::Parts {
    explicit Parts(Options given) : options(std::move(given)) {}

    Options options;
    World world {};
    Tally tally {};
    std::unique_ptr<Wire> wire {};
    std::unique_ptr<Checker> checker {};
    std::unique_ptr<Crowd> crowd {};
    std::thread clients {};
    std::thread ticker {};
    std::mutex mutex {};
    std::condition_variable changed {};
    bool isStopping = false;
    bool isStopped = false;
    std::atomic<bool> isStarted = false;
    Moment startedAt = 0;
    std::atomic<Moment> endedAt = 0;
    double secondsToDrain = 0;
    rusage usageAtStart {};
    RunRecord record {};

    void tick()
    {
        std::unique_lock lock(mutex);
        while (!changed.wait_for(lock, tickEvery, [this] { return isStopping; }))
            tally.tick(monotonicNow());
    }

    Figures figures() const
    {
        Figures figures;
        const Moment endedBy = endedAt;
        if (!isStarted)
            return figures;
        tally.fill(figures, endedBy != 0 ? endedBy : monotonicNow());
        checker->fill(figures);
        return figures;
    }

    void endTicker()
    {
        {
            const std::lock_guard lock(mutex);
            isStopping = true;
        }
        changed.notify_all();
        if (ticker.joinable())
            ticker.join();
    }
};

Run::Run(Options options) : m_parts(std::make_unique<Parts>(std::move(options))) {}

Run::~Run() { (void)stop(); }

Status Run::start()
{
    Parts& parts = *m_parts;
    Options& options = parts.options;
    Q_ASSERT(!parts.isStarted && options.clients > 0 && options.customers > 1 && options.groups > 0);
    if (options.runTag.isEmpty())
        options.runTag = freshTag();
    getrusage(RUSAGE_SELF, &parts.usageAtStart);
    TILLPOOL_TRY_ASSIGN(auto books, Books::open(options.regions));
    parts.checker = std::make_unique<Checker>(std::move(books));
    parts.wire =
        std::make_unique<Wire>(options.baseUrl, options.answerDeadline, options.clients * connectionsPerClient);
    TILLPOOL_TRY_ASSIGN(parts.world, prepareWorld(options, *parts.wire, *parts.checker));
    QStringList customers;
    for (const WorldCustomer& customer : parts.world.customers)
        customers.append(customer.id);
    parts.checker->start(customers);
    parts.crowd = std::make_unique<Crowd>(options, parts.world, *parts.wire, parts.tally, *parts.checker);
    parts.record.startedAt = QDateTime::currentDateTimeUtc().toString(Qt::ISODate);
    parts.startedAt = monotonicNow();
    parts.tally.start(parts.startedAt);
    parts.isStarted = true;
    parts.clients = std::thread([&parts] { parts.crowd->run(); });
    parts.ticker = std::thread([&parts] { parts.tick(); });
    return success();
}

Figures Run::figures() const { return m_parts->figures(); }

bool Run::isOver() const
{
    if (!m_parts->isStarted)
        return false;
    const Options& options = m_parts->options;
    if (options.operationsMax > 0)
        return m_parts->crowd->operationsEnded() >= options.operationsMax;
    return monotonicNow() >= m_parts->startedAt + std::chrono::nanoseconds(options.duration).count();
}

Figures Run::stop()
{
    Parts& parts = *m_parts;
    if (!parts.isStarted || parts.isStopped)
        return parts.record.figures;
    parts.isStopped = true;
    const Moment stoppedAt = monotonicNow();
    parts.endedAt = stoppedAt;
    parts.crowd->end(parts.options.settleDeadline);
    parts.clients.join();
    const Moment until = stoppedAt + std::chrono::nanoseconds(parts.options.settleDeadline).count();
    parts.checker->settle(std::chrono::milliseconds(std::max<Moment>(0, until - monotonicNow()) / 1'000'000));
    parts.endTicker();
    parts.secondsToDrain = static_cast<double>(monotonicNow() - stoppedAt) / 1e9;

    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    const QString startedAt = parts.record.startedAt;
    parts.record = {.options = parts.options,
        .figures = parts.figures(),
        .slices = parts.tally.slices(),
        .secondsToDrain = parts.secondsToDrain,
        .cpuSeconds = cpuSecondsOf(usage) - cpuSecondsOf(parts.usageAtStart),
        .memoryPeakKb = usage.ru_maxrss,
        .startedAt = startedAt};
    return parts.record.figures;
}

double Run::secondsToDrain() const { return m_parts->secondsToDrain; }
const Options& Run::options() const { return m_parts->options; }
QJsonObject Run::reportJson() const { return toJson(m_parts->record); }
QString Run::reportText() const { return toText(m_parts->record); }
QByteArray Run::reportHtml() const { return toHtml(m_parts->record); }
bool Run::isClean() const { return load::isClean(m_parts->record.figures); }

} // namespace tillpool::load
