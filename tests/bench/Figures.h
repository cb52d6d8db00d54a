// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

namespace tillpool::bench {

/// The middle of a set of measurements and how far they spread.
struct Quartiles {
    double low = 0;
    double median = 0;
    double high = 0;
};
/// Of at least one value; between two values the mean of both, weighted.
Quartiles quartilesOf(std::vector<double> values);
/// The value below which `share` (0 to 1) of them lie; 0 when there are none.
double quantileOf(std::vector<double> values, double share);

enum class Bound { AtLeast, AtMost };

/// One line of the table: ours beside its yardstick, and the goal that their ratio has.
struct Row {
    QString name;      ///< "checkout"
    QString what;      ///< in words
    QString unit;      ///< "/s" or "ms"
    Quartiles ours;    ///< in `unit`
    QString yardstick; ///< in words
    Quartiles theirs;  ///< in `unit`
    Quartiles ratio;   ///< of the pairs: ours to theirs
    Bound bound = Bound::AtLeast;
    double goal = 0;              ///< of the ratio's median
    qint64 failures = 0;          ///< requests that had another answer than the right one: none may
    QString limit {};             ///< which resource sets the pace, with what an operation costs
    QJsonObject costs {};         ///< the same for programs
    std::optional<bool> extra {}; ///< a further condition of the goal, such as no deadlock

    bool isReached() const;
    /// Other programs had so much of the machine that neither verdict counts.
    bool isDisturbed() const;
    QJsonObject json() const;
};

/// The table for people; `pairs` says of how many pairs the medians are.
QString tableOf(const std::vector<Row>& rows, int pairs);

} // namespace tillpool::bench
