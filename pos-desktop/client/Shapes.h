// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"
#include "client/TillApi.h"

/// The API's answers as the till's types. Each function reads the body of one answer; members that it does not know are
/// passed over, those that it does must be of their form and about what was asked: else InvalidField, InvalidId or
/// MalformedJson with a pointer to each fault.
namespace tillpool::client::shapes {

base::Result<TillSession> readSession(
    const QByteArray& body, const base::StaffId& askedStaff, const base::TillId& askedTill);
base::Result<Customer> readCustomer(const QByteArray& body, const base::CustomerId& asked);
base::Result<std::vector<CustomerGroup>> readGroups(const QByteArray& body);
/// The sale in the answer of POST /sales; `asked` is empty where the request named no till.
base::Result<QJsonObject> readSale(const QByteArray& body, const base::SaleId& asked);
base::Result<Cancelled> readCancelled(const QByteArray& body, const base::SaleId& asked);
base::Result<Health> readHealth(const QByteArray& body);

} // namespace tillpool::client::shapes
