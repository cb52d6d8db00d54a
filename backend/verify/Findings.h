// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/Verify.h"

namespace tillpool::verify {

/// What was found so far: for each invariant how often it was tested and what breaks it.
class Findings {
public:
    explicit Findings(int rowsShownMax);

    void checked(const QString& invariant, qint64 times = 1);
    /// `row`: the violating row in full.
    void violation(
        const QString& invariant, const QString& region, const QString& problem, const QJsonObject& row = {});
    /// The run has not come to its end: no invariant was checked on all of the books.
    void notChecked(const QString& why);

    qint64 timesChecked(const QString& invariant) const;
    const std::vector<Invariant>& invariants() const { return m_invariants; }

    // For a run that goes on later.
    QJsonObject json() const;
    void restore(const QJsonObject& json);

private:
    size_t placeOf(const QString& id) const;
    Invariant& at(const QString& id);

    int m_rowsShownMax;
    std::vector<Invariant> m_invariants;
};

} // namespace tillpool::verify
