// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QString>
#include <utility>

namespace tillpool::client {

/// The file of a journal, claimed for this program: as long as this lives no other one gets it. The kernel ends the
/// claim with the process, however that ends: nothing of a program that was killed is left to be mistaken for a living
/// one.
class JournalFile {
public:
    /// Claims the journal in `folder` and makes its file where there is none, for its owner's eyes alone. Errors in
    /// words: NotFound for no such folder, Forbidden for no right to it; Internal for the rest, also
    /// when another program has it.
    static base::Result<JournalFile> claim(const QString& folder);

    JournalFile(JournalFile&& other) noexcept : m_path(std::move(other.m_path)), m_lock(std::exchange(other.m_lock, -1))
    {
    }
    JournalFile& operator=(JournalFile&&) = delete;
    ~JournalFile();

    const QString& path() const { return m_path; }

private:
    JournalFile(QString path, int lock) : m_path(std::move(path)), m_lock(lock) {}

    QString m_path;
    int m_lock; ///< descriptor of the lock file; -1 when moved away
};

} // namespace tillpool::client
