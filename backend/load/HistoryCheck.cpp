// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/HistoryCheck.h"

#include "load/Answers.h"

#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

bool spends(const QString& movementKind) { return movementKind == u"redeem"_s || movementKind == u"hold"_s; }

} // namespace

QString HistoryCheck::Record::what() const
{
    return u"%1 %2 of client %3"_s.arg(kindName(kind), intention.id).arg(client);
}

HistoryCheck::Movement* HistoryCheck::Record::movement(const QString& movementKind)
{
    const auto found = std::ranges::find(movements, movementKind, &Movement::kind);
    return found == movements.end() ? nullptr : &*found;
}

bool HistoryCheck::Record::isComplete() const
{
    return std::ranges::none_of(movements, [](const Movement& m) { return m.isDue && m.version == 0; });
}

void HistoryCheck::report(const QString& invariant, const QString& sentence, const QJsonObject& evidence)
{
    m_violations.push_back({invariant, sentence, evidence});
}

void HistoryCheck::take(std::vector<Violation>&& violations)
{
    std::ranges::move(violations, std::back_inserter(m_violations));
}

void HistoryCheck::addGroup(const QString& groupId) { m_groups.try_emplace(groupId, groupId); }

std::map<QString, qint64> HistoryCheck::versions() const
{
    std::map<QString, qint64> versions;
    for (const auto& [id, group] : m_groups)
        versions.emplace_hint(versions.end(), id, group.version());
    return versions;
}

void HistoryCheck::begin(qint64 number, int client, const Operation& operation, Moment at)
{
    m_begun.insert(number, {operation.intention.id, at, client, operation.kind, operation.intention});
    if (operation.intention.id.isEmpty())
        return;
    Record record {.kind = operation.kind, .client = client, .intention = operation.intention, .when = {.from = at}};
    expect(record);
    m_records.insert(operation.intention.id, record);
}

// Every entry that the operation may make.
void HistoryCheck::expect(Record& record)
{
    const Intention& meant = record.intention;
    const auto placeOf = [&](const QString& group) {
        return group.left(3) == meant.storeRegion ? Place::Here : Place::Elsewhere;
    };
    if (record.kind == Kind::Adjust) {
        record.movements.push_back({u"adjust"_s, meant.groupId, Place::Here, meant.points});
        return;
    }
    if (!meant.saleId.isEmpty()) {
        if (!meant.redeemGroup.isEmpty())
            record.movements.push_back({u"recredit"_s, meant.redeemGroup, placeOf(meant.redeemGroup)});
        if (!meant.earnGroup.isEmpty())
            record.movements.push_back({u"clawback"_s, meant.earnGroup, placeOf(meant.earnGroup)});
        return;
    }
    if (!meant.redeemGroup.isEmpty() && placeOf(meant.redeemGroup) == Place::Here) {
        record.movements.push_back({u"redeem"_s, meant.redeemGroup, Place::Here, -meant.redeemPoints});
    } else if (!meant.redeemGroup.isEmpty()) {
        record.movements.push_back({u"hold"_s, meant.redeemGroup, Place::Here, 0, meant.redeemPoints});
        record.movements.push_back(
            {u"redeem"_s, meant.redeemGroup, Place::Elsewhere, -meant.redeemPoints, -meant.redeemPoints});
        record.movements.push_back({u"release"_s, meant.redeemGroup, Place::Elsewhere, 0, -meant.redeemPoints});
    }
    if (!meant.earnGroup.isEmpty())
        record.movements.push_back({u"earn"_s, meant.earnGroup, placeOf(meant.earnGroup)});
}

void HistoryCheck::end(qint64 number, const std::vector<Exchange>& exchanges)
{
    const auto found = m_begun.constFind(number);
    Q_ASSERT(found != m_begun.cend());
    const Begun begun = *found;
    m_begun.erase(found);
    ++m_counts.operations;
    for (const Exchange& exchange : exchanges)
        m_now = std::max(m_now, exchange.answer ? exchange.answer->at : 0);
    compareAnswers(begun, exchanges);
    compareOtherParts(begun, exchanges);
    if (const Exchange& main = decidingMain(exchanges); main.answer)
        lookAt(begun, *main.answer);
    const auto record = m_records.find(begun.id);
    if (record == m_records.end())
        return;
    conclude(*record, exchanges);
    finish(begun.id, *record);
}

