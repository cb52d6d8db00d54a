// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

/// A limit on everything that comes from outside, in one place. Units stand last in the name.
namespace tillpool::limits {

inline constexpr int idLocalPartMax = 64;
inline constexpr int basketLinesMax = 500;
inline constexpr int lineModifiersMax = 20;
inline constexpr qint64 quantityMax = 9999;
inline constexpr int catalogueRowsMax = 200'000; ///< of each kind: items, modifiers, …
inline constexpr int tendersMax = 20;
inline constexpr int couponsMax = 20;
inline constexpr qint64 unitPriceMinorMax = 100'000'000;    ///< of one item or modifier, in minor units
inline constexpr qint64 amountMinorMax = 1'000'000'000'000; ///< of any amount of a sale, in minor units
inline constexpr qint64 pointsMax = 1'000'000'000'000;      ///< of any count of points
inline constexpr qint64 adjustmentPointsMax = 100'000;      ///< that one adjustment gives or takes
inline constexpr int reasonCharactersMax = 200;
inline constexpr int nameCharactersMax = 120;
inline constexpr int usernameCharactersMax = 254; ///< an e-mail address, RFC 5321
inline constexpr int passwordCharactersMin = 8;
inline constexpr int passwordCharactersMax = 1024;
inline constexpr int pageItemsDefault = 50;
inline constexpr int pageItemsMax = 200;
inline constexpr int requestBodyBytesMax = 1024 * 1024;
inline constexpr int requestHeadBytesMax = 16 * 1024;

} // namespace tillpool::limits
