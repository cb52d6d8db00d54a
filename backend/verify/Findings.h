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
    void notChecked(const QString& invariant, const QString& why);

    const std::vector<Invariant>& invariants() const { return m_invariants; }

    // For a run that goes on later.
    QJsonObject json() const;
    void restore(const QJsonObject& json);

private:
    Invariant& at(const QString& id);

    int m_rowsShownMax;
    std::vector<Invariant> m_invariants;
};

} // namespace tillpool::verify
