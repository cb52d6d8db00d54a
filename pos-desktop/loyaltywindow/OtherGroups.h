// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "face/LoyaltyFace.h"
#include "loyaltywindow/Typesetter.h"

namespace tillpool::loyaltywindow {

/// Groups as quiet cards below each other: name and home, points at the right; in words where they can't be reached.
/// Those that have no room in `column` are counted below the others.
void placeGroupsAtTop(Typesetter& page, const std::vector<face::FaceGroup>& groups, const QRectF& column);
/// The same, at the foot of the column.
void placeGroupsAtFoot(Typesetter& page, const std::vector<face::FaceGroup>& groups, const QRectF& column);

/// "point" or "points", for a number in digits.
QString pointsLabel(const QString& points);

} // namespace tillpool::loyaltywindow
