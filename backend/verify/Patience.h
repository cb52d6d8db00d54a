// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace tillpool::verify {

enum class Look { Again, NoMore };

/// How often what looks wrong is read again. Whatever is under way comes right at the first look or the second; books
/// with thousands of faults must not take hours to read.
class Patience {
public:
    /// `atRest`: nothing is under way, so one look tells.
    explicit Patience(bool atRest) : m_atRest(atRest) {}

    /// Begins with the next key; false: there were so many faults that this one is taken at its first sight.
    bool begin();
    /// After a look that found it wrong: waits a moment if there is another look to take.
    Look waitForAnother();

private:
    const bool m_atRest;
    qint64 m_faults = 0;
    int m_looks = 0;
};

} // namespace tillpool::verify
