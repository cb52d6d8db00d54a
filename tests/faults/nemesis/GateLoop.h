// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Gate.h"
#include "Streams.h"

#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

namespace tillpool::nemesis {

/// The thread of a gate. All but `run` happens in it.
class Gate::Loop {
public:
    explicit Loop(unsigned int seed);
    ~Loop();

    /// Does `work` in the loop's thread and waits until it is done.
    void run(const std::function<void()>& work);

    struct Link {
        int listener = -1;
        int port = 0;
        int serverPort = 0;
        Speech speech = Speech::Http;
        Treatment treatment {};
        qint64 strikes = 0;
        std::deque<Recorded> recorded {};
    };
    std::vector<std::unique_ptr<Link>> links {};

    void listen(Link& link);
    void treat(Link& link, const Treatment& treatment);
    int connectionsOf(const Link& link) const;

private:
    using Clock = std::chrono::steady_clock;
    struct Chunk {
        Clock::time_point due;
        QByteArray bytes;
    };
    /// One way of a connection.
    struct Way {
        int from = -1;
        int to = -1;
        std::deque<Chunk> waiting {};
        bool ended = false;   ///< `from` has said its last
        bool blocked = false; ///< `to` does not take more now
        bool lost = false;    ///< something of it was swallowed
    };
    struct Connection {
        Link* link = nullptr;
        Way up {};   ///< client → server
        Way down {}; ///< server → client
        PostgresStream postgres {};
        RequestStream requests {};
        bool closing = false;
    };
    enum class Direction { Up, Down };

    void work();
    void doPosted();
    void accept(Link& link);
    void handle(int descriptor, quint32 events);
    void read(Connection& connection, Direction direction);
    void take(Connection& connection, Direction direction, const QByteArray& bytes);
    void takeUp(Connection& connection, const QByteArray& bytes);
    void takeDown(Connection& connection, const QByteArray& bytes);
    void record(Link& link, const QByteArray& request);
    bool isDropped(const Link& link, Direction direction) const;
    bool strikes(Link& link, Mode mode);
    void pass(Connection& connection, Way& way, const QByteArray& bytes);
    void flush(Connection& connection, Way& way);
    void end(Way& way, Connection& connection);
    void watch(int descriptor, quint32 events) const;
    void close(Connection& connection);
    int msUntilDue() const;
    void flushDue();

    int m_epoll = -1;
    int m_wake = -1;
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_posted;
    bool m_stopping = false;
    std::mt19937 m_random;
    std::map<int, Link*> m_listeners;
    std::map<int, Connection*> m_sockets;
    std::map<Connection*, std::unique_ptr<Connection>> m_connections;
    std::set<Connection*> m_delayed;                   ///< with chunks that wait for their time
    std::vector<std::unique_ptr<Connection>> m_closed; ///< until the events at hand are done
    std::thread m_thread;
};

} // namespace tillpool::nemesis
