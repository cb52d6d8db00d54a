// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "face/LoyaltyFace.h"
#include "loyaltywindow/Typesetter.h"

namespace tillpool::loyaltywindow {

/// Who shares the points of `group`: round badges, of many the first four and how many more there are, with the names
/// beside them or below. Returns the lower edge; `topLeft`'s when the group has no members to show.
double placeMembers(Typesetter& page, const face::FaceGroup& group, QPointF topLeft, double width);

/// As many of `names` as there is room for in `most` rows of `width`, then how many more: "Kelly K., Clark S.", "and 6
/// more". No name is broken.
QStringList namesFor(const QStringList& names, const TextStyle& style, double width, int most);

} // namespace tillpool::loyaltywindow
