// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <random>
#include <vector>

namespace tillpool::nemesis {

/// Something that must never be, found by a checker.
struct Violation {
    QString invariant; ///< "I8", as docs/consistency.md lists them
    QString sentence;
};

/// What the load has come to since it began.
struct WorkloadFigures {
    qint64 acknowledged = 0;
    qint64 refused = 0; ///< for good, cancelled ones included
    qint64 unknown = 0; ///< answers that did not come or were no final ones: asked again
    qint64 open = 0;    ///< sales that never got a final answer
    qint64 lost = 0;    ///< acknowledged and not in the books, or with other content there
    qint64 duplicated = 0;
    qint64 doubleSpent = 0;
    qint64 turnedAway = 0;   ///< 429 and 503, which say when to come again
    qint64 longestGapMs = 0; ///< the longest time without an acknowledged sale
};

/// The answer that a repeated request got, long after its sale.
struct Echo {
    QString saleId;
    int status = 0;
    QString receiptNumber;
};

/// Where a till sends its next request.
using Address = std::function<QString(std::mt19937&)>;
inline Address addressOf(const QString& url)
{
    return [url](std::mt19937&) { return url; };
}

/// Tills that sell all over the regions and remember what they were told. What a campaign of faults needs of its load:
/// another load takes its place by implementing this.
class Workload {
public:
    virtual ~Workload() = default;

    /// Makes what it needs, signs on at the tills. The system must be whole. Once, before the first begin().
    virtual void prepare() = 0;
    /// Begins anew, with figures of zero; nothing while it runs. What tills were told and was not compared yet is kept.
    virtual void begin(unsigned int seed, Address address) = 0;
    virtual qint64 ended() const = 0; ///< sales with a final answer so far
    /// From now on tills send there; an empty one: to the address that they began with.
    virtual void redirect(Address address) = 0;
    virtual void note(const Echo& echo) = 0;
    /// Lets every till end its sale and stops them.
    virtual void stop() = 0;
    /// Holds what the tills were told against the books. The load is stopped and nothing is under way any more.
    virtual std::vector<Violation> compare() = 0;
    virtual WorkloadFigures figures() const = 0;
    /// From now on the longest gap is looked for anew.
    virtual void forgetGap() = 0;
};

} // namespace tillpool::nemesis
