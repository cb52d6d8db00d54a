// SPDX-License-Identifier: GPL-3.0-or-later
#include "Load.h"

#include "support/Books.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;

Load::Load(int clients, Address address, RingUp ringUp) : m_address(std::move(address)), m_ringUp(std::move(ringUp))
{
    for (int client = 0; client < clients; ++client)
        m_threads.emplace_back([this, client] { sell(client); });
}

Load::~Load() { (void)stop(); }

void Load::sell(int client)
{
    while (!m_stopping) {
        Api api(m_address());
        const PendingSale sale = m_ringUp(api, client);
        const admin::HttpReply reply = sendUntilFinal(sale, m_address, [this](const auto& other) { note(other); });
        const std::lock_guard lock(m_mutex);
        m_sales.push_back({sale, reply});
        ++m_ended;
    }
}

void Load::note(const admin::HttpReply& notFinal)
{
    const std::lock_guard lock(m_mutex);
    ++m_unanswered;
    if (notFinal.status != 0)
        m_notFinal.push_back(notFinal);
}

std::vector<admin::HttpReply> Load::notFinal() const
{
    const std::lock_guard lock(m_mutex);
    return m_notFinal;
}

bool Load::waitForMore(int more) const
{
    const int wanted = m_ended + more;
    return becomesTrue([&] { return m_ended >= wanted; }, 120'000);
}

std::vector<EndedSale> Load::stop()
{
    m_stopping = true;
    for (std::thread& thread : m_threads) {
        if (thread.joinable())
            thread.join();
    }
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_sales, {});
}

std::string summaryOf(const std::vector<EndedSale>& sales)
{
    std::map<int, int> counts;
    for (const EndedSale& ended : sales)
        ++counts[ended.reply.status];
    std::string text;
    for (const auto& [status, count] : counts)
        text += (text.empty() ? "" : ", ") + std::to_string(status) + ": " + std::to_string(count);
    return text;
}

std::string contradictions(const std::vector<EndedSale>& sales)
{
    std::map<QString, std::unique_ptr<Books>> books;
    QStringList found;
    for (const auto& [sale, reply] : sales) {
        auto& home = books[sale.region];
        if (!home)
            home = std::make_unique<Books>(system().region(sale.region).dsn);
        const QString id = sale.saleId();
        const QString number = home->text(u"SELECT receipt_number FROM sales WHERE sale_id = $1"_s, {id});
        if (!isFinal(reply))
            found.append(u"%1 has no end: %2"_s.arg(id, QString::fromStdString(describe(reply))));
        else if (!isSold(reply) && !number.isEmpty())
            found.append(u"%1 was refused and stands in the books as %2"_s.arg(id, number));
        else if (isSold(reply) && number.isEmpty())
            found.append(u"%1 was acknowledged and is lost"_s.arg(id));
        else if (isSold(reply) && reply.json()[u"receipt_number"_s].toString() != number)
            found.append(u"%1 was acknowledged as another receipt than %2"_s.arg(id, number));
    }
    return found.join(u'\n').toStdString();
}

qint64 changeOfPoints(const std::vector<EndedSale>& sales, const QString& group)
{
    qint64 change = 0;
    for (const auto& [sale, reply] : sales) {
        if (!isSold(reply))
            continue;
        const QJsonObject points = reply.json()[u"points"_s].toObject();
        if (points[u"earned_by"_s].toString() == group)
            change += points[u"earned"_s].toInteger();
        if (points[u"redeemed_from"_s].toString() == group)
            change -= points[u"redeemed"_s].toInteger();
    }
    return change;
}

} // namespace tillpool::test
