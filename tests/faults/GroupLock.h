// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Books.h"

namespace tillpool::test {

/// Locks the row of a group in a transaction of its own: whoever moves the group's points waits for it.
class GroupLock {
public:
    explicit GroupLock(const QString& group);

    /// Waits until `count` others stand still at this lock, which shows that their statements are under way.
    bool isWaitedFor(int count = 1);
    void release();

private:
    Books m_holder;
    Books m_watcher; ///< inside of its transaction the holder would see one picture of the others for ever
    QString m_pid;
};

} // namespace tillpool::test
