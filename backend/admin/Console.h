// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <chrono>

namespace tillpool::admin {

/// Writes one line to standard error, where all that is said on the way goes; standard output is for results.
void say(const QString& line);

/// One step of a longer work, told on standard error: "Regions: starting 001 Ireland on port 40213 … 0.4 s".
/// One that ends without `done` is marked as failed.
class Step {
public:
    enum class Layout {
        OneLine, ///< what it does, then the time it took, on the same line
        Block,   ///< the work prints lines of its own in between
    };

    Step(const QString& area, const QString& what, Layout layout = Layout::OneLine);
    ~Step();
    Q_DISABLE_COPY_MOVE(Step)

    /// Ends the step well, with a word about the outcome if there is one.
    void done(const QString& note = {});

private:
    void finish(const QString& outcome);

    QString m_area;
    Layout m_layout;
    bool m_finished = false;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

} // namespace tillpool::admin
