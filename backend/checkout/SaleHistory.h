// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "regions/Database.h"

namespace tillpool::checkout {

/// Reads decided sales: one by its id, or a customer's across all regions.
class SaleHistory {
public:
    explicit SaleHistory(regions::Database& database);

    /// The sale as recorded, with its receipt as text, what became of its points since and what was refunded of it.
    /// NotFound when there is none; Forbidden for a customer whose sale it isn't.
    base::Result<QJsonObject> find(const base::SaleId& saleId, const http::Identity& who) const;

    /// The same for whoever may sell and cancel; who asks was checked before.
    base::Result<QJsonObject> record(const base::SaleId& saleId) const;

    /// One page of a customer's sales, newest first, from all regions at once; regions that are down are named in
    /// `unavailable_regions` and the others' sales still come. `cursor` is empty for the first page.
    /// NotFound when there is no such customer, as far as the home region can be asked.
    base::Result<QJsonObject> list(const base::CustomerId& customer, int limit, const QString& cursor) const;

private:
    base::Result<regions::Rows> rowOf(const base::SaleId& saleId) const;
    QJsonObject withReceipt(QJsonObject sale) const;
    QString storeName(const base::TillId& till) const;
    base::Status requireCustomer(const base::CustomerId& customer) const;

    regions::Database& m_database;
};

} // namespace tillpool::checkout