// I11: one key, one answer.
void HistoryCheck::compareAnswers(const Begun& begun, const std::vector<Exchange>& exchanges)
{
    const Exchange* first = nullptr;
    for (const Exchange& exchange : exchanges) {
        if (exchange.request.part != Request::Part::Main || !exchange.answer || exchange.request.key.isEmpty())
            continue;
        if (first && !isSameAnswer(begun.kind, *first->answer, *exchange.answer))
            report(u"I11"_s, u"key %1 (%2) was answered in two ways"_s.arg(exchange.request.key, kindName(begun.kind)),
                {{u"first"_s, evidenceOf(*first->answer)}, {u"second"_s, evidenceOf(*exchange.answer)}});
        if (!first)
            first = &exchange;
    }
}

// The same key with another body is refused, and a cancel and its sale agree about who won.
void HistoryCheck::compareOtherParts(const Begun& begun, const std::vector<Exchange>& exchanges)
{
    const Exchange& main = decidingMain(exchanges);
    if (!main.answer)
        return;
    for (const Exchange& other : exchanges) {
        if (!other.answer || other.request.part == Request::Part::Main)
            continue;
        const bool agrees = other.request.part == Request::Part::Cancel ? agree(*main.answer, *other.answer)
                                                                        : isKeyRefused(*main.answer, *other.answer);
        if (!agrees)
            report(u"I11"_s,
                u"%1: the answer to %2 contradicts the one to its sale %3"_s.arg(
                    kindName(begun.kind), other.request.path, begun.id),
                {{u"sale"_s, evidenceOf(*main.answer)}, {u"other"_s, evidenceOf(*other.answer)}});
    }
}

void HistoryCheck::conclude(Record& record, const std::vector<Exchange>& exchanges)
{
    const Exchange& main = decidingMain(exchanges);
    record.outcome = !main.answer       ? Outcome::Unknown
        : main.answer->isAcknowledged() ? Outcome::Acknowledged
                                        : Outcome::Refused;
    Moment sentAt = never;
    for (const Exchange& exchange : exchanges) {
        if (exchange.request.part != Request::Part::Main || !exchange.answer)
            continue;
        sentAt = std::min(sentAt, exchange.answer->sentAt);
        if (exchange.answer->isAcknowledged() == main.answer->isAcknowledged())
            record.when.to = std::min(record.when.to, exchange.answer->at);
    }
    if (sentAt != never)
        record.when.from = std::max(record.when.from, sentAt);
    if (record.outcome == Outcome::Acknowledged)
        conclude(record, main.answer->json());
    for (Movement& movement : record.movements) {
        if (movement.version != 0)
            judge(record, movement);
    }
}

// balance_after is of the group that pays or is given back to, or of the other one where none is.
QString HistoryCheck::balanceGroupOf(const Record& record, const QJsonObject& points)
{
    const Intention& meant = record.intention;
    if (record.kind == Kind::Adjust)
        return meant.groupId;
    const bool isOfPayer =
        meant.saleId.isEmpty() ? !meant.redeemGroup.isEmpty() : points.value(u"recredited"_s).toInteger() != 0;
    return isOfPayer ? meant.redeemGroup : meant.earnGroup;
}

