// SPDX-License-Identifier: GPL-3.0-or-later
#include "CpuMeter.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace tillpool::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr double busyShare = 0.85; // above it, processors set the pace

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double secondsOf(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double ownSeconds()
{
    double sum = 0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage {};
        ::getrusage(who, &usage);
        sum += secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
    }
    return sum;
}

double ticksPerSecond() { return static_cast<double>(::sysconf(_SC_CLK_TCK)); }

/// The fields of /proc/PID/stat from the third on: state, parent …
QList<QByteArray> statOf(const QString& pid)
{
    const QByteArray stat = contentOf(u"/proc/"_s + pid + u"/stat"_s);
    return stat.mid(stat.lastIndexOf(')') + 2).split(' ');
}

constexpr qsizetype parentField = 1;
constexpr qsizetype userField = 11; // then: system, and both of the children that have ended

double secondsIn(const QList<QByteArray>& stat)
{
    double ticks = 0;
    for (qsizetype field = userField; field < userField + 4; ++field)
        ticks += stat.value(field).toDouble();
    return ticks / ticksPerSecond();
}

/// Of all that a process has started and that runs still, such as nginx, but for `parts` that are counted by
/// themselves.
double secondsBelow(const QByteArray& pid, const QHash<QByteArray, QStringList>& children, const QStringList& parts)
{
    double sum = 0;
    for (const QString& child : children.value(pid)) {
        if (!parts.contains(child))
            sum += secondsIn(statOf(child)) + secondsBelow(child.toLatin1(), children, parts);
    }
    return sum;
}

} // namespace

CpuTimes& CpuTimes::operator+=(const CpuTimes& other)
{
    postgres += other.postgres;
    tillpoold += other.tillpoold;
    haproxy += other.haproxy;
    generator += other.generator;
    idle += other.idle;
    all += other.all;
    return *this;
}

CpuTimes CpuTimes::operator-(const CpuTimes& other) const
{
    return {postgres - other.postgres, tillpoold - other.tillpoold, haproxy - other.haproxy,
        generator - other.generator, idle - other.idle, all - other.all};
}

bool CpuMeter::isOurs(const QByteArray& command) const
{
    return std::any_of(m_dataFolders.begin(), m_dataFolders.end(),
        [&](const QString& folder) { return command.contains(folder.toUtf8() + '/'); });
}

CpuTimes CpuMeter::now() const
{
    CpuTimes times {.generator = ownSeconds()};
    const QStringList processes = QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
    QHash<QByteArray, QStringList> children;
    QStringList servers;
    QStringList parts;
    for (const QString& pid : processes) {
        const QByteArray command = contentOf(u"/proc/"_s + pid + u"/cmdline"_s);
        const QList<QByteArray> stat = statOf(pid);
        children[stat.value(parentField)].append(pid);
        if (!isOurs(command))
            continue;
        parts.append(pid);
        if (command.contains("/postgres"))
            servers.append(pid);
        else if (command.contains("tillpoold"))
            times.tillpoold += secondsIn(stat);
        else if (command.contains("haproxy"))
            times.haproxy += secondsIn(stat);
    }
    for (const QString& server : servers) {
        times.postgres += secondsIn(statOf(server));
        for (const QString& child : std::as_const(children)[server.toLatin1()])
            times.postgres += secondsIn(statOf(child));
    }
    times.generator += secondsBelow(QByteArray::number(::getpid()), children, parts);
    const QList<QByteArray> machine = contentOf(u"/proc/stat"_s).split('\n').value(0).simplified().split(' ');
    constexpr qsizetype idleField = 4; // then: waiting for a disk
    for (qsizetype field = 1; field < machine.size() && field <= 8; ++field) {
        const double seconds = machine[field].toDouble() / ticksPerSecond();
        times.all += seconds;
        if (field == idleField || field == idleField + 1)
            times.idle += seconds;
    }
    return times;
}

QJsonObject costsOf(const CpuTimes& spent, qint64 operations, qint64 fsyncs)
{
    const auto each = [operations](double seconds) {
        return operations > 0 ? std::round(seconds * 1e6 / static_cast<double>(operations)) / 1000 : 0;
    };
    const auto share = [&spent](double seconds) {
        return spent.all > 0 ? std::round(100 * std::max(0.0, seconds / spent.all)) / 100 : 0;
    };
    QJsonObject costs {{u"postgres_ms"_s, each(spent.postgres)}, {u"tillpoold_ms"_s, each(spent.tillpoold)},
        {u"haproxy_ms"_s, each(spent.haproxy)}, {u"generator_ms"_s, each(spent.generator)},
        {u"busy"_s, share(spent.all - spent.idle)},
        {u"others"_s,
            share(spent.all - spent.idle - spent.postgres - spent.tillpoold - spent.haproxy - spent.generator)}};
    if (operations > 0)
        costs.insert(
            u"fsyncs"_s, std::round(100 * static_cast<double>(fsyncs) / static_cast<double>(operations)) / 100);
    return costs;
}

QString limitOf(const QJsonObject& costs)
{
    QStringList parts;
    QString largest;
    double most = 0;
    for (const QString& name : {u"postgres"_s, u"tillpoold"_s, u"haproxy"_s, u"generator"_s}) {
        const double milliseconds = costs[name + u"_ms"_s].toDouble();
        parts.append(u"%1 %2 ms"_s.arg(name).arg(milliseconds, 0, 'f', 3));
        if (milliseconds > most) {
            most = milliseconds;
            largest = name;
        }
    }
    const double busy = costs[u"busy"_s].toDouble();
    const QString pace = busy >= busyShare ? u"processors, %1 most of all"_s.arg(largest)
                                           : u"waiting: for the disk, locks or one thread"_s;
    QString text =
        u"an operation costs %1; machine busy %2 %, %4 % with other programs; limit: %3"_s.arg(parts.join(u", "_s))
            .arg(std::lround(busy * 100))
            .arg(pace)
            .arg(std::lround(costs[u"others"_s].toDouble() * 100));
    if (costs.contains(u"fsyncs"_s))
        text += u"; %1 fsyncs each"_s.arg(costs[u"fsyncs"_s].toDouble(), 0, 'f', 2);
    return text;
}

} // namespace tillpool::bench
