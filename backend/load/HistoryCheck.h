// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/GroupHistory.h"
#include "load/Operation.h"

#include <QHash>
#include <deque>
#include <map>

namespace tillpool::load {

/// What the checker has counted.
struct CheckCounts {
    qint64 operations = 0; ///< whose answers were compared with each other and with the entries
    qint64 entries = 0;
    qint64 sights = 0;
    qint64 withoutVersion = 0; ///< answers about a group that told no version to compare them at
    qint64 lost = 0;
    qint64 duplicated = 0;
    qint64 doubleSpent = 0;
};

/// The checker without any I/O or clock: it is told what clients ask and are answered, and what entries the books have,
/// and says what contradicts. I2, I3, I4, I7, I8, I9, I11, I12 as far as entries and answers show them; what sales
/// contain is compared elsewhere (Content.h). One thread at a time.
///
/// Memory: an operation is kept until all that follows from it was seen, and `keptFor` longer; of each group a window
/// (GroupHistory).
class HistoryCheck {
public:
    /// How long an operation is remembered that is done with: a late duplicate of it is recognised as such.
    static constexpr Moment keptFor = 120'000'000'000;
    /// How long an acknowledged change may be missing from the books before it counts as lost during the run: databases
    /// that fail over answer late.
    static constexpr Moment missingMax = 30'000'000'000;

    /// A group whose first entry is still to come.
    void addGroup(const QString& groupId);
    bool knowsGroup(const QString& groupId) const { return m_groups.contains(groupId); }
    /// The newest version of each group that was told.
    std::map<QString, qint64> versions() const;

    /// An operation is about to be sent. `number`: unique in a run.
    void begin(qint64 number, int client, const Operation& operation, Moment at);
    /// It came to its end.
    void end(qint64 number, const std::vector<Exchange>& exchanges);
    /// The next entry of a group, in the order of versions.
    void addEntry(const Entry& entry);
    /// All that was in the books at `moment` has been told.
    void booksWereRead(Moment moment);
    /// Lets go what can't tell anything any more.
    void forget(Moment now);

    /// Whether every promise that follows from the answers was seen to be kept.
    bool isSettled() const;
    /// Nothing will be told any more: what is missing now is lost.
    void settle();

    /// What was found since the last call.
    std::vector<Violation> takeViolations() { return std::exchange(m_violations, {}); }
    const CheckCounts& counts() const { return m_counts; }
    /// Records and states in memory.
    qsizetype size() const;

private:
    enum class Outcome { Open, Acknowledged, Refused, Unknown };
    enum class Place { Here, Elsewhere }; ///< of the group: here its entry is written by the decision itself

    struct Movement {
        QString kind;
        QString groupId;
        Place place = Place::Here;
        std::optional<qint64> delta {};
        qint64 heldDelta = 0;
        qint64 version = 0; ///< of its entry, once that was seen
        bool isDue = false;
    };
    struct Record {
        Kind kind;
        int client = 0;
        Intention intention;
        Outcome outcome = Outcome::Open;
        Interval when;
        std::vector<Movement> movements {};
        QString balanceGroup {}; ///< whose balance the answer tells
        std::optional<qint64> balanceAfter {};
        std::optional<qint64> debtAfter {};
        bool wasMissed = false;

        QString what() const;
        Movement* movement(const QString& movementKind);
        bool isComplete() const;
    };
    struct Begun {
        QString id;
        Moment at = 0;
        int client = 0;
        Kind kind;
        Intention intention;
    };

    void report(const QString& invariant, const QString& sentence, const QJsonObject& evidence = {});
    void take(std::vector<Violation>&& violations);
    void expect(Record& record);
    void compareAnswers(const Begun& begun, const std::vector<Exchange>& exchanges);
    void compareOtherParts(const Begun& begun, const std::vector<Exchange>& exchanges);
    void conclude(Record& record, const std::vector<Exchange>& exchanges);
    void conclude(Record& record, const QJsonObject& answer);
    static QString balanceGroupOf(const Record& record, const QJsonObject& points);
    void judge(Record& record, Movement& movement);
    void finish(const QString& id, Record& record);
    void compareBalance(const Record& record);
    void lookAt(const Begun& begun, const Answer& answer);
    void lookAtShape(const QJsonObject& shape, const Interval& when, const QString& what);
    void lookAtLedger(const QString& group, const QJsonArray& items, const Interval& when, const QString& what);
    void lookAtRefusal(const Begun& begun, const QJsonObject& problem, const Interval& when);
    void see(const QString& group, Sight sight);
    void miss(Record& record, const Movement& movement);

    std::map<QString, GroupHistory> m_groups;
    QHash<qint64, Begun> m_begun;
    QHash<QString, Record> m_records; ///< by the source of their entries
    std::deque<std::pair<Moment, QString>> m_done;
    std::vector<Violation> m_violations;
    CheckCounts m_counts;
    Moment m_now = 0;
};

} // namespace tillpool::load
