// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Demo.h"

#include "admin/Commands.h"
#include "admin/ReplayClient.h"
#include "admin/ReplayReport.h"
#include "base/Money.h"
#include "receipt/Receipt.h"

#include <QJsonArray>
#include <algorithm>
#include <chrono>
#include <thread>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr std::chrono::seconds postedWithin {20};
constexpr std::chrono::milliseconds askEvery {50};

QString moneyText(const QJsonValue& money)
{
    auto currency = base::Currency::parse(money[u"currency"].toString());
    if (!currency.hasValue())
        return u"?"_s;
    const base::Money amount(money[u"amount"].toInteger(), currency.takeValue());
    return money[u"currency"].toString() + u' ' + amount.plainText();
}

void printIndented(const QString& text, const QString& indent)
{
    QStringList lines = text.split(u'\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    for (const QString& line : lines)
        printLine(line.isEmpty() ? line : indent + line);
}

class Story {
public:
    explicit Story(const RunningSystem& system)
        : m_system(system), m_story(system.chain.value(u"story"_s).toObject()), m_client(system.baseUrl)
    {
        m_store = regionOf(word(u"store_id"_s));
    }

    Status play()
    {
        printLine(u"\nOne sale, three regions\n=======================\n"_s);
        TILLPOOL_TRY(customerLogsIn());
        TILLPOOL_TRY(cashierSignsOn());
        TILLPOOL_TRY(basketIsPriced());
        TILLPOOL_TRY(saleIsMade());
        TILLPOOL_TRY(pointsArrive());
        m_client.signOff();
        TILLPOOL_TRY(customerLogsOut());
        sayWhatNext();
        return base::success();
    }

private:
    QString word(const QString& key) const { return m_story.value(key).toString(); }

    const RunningRegion* regionOf(const QString& id) const
    {
        const auto found = std::ranges::find_if(
            m_system.regions, [&](const RunningRegion& region) { return region.plan.id == id.left(3); });
        return found == m_system.regions.end() ? nullptr : &*found;
    }

    QString regionText(const QString& id) const
    {
        const RunningRegion* region = regionOf(id);
        return region ? region->plan.id + u' ' + region->plan.name : id.left(3);
    }

    static Result<QJsonObject> expect(const QString& step, const Result<HttpReply>& reply)
    {
        if (!reply.hasValue())
            return Error {.code = reply.error().code, .detail = u"%1: %2"_s.arg(step, reply.error().detail)};
        if (reply->status != 200 && reply->status != 201)
            return Error {.code = ErrorCode::Internal, .detail = u"%1: %2"_s.arg(step, problemText(*reply))};
        return reply->json();
    }

    Result<QJsonObject> askAsCustomer(const QString& step, const QString& path)
    {
        return expect(step, m_client.send("GET", path, {}, {{"Authorization", "Bearer " + m_customerToken}}));
    }

    Result<QJsonObject> askAsCashier(const QString& step, const QString& path, const QJsonObject& body)
    {
        return expect(step, m_client.sendAs(m_store->cashier, word(u"till_id"_s), "POST", path, body, freshKey()));
    }

    Status customerLogsIn()
    {
        if (!m_store)
            return Error {.code = ErrorCode::NotFound, .detail = u"the demo chain has no story for these regions"_s};
        TILLPOOL_TRY_ASSIGN(const QJsonObject session,
            expect(u"the customer's log-in"_s,
                m_client.send("POST", u"/api/v1/sessions"_s,
                    {{u"username"_s, word(u"username"_s)}, {u"password"_s, word(u"password"_s)}}, freshKey())));
        m_customerToken = session.value(u"token"_s).toString().toUtf8();
        printLine(
            u"1. %1, a customer of %2, logs in."_s.arg(word(u"customer_name"_s), regionText(word(u"customer_id"_s))));
        TILLPOOL_TRY_ASSIGN(const QJsonObject groups, readGroups());
        printLine(u"   The groups of %1, each read at its home, all regions at once:\n"_s.arg(word(u"customer_id"_s)));
        for (const QJsonValue& group : groups.value(u"items"_s).toArray())
            printGroup(group);
        return base::success();
    }

    Result<QJsonObject> readGroups()
    {
        TILLPOOL_TRY_ASSIGN(QJsonObject groups,
            askAsCustomer(u"the customer's groups"_s, u"/api/v1/customers/%1/groups"_s.arg(word(u"customer_id"_s))));
        for (const QJsonValue& group : groups.value(u"items"_s).toArray()) {
            if (group[u"group_id"].toString() == word(u"group_id"_s))
                m_group = group.toObject();
        }
        return groups;
    }

    void printGroup(const QJsonValue& group) const
    {
        const QString id = group[u"group_id"].toString();
        if (group[u"status"].toString() != "ok"_L1) {
            printLine(u"     %1  (its region does not answer now)"_s.arg(id));
            return;
        }
        printLine(u"     %1 %2 %3 %4 points  %5 members"_s.arg(id.leftJustified(12),
            group[u"name"].toString().leftJustified(20), regionText(id).leftJustified(14),
            grouped(group[u"points"].toInteger()).rightJustified(6),
            QString::number(group[u"members"].toArray().size()).rightJustified(2)));
    }

    Status cashierSignsOn()
    {
        TILLPOOL_TRY(m_client.token(m_store->cashier, word(u"till_id"_s)));
        printLine(u"\n2. %1 signs on at till %2 of %3, region %4."_s.arg(m_store->chain[u"cashier"][u"name"].toString(),
            word(u"till_id"_s), m_store->chain[u"store_name"].toString(), regionText(word(u"store_id"_s))));
        return base::success();
    }

    QJsonObject basket() const
    {
        return {{u"till_id"_s, word(u"till_id"_s)}, {u"lines"_s, m_story.value(u"lines"_s)},
            {u"customer_id"_s, word(u"customer_id"_s)}, {u"earn_group_id"_s, word(u"group_id"_s)}};
    }

    Status basketIsPriced()
    {
        TILLPOOL_TRY_ASSIGN(m_quote, askAsCashier(u"the quote"_s, u"/api/v1/quotes"_s, basket()));
        m_pointsBefore = m_group.value(u"points"_s).toInteger();
        const qint64 available = m_group.value(u"points_available"_s).toInteger(m_pointsBefore);
        m_redeemed = std::min<qint64>({m_story.value(u"redeem_points"_s).toInteger(), available,
            m_quote.value(u"points"_s)["redeemable"_L1].toInteger()});
        printLine(u"\n3. The basket is priced: %1 lines, %2 in all with tax."_s.arg(
            QString::number(m_quote.value(u"lines"_s).toArray().size()), moneyText(m_quote.value(u"total"_s))));
        printLine(u"   %1, at home in %2, has %3 points to spend."_s.arg(
            m_group.value(u"name"_s).toString(), regionText(word(u"group_id"_s)), grouped(available)));
        return base::success();
    }

    Status saleIsMade()
    {
        QJsonObject sale = basket();
        sale.insert(u"catalogue_version"_s, m_quote.value(u"catalogue_version"_s));
        if (m_redeemed > 0)
            sale.insert(u"redeem"_s, QJsonObject {{u"group_id"_s, word(u"group_id"_s)}, {u"points"_s, m_redeemed}});
        const qint64 total = m_quote.value(u"total"_s)["amount"_L1].toInteger();
        // After many demos the group has fewer points than the story wants, and more is left to pay.
        const bool asWritten = m_redeemed == m_story.value(u"redeem_points"_s).toInteger();
        const qint64 cash = std::max<qint64>(m_story.value(u"cash_minor"_s).toInteger(), asWritten ? 0 : total);
        sale.insert(u"tenders"_s, QJsonArray {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, cash}}});
        TILLPOOL_TRY_ASSIGN(m_sale, askAsCashier(u"the sale"_s, u"/api/v1/sales"_s, sale));
        printLine(m_redeemed > 0 ? u"\n4. Paid with %1 of its points, worth %2, and the rest in cash:\n"_s.arg(
                      grouped(m_redeemed), moneyText(m_sale.value(u"redeemed_value"_s)))
                                 : u"\n4. It has no points left that would help, so all of it is paid in cash:\n"_s);
        printIndented(receipt::Receipt::text(m_sale, m_store->chain[u"store_name"].toString()), u"     "_s);
        return base::success();
    }

    // The entries of this sale in the group's ledger, the oldest first.
    Result<QJsonArray> readEntries()
    {
        TILLPOOL_TRY_ASSIGN(const QJsonObject page,
            askAsCustomer(u"the group's entries"_s, u"/api/v1/groups/%1/entries?limit=50"_s.arg(word(u"group_id"_s))));
        QJsonArray ours;
        for (const QJsonValue& entry : page.value(u"items"_s).toArray()) {
            if (entry[u"source_id"].toString() == m_sale.value(u"sale_id"_s).toString())
                ours.prepend(entry);
        }
        return ours;
    }

    bool isComplete(const QJsonArray& entries) const
    {
        const auto has = [&](QLatin1StringView kind) {
            return std::ranges::any_of(
                entries, [&](const QJsonValue& entry) { return entry[u"kind"].toString() == kind; });
        };
        const bool earns = m_sale.value(u"points"_s)["earned"_L1].toInteger() > 0;
        return (m_redeemed == 0 || has("redeem"_L1)) && (!earns || has("earn"_L1));
    }

    Status pointsArrive()
    {
        const auto begin = std::chrono::steady_clock::now();
        TILLPOOL_TRY_ASSIGN(QJsonArray entries, readEntries());
        while (!isComplete(entries)) {
            if (std::chrono::steady_clock::now() - begin > postedWithin)
                return Error {.code = ErrorCode::Internal,
                    .detail = u"the points of sale %1 have not arrived in group %2; they are on record and will"_s.arg(
                        m_sale.value(u"sale_id"_s).toString(), word(u"group_id"_s))};
            std::this_thread::sleep_for(askEvery);
            TILLPOOL_TRY_ASSIGN(entries, readEntries());
        }
        TILLPOOL_TRY(readGroups());
        printLine(u"\n5. What became of the points, in the ledger of %1 (%2, region %3):\n"_s.arg(
            m_group.value(u"name"_s).toString(), word(u"group_id"_s), regionText(word(u"group_id"_s))));
        printLine(u"     before the sale            %1 points"_s.arg(grouped(m_pointsBefore).rightJustified(7)));
        for (const QJsonValue& entry : entries)
            printEntry(entry);
        printLine(u"     now                        %1 points\n"_s.arg(
            grouped(m_group.value(u"points"_s).toInteger()).rightJustified(7)));
        return base::success();
    }

    static void printEntry(const QJsonValue& entry)
    {
        const QString kind = entry[u"kind"].toString();
        const qint64 delta = entry[u"delta"].toInteger();
        const QString change = (delta > 0 ? u"+"_s : QString()) + grouped(delta);
        QString line = u"     entry %1  %2 %3"_s.arg(QString::number(entry[u"version"].toInteger()).leftJustified(4),
            kind.leftJustified(8), change.rightJustified(14));
        if (kind == "hold"_L1)
            line +=
                u"  (%1 set aside while the store's region decides)"_s.arg(grouped(entry[u"held_delta"].toInteger()));
        printLine(line);
    }

    Status customerLogsOut()
    {
        HttpHeaders headers = freshKey();
        headers.insert("Authorization", "Bearer " + m_customerToken);
        TILLPOOL_TRY_ASSIGN(const HttpReply reply, m_client.send("DELETE", u"/api/v1/sessions/current"_s, {}, headers));
        return reply.status < 300
            ? Status(base::success())
            : Error {.code = ErrorCode::Internal, .detail = u"the log-out: "_s + problemText(reply)};
    }

    static void sayWhatNext()
    {
        printLine(u"The system keeps running. What to try next:\n"
                  "  ./tillpool demo --headless   the same once more: fewer points, another receipt\n"
                  "  ./tillpool replay FILE       ring up two weeks of receipts of the coffee chain\n"
                  "  ./tillpool status            what runs, and on which ports\n"
                  "  ./tillpool up --json         addresses and logins, for programs of your own\n"
                  "  ./tillpool test              build and run every test\n"
                  "  ./tillpool down              stop it; the data stays"_s);
    }

    const RunningSystem& m_system;
    QJsonObject m_story;
    ReplayClient m_client;
    const RunningRegion* m_store = nullptr;
    QByteArray m_customerToken;
    QJsonObject m_group; // as it was read last
    QJsonObject m_quote;
    QJsonObject m_sale;
    qint64 m_pointsBefore = 0;
    qint64 m_redeemed = 0;
};

} // namespace

