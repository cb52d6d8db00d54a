// SPDX-License-Identifier: GPL-3.0-or-later
#include "GroupLock.h"

#include "PendingSale.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;

GroupLock::GroupLock(const QString& group)
    : m_holder(system().region(group.left(3)).dsn)
    , m_watcher(system().region(group.left(3)).dsn)
    , m_pid(m_holder.text(u"SELECT pg_backend_pid()"_s))
{
    m_holder.rows(u"BEGIN"_s);
    m_holder.rows(u"SELECT FROM groups WHERE group_id = $1 FOR UPDATE"_s, {group});
}

// Of several that wait for one row, each waits for the one before it.
bool GroupLock::isWaitedFor(int count)
{
    return becomesTrue([&] {
        return m_watcher.number(u"WITH RECURSIVE waiting (pid) AS (SELECT $1::integer UNION SELECT a.pid "
                                "FROM pg_stat_activity a JOIN waiting w ON w.pid = ANY (pg_blocking_pids(a.pid)) "
                                "WHERE a.wait_event_type = 'Lock') SELECT count(*) - 1 FROM waiting"_s,
                   {m_pid})
            >= count;
    });
}

void GroupLock::release() { m_holder.rows(u"COMMIT"_s); }

} // namespace tillpool::test
