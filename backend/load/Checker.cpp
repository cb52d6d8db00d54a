// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Checker.h"

#include "load/Answers.h"

#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto pauseBetweenRounds = 150ms;
constexpr Moment sweepEvery = 1'000'000'000;
constexpr size_t comparedAtOnce = 400;
constexpr size_t violationsKept = 100;

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

bool isRefund(Kind kind) { return kind == Kind::RefundWhole || kind == Kind::RefundLines; }
bool makesSomebody(Kind kind) { return kind == Kind::SignUp || kind == Kind::MakeGroup; }

} // namespace

Checker::Checker(std::unique_ptr<Books> books) : m_books(std::move(books)) {}

Checker::~Checker()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Checker::push(Event event)
{
    const std::lock_guard lock(m_mutex);
    m_events.push_back(std::move(event));
}

void Checker::groupIsThere(const QString& groupId) { push(GroupMade {groupId}); }

void Checker::began(qint64 number, int client, const Operation& operation, Moment at)
{
    push(Begun {number, client, operation, at});
}

void Checker::ended(qint64 number, const Operation& operation, std::vector<Exchange> exchanges)
{
    push(Ended {number, operation, std::move(exchanges)});
}

void Checker::leftOut(const QString& what)
{
    const std::lock_guard lock(m_mutex);
    if (!m_notes.contains(what)) // each client finds it out for itself
        m_notes.append(what);
}

void Checker::start(const QStringList& customers)
{
    m_customers = customers;
    m_thread = std::thread([this] { work(); });
}