// What follows from an answer that says yes.
void HistoryCheck::conclude(Record& record, const QJsonObject& answer)
{
    const QJsonObject points = answer.value(u"points"_s).toObject();
    const std::map<QString, qint64> moved {{u"earn"_s, points.value(u"earned"_s).toInteger()},
        {u"recredit"_s, points.value(u"recredited"_s).toInteger()},
        {u"clawback"_s, -points.value(u"clawed_back"_s).toInteger()}};
    for (Movement& movement : record.movements) {
        if (const auto amount = moved.find(movement.kind); amount != moved.end()) {
            movement.delta = amount->second;
            movement.isDue = amount->second != 0;
        } else {
            movement.isDue = movement.kind != u"release"_s;
        }
    }
    const QJsonObject balances = record.kind == Kind::Adjust ? answer : points;
    record.balanceGroup = balanceGroupOf(record, points);
    if (const QJsonValue after = balances.value(u"balance_after"_s); after.isDouble())
        record.balanceAfter = after.toInteger();
    if (const QJsonValue after = balances.value(u"debt_after"_s); after.isDouble())
        record.debtAfter = after.toInteger();
}

void HistoryCheck::addEntry(const Entry& entry)
{
    const auto group = m_groups.find(entry.groupId);
    Q_ASSERT(group != m_groups.end());
    ++m_counts.entries;
    take(group->second.append(entry));
    const auto record = m_records.find(entry.sourceId);
    Movement* const movement = record == m_records.end() ? nullptr : record->movement(entry.kind);
    if (!movement || movement->groupId != entry.groupId) {
        ++(spends(entry.kind) ? m_counts.doubleSpent : m_counts.duplicated);
        report(u"I3"_s, u"group %1 has a %2 that nobody asked for"_s.arg(entry.groupId, entry.kind), entry.json());
        return;
    }
    if (movement->version != 0) {
        ++(spends(entry.kind) ? m_counts.doubleSpent : m_counts.duplicated);
        report(u"I3"_s,
            u"%1 made its %2 twice, at versions %3 and %4"_s.arg(record->what(), entry.kind)
                .arg(movement->version)
                .arg(entry.version),
            entry.json());
        return;
    }
    movement->version = entry.version;
    if ((movement->delta && *movement->delta != entry.delta) || movement->heldDelta != entry.heldDelta)
        report(u"I1"_s, u"%1 moved other points than it was asked to"_s.arg(record->what()), entry.json());
    if (!movement->delta)
        movement->delta = entry.delta; // compared with the answer once that is there
    if (record->outcome == Outcome::Open)
        return;
    judge(*record, *movement);
    finish(entry.sourceId, *record);
}

// An entry and the end of its operation are both known.
void HistoryCheck::judge(Record& record, Movement& movement)
{
    const bool isAcknowledged = record.outcome == Outcome::Acknowledged;
    const bool isHold = movement.kind == u"hold"_s || movement.kind == u"release"_s;
    const QJsonObject evidence {{u"kind"_s, movement.kind}, {u"group_id"_s, movement.groupId},
        {u"version"_s, movement.version}, {u"source_id"_s, record.intention.id}};
    if (record.outcome == Outcome::Refused && !isHold)
        report(u"I2"_s, u"%1 was refused and left a %2"_s.arg(record.what(), movement.kind), evidence);
    if (isAcknowledged && movement.kind == u"release"_s) {
        ++m_counts.doubleSpent;
        report(u"I7"_s, u"%1 was acknowledged and its hold given back"_s.arg(record.what()), evidence);
    }
    if (record.outcome == Outcome::Refused && movement.kind == u"hold"_s)
        record.movement(u"release"_s)->isDue = true;
    const bool isBounded = isAcknowledged && movement.place == Place::Here;
    take(m_groups.at(movement.groupId)
             .mark({.when = {record.when.from, isBounded ? record.when.to : never},
                 .version = movement.version,
                 .role = Mark::Role::Wrote,
                 .what = u"%1 (%2)"_s.arg(record.what(), movement.kind)}));
}

void HistoryCheck::finish(const QString& id, Record& record)
{
    if (!record.isComplete())
        return;
    if (record.outcome == Outcome::Acknowledged)
        compareBalance(record);
    record.balanceAfter.reset();
    m_done.emplace_back(m_now, id);
}

