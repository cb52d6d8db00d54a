// SPDX-License-Identifier: GPL-3.0-or-later
#include "customers/Customers.h"

#include "sql/Queries.h"
#include "staff/Passwords.h"
#include "staff/Tokens.h"

#include <algorithm>

namespace tillpool::customers {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using regions::Intent;
using regions::Parameters;
using regions::Rows;
using staff::passwords::Match;
using staff::passwords::verify;

namespace {

constexpr int idCharacters = 10;

Error usernameTaken(const QString& username)
{
    return {.code = ErrorCode::UsernameTaken,
        .detail = u"There is an account with this e-mail address: log in instead"_s,
        .extra = {{u"username"_s, username}}};
}

Error keyReused()
{
    return {.code = ErrorCode::IdempotencyKeyReused,
        .detail = u"This key was used for another request; a new sign-up needs a new key"_s};
}

bool isTaken(const Rows& stored) { return stored.text(0, "outcome") == u"username_taken"_s; }

} // namespace

Customers::Customers(regions::Database& database) : m_database(database) {}

Result<Customers::SignedUp> Customers::signUp(const SignUpForm& form, const base::IdempotencyKey& key)
{
    TILLPOOL_TRY(m_database.route(form.homeRegion, u"/home_region"_s));
    TILLPOOL_TRY_ASSIGN(const staff::passwords::Place place, staff::passwords::Place::take());
    TILLPOOL_TRY_ASSIGN(const bool isTakenElsewhere, lookElsewhere(form, key));
    if (!isTakenElsewhere) {
        TILLPOOL_TRY_ASSIGN(const Rows stored, store(form, key));
        if (!isTaken(stored))
            return answerTo(stored, form, key);
    }
    // It may be this very request that took the name, sent again or twice at once: then its answer is there.
    TILLPOOL_TRY_ASSIGN(const auto earlier, passwordHashOf(form, key));
    if (!earlier)
        return usernameTaken(form.username);
    TILLPOOL_TRY_ASSIGN(const Rows stored, store(form, key));
    return answerTo(stored, form, key);
}

// Whether the username is taken in another region. The home region's unique constraint decides; the others are asked so
// that one person does not end up with two accounts, nor one key with two meanings. A region that is down keeps nobody
// from signing up.
Result<bool> Customers::lookElsewhere(const SignUpForm& form, const base::IdempotencyKey& key) const
{
    std::vector<regions::Call> calls;
    for (const base::RegionId& region : m_database.regionIds()) {
        if (region != form.homeRegion)
            calls.push_back({region, &sql::customers::findElsewhere, Parameters().text(form.username).text(key.text()),
                Intent::Read});
    }
    bool isTaken = false;
    for (const Result<Rows>& found : m_database.runAll(calls)) {
        if (!found.hasValue())
            continue;
        if (found->boolean(0, "key_is_used"))
            return keyReused();
        isTaken = isTaken || found->boolean(0, "is_taken");
    }
    return isTaken;
}

Result<Rows> Customers::store(const SignUpForm& form, const base::IdempotencyKey& key)
{
    TILLPOOL_TRY_ASSIGN(const QByteArray passwordHash, staff::passwords::hash(form.password));
    Parameters parameters;
    parameters.text(key.text())
        .bytes(form.hashWithoutPassword())
        .text(form.homeRegion.text() + u'-' + staff::tokens::randomIdPart(idCharacters))
        .text(form.username)
        .text(QString::fromLatin1(passwordHash))
        .text(form.fullName);
    return m_database.run(form.homeRegion, sql::customers::signUp, parameters, Intent::Change);
}

Result<Customers::SignedUp> Customers::answerTo(
    const Rows& stored, const SignUpForm& form, const base::IdempotencyKey& key) const
{
    const QString outcome = stored.text(0, "outcome");
    if (isTaken(stored))
        return usernameTaken(form.username);
    if (outcome == u"done"_s)
        return SignedUp {Repetition::First, stored.object(0, "response")};
    if (outcome != u"replayed"_s)
        return keyReused();
    // The request's hash leaves the password out, so the password is compared here.
    TILLPOOL_TRY_ASSIGN(const auto passwordHash, passwordHashOf(form, key));
    if (!passwordHash || verify(form.password, *passwordHash) == Match::No)
        return keyReused();
    return SignedUp {Repetition::Replay, stored.object(0, "response")};
}

// Of the account that an earlier sign-up with this key made; nothing when there was none.
Result<std::optional<QByteArray>> Customers::passwordHashOf(
    const SignUpForm& form, const base::IdempotencyKey& key) const
{
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(
            form.homeRegion, sql::customers::findPasswordHashByKey, Parameters().text(key.text()), Intent::Read));
    if (rows.isEmpty())
        return std::optional<QByteArray>();
    return std::optional(rows.utf8(0, "password_hash"));
}

Result<QJsonObject> Customers::profile(const base::CustomerId& customer, const http::Identity& who) const
{
    TILLPOOL_TRY(m_database.route(customer.region()));
    const bool isThemselves = who.role == base::Role::Customer && who.subjectId == customer.text();
    if (!who.isStaff() && !isThemselves)
        return Error {.code = ErrorCode::Forbidden, .detail = u"Customers read their own account alone"_s};
    TILLPOOL_TRY_ASSIGN(const Rows rows,
        m_database.run(customer.region(), sql::customers::findProfile, Parameters().id(customer), Intent::Read));
    if (rows.isEmpty())
        return Error {.code = ErrorCode::NotFound, .detail = u"There is no customer %1"_s.arg(customer.text())};
    return QJsonObject {{u"customer_id"_s, customer.text()}, {u"username"_s, rows.text(0, "username")},
        {u"full_name"_s, rows.text(0, "full_name")}, {u"home_region"_s, customer.region().text()},
        {u"groups"_s, rows.array(0, "groups")}};
}

} // namespace tillpool::customers
