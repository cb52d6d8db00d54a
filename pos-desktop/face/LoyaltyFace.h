// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace tillpool::face {

/// One row that the customer reads: an item, a discount, or what points pay.
struct FaceLine {
    enum class Kind { Item, Discount, Points };
    Kind kind = Kind::Item;
    QString text {};   ///< "2 × Flat white"
    QString detail {}; ///< "oat milk, extra shot"; may be empty
    QString amount {}; ///< "9.40", "−4.00"
    bool operator==(const FaceLine&) const = default;
};

/// The group whose points this sale moves, or another one of the customer's.
struct FaceGroup {
    QString name {};               ///< "Key family"
    QString place {};              ///< "at home in Singapore"
    bool isAvailable = true;       ///< false: its region can't be asked now; only `place` and `name` are there
    QString points {};             ///< "1,324"
    QString spends {};             ///< "500"; empty when this sale spends none
    QString earns {};              ///< "161"; empty when it earns none
    QString paysDebt {};           ///< "50": of what it earns, what pays its debt; empty when nothing does
    QString after {};              ///< "985"; empty when nothing moves
    QString owesAfter {};          ///< "46": debt that is left then; empty when none is
    QString standing {};           ///< "owes 120 points", "being checked": why its points can't be spent; mostly empty
    QStringList notes {};          ///< the same as sentences, for where there is room
    QStringList memberNames {};    ///< shortened: "Kelly K."
    QStringList memberInitials {}; ///< "KK"
    bool operator==(const FaceGroup&) const = default;
};

/// All that the customer's window shows, already in words: it computes nothing and asks nobody.
struct LoyaltyFace {
    enum class Phase {
        Idle,    ///< nobody is being served
        Ringing, ///< lines are coming in
        Paying,  ///< the amount to pay stands
        Waiting, ///< the sale was sent, its outcome is not known yet
        Thanks,  ///< the sale is done
    };
    Phase phase = Phase::Idle;
    QString shopName {}; ///< "Tillpool Coffee Dublin"
    QString greeting {}; ///< "Hello Kelly"; empty without a customer
    std::vector<FaceLine> lines {};
    QString totalLabel {}; ///< "Total", "To pay", "Paid"
    QString total {};      ///< "€16.15"
    QString hint {};       ///< one sentence below the total, such as a discount that is near; may be empty
    QString change {};     ///< "€3.85", in Thanks with cash
    std::optional<FaceGroup> group {};
    std::vector<FaceGroup> otherGroups {};
    QString thanks {}; ///< "161 points earned for Key family, on their way to Singapore"; in Thanks
    bool operator==(const LoyaltyFace&) const = default;
};

} // namespace tillpool::face
