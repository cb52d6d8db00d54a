// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "customers/SignUpForm.h"
#include "http/Api.h"
#include "regions/Database.h"

namespace tillpool::customers {

/// Customers' accounts. Thread-safe.
class Customers {
public:
    enum class Repetition { First, Replay };
    struct SignedUp {
        Repetition repetition = Repetition::First;
        QJsonObject account {}; ///< customer_id, username, full_name, home_region: the same each time
    };

    explicit Customers(regions::Database& database);

    /// Makes an account in its home region. UsernameTaken when that region, or another one that can be asked, has the
    /// name; IdempotencyKeyReused when the key stands for a sign-up with other content, the password included.
    base::Result<SignedUp> signUp(const SignUpForm& form, const base::IdempotencyKey& key);

    /// customer_id, username, full_name, home_region and the ids of the groups. Forbidden unless `who` is staff or the
    /// customer; NotFound; RegionUnknown.
    base::Result<QJsonObject> profile(const base::CustomerId& customer, const http::Identity& who) const;

private:
    base::Result<bool> lookElsewhere(const SignUpForm& form, const base::IdempotencyKey& key) const;
    base::Result<regions::Rows> store(const SignUpForm& form, const base::IdempotencyKey& key);
    base::Result<SignedUp> answerTo(
        const regions::Rows& stored, const SignUpForm& form, const base::IdempotencyKey& key) const;
    base::Result<std::optional<QByteArray>> passwordHashOf(
        const SignUpForm& form, const base::IdempotencyKey& key) const;

    regions::Database& m_database;
};

} // namespace tillpool::customers
