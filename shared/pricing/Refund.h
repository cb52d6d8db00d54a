// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"
#include "base/Points.h"
#include "base/Result.h"
#include "catalogue/Catalogue.h"

#include <optional>
#include <vector>

/// What a refund gives back. Every figure is one of a running total, so that refunds of parts, in any order and of any
/// size, come to exactly what one refund of the whole would have been. With ⌊x⌋ for rounding down:
///
///   tax of a line       ⌊T·c′/C⌋ − ⌊T·c/C⌋   T: the added tax of the line's class, C: the amounts of that class,
///                       c and c′: those of the lines before this one, and with it. Included tax is in the amount.
///   discount of a line  ⌊D·g′/G⌋ − ⌊D·g/G⌋   D: all discounts, G: amounts and tax of all lines, g and g′ likewise.
///   share of a line     amount + tax − discount. All shares together are the total, and none is below 0.
///   units u+1 to v      ⌊S·v/Q⌋ − ⌊S·u/Q⌋    S: the share, Q: the quantity sold, u: refunded before.
///   by points           ⌊R·A′/N⌋ − what was given back before. R: what the points paid (as money, as points) or what
///                       was earned, N: the total, A′: the amount refunded with this refund. Once every line has gone
///                       back, R in place of ⌊…⌋: nothing stays behind by rounding, and of a sale that cost nothing
///                       everything goes back in the end.
///
/// What a line is worth depends on how much of that line alone was refunded before, never on other lines: two tills
/// come to the same amount whoever is first. Because differences of ⌊x⌋ never exceed the next whole number and N ≥ R,
/// the part that is paid back in money is never below 0.
///
/// The modifiers of a line go back with it: of M for a line of Q, ⌊M·v/Q⌋ − ⌊M·u/Q⌋, which is as many as of the line
/// where each has one.
namespace tillpool::pricing {

/// One line of a decided sale: an item, or a modifier below its item.
struct SoldLine {
    int lineNo = 0;
    std::optional<int> parentLineNo {}; ///< of a modifier
    QString name {};
    qint64 quantity = 0;   ///< 1 or more
    base::Money amount {}; ///< 0 or more, as priced: before added tax and discounts
    QString taxClass {};
    qint64 refunded = 0; ///< how many of them went back before: 0 to quantity
};

/// The tax of one class of a decided sale.
struct SoldTax {
    QString taxClass {};
    catalogue::TaxMode mode = catalogue::TaxMode::Included;
    base::Money amount {};
};

/// What the refunds of a sale gave back so far.
struct RefundedSoFar {
    int count = 0; ///< of the refunds
    base::Money amount {};
    base::Money redeemedValue {};
    base::Points recredited {};
    base::Points clawedBack {};
};

/// A decided sale, as far as refunds are computed from it.
struct RefundableSale {
    base::Money total {};
    base::Money redeemedValue {}; ///< what points paid of the total
    base::Points redeemed {};
    base::Points earned {};
    std::vector<SoldLine> lines {}; ///< in the order of their numbers; a modifier stands after its item
    std::vector<SoldTax> taxes {};
    RefundedSoFar refunded {};
};

/// So many of an item's line.
struct RefundRequestLine {
    int lineNo = 0;
    qint64 quantity = 0; ///< 1 or more
};

/// What goes back of one line, of an item or of a modifier.
struct RefundedLine {
    int lineNo = 0;
    std::optional<int> parentLineNo {};
    QString name {};
    qint64 quantity = 0;
    base::Money amount {};
};

/// One refund. Invariants: amount = the sum of the lines = redeemedValue + paidBack; none of them is below 0.
struct RefundPlan {
    int refundNo = 0; ///< 1 + the refunds that it was computed after
    std::vector<RefundedLine> lines {};
    base::Money amount {};
    base::Money redeemedValue {}; ///< goes back as points
    base::Money paidBack {};      ///< goes back in money
    base::Points recredited {};   ///< given back of what was redeemed
    base::Points clawedBack {};   ///< taken back of what was earned
};

/// How many of each item's line can still be refunded.
std::vector<RefundRequestLine> refundableLines(const RefundableSale& sale);

/// The next refund of `sale`: of `asked`, or of all that is left where nothing is asked for. InvalidField for a line
/// that the sale doesn't have, that is a modifier's or is named twice (/lines/N/line_no) and for more than was sold
/// (/lines/N/quantity), all at once; AlreadyRefunded when less is left than is asked for, or nothing at all (extra:
/// refundable, [{line_no, quantity}]).
base::Result<RefundPlan> planRefund(
    const RefundableSale& sale, const std::optional<std::vector<RefundRequestLine>>& asked);

} // namespace tillpool::pricing
