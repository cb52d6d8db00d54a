// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/TillApi.h"

#include <QTimer>
#include <chrono>
#include <memory>
#include <vector>

namespace tillpool::client {

/// What can be reached now, as far as the till knows.
struct Reach {
    bool isBackendReachable = true;
    std::vector<RegionHealth> regions {}; ///< as last told; empty before the first answer
    /// The state of a region; Up when nothing is known of it.
    RegionState stateOf(const base::RegionId& region) const;
    QString nameOf(const base::RegionId& region) const; ///< its id when the name is not known
    bool operator==(const Reach&) const = default;
};

/// Asks the backend's health again and again, so that a loss is known within five seconds; emits what changed. Lives in
/// the GUI thread.
///
/// One question that is not answered in time is a loss, one that is ends it. That does not flap: the api repeats a
/// question that was cut off for as long as `answerWithin`, so that a connection that broke, or a backend that starts
/// anew, is no loss yet.
class Connectivity : public QObject {
    Q_OBJECT
public:
    struct Pace {
        std::chrono::milliseconds askEvery {1500};
        std::chrono::milliseconds answerWithin {2500}; ///< later is as good as unreachable
    };
    /// `api` outlives this.
    Connectivity(TillApi& api, Pace pace, QObject* parent = nullptr);

    const Reach& reach() const { return m_reach; }
    /// Asks now, and from now on.
    void start();
    /// Asks now, for instance because a call has just failed; once more after the question that is under way, which may
    /// be older than what is known now.
    void askNow();

Q_SIGNALS:
    void changed();

private:
    void ask();
    void take(const Answer<Health>& answer);
    void endQuestion(Reach found);

    TillApi& m_api;
    Pace m_pace;
    Reach m_reach;
    QTimer m_timer;                      ///< to the next question
    QTimer m_patience;                   ///< with the one under way
    std::unique_ptr<QObject> m_question; ///< what the one under way is asked for; without it none is
    bool m_askAgain = false;
};

} // namespace tillpool::client
