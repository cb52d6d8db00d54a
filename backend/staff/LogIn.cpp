// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/LogIn.h"

#include "sql/Queries.h"
#include "staff/Passwords.h"

#include <algorithm>

namespace tillpool::staff {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Role;
using passwords::Match;
using regions::Intent;
using regions::Parameters;
using regions::Rows;

namespace {

Error wrong()
{
    return {
        .code = ErrorCode::Unauthenticated, .detail = u"No account has this name and password, or this id and PIN"_s};
}

Error tillOfAnotherRegion(const StaffForm& form)
{
    return {.code = ErrorCode::Forbidden,
        .detail = u"Staff of region %1 can't sign on at a till of region %2"_s.arg(
            form.staffId.region().text(), form.till.region().text())};
}

bool needsATill(Role role) { return role == Role::Cashier || role == Role::Kiosk; }

} // namespace

LogIn::LogIn(regions::Database& database, Sessions& sessions, base::RegionId ownRegion)
    : m_database(database), m_sessions(sessions), m_ownRegion(std::move(ownRegion))
{
    passwords::prepare();
}

Result<LoggedIn> LogIn::logIn(const QJsonObject& body)
{
    TILLPOOL_TRY_ASSIGN(const LogInForm form, readLogInForm(body));
    TILLPOOL_TRY_ASSIGN(const passwords::Place place, passwords::Place::take());
    if (const auto* staff = std::get_if<StaffForm>(&form))
        return logInStaff(*staff);
    return logInCustomer(std::get<CustomerForm>(form));
}

Result<LoggedIn> LogIn::logInStaff(const StaffForm& form)
{
    const base::RegionId region = form.staffId.region();
    TILLPOOL_TRY(m_database.route(region, u"/staff_id"_s));
    if (!form.till.isEmpty())
        TILLPOOL_TRY(m_database.route(form.till.region(), u"/till_id"_s));
    if (!form.till.isEmpty() && form.till.region() != region)
        return tillOfAnotherRegion(form);
    TILLPOOL_TRY(m_throttle.mayTry(form.staffId.text()));
    TILLPOOL_TRY_ASSIGN(const Rows staff,
        m_database.run(region, sql::staff::findStaff, Parameters().id(form.staffId).id(form.till), Intent::Read));
    Match match = Match::No;
    if (staff.isEmpty())
        passwords::verifyNobody(form.pin);
    else
        match = passwords::verify(form.pin, staff.utf8(0, "pin_hash"));
    if (match == Match::No || !staff.boolean(0, "active")) {
        m_throttle.noteFailure(form.staffId.text());
        return wrong();
    }
    m_throttle.noteSuccess(form.staffId.text());
    return openAtTill(form, staff);
}

Result<LoggedIn> LogIn::openAtTill(const StaffForm& form, const Rows& staff)
{
    const Role role = base::roleFromName(staff.text(0, "role"));
    if (form.till.isEmpty() && needsATill(role))
        return base::invalidField(u"/till_id"_s, u"is missing: name the till to sign on at"_s);
    std::optional<TillPlace> place;
    if (!form.till.isEmpty()) {
        TILLPOOL_TRY_ASSIGN(place, placeOf(form.till, staff));
    }
    const QString id = form.staffId.text();
    TILLPOOL_TRY_ASSIGN(
        NewSession session, m_sessions.start(form.staffId.region(), role, id, form.till, staffLifetime));
    return LoggedIn {role, id, staff.text(0, "full_name"), std::move(place), std::move(session)};
}

Result<TillPlace> LogIn::placeOf(const base::TillId& till, const Rows& staff) const
{
    if (staff.isNull(0, "store_id"))
        return base::notFound(u"/till_id"_s, u"There is no till %1"_s.arg(till.text()));
    TILLPOOL_TRY_ASSIGN(const regions::RegionSettings* region, m_database.route(till.region(), u"/till_id"_s));
    return TillPlace {till, base::StoreId::trusted(staff.text(0, "store_id")), staff.text(0, "store_name"),
        staff.text(0, "time_zone"), region->points};
}

Result<LoggedIn> LogIn::logInCustomer(const CustomerForm& form)
{
    if (!form.customer.isEmpty())
        TILLPOOL_TRY(m_database.route(form.customer.region(), u"/customer_id"_s));
    TILLPOOL_TRY(m_throttle.mayTry(form.account()));
    const Candidates candidates = candidatesFor(form);
    for (const Rows& account : candidates.accounts) {
        if (passwords::verify(form.password, account.utf8(0, "password_hash")) == Match::No)
            continue;
        m_throttle.noteSuccess(form.account());
        return open(account);
    }
    if (candidates.accounts.empty())
        passwords::verifyNobody(form.password);
    // A region that is down must not lock out who keeps trying, but what was tested against an account is a guess.
    if (!candidates.accounts.empty() || !candidates.unanswered)
        m_throttle.noteFailure(form.account());
    return candidates.unanswered ? *candidates.unanswered : wrong();
}

Result<LoggedIn> LogIn::open(const Rows& account)
{
    const auto id = base::CustomerId::trusted(account.text(0, "customer_id"));
    TILLPOOL_TRY_ASSIGN(
        NewSession session, m_sessions.start(id.region(), Role::Customer, id.text(), {}, customerLifetime));
    return LoggedIn {Role::Customer, id.text(), account.text(0, "full_name"), {}, std::move(session)};
}

// By id one account at most; by username one in each region, our own first.
LogIn::Candidates LogIn::candidatesFor(const CustomerForm& form) const
{
    std::vector<base::RegionId> asked =
        form.customer.isEmpty() ? m_database.regionIds() : std::vector {form.customer.region()};
    std::stable_partition(
        asked.begin(), asked.end(), [this](const base::RegionId& region) { return region == m_ownRegion; });
    std::vector<regions::Call> calls;
    for (const base::RegionId& region : asked) {
        calls.push_back({region, &sql::customers::findCredentials,
            Parameters().id(form.customer).optionalText(form.username), Intent::Read});
    }
    Candidates candidates;
    for (auto& result : m_database.runAll(calls)) {
        if (!result.hasValue())
            candidates.unanswered = result.takeError();
        else if (!result->isEmpty())
            candidates.accounts.push_back(result.takeValue());
    }
    return candidates;
}

} // namespace tillpool::staff
