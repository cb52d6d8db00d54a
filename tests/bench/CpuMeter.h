// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>

namespace tillpool::bench {

/// Seconds of processor time, added up since the parts began.
struct CpuTimes {
    double postgres = 0;
    double tillpoold = 0;
    double haproxy = 0;
    double generator = 0; ///< this program and those that it started, such as pgbench and nginx
    double idle = 0;      ///< of the whole machine
    double all = 0;       ///< of the whole machine, idle or not

    CpuTimes& operator+=(const CpuTimes& other);
    CpuTimes operator-(const CpuTimes& other) const;
};

/// Reads /proc for the parts that run from some data directories.
class CpuMeter {
public:
    explicit CpuMeter(QStringList dataFolders) : m_dataFolders(std::move(dataFolders)) {}

    CpuTimes now() const;

private:
    bool isOurs(const QByteArray& command) const;

    QStringList m_dataFolders;
};

/// What an operation costs in milliseconds of each part's processor time, and how busy the machine was. `fsyncs`: of
/// the databases in the same while; negative where they were not counted.
QJsonObject costsOf(const CpuTimes& spent, qint64 operations, qint64 fsyncs);
/// The same for people, with the resource that set the pace.
QString limitOf(const QJsonObject& costs);

} // namespace tillpool::bench
