// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayProgress.h"

#include "admin/ReplayReport.h"

#include <cstdio>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

ReplayProgress::ReplayProgress(qint64 total)
    : m_total(total), m_onTerminal(isatty(STDERR_FILENO) == 1), m_printer([this] { run(); })
{
}

ReplayProgress::~ReplayProgress()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    m_ends.notify_one();
    m_printer.join();
    print(true);
}

void ReplayProgress::run()
{
    const auto interval = m_onTerminal ? 250ms : 5000ms;
    std::unique_lock lock(m_mutex);
    while (!m_ends.wait_for(lock, interval, [this] { return m_ended; }))
        print(false);
}

void ReplayProgress::print(bool isLast) const
{
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    const qint64 done = m_done;
    const double rate = seconds > 0 ? double(done) / seconds : 0;
    QString line =
        u"Replay: %1 of %2 tickets, %3/s"_s.arg(grouped(done), grouped(m_total), QString::number(rate, 'f', 0));
    if (done < m_total && rate > 0)
        line += u", %1 s left"_s.arg(qint64(double(m_total - done) / rate) + 1);
    const bool endsLine = isLast || !m_onTerminal;
    // The spaces wipe what a longer line left there.
    std::fprintf(stderr, "%s%s   %s", m_onTerminal ? "\r" : "", line.toUtf8().constData(), endsLine ? "\n" : "");
    std::fflush(stderr);
}

} // namespace tillpool::admin
