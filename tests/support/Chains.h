// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Books.h"

#include <QByteArray>

namespace tillpool::test {

/// One entry of a group's points as its row says.
struct ChainEntry {
    QString group {};
    qint64 version = 0;
    QString kind {};
    QString source {};
    qint64 delta = 0;
    qint64 heldDelta = 0;
    qint64 balanceAfter = 0;
    qint64 heldAfter = 0;
    QString customer {};        ///< "" where there is none
    qint64 createdAtMicros = 0; ///< since 1970, UTC
    QByteArray previousHash {};
    QByteArray hash {};
};

/// The hash that an entry must have, by docs/checkout.md and by nothing of the product's.
QByteArray hashOf(const ChainEntry& entry, const QByteArray& previousHash);

/// What is wrong in the chains of one region's groups, a sentence each: versions without a gap, hashes, running
/// balances, and the groups' rows as their last entries leave them.
QStringList faultsInTheChains(Books& books);

} // namespace tillpool::test