Status playDemo(const RunningSystem& system) { return Story(system).play(); }

void tellDemo(const RunningSystem& system, const QString& requestedData)
{
    const QJsonObject story = system.chain.value(u"story"_s).toObject();
    const auto word = [&story](const QString& key) { return story.value(key).toString(); };
    const QString data = requestedData.isEmpty() ? QString() : u" --data "_s + requestedData;
    const auto store = std::ranges::find(system.regions, word(u"store_id"_s), &RunningRegion::storeId);
    const StaffLogin cashier = store == system.regions.end() ? StaffLogin {} : store->cashier;
    printLine(u"\nOne sale, three regions\n=======================\n"_s);
    printLine(u"1. Sign on at till %1 as %2 with PIN %3."_s.arg(word(u"till_id"_s), cashier.staffId, cashier.pin));
    printLine(u"2. Attach the customer %1, %2, whose groups are in all three regions."_s.arg(
        word(u"customer_id"_s), word(u"customer_name"_s)));
    printLine(u"3. Ring up:"_s);
    for (const QJsonValue& line : story.value(u"lines_in_words"_s).toArray())
        printLine(u"     "_s + line.toString());
    printLine(u"4. Pay: %1 points of %2, and the rest in cash."_s.arg(
        grouped(story.value(u"redeem_points"_s).toInteger()), word(u"group_name"_s)));
    printLine(u"\nClose the till's window to come back here. The system stays up:\n"
              "  ./tillpool till%1    opens the till again\n"
              "  ./tillpool down%1    stops the system; the data stays\n"_s.arg(data));
}

} // namespace tillpool::admin
