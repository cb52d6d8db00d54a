// SPDX-License-Identifier: GPL-3.0-or-later
#include "menu/RenderedMenu.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace tillpool::menu {

using namespace Qt::StringLiterals;

namespace {

constexpr int etagHashBytes = 12;

} // namespace

RenderedMenu::RenderedMenu(const catalogue::Catalogue& catalogue)
{
    QJsonObject object = catalogue.toJson();
    object.remove(u"store_id"_s);
    m_withoutStore = QJsonDocument(object).toJson(QJsonDocument::Compact).mid(1);
    const QByteArray hash = QCryptographicHash::hash(m_withoutStore, QCryptographicHash::Sha256).left(etagHashBytes);
    m_etagEnd = '-' + QByteArray::number(catalogue.version()) + '-' + hash.toHex() + '"';
}

// An id needs no escaping in JSON or in an ETag.
QByteArray RenderedMenu::beginningFor(const base::StoreId& store)
{
    return R"({"store_id":")" + store.text().toLatin1() + R"(",)";
}

QByteArray RenderedMenu::etagFor(const base::StoreId& store) const { return '"' + store.text().toLatin1() + m_etagEnd; }

} // namespace tillpool::menu
