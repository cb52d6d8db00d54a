// SPDX-License-Identifier: GPL-3.0-or-later
#include "GateLoop.h"

namespace tillpool::nemesis {

Gate::Gate(unsigned int seed) : m_loop(std::make_unique<Loop>(seed)) {}

Gate::~Gate() = default;

Gate::LinkId Gate::add(int serverPort, Speech speech)
{
    auto link = std::make_unique<Loop::Link>();
    link->serverPort = serverPort;
    link->speech = speech;
    LinkId id = 0;
    m_loop->listen(*link);
    m_loop->run([&] {
        id = m_loop->links.size();
        m_loop->links.push_back(std::move(link));
    });
    return id;
}

int Gate::port(LinkId link) const
{
    int port = 0;
    m_loop->run([&] { port = m_loop->links[link]->port; });
    return port;
}

void Gate::treat(LinkId link, const Treatment& treatment)
{
    m_loop->run([&] { m_loop->treat(*m_loop->links[link], treatment); });
}

void Gate::passAll()
{
    m_loop->run([this] {
        for (const auto& link : m_loop->links)
            m_loop->treat(*link, {});
    });
}

qint64 Gate::strikes(LinkId link) const
{
    qint64 count = 0;
    m_loop->run([&] { count = m_loop->links[link]->strikes; });
    return count;
}

qint64 Gate::strikes() const
{
    qint64 count = 0;
    m_loop->run([&] {
        for (const auto& link : m_loop->links)
            count += link->strikes;
    });
    return count;
}

int Gate::connections(LinkId link) const
{
    int count = 0;
    m_loop->run([&] { count = m_loop->connectionsOf(*m_loop->links[link]); });
    return count;
}

std::vector<Gate::Recorded> Gate::recorded(LinkId link) const
{
    std::vector<Recorded> requests;
    m_loop->run([&] {
        const auto& recorded = m_loop->links[link]->recorded;
        requests.assign(recorded.begin(), recorded.end());
    });
    return requests;
}

} // namespace tillpool::nemesis
