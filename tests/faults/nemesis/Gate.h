// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace tillpool::nemesis {

/// What a gate does to what passes on one of its links.
enum class Mode {
    Pass,
    CutReply,     ///< the request is delivered; at the first byte of its answer both sides are closed
    CutCommit,    ///< PostgreSQL: both sides are closed where a changing statement would be acknowledged
    CutRequest,   ///< half of a request is delivered, then both sides are closed
    Delay,        ///< everything arrives later by `delay`, in both directions
    DropToServer, ///< one-way partition: what clients send is swallowed, the sockets stay
    DropToClient,
    Partition, ///< swallowed both ways, ends of connections too; new connections are taken and lead nowhere
    Refuse,    ///< nothing passes, and new connections are closed at once
};

struct Treatment {
    Mode mode = Mode::Pass;
    int times = 0;     ///< the link passes again after so many cuts; 0: until it is told to
    int percent = 100; ///< of the occasions to cut, how many are taken
    std::chrono::milliseconds delay {0};
};

enum class Speech { Http, Postgres };

/// A TCP proxy with many links on loopback, each a port of its own that leads to a server's, in one thread of its own.
/// Its functions may be called from any other thread.
class Gate {
public:
    using LinkId = size_t;

    explicit Gate(unsigned int seed);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    /// Adds a link that leads to 127.0.0.1:`serverPort`. Throws when no port can be had.
    LinkId add(int serverPort, Speech speech);
    int port(LinkId link) const; ///< where its clients connect

    /// From now on. Back to Pass, connections of which something was swallowed are closed: they can't go on.
    void treat(LinkId link, const Treatment& treatment);
    void passAll();

    /// How often the treatments of a link did something so far: a cut, or bytes that were dropped, delayed or refused.
    qint64 strikes(LinkId link) const;
    qint64 strikes() const; ///< of all links
    int connections(LinkId link) const;

    struct Recorded {
        QByteArray request;
        std::chrono::steady_clock::time_point at;
    };
    /// The newest POST requests as they passed on an HTTP link, the oldest first; some thousands.
    std::vector<Recorded> recorded(LinkId link) const;

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace tillpool::nemesis
