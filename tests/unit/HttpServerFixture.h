// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Router.h"
#include "http/Server.h"
#include "http/WorkerPool.h"
#include "support/RawSocket.h"

#include <condition_variable>
#include <future>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

namespace tillpool::http {

/// A counter that threads wait for.
class Count {
public:
    void add(int by = 1);
    int value() const;
    /// False when it isn't `wanted` or more within a generous time.
    [[nodiscard]] bool waitFor(int wanted) const;

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    int m_value = 0;
};

/// A server in a thread and event loop of its own, with real sockets.
class RunningServer {
public:
    struct Setup {
        std::vector<Route> routes;
        ServerOptions options {};
        WorkerPool::Options workers {.threads = 4};
    };
    explicit RunningServer(Setup setup);
    /// Shuts down if that hasn't happened.
    ~RunningServer();

    quint16 port() const { return m_port; }
    testing::RawSocket connect() const { return testing::RawSocket(m_port); }
    ServerStats stats() const { return m_server->stats(); }
    /// Begins to shut down, with this deadline, in the server's thread; the future has how it ended.
    std::future<Server::Finished> beginShutdown(std::chrono::milliseconds deadline);
    /// Waits until `holds(stats())`; false when it doesn't within a generous time.
    [[nodiscard]] bool waitUntil(const std::function<bool(const ServerStats&)>& holds) const;

private:
    void run(const ServerOptions& options, std::promise<quint16> port);

    class NobodyKnown : public Authenticator {
    public:
        base::Result<Identity> identify(const QByteArray&, IdentityCheck) override;
    };

    NobodyKnown m_authenticator;
    Router m_router;
    WorkerPool m_pool;
    int m_stop;
    std::promise<Server::Finished> m_finished;
    std::chrono::milliseconds m_deadline {};
    bool m_isStopping = false;
    Server* m_server = nullptr;
    quint16 m_port = 0;
    std::promise<void> m_release; ///< the server stays until here, so that its figures can still be read
    std::thread m_thread;
};

/// A route that anyone may call.
Route open(Method method, const QString& pattern, Handler handler);
/// Answers {"said": request body, "query": …, "request_id": …}.
ApiResponse echo(const ApiRequest& request, const Identity&);

/// A handler that waits at a gate until the test opens it.
struct Gated {
    Count begun;
    Count opened;
    Handler handler();
};

} // namespace tillpool::http
