// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "face/LoyaltyFace.h"

#include <QSize>
#include <vector>

namespace tillpool::test {

struct NamedFace {
    QString name {};
    face::LoyaltyFace face {};
};

/// Faces as they come on an ordinary day, one for each phase and kind of customer.
std::vector<NamedFace> ordinaryFaces();
/// Faces that are hard to show: endless names and amounts, many lines, members and groups, other scripts, nothing at
/// all.
std::vector<NamedFace> nastyFaces();
/// The sizes of screens that stand on counters.
std::vector<QSize> screenSizes();

/// Kelly's sale, at the till of Dublin, with the points of a group in Singapore.
face::LoyaltyFace kellysSale(face::LoyaltyFace::Phase phase);

} // namespace tillpool::test
