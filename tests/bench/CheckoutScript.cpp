// SPDX-License-Identifier: GPL-3.0-or-later
#include "CheckoutScript.h"

#include "checkout/SaleForDatabase.h"
#include "menu/CatalogueCache.h"
#include "sql/Queries.h"
#include "staff/Sessions.h"

#include <QRegularExpression>
#include <QUuid>

namespace tillpool::bench {

using namespace Qt::StringLiterals;

base::Result<QString> checkoutScript(const BenchSystem& system)
{
    const int client = clientsMax - 1;
    regions::Database database(system.settings());
    menu::CatalogueCache catalogues(database, std::chrono::seconds(60));
    staff::Sessions sessions(database);
    TILLPOOL_TRY_ASSIGN(
        const http::Identity identity, sessions.identify(system.token(client), http::IdentityCheck::Fresh));
    http::ApiRequest request;
    request.method = http::Method::Post;
    request.headers.insert("idempotency-key", QUuid::createUuid().toByteArray(QUuid::WithoutBraces));
    request.body = system.saleBody(client, u"001"_s);
    TILLPOOL_TRY_ASSIGN(
        const checkout::RequestedSale requested, checkout::readRequestedSale(database, request, identity));
    TILLPOOL_TRY_ASSIGN(const checkout::PreparedSale prepared,
        checkout::SalePreparer(database, catalogues, sessions).prepare(requested));
    QString sale = QString::fromUtf8(checkout::saleForDatabase(requested, prepared, false));
    sale.replace(u"'"_s, u"''"_s);
    sale.replace(u"\":"_s, u"\": "_s); // pgbench takes a colon with a word or a number behind it for a variable
    QString statement = QString::fromUtf8(sql::sales::checkout.text);
    statement.remove(QRegularExpression(u"--[^\\n]*\\n"_s));
    statement.replace(u"$1"_s, u"'001-' || gen_random_uuid()"_s);
    statement.replace(u"$2"_s, u"'\\x%1'"_s.arg(QString(64, u'a')));
    statement.replace(u"$3"_s, u"'\\x%1'"_s.arg(QString::fromLatin1(identity.tokenHash.toHex())));
    statement.replace(u"$4"_s, u"replace('"_s + sale + u"', '00000', lpad(:g::text, 5, '0'))"_s);
    return u"\\set g random(0, %1)\n%2;\n"_s.arg(groupsCount - 1).arg(statement.simplified());
}

} // namespace tillpool::bench
