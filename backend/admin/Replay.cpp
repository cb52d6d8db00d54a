// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Replay.h"

#include "admin/Console.h"
#include "admin/ReplayBooks.h"
#include "admin/ReplayProgress.h"
#include "admin/ReplayTill.h"

#include <QFile>
#include <algorithm>
#include <atomic>
#include <thread>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using End = TicketOutcome::End;

namespace {

using Stores = std::map<int, ReplayStore>;

// What one till has to ring up: indices of tickets, in their order.
struct TillQueue {
    const ReplayStore* store = nullptr;
    QString tillId;
    std::vector<size_t> tickets {};
};

// All that the clients share. Each ticket's outcome is written by the one client that has its till.
class ReplayRun {
public:
    ReplayRun(QString baseUrl, const std::vector<Ticket>& tickets, const Stores& stores)
        : m_baseUrl(std::move(baseUrl)), m_tickets(tickets), m_outcomes(tickets.size()), m_customers(regionsOf(stores))
    {
        std::map<QString, TillQueue> queues;
        for (size_t i = 0; i < tickets.size(); ++i) {
            const auto store = stores.find(tickets[i].outlet);
            if (store == stores.end()) {
                m_outcomes[i] = {.end = End::Refused,
                    .reason = u"sales_outlet_id \"%1\" is not a store of the demo chain"_s.arg(tickets[i].outlet)};
                continue;
            }
            const QString tillId = store->second.tillOf(tickets[i].staff);
            TillQueue& queue = queues[tillId];
            queue.store = &store->second;
            queue.tillId = tillId;
            queue.tickets.push_back(i);
        }
        for (auto& [tillId, queue] : queues)
            m_queues.push_back(std::move(queue));
        // The longest first, so that the last ones to end are short.
        std::ranges::stable_sort(
            m_queues, std::greater {}, [](const TillQueue& queue) { return queue.tickets.size(); });
    }

    int clientsMax() const { return static_cast<int>(m_queues.size()); }
    const TicketOutcome& outcome(size_t ticket) const { return m_outcomes[ticket]; }

    // Rings everything up with `clients` clients at once; returns when the last one is done.
    void ringUp(int clients)
    {
        qint64 total = 0;
        for (const TillQueue& queue : m_queues)
            total += std::ssize(queue.tickets);
        ReplayProgress progress(total);
        std::vector<std::thread> threads;
        for (int i = 0; i < clients; ++i)
            threads.emplace_back([this, &progress] { work(progress); });
        for (std::thread& thread : threads)
            thread.join();
    }

private:
    static std::vector<base::RegionId> regionsOf(const Stores& stores)
    {
        std::vector<base::RegionId> regions;
        for (const auto& [outlet, store] : stores)
            regions.push_back(store.region);
        return regions;
    }

    void work(ReplayProgress& progress)
    {
        ReplayClient client(m_baseUrl);
        for (size_t i = m_nextQueue++; i < m_queues.size(); i = m_nextQueue++) {
            ringUpQueue(m_queues[i], client, progress);
            client.signOff();
        }
    }

    void ringUpQueue(const TillQueue& queue, ReplayClient& client, ReplayProgress& progress)
    {
        ReplayTill till(*queue.store, queue.tillId, m_customers, client);
        bool goesOn = true;
        for (const size_t ticket : queue.tickets) {
            TicketOutcome& outcome = m_outcomes[ticket];
            if (goesOn)
                outcome = till.ringUp(m_tickets[ticket]);
            else
                outcome.reason = u"not tried, as an earlier ticket at till %1 got no answer"_s.arg(queue.tillId);
            // Each further ticket would wait as long for nothing.
            goesOn = outcome.end != End::GivenUp;
            progress.countOne();
        }
    }

    QString m_baseUrl;
    const std::vector<Ticket>& m_tickets;
    std::vector<TicketOutcome> m_outcomes;
    std::vector<TillQueue> m_queues;
    ReplayCustomers m_customers;
    std::atomic<size_t> m_nextQueue = 0;
};

Result<Receipts> readReceiptsFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error {.code = ErrorCode::NotFound, .detail = u"%1 can't be read: %2"_s.arg(path, file.errorString())};
    auto receipts = readReceipts(file);
    if (!receipts.hasValue())
        return Error {.code = receipts.error().code, .detail = u"%1: %2"_s.arg(path, receipts.error().detail)};
    return receipts;
}

// The ids under one of which the ticket is sold, in the order in which they are tried.
QStringList saleIdsOf(const Ticket& ticket, const ReplayStore& store)
{
    return {keyOf(ticket).saleIn(store.region).text(), secondKeyOf(ticket).saleIn(store.region).text()};
}

void reject(ReplayReport& report, const Ticket& ticket, const QString& reason)
{
    ++report.missing;
    for (const ReceiptLine& line : ticket.lines) {
        const QString itself = u"line %1: "_s.arg(line.lineNo); // a reason names the line where it is about one
        report.rejected.push_back({line.lineNo, reason.startsWith(itself) ? reason.mid(itself.size()) : reason});
    }
}