// Of a group elsewhere the balance is told as it will be once the hold is captured.
void HistoryCheck::compareBalance(const Record& record)
{
    if (!record.balanceAfter)
        return;
    const Intention& meant = record.intention;
    const QString& group = record.balanceGroup;
    if (!m_groups.contains(group))
        return;
    const GroupHistory& history = m_groups.at(group);
    qint64 version = 0;
    for (const Movement& movement : record.movements) {
        if (movement.groupId == group && movement.place == Place::Here)
            version = std::max(version, movement.version);
    }
    const auto state = history.at(version);
    if (version == 0 || !state)
        return; // no entry of its own here says which version the answer speaks of
    const bool isHeld = meant.saleId.isEmpty() && record.kind != Kind::Adjust && group.left(3) != meant.storeRegion;
    // A hold that was asked for again tells the balance of the moment at which that was.
    const bool isRight = isHeld
        ? history.hadBalance(*record.balanceAfter + meant.redeemPoints, version)
            || history.hadBalance(*record.balanceAfter, version)
        : state->balance == *record.balanceAfter && (!record.debtAfter || *record.debtAfter == state->debt);
    if (!isRight)
        report(u"I12"_s, u"%1 was told a balance that group %2 did not have"_s.arg(record.what(), group),
            {{u"balance_after"_s, *record.balanceAfter}, {u"books"_s, state->json()}});
}

void HistoryCheck::booksWereRead(Moment moment)
{
    for (auto record = m_records.begin(); record != m_records.end(); ++record) {
        if (record->outcome != Outcome::Acknowledged || record->wasMissed || record->when.to > moment - missingMax)
            continue;
        for (const Movement& movement : record->movements) {
            if (movement.isDue && movement.version == 0 && movement.place == Place::Here)
                miss(*record, movement);
        }
    }
}

void HistoryCheck::miss(Record& record, const Movement& movement)
{
    record.wasMissed = true;
    const bool isHold = record.outcome == Outcome::Refused;
    m_counts.lost += isHold ? 0 : 1;
    report(isHold ? u"I7"_s : u"I3"_s,
        isHold ? u"%1 was refused and its hold was not given back"_s.arg(record.what())
               : u"%1 was acknowledged and its %2 is not in the books"_s.arg(record.what(), movement.kind),
        {{u"source_id"_s, record.intention.id}, {u"kind"_s, movement.kind}, {u"group_id"_s, movement.groupId}});
}

void HistoryCheck::forget(Moment now)
{
    m_now = std::max(m_now, now);
    while (!m_done.empty() && m_done.front().first < m_now - keptFor) {
        const auto record = m_records.constFind(m_done.front().second);
        if (record != m_records.cend() && record->isComplete())
            m_records.erase(record);
        m_done.pop_front();
    }
    Moment horizon = m_now;
    for (const Begun& begun : std::as_const(m_begun))
        horizon = std::min(horizon, begun.at);
    for (const Record& record : std::as_const(m_records)) {
        // What may still come of a refused or unknown operation is late anyway: it counts from its own beginning.
        if (!record.isComplete())
            horizon = std::min(horizon, record.when.from);
    }
    for (const auto& [id, group] : m_groups)
        horizon = std::min(horizon, group.earliestPending());
    for (auto& [id, group] : m_groups)
        group.forgetBefore(horizon);
}

bool HistoryCheck::isSettled() const
{
    return m_begun.isEmpty() && std::ranges::all_of(m_records, [](const Record& record) { return record.isComplete(); })
        && std::ranges::none_of(m_groups, [](const auto& group) { return group.second.hasPendingSights(); });
}

void HistoryCheck::settle()
{
    for (Record& record : m_records) {
        for (const Movement& movement : record.movements) {
            if (movement.isDue && movement.version == 0 && !record.wasMissed)
                miss(record, movement);
        }
    }
    for (auto& [id, group] : m_groups)
        take(group.settle());
}

qsizetype HistoryCheck::size() const
{
    qsizetype size = m_begun.size() + m_records.size();
    for (const auto& [id, group] : m_groups)
        size += group.size();
    return size;
}

} // namespace tillpool::load
