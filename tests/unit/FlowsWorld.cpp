// SPDX-License-Identifier: GPL-3.0-or-later
#include "FlowsWorld.h"

#include "SettledSales.h"

#include "loyalty/PointsRules.h"
#include "sales/SaleRequest.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>

namespace tillpool::test {

using base::ErrorCode;
using client::FailureKind;
using client::JournalEntry;
using client::JournalState;

namespace {

constexpr qint64 patienceMs = 10'000;
const client::Connectivity::Pace neverByItself {std::chrono::hours(1), std::chrono::hours(1)};

base::Points pointsOf(const sales::SaleRequest& request)
{
    return request.redeem ? request.redeem->points : base::Points(0);
}

QJsonObject saleOf(const QString& key, const QJsonObject& body)
{
    const auto menu = tillMenu();
    const auto request = sales::parseSaleRequest(body, sales::Purpose::Sale, menu->currency()).takeValue();
    const loyalty::PointsRules rules;
    protocol::SettledSale sale {.saleId = base::SaleId::trusted(u"001-"_s + key),
        .tillId = *request.place.tillId,
        .staffId = base::StaffId::trusted(u"001-staff12"_s),
        .customerId = request.customerId,
        .tillTime = request.tillTime};
    sale.priced = pricing::priceBasket(*menu, request.basket).takeValue();
    const auto redeemed = loyalty::valueOf(pointsOf(request), rules, menu->currency());
    sale.settlement = pricing::settle(sale.priced.total, redeemed, request.tenders).takeValue();
    if (request.redeem)
        sale.redeemed = protocol::Redeemed {request.redeem->groupId, request.redeem->points};
    if (request.earnGroupId) {
        const auto earned = loyalty::pointsEarned(sale.settlement.paidInMoney(), rules);
        sale.earned = protocol::Earned {*request.earnGroupId, earned, protocol::EarnedState::Queued};
    }
    QJsonObject answer = protocol::saleResponseTemplate(sale);
    answer.insert(u"receipt_number"_s, u"001-till01-000042"_s);
    return answer;
}

} // namespace

bool turnUntil(const std::function<bool()>& condition)
{
    QElapsedTimer waited;
    waited.start();
    while (!condition()) {
        if (waited.elapsed() > patienceMs)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    return true;
}

void turn()
{
    // Zero timers and queued calls, and those that they make.
    for (int i = 0; i < 8; ++i) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
}

client::Answer<client::DecidedSale> Books::sell(const QString& key, const QJsonObject& body)
{
    if (m_aborted.count(key) > 0)
        return failure(FailureKind::Refused, ErrorCode::SaleAborted);
    const bool isReplay = has(key);
    if (!isReplay)
        m_sales[key] = saleOf(key, body);
    return client::DecidedSale {m_sales[key], isReplay};
}

client::Cancelled Books::cancel(const QString& saleId)
{
    const QString key = saleId.mid(4);
    if (has(key))
        return {.isAborted = false, .sale = m_sales[key]};
    m_aborted.insert(key);
    return {.isAborted = true};
}

void MemoryJournal::saveDraft(const QJsonObject& draft, QObject* context, Done done)
{
    log.append(u"draft"_s);
    if (!isDiskFull) {
        m_draft = draft;
        ++m_draftCount;
    }
    finish(context, std::move(done));
}

void MemoryJournal::begin(const JournalEntry& entry, QObject* context, Done done)
{
    log.append(u"begin"_s);
    EXPECT_EQ(find(entry.key), nullptr) << "a key was used twice";
    if (!isDiskFull)
        m_entries.push_back(entry);
    finish(context, std::move(done));
}

void MemoryJournal::giveUp(const base::IdempotencyKey& key, QObject* context, Done done)
{
    log.append(u"give up"_s);
    JournalEntry* entry = find(key);
    if (entry && !isDiskFull)
        entry->isGivenUp = true;
    finish(context, std::move(done));
}

void MemoryJournal::decide(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done)
{
    log.append(u"decide"_s);
    JournalEntry* entry = find(key);
    if (entry && !isDiskFull) {
        entry->state = JournalState::Decided;
        entry->outcome = outcome;
        m_draft.reset();
    }
    finish(context, std::move(done));
}

void MemoryJournal::refuse(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done)
{
    log.append(u"refuse"_s);
    JournalEntry* entry = find(key);
    if (entry && !isDiskFull) {
        entry->state = JournalState::Refused;
        entry->outcome = outcome;
    }
    finish(context, std::move(done));
}

void MemoryJournal::acknowledge(const base::IdempotencyKey& key, QObject* context, Done done)
{
    log.append(u"acknowledge"_s);
    if (!isDiskFull)
        m_acknowledged.insert(key.text());
    finish(context, std::move(done));
}

client::JournalContent MemoryJournal::content() const
{
    client::JournalContent content {.draft = m_draft};
    for (const JournalEntry& entry : m_entries) {
        if (entry.state == JournalState::Sent)
            content.unsettled.push_back(entry);
        if (entry.state == JournalState::Decided && m_acknowledged.count(entry.key.text()) == 0)
            content.unacknowledged = entry;
    }
    return content;
}

const JournalEntry* MemoryJournal::entry(const QString& key) const
{
    const auto found = std::find_if(
        m_entries.begin(), m_entries.end(), [&](const JournalEntry& entry) { return entry.key.text() == key; });
    return found == m_entries.end() ? nullptr : &*found;
}

JournalEntry* MemoryJournal::find(const base::IdempotencyKey& key)
{
    const auto found = std::find_if(
        m_entries.begin(), m_entries.end(), [&](const JournalEntry& entry) { return entry.key.text() == key.text(); });
    return found == m_entries.end() ? nullptr : &*found;
}

void MemoryJournal::finish(QObject* context, Done done)
{
    const base::Status status = isDiskFull
        ? base::Status(base::Error {.code = ErrorCode::Internal, .detail = u"The disk is full"_s})
        : base::success();
    QMetaObject::invokeMethod(
        context, [done = std::move(done), status] { done(status); }, Qt::QueuedConnection);
}

catalogue::CatalogueContent tillMenuContent()
{
    catalogue::CatalogueContent content = menuContent(irishRules());
    const auto size = base::ModifierGroupId::trusted(u"001-sizes1"_s);
    const auto standard = u"standard"_s;
    content.modifiers.push_back({modifierId(u"small1"_s), u"Small"_s, money(0, u"EUR"_s), standard});
    content.modifiers.push_back({modifierId(u"large1"_s), u"Large"_s, money(60, u"EUR"_s), standard});
    content.modifierGroups.push_back({.modifierGroupId = size,
        .name = u"Size"_s,
        .min = 1,
        .max = 1,
        .modifierIds = {modifierId(u"small1"_s), modifierId(u"large1"_s)}});
    content.items.push_back({.itemId = itemId(u"latte1"_s),
        .name = u"Latte"_s,
        .categoryId = content.categories.back().categoryId,
        .code = u"13"_s,
        .price = money(350, u"EUR"_s),
        .taxClass = standard,
        .modifierGroups = {size, content.modifierGroups.front().modifierGroupId}});
    return content;
}

Menu tillMenu()
{
    return std::make_shared<const catalogue::Catalogue>(catalogue::Catalogue::make(tillMenuContent()).takeValue());
}

base::ItemId itemId(const QString& name) { return base::ItemId::trusted(u"001-"_s + name); }
base::ModifierId modifierId(const QString& name) { return base::ModifierId::trusted(u"001-"_s + name); }

client::TillSession session()
{
    return {.token = u"token"_s,
        .role = base::Role::Cashier,
        .staffId = base::StaffId::trusted(u"001-staff12"_s),
        .staffName = u"Britanni Jorden"_s,
        .tillId = base::TillId::trusted(u"001-till01"_s),
        .storeId = base::StoreId::trusted(u"001-store1"_s),
        .storeName = u"Tillpool Coffee Dublin"_s,
        .timeZone = "Europe/Dublin"};
}

client::Customer kelly()
{
    return {.customerId = base::CustomerId::trusted(u"002-k3m9qa"_s),
        .fullName = u"Kelly Key"_s,
        .groupIds = {family(0).groupId, office().groupId}};
}

client::CustomerGroup family(qint64 available)
{
    return {.groupId = base::GroupId::trusted(u"003-fam1ly"_s),
        .isAvailable = true,
        .name = u"Key family"_s,
        .location = u"Singapore"_s,
        .balance = base::Points(available),
        .available = base::Points(available),
        .members = {{base::CustomerId::trusted(u"002-k3m9qa"_s), u"Kelly Key"_s},
            {base::CustomerId::trusted(u"001-clark1"_s), u"Clark Stone"_s}}};
}

client::CustomerGroup owing(qint64 debt)
{
    client::CustomerGroup group = family(0);
    group.debt = base::Points(debt);
    return group;
}

client::CustomerGroup frozen(qint64 available)
{
    client::CustomerGroup group = family(available);
    group.arePointsFrozen = true;
    return group;
}

client::CustomerGroup office()
{
    return {.groupId = base::GroupId::trusted(u"002-office"_s),
        .isAvailable = true,
        .name = u"Office"_s,
        .balance = base::Points(260),
        .available = base::Points(260)};
}

client::Failure failure(FailureKind kind, ErrorCode code, const QString& region)
{
    return {.kind = kind, .error = {.code = code, .detail = u"said so"_s, .region = region}};
}

client::Failure lost() { return failure(FailureKind::Unreachable, ErrorCode::RegionUnavailable); }

World::World(flows::AskingPace pace) : m_pace(pace) { restart(); }

void World::restart()
{
    till.reset();
    connectivity.reset();
    api = ScriptedApi();
    connectivity = std::make_unique<client::Connectivity>(api, neverByItself);
    till = std::make_unique<flows::TillFlow>(
        flows::TillFlow::Parts {api, journal, *connectivity, clock, m_pace}, base::TillId::trusted(u"001-till01"_s));
    till->start(journal.content());
}

void World::signOn()
{
    till->signOn().signOn(u"12"_s, u"1012"_s);
    api.signOns.answer(session());
    api.catalogues.answer(tillMenu());
    turn();
    ASSERT_EQ(till->signOn().state(), flows::SignOnFlow::State::SignedOn);
}

void World::attachKelly(qint64 familyPoints) { attachKelly(family(familyPoints)); }

void World::attachKelly(const client::CustomerGroup& family)
{
    till->customer().attach(u"002-k3m9qa"_s);
    api.customers.answer(kelly());
    api.groups.answer(Groups {office(), family});
    till->customer().choose(family.groupId);
    turn();
}

void World::add(const QString& item, qint64 quantity)
{
    ASSERT_TRUE(till->basket().add(itemId(item), quantity).hasValue());
    turn();
}

void World::pay()
{
    add(u"flatwh"_s);
    ASSERT_TRUE(till->sale().beginPayment());
    turn();
}

void World::answerSale()
{
    const auto asked = api.sales.take();
    asked.answer(books.sell(asked.id, asked.body));
    turn();
}

void World::answerCancel()
{
    const auto asked = api.cancels.take();
    asked.answer(books.cancel(asked.id));
    turn();
}

void World::loseSale()
{
    pay();
    ASSERT_TRUE(till->sale().finishWithCash());
    turn();
    api.sales.answer(lost());
    turn();
    ASSERT_EQ(till->sale().state(), flows::SaleFlow::State::Unknown);
}

client::Health World::health(client::RegionState singapore, client::RegionState own) const
{
    const auto region = [](const QString& id) { return base::RegionId::parse(id).takeValue(); };
    return {.ownRegion = region(u"001"_s),
        .regions = {{region(u"001"_s), u"Ireland"_s, own}, {region(u"002"_s), u"US East"_s, client::RegionState::Up},
            {region(u"003"_s), u"Singapore"_s, singapore}}};
}

void World::tellHealth(const client::Answer<client::Health>& answer)
{
    if (api.healths.isEmpty())
        connectivity->askNow();
    api.healths.answer(answer);
    turn();
}

} // namespace tillpool::test