// Compares one ticket with the books and adds it to its store, or says why it isn't there.
void account(ReplayReport& report, const Ticket& ticket, const TicketOutcome& outcome, const Stores& stores,
    const QHash<QString, BookedSale>& books)
{
    const auto store = stores.find(ticket.outlet);
    if (store == stores.end()) {
        reject(report, ticket, outcome.reason);
        return;
    }
    if (outcome.end == End::Different) {
        reject(report, ticket, outcome.reason);
        return;
    }
    const QStringList saleIds = saleIdsOf(ticket, store->second);
    const QString saleId = books.contains(saleIds.last()) ? saleIds.last() : saleIds.first();
    const auto booked = books.constFind(saleId);
    if (booked == books.cend()) {
        report.unanswered += outcome.end == End::GivenUp ? 1 : 0;
        reject(report, ticket,
            outcome.reason.isEmpty() ? u"sale %1 was answered but is not in the books"_s.arg(saleId) : outcome.reason);
        return;
    }
    if (booked->lines != std::ssize(ticket.lines) || booked->chargedMinor != ticket.chargedMinor()) {
        reject(report, ticket, u"sale %1 is in the books with other lines or amounts"_s.arg(saleId));
        return;
    }
    ++(outcome.end == End::Sold ? report.soldNow : report.soldBefore);
    ReplayReport::Store& sums = report.stores[ticket.outlet];
    ++sums.tickets;
    sums.lines += booked->lines;
    sums.chargedMinor += booked->chargedMinor;
}

QString plural(qint64 count, const QString& one)
{
    return u"%1 %2%3"_s.arg(grouped(count), one, count == 1 ? QString() : u"s"_s);
}

QStringList notesOn(const std::vector<Ticket>& tickets, const ReplayRun& run, const Stores& stores)
{
    std::map<int, int> unknownCustomers;
    qint64 withoutStaff = 0;
    qint64 withoutTime = 0;
    for (size_t i = 0; i < tickets.size(); ++i) {
        if (run.outcome(i).customerIsUnknown)
            ++unknownCustomers[tickets[i].customer];
        withoutStaff += tickets[i].staff == 0 ? 1 : 0;
        withoutTime += tickets[i].time ? 0 : 1;
    }
    QStringList notes;
    for (const auto& [customer, count] : unknownCustomers)
        notes.append(u"customer_id %1 is unknown in every region: %2 rung up without a customer"_s.arg(customer).arg(
            plural(count, u"ticket"_s)));
    if (withoutStaff > 0)
        notes.append(u"%1 without a staff_id: rung up by the store's manager"_s.arg(plural(withoutStaff, u"ticket"_s)));
    if (withoutTime > 0)
        notes.append(u"%1 without a transaction_time: recorded without one"_s.arg(plural(withoutTime, u"ticket"_s)));
    for (const auto& [outlet, store] : stores) {
        if (!store.timeZone.isValid())
            notes.append(u"the time zone of %1 is unknown on this machine (package tzdata): its tickets are recorded "
                         "without their times"_s.arg(store.name));
    }
    return notes;
}

} // namespace

Result<ReplayReport> replay(const RunningSystem& system, const ReplayOptions& options)
{
    TILLPOOL_TRY_ASSIGN(const Receipts receipts, readReceiptsFile(options.file));
    ReplayClient client(system.baseUrl);
    auto loaded = loadStores(system.chain, client);
    if (!loaded.hasValue())
        return Error {.code = loaded.error().code,
            .detail = u"%1. ./tillpool up starts again what has died"_s.arg(loaded.error().detail)};
    const Stores stores = loaded.takeValue();

    ReplayRun run(system.baseUrl, receipts.tickets, stores);
    ReplayReport report;
    report.clients = std::clamp(options.clients, 1, std::max(1, run.clientsMax()));
    say(u"Replay: %1 and %2 malformed lines in %3; ringing up with %4"_s.arg(
        plural(std::ssize(receipts.tickets), u"ticket"_s), grouped(std::ssize(receipts.rejected)), options.file,
        plural(report.clients, u"client"_s)));
    const auto begin = std::chrono::steady_clock::now();
    run.ringUp(report.clients);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

    QStringList saleIds;
    for (const auto& [outlet, store] : stores)
        report.stores[outlet] = {.name = store.name, .currency = store.catalogue.currency().code()};
    for (const Ticket& ticket : receipts.tickets) {
        if (const auto store = stores.find(ticket.outlet); store != stores.end())
            saleIds.append(saleIdsOf(ticket, store->second));
    }
    TILLPOOL_TRY_ASSIGN(const auto books, readBooks(system, saleIds));
    report.rejected = receipts.rejected;
    for (size_t i = 0; i < receipts.tickets.size(); ++i)
        account(report, receipts.tickets[i], run.outcome(i), stores, books);
    std::ranges::sort(report.rejected, {}, &RejectedLine::lineNo);
    report.notes = notesOn(receipts.tickets, run, stores);
    return report;
}

} // namespace tillpool::admin