void Checker::settle(std::chrono::milliseconds patience)
{
    {
        const std::lock_guard lock(m_mutex);
        m_isSettling = true;
        m_settleUntil = monotonicNow() + std::chrono::nanoseconds(patience).count();
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Checker::work()
{
    for (;;) {
        const bool isAtRest = round(Missing::MayBeLate);
        std::unique_lock lock(m_mutex);
        if (m_isEnding)
            return;
        if (m_isSettling && (isAtRest || monotonicNow() > m_settleUntil)) {
            lock.unlock();
            lastLook();
            return;
        }
        m_changed.wait_for(lock, pauseBetweenRounds);
    }
}

// Reads first and takes what clients said after: whatever made an entry was told before it could be read. True when
// nothing is left to wait for.
bool Checker::round(Missing missing)
{
    bool isComplete = false;
    while (!isComplete) {
        const Moment readAt = monotonicNow();
        const Books::Entries read = m_books->entriesAfter(m_history.versions());
        const bool isUnread = !m_books->unread().isEmpty();
        std::vector<Event> events;
        {
            const std::lock_guard lock(m_mutex);
            events = std::exchange(m_events, {});
        }
        for (Event& event : events)
            take(event);
        for (const Entry& entry : read.entries)
            m_history.addEntry(entry);
        if (read.isComplete && readAt - m_lastSweep > sweepEvery) {
            m_lastSweep = readAt;
            m_history.booksWereRead(readAt);
            m_history.forget(readAt);
        }
        isComplete = read.isComplete || isUnread;
    }
    compareContents(missing);
    report(m_history.takeViolations());
    bool isAtRest = m_history.isSettled() && m_toCompare.empty() && m_books->unread().isEmpty();
    {
        const std::lock_guard lock(m_mutex);
        m_counts = m_history.counts();
        m_comparedSeen = m_compared;
        m_recordsKept = m_history.size();
        isAtRest &= m_isSettling && m_events.empty();
    }
    return isAtRest && compareMemberships(Missing::MayBeLate);
}

void Checker::take(Event& event)
{
    std::visit(Overloaded {[this](GroupMade& made) { m_history.addGroup(made.groupId); },
                   [this](Begun& begun) { m_history.begin(begun.number, begun.client, begun.operation, begun.at); },
                   [this](Ended& ended) { takeEnd(ended); }},
        event);
}

void Checker::takeEnd(Ended& ended)
{
    m_history.end(ended.number, ended.exchanges);
    const Exchange& main = decidingMain(ended.exchanges);
    const Kind kind = ended.operation.kind;
    if (isSale(kind)) {
        const QString& region = ended.operation.intention.storeRegion;
        if (!main.answer)
            ++m_salesUnknown[region];
        else if (main.answer->isAcknowledged())
            ++m_salesMin[region];
    }
    noteMembership(ended.operation, main.answer);
    const bool hasContent =
        isSale(kind) || isRefund(kind) || (makesSomebody(kind) && main.answer && main.answer->isAcknowledged());
    if (main.answer && hasContent)
        m_toCompare.push_back({ended.operation, main.request, *main.answer});
}

// A membership that nobody is sure about is not compared.
void Checker::noteMembership(const Operation& operation, const std::optional<Answer>& answer)
{
    if (operation.kind != Kind::Join && operation.kind != Kind::Leave)
        return;
    const Membership membership {operation.intention.groupId, operation.intention.customerId};
    if (!answer)
        m_memberships.erase(membership);
    else if (answer->isAcknowledged())
        m_memberships[membership] = operation.kind == Kind::Join;
}

void Checker::compareContents(Missing missing)
{
    for (size_t left = m_toCompare.size(); left > 0;) {
        const size_t count = std::min(left, comparedAtOnce);
        std::vector<ToCompare> some(std::make_move_iterator(m_toCompare.begin()),
            std::make_move_iterator(m_toCompare.begin() + static_cast<qsizetype>(count)));
        m_toCompare.erase(m_toCompare.begin(), m_toCompare.begin() + static_cast<qsizetype>(count));
        left -= count;
        for (ToCompare& one : compareSome(std::move(some), missing))
            m_toCompare.push_back(std::move(one));
    }
}

// Those that must be looked at again come back: their region did not answer, or they may only be late.
std::vector<Checker::ToCompare> Checker::compareSome(std::vector<ToCompare> some, Missing missing)
{
    QStringList saleIds;
    QStringList refundIds;
    QStringList peopleIds;
    const auto idOf = [](const ToCompare& one) {
        if (!makesSomebody(one.operation.kind))
            return one.operation.intention.id;
        return one.answer.json()
            .value(one.operation.kind == Kind::SignUp ? u"customer_id"_s : u"group_id"_s)
            .toString();
    };
    for (const ToCompare& one : some) {
        const Kind kind = one.operation.kind;
        (isSale(kind) ? saleIds : isRefund(kind) ? refundIds : peopleIds).append(idOf(one));
    }
    QStringList unread;
    const auto read = [&](const QStringList& ids, auto&& ask) {
        auto found = ask(ids);
        unread += m_books->unread();
        return found;
    };
    const auto sales = read(saleIds, [this](const QStringList& ids) { return m_books->sales(ids); });
    const auto refunds = read(refundIds, [this](const QStringList& ids) { return m_books->refunds(ids); });
    const auto people = read(peopleIds, [this](const QStringList& ids) { return m_books->people(ids); });

    std::vector<ToCompare> later;
    for (ToCompare& one : some) {
        const QString id = idOf(one);
        if (unread.contains(id.left(3))) {
            later.push_back(std::move(one));
            continue;
        }
        const QJsonObject& asked = one.request.body;
        if (isSale(one.operation.kind)) {
            const auto booked = sales.constFind(id);
            const BookedSale* const sale = booked == sales.cend() ? nullptr : &*booked;
            judge(one, faultOfSale(one.operation.intention, asked, one.answer, sale), sale != nullptr, missing, later);
        } else if (isRefund(one.operation.kind)) {
            const auto booked = refunds.constFind(id);
            const BookedRefund* const refund = booked == refunds.cend() ? nullptr : &*booked;
            judge(one, faultOfRefund(one.operation.intention, asked, one.answer, refund), refund != nullptr, missing,
                later);
        } else {
            const auto found = people.constFind(id);
            const QString name =
                asked.value(one.operation.kind == Kind::SignUp ? u"full_name"_s : u"name"_s).toString();
            const bool isThere = found != people.cend();
            judge(one,
                isThere && found->first == name ? QString()
                    : isThere                   ? u"has another name in the books"_s
                                                : u"was acknowledged and is not in the books"_s,
                isThere, missing, later);
        }
    }
    return later;
}

void Checker::judge(ToCompare& one, const QString& fault, bool isThere, Missing missing, std::vector<ToCompare>& later)
{
    if (fault.isEmpty()) {
        ++m_compared;
        return;
    }
    const Moment now = monotonicNow();
    const bool isLost = !isThere && one.answer.isAcknowledged();
    if (isLost && one.missedAt == 0)
        one.missedAt = now;
    if (isLost && missing == Missing::MayBeLate && now < one.missedAt + HistoryCheck::missingMax) {
        later.push_back(std::move(one));
        return;
    }
    ++m_compared;
    {
        const std::lock_guard lock(m_mutex);
        m_lostContents += isLost ? 1 : 0;
    }
    const QString invariant = one.answer.isAcknowledged() ? u"I1"_s : u"I2"_s;
    const QString id = one.operation.intention.id.isEmpty() ? one.request.key : one.operation.intention.id;
    report({{invariant, u"%1 %2 %3"_s.arg(kindName(one.operation.kind), id, fault),
        {{u"asked"_s, one.request.body}, {u"status"_s, one.answer.status}, {u"answered"_s, one.answer.json()}}}});
}

bool Checker::compareMemberships(Missing missing)
{
    std::vector<Membership> asked;
    for (const auto& [membership, isMember] : m_memberships)
        asked.push_back(membership);
    const auto booked = m_books->memberships(asked);
    if (!m_books->unread().isEmpty())
        return false;
    bool agree = true;
    for (const auto& [membership, isMember] : m_memberships) {
        const auto found = booked.find(membership);
        if (found != booked.end() && found->second.isMember == isMember && found->second.isLinked == isMember)
            continue;
        agree = false;
        if (missing == Missing::IsLost)
            report({{u"I1"_s,
                u"customer %1 was last told to be %2 group %3, and the books differ"_s.arg(
                    membership.second, isMember ? u"in"_s : u"out of"_s, membership.first),
                {{u"group_id"_s, membership.first}, {u"customer_id"_s, membership.second}}}});
    }
    return agree;
}

// No more sales than were acknowledged: one that nobody was told of, or a second one under an id of its own, shows
// here.
void Checker::compareSalesCounts()
{
    const auto booked = m_books->salesTo(m_customers);
    for (const auto& [region, count] : booked) {
        const qint64 least = m_salesMin[region];
        const qint64 most = least + m_salesUnknown[region];
        if (count > most) {
            const std::lock_guard lock(m_mutex);
            m_duplicatedContents += count - most;
        }
        if (count < least || count > most)
            report({{u"I1"_s,
                u"region %1 has %2 sales to the run's customers, and %3 were acknowledged"_s.arg(region).arg(count).arg(
                    least),
                {{u"region"_s, region}, {u"booked"_s, count}, {u"acknowledged"_s, least},
                    {u"unknown"_s, m_salesUnknown[region]}}}});
    }
}

void Checker::lastLook()
{
    const bool isAtRest = round(Missing::IsLost);
    m_history.settle();
    report(m_history.takeViolations());
    if (!isAtRest)
        (void)compareMemberships(Missing::IsLost);
    compareSalesCounts();
    const bool isRead = m_books->unread().isEmpty();
    const std::lock_guard lock(m_mutex);
    m_counts = m_history.counts();
    m_comparedSeen = m_compared;
    m_isSettled = isAtRest && isRead;
    if (!isRead)
        m_notes.append(u"Could not be read in the end: region %1"_s.arg(m_books->unread().join(u", "_s)));
}

void Checker::report(std::vector<Violation> violations)
{
    const std::lock_guard lock(m_mutex);
    m_violationsTotal += static_cast<qint64>(violations.size());
    for (Violation& violation : violations) {
        if (m_violations.size() < violationsKept)
            m_violations.push_back(std::move(violation));
    }
}

void Checker::fill(Figures& figures) const
{
    const std::lock_guard lock(m_mutex);
    figures.checked = m_counts.operations;
    figures.contentsChecked = m_comparedSeen;
    figures.entriesChecked = m_counts.entries;
    figures.sightsChecked = m_counts.sights;
    figures.lost = m_counts.lost + m_lostContents;
    figures.duplicated = m_counts.duplicated + m_duplicatedContents;
    figures.doubleSpent = m_counts.doubleSpent;
    figures.recordsKept = m_recordsKept;
    figures.isSettled = m_isSettled;
    figures.violations = m_violations;
    figures.violationsTotal = m_violationsTotal;
    figures.notes += m_notes;
    if (m_counts.withoutVersion > 0)
        figures.notes.append(
            u"%1 answers told a group's points without a version: they were not compared with the books"_s.arg(
                m_counts.withoutVersion));
}

} // namespace tillpool::load
