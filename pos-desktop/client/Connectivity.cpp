// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/Connectivity.h"

#include <algorithm>

namespace tillpool::client {

namespace {

const RegionHealth* healthOf(const std::vector<RegionHealth>& regions, const base::RegionId& region)
{
    const auto found = std::find_if(
        regions.begin(), regions.end(), [&region](const RegionHealth& health) { return health.regionId == region; });
    return found == regions.end() ? nullptr : &*found;
}

} // namespace

RegionState Reach::stateOf(const base::RegionId& region) const
{
    const RegionHealth* const health = healthOf(regions, region);
    return health ? health->state : RegionState::Up;
}

QString Reach::nameOf(const base::RegionId& region) const
{
    const RegionHealth* const health = healthOf(regions, region);
    return health && !health->name.isEmpty() ? health->name : region.text();
}

Connectivity::Connectivity(TillApi& api, Pace pace, QObject* parent) : QObject(parent), m_api(api), m_pace(pace)
{
    m_timer.setInterval(m_pace.askEvery);
    m_patience.setInterval(m_pace.answerWithin);
    m_patience.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Connectivity::ask);
    connect(&m_patience, &QTimer::timeout, this,
        [this] { endQuestion({.isBackendReachable = false, .regions = m_reach.regions}); });
}

void Connectivity::start()
{
    m_timer.start();
    ask();
}

void Connectivity::askNow()
{
    if (m_question)
        m_askAgain = true;
    else
        ask();
}

void Connectivity::ask()
{
    if (m_question)
        return;
    m_question = std::make_unique<QObject>();
    m_patience.start();
    m_api.readHealth(m_question.get(), [this, question = m_question.get()](const Answer<Health>& answer) {
        if (question == m_question.get()) // else it was given up already
            take(answer);
    });
}

void Connectivity::take(const Answer<Health>& answer)
{
    if (answer.hasValue())
        endQuestion({.isBackendReachable = true, .regions = answer->regions});
    else
        endQuestion({.isBackendReachable = false, .regions = m_reach.regions});
}

void Connectivity::endQuestion(Reach found)
{
    m_patience.stop();
    m_question.release()->deleteLater(); // its callback may be running
    if (std::exchange(m_askAgain, false))
        ask();
    if (found == m_reach)
        return;
    m_reach = std::move(found);
    Q_EMIT changed();
}

} // namespace tillpool::client
