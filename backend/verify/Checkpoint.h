// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QJsonObject>
#include <QString>
#include <chrono>
#include <functional>

namespace tillpool::verify {

/// Notes how far a run has come, so that one that was broken off goes on from there. Written seldom enough to cost
/// nothing, whole or not at all.
class Checkpoint {
public:
    /// `path` empty: notes nothing. `books`: what distinguishes these books from others.
    Checkpoint(QString path, QString books, std::chrono::milliseconds every);

    /// Reads what an earlier run left. InvalidField when it is of other books. One of another kind, or older than a
    /// day, is as none.
    base::Status load();

    /// What an earlier run left, empty when none did.
    const QJsonObject& kept() const { return m_kept; }

    /// Notes what `state` answers, if the last note is some time ago. InvalidField when it can't be written.
    base::Status note(const std::function<QJsonObject()>& state);
    /// Notes it in any case.
    base::Status noteNow(const QJsonObject& state);
    /// The run has come to its end.
    void remove();

private:
    QString m_path;
    QString m_books;
    std::chrono::milliseconds m_every;
    QJsonObject m_kept;
    std::chrono::steady_clock::time_point m_lastNote;
};

} // namespace tillpool::verify
