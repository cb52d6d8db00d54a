// SPDX-License-Identifier: GPL-3.0-or-later
// A till without a window, a backend that answers when the test says so, and a journal in memory.
#pragma once

#include "Menus.h"

#include "client/Connectivity.h"
#include "client/Journal.h"
#include "client/TillApi.h"
#include "devices/Clock.h"
#include "flows/TillFlow.h"

#include <QPointer>
#include <deque>
#include <functional>
#include <map>
#include <set>

namespace tillpool::test {

using namespace Qt::StringLiterals;

/// Lets the event loop turn until `condition` holds; false when it doesn't within some seconds.
bool turnUntil(const std::function<bool()>& condition);
/// Lets everything happen that is due now.
void turn();

/// A call of the till that waits for its answer.
template <class T>
struct Asked {
    QPointer<QObject> context {};
    client::Callback<T> done {};
    QString id {};       ///< what was asked for
    QString pin {};      ///< of a sign-on
    QJsonObject body {}; ///< of a sale

    void answer(const client::Answer<T>& answer) const
    {
        if (context)
            done(answer);
    }
};

/// The calls of one kind, the oldest first; each is answered once.
template <class T>
class Calls {
public:
    void push(Asked<T> asked)
    {
        m_waiting.push_back(std::move(asked));
        ++m_count;
    }
    int count() const { return m_count; } ///< all so far
    bool isEmpty() const { return m_waiting.empty(); }
    const Asked<T>& first() const { return m_waiting.front(); }
    Asked<T> take()
    {
        EXPECT_FALSE(m_waiting.empty()) << "nothing was asked";
        if (m_waiting.empty())
            return {};
        Asked<T> asked = std::move(m_waiting.front());
        m_waiting.pop_front();
        return asked;
    }
    void answer(const client::Answer<T>& answer)
    {
        const Asked<T> asked = take();
        asked.answer(answer);
    }

private:
    std::deque<Asked<T>> m_waiting;
    int m_count = 0;
};

using Menu = std::shared_ptr<const catalogue::Catalogue>;
using Groups = std::vector<client::CustomerGroup>;

class ScriptedApi : public client::TillApi {
public:
    void signOn(const base::StaffId& staffId, const QString& pin, const base::TillId&, QObject* context,
        client::Callback<client::TillSession> done) override
    {
        signOns.push({context, std::move(done), staffId.text(), pin});
    }
    void signOff(QObject* context, client::Callback<bool> done) override { signOffs.push({context, std::move(done)}); }
    void readCatalogue(const base::StoreId& id, QObject* context, client::Callback<Menu> done) override
    {
        catalogues.push({context, std::move(done), id.text()});
    }
    void readCustomer(const base::CustomerId& id, QObject* context, client::Callback<client::Customer> done) override
    {
        customers.push({context, std::move(done), id.text()});
    }
    void readGroups(const base::CustomerId& id, QObject* context, client::Callback<Groups> done) override
    {
        groups.push({context, std::move(done), id.text()});
    }
    void makeSale(const base::IdempotencyKey& key, const QJsonObject& body, QObject* context,
        client::Callback<client::DecidedSale> done) override
    {
        sales.push({context, std::move(done), key.text(), {}, body});
    }
    void cancelSale(const base::SaleId& id, QObject* context, client::Callback<client::Cancelled> done) override
    {
        cancels.push({context, std::move(done), id.text()});
    }
    void readHealth(QObject* context, client::Callback<client::Health> done) override
    {
        healths.push({context, std::move(done)});
    }

