// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Fault.h"

#include <QJsonObject>

namespace tillpool::nemesis {

/// What came of one fault, or of a round of pairs, injected some times under one run of the load.
struct Outcome {
    QString name;
    QString row;
    QString sentence;
    QStringList pairs {}; ///< of a round: "one + other", in the order of their seeds
    int injections = 0;
    int struck = 0; ///< injections that met something
    std::vector<unsigned int> seeds {};
    WorkloadFigures figures {};
    double secondsToDrain = 0;
    double seconds = 0;
    std::vector<Violation> violations {};

    bool passed() const { return violations.empty() && struck == injections; }
};

/// Injects faults into a bed under load, heals, and verifies: after each injection the sums of all groups, after each
/// run of the load everything.
class Campaign {
public:
    /// `tell`: hears of each injection.
    Campaign(Bed& bed, Workload& load, Workload& crowd, Pace pace, std::function<void(const QString&)> tell)
        : m_bed(bed), m_load(load), m_crowd(crowd), m_pace(pace), m_tell(std::move(tell))
    {
    }

    /// Injects `fault` with each of the seeds, one after the other.
    Outcome run(const Fault& fault, const std::vector<unsigned int>& seeds);
    /// Injects every fault together with another one, so that they overlap: who with whom is chosen by the first seed,
    /// and each pair has the next one. An odd one out goes with the first.
    Outcome runPairs(const std::vector<Fault>& faults, const QString& name, unsigned int seed);
    /// Injects each fault once under one run of the load; one outcome a fault, and one for all of them at the end.
    std::vector<Outcome> runEach(const std::vector<Fault>& faults, unsigned int seed);

private:
    void begin(unsigned int seed);
    void inject(const std::vector<const Fault*>& faults, Chance& chance, Outcome& outcome);
    void settle(Outcome& outcome);
    void finish(Outcome& outcome);

    Bed& m_bed;
    Workload& m_load;
    Workload& m_crowd;
    const Pace m_pace;
    const std::function<void(const QString&)> m_tell;
};

} // namespace tillpool::nemesis
