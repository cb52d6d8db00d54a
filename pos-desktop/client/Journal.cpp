// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/Journal.h"

#include "client/SqliteJournal.h"

namespace tillpool::client {

base::Result<std::unique_ptr<Journal>> Journal::open(const QString& folder)
{
    TILLPOOL_TRY_ASSIGN(JournalFile file, JournalFile::claim(folder));
    return SqliteJournal::open(std::move(file));
}

} // namespace tillpool::client
