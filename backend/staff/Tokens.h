// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"

#include <QByteArray>

/// A token is the region of its session, a dot, and 32 random bytes: "001.Jx3…". Its SHA-256 alone is stored.
namespace tillpool::staff::tokens {

QByteArray make(const base::RegionId& region);
QByteArray hash(const QByteArray& token);
/// The region of its session, or Unauthenticated when this can't be one of our tokens.
base::Result<base::RegionId> regionOf(const QByteArray& token);
/// `count` random characters of a-z and 0-9 without 0, o, 1, l: the local part of new ids.
QString randomIdPart(int count);

} // namespace tillpool::staff::tokens
