// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/MemoryPeak.h"

#include <QFile>
#include <algorithm>
#include <chrono>

namespace tillpool::test {

namespace {

qint64 residentKibibytes(pid_t pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).chopped(2).trimmed().toLongLong();
    }
    return 0;
}

} // namespace

MemoryPeak::MemoryPeak(pid_t pid) : m_peak(residentKibibytes(pid)), m_thread([this, pid] { watch(pid); }) {}

MemoryPeak::~MemoryPeak()
{
    m_stopping = true;
    m_thread.join();
}

void MemoryPeak::watch(pid_t pid)
{
    while (!m_stopping) {
        m_peak = std::max(m_peak.load(), residentKibibytes(pid));
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
}

} // namespace tillpool::test
