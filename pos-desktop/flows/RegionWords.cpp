// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/RegionWords.h"

#include <QStringList>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using client::Reach;
using client::RegionState;
using words::Message;

namespace {

QStringList othersThatAre(RegionState state, const Reach& reach, const base::RegionId& own)
{
    QStringList names;
    for (const client::RegionHealth& health : reach.regions) {
        if (health.state == state && health.regionId != own)
            names.append(reach.nameOf(health.regionId));
    }
    return names;
}

} // namespace

words::RegionNames namesFrom(const client::Connectivity& connectivity)
{
    return [&connectivity](const QString& region) {
        const auto id = base::RegionId::parse(region);
        return id.hasValue() ? connectivity.reach().nameOf(*id) : region;
    };
}

QString joinedNames(const QStringList& names)
{
    if (names.size() < 2)
        return names.join(QString());
    return names.mid(0, names.size() - 1).join(u", "_s) + u" and "_s + names.last();
}

Message bannerFor(const Reach& reach, const base::RegionId& own)
{
    const QString payingWaits = u"Keep ringing up. Paying waits until it is back; this till tries by itself."_s;
    if (!reach.isBackendReachable)
        return {u"The connection to Tillpool's server is gone."_s, payingWaits};
    if (reach.stateOf(own) == RegionState::Down)
        return {u"%1, this shop's own region, can't be reached."_s.arg(reach.nameOf(own)), payingWaits};
    if (reach.stateOf(own) == RegionState::ReadOnly)
        return {u"%1, this shop's own region, takes no new sales now."_s.arg(reach.nameOf(own)), payingWaits};
    if (const QStringList down = othersThatAre(RegionState::Down, reach, own); !down.isEmpty()) {
        return {u"%1 can't be reached."_s.arg(joinedNames(down)),
            u"Points of groups at home in %1 can't be seen or used; everything else works."_s.arg(joinedNames(down))};
    }
    if (const QStringList readOnly = othersThatAre(RegionState::ReadOnly, reach, own); !readOnly.isEmpty()) {
        return {u"%1 can be read, but not changed."_s.arg(joinedNames(readOnly)),
            u"Points of groups at home in %1 can be seen, not used; what they earn arrives later."_s.arg(
                joinedNames(readOnly))};
    }
    return {};
}

bool doesPayingWait(const Reach& reach, const base::RegionId& own)
{
    return !reach.isBackendReachable || reach.stateOf(own) != RegionState::Up;
}

} // namespace tillpool::flows
