// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/MenuReader.h"

#include "base/JsonReader.h"

namespace tillpool::client {

using namespace Qt::StringLiterals;

namespace {

MenuReader::Read parse(const QByteArray& body, const base::StoreId& store)
{
    TILLPOOL_TRY_ASSIGN(const QJsonObject object, base::JsonReader::parseBody(body));
    TILLPOOL_TRY_ASSIGN(catalogue::Catalogue menu, catalogue::Catalogue::fromJson(object));
    if (menu.storeId() != store) {
        return base::invalidField(
            u"/store_id"_s, u"is %1, but %2 was asked for"_s.arg(menu.storeId().text(), store.text()));
    }
    return std::shared_ptr<const catalogue::Catalogue>(std::make_shared<const catalogue::Catalogue>(std::move(menu)));
}

} // namespace

MenuReader::~MenuReader()
{
    for (std::thread& thread : m_threads)
        thread.join();
}

void MenuReader::read(const QByteArray& body, const base::StoreId& store, Replies<Read>::Done done)
{
    const auto thread = m_threads.emplace(m_threads.end());
    const quint64 number = m_replies.expect([this, thread, done = std::move(done)](const Read& read) {
        thread->join(); // which has nothing left to do
        m_threads.erase(thread);
        done(read);
    });
    *thread = std::thread([this, body, store, number] { m_replies.post(number, parse(body, store)); });
}

} // namespace tillpool::client
