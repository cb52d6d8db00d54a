// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>

namespace tillpool::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr qint64 sanitizersKibibytes = 4 * 1024 * 1024; // they keep what was freed
#else
inline constexpr qint64 sanitizersKibibytes = 0;
#endif

/// What this process holds in memory now, in KiB.
inline qint64 residentKibibytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).chopped(2).trimmed().toLongLong();
    }
    return 0;
}

/// How much more memory this process has than when this was made; under a sanitizer far less than it has.
class Growth {
public:
    qint64 mebibytes() const { return (residentKibibytes() - m_before - sanitizersKibibytes) / 1024; }

private:
    const qint64 m_before = residentKibibytes();
};

} // namespace tillpool::testing
