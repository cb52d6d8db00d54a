// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Books.h"
#include "support/ScratchDatabase.h"
#include "verify/Verify.h"

#include <gtest/gtest.h>
#include <memory>

namespace tillpool::test {

/// A store's region and another, with sales and refunds that moved points here and there, and a sale that was given up.
/// All of it has been carried out. Made once for all tests of a suite; each finds it as it was.
class VerifyScene : public testing::Test {
public:
    inline static const QString customer = QStringLiteral("001-cust01");
    inline static const QString nearGroup = QStringLiteral("001-neargroup");
    inline static const QString farGroup = QStringLiteral("003-fargroup");
    inline static const QString localSale = QStringLiteral("001-00000000-0000-0000-0000-00000000000a");
    inline static const QString remoteSale = QStringLiteral("001-00000000-0000-0000-0000-00000000000b");
    inline static const QString abortedSale = QStringLiteral("001-00000000-0000-0000-0000-00000000000c");

    static void SetUpTestSuite();
    static void TearDownTestSuite();

protected:
    void SetUp() override;

    /// Reserves 60 points of the far group.
    static void hold(Books& far, const QString& sale);
    /// Decides a sale of 250 that redeems 60 points of `group` and earns it 19; the outcome.
    static QString sell(Books& store, const QString& sale, const QString& group);
    /// Carries out what waits in one outbox.
    static void deliver(Books& from, Books& to);

    static Books& nearBooks() { return near().asOwner(); }
    static Books& farBooks() { return far().asOwner(); }
    static ScratchDatabase& near();
    static ScratchDatabase& far();
    /// A connection of its own as the owner of a region's tables.
    static std::unique_ptr<Books> another(const ScratchDatabase& region);

    /// Both regions, at rest.
    static verify::Options options();
    /// The report of a run that must come to its end.
    static verify::Report verified(const verify::Options& asked);
};

const verify::Invariant& invariant(const verify::Report& report, const QString& id);

} // namespace tillpool::test