    Calls<client::TillSession> signOns;
    Calls<bool> signOffs;
    Calls<Menu> catalogues;
    Calls<client::Customer> customers;
    Calls<Groups> groups;
    Calls<client::DecidedSale> sales;
    Calls<client::Cancelled> cancels;
    Calls<client::Health> healths;
};

/// What the backend keeps: each key is decided once, whatever is asked for and however often. It reads and prices
/// bodies as the backend does.
class Books {
public:
    /// The sale of `key`; made if it isn't there and was not given up.
    client::Answer<client::DecidedSale> sell(const QString& key, const QJsonObject& body);
    client::Cancelled cancel(const QString& saleId);
    int saleCount() const { return static_cast<int>(m_sales.size()); }
    bool has(const QString& key) const { return m_sales.count(key) > 0; }

private:
    std::map<QString, QJsonObject> m_sales;
    std::set<QString> m_aborted;
};

/// Keeps what the till writes; each `done` comes with the next turn of the event loop.
class MemoryJournal : public client::Journal {
public:
    base::Result<client::JournalContent> read() override { return content(); }
    void saveDraft(const QJsonObject& draft, QObject* context, Done done) override;
    void begin(const client::JournalEntry& entry, QObject* context, Done done) override;
    void giveUp(const base::IdempotencyKey& key, QObject* context, Done done) override;
    void decide(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done) override;
    void refuse(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done) override;
    void acknowledge(const base::IdempotencyKey& key, QObject* context, Done done) override;

    client::JournalContent content() const;
    const client::JournalEntry* entry(const QString& key) const;
    const std::vector<client::JournalEntry>& entries() const { return m_entries; }
    const std::optional<QJsonObject>& draft() const { return m_draft; }
    int draftCount() const { return m_draftCount; } ///< how often a draft was written

    bool isDiskFull = false; ///< nothing is written, every `done` says so
    QStringList log {};      ///< the calls, such as "begin"

private:
    client::JournalEntry* find(const base::IdempotencyKey& key);
    void finish(QObject* context, Done done);

    std::vector<client::JournalEntry> m_entries;
    std::set<QString> m_acknowledged;
    std::optional<QJsonObject> m_draft;
    int m_draftCount = 0;
};

class TestClock : public devices::Clock {
public:
    QDateTime nowUtc() const override { return now; }
    QDateTime now = QDateTime::fromString(u"2026-03-01T09:30:00.250Z"_s, Qt::ISODateWithMs);
};

/// The Irish menu and a latte (350, code 13) of which a size has to be chosen (small 0, large 60).
catalogue::CatalogueContent tillMenuContent();
Menu tillMenu();
base::ItemId itemId(const QString& name);         ///< "flatwh"
base::ModifierId modifierId(const QString& name); ///< "oatmlk"

client::TillSession session();
client::Customer kelly(); ///< 002-k3m9qa, in 003-fam1ly and 002-office
client::CustomerGroup family(qint64 available);
client::CustomerGroup owing(qint64 debt);       ///< the family once `debt` points were taken back that it had spent
client::CustomerGroup frozen(qint64 available); ///< the family while its points are being checked
client::CustomerGroup office();
client::Failure failure(client::FailureKind kind, base::ErrorCode code, const QString& region = {});
client::Failure lost(); ///< no answer came

/// A till at 001-till01 and all around it. Pauses are so long that nothing is asked again by itself unless told.
class World {
public:
    explicit World(flows::AskingPace pace = {std::chrono::hours(1), std::chrono::hours(1)});
    Q_DISABLE_COPY_MOVE(World)

    /// A new process on the same journal: what was in memory only is gone.
    void restart();
    void signOn();
    void attachKelly(qint64 familyPoints = 1324);
    void attachKelly(const client::CustomerGroup& family);
    void add(const QString& item, qint64 quantity = 1);
    void pay(); ///< a flat white, Paying
    /// Answers the oldest sale by the books.
    void answerSale();
    void answerCancel();
    /// The sale of `pay`, sent once, its answer lost: Unknown.
    void loseSale();
    client::Health health(client::RegionState singapore, client::RegionState own = client::RegionState::Up) const;
    void tellHealth(const client::Answer<client::Health>& answer);

    ScriptedApi api;
    MemoryJournal journal;
    TestClock clock;
    Books books;
    std::unique_ptr<client::Connectivity> connectivity;
    std::unique_ptr<flows::TillFlow> till;

private:
    flows::AskingPace m_pace;
};

} // namespace tillpool::test
