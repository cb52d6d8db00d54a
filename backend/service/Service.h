// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"
#include "config/Config.h"
#include "http/Api.h"

#include <memory>

namespace tillpool::service {

/// One running backend: databases, caches, routes, workers, jobs and the HTTP server, wired. Lives in the thread of the
/// event loop.
class Service {
public:
    Service(config::Config config, const QString& version);
    ~Service();

    /// Listens and starts the jobs; the port, or why it could not.
    base::Result<quint16> start();

    /// Stops accepting, finishes what was begun within the configured deadline, stops the jobs. True when all was
    /// finished.
    bool stop();

    /// The table of who may call what, for tests that walk it.
    const std::vector<http::Route>& routes() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace tillpool::service
