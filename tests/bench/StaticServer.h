// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QTemporaryDir>
#include <memory>

class QProcess;

namespace tillpool::bench {

/// An nginx of our own that serves one file from /menu.json on a free port of 127.0.0.1, until it is destroyed.
class StaticServer {
public:
    /// NotFound when nginx is not installed.
    static base::Result<StaticServer> start(const QByteArray& content);
    ~StaticServer();
    StaticServer(StaticServer&&) noexcept;
    StaticServer& operator=(StaticServer&&) = delete;

    quint16 port() const { return m_port; }
    const QByteArray& etag() const { return m_etag; } ///< that it gives the file

private:
    StaticServer();
    base::Status waitUntilItAnswers();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;
    QByteArray m_etag;
};

} // namespace tillpool::bench
