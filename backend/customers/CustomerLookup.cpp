// SPDX-License-Identifier: GPL-3.0-or-later
#include "customers/CustomerLookup.h"

#include "sql/Queries.h"

namespace tillpool::customers {

using namespace Qt::StringLiterals;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

base::Status requireCustomer(regions::Database& database, const base::CustomerId& customer, const QString& pointer)
{
    TILLPOOL_TRY(database.route(customer.region(), pointer));
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        database.run(
            customer.region(), sql::customers::findNames, Parameters().texts({customer.text()}), Intent::Read));
    if (rows.isEmpty())
        return base::notFound(pointer, u"There is no customer %1"_s.arg(customer.text()));
    return base::success();
}

} // namespace tillpool::customers
