// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/CustomerFlow.h"

#include "flows/RegionWords.h"

#include <algorithm>
#include <utility>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::Points;
using client::Answer;
using client::Customer;
using client::CustomerGroup;
using client::Failure;
using client::FailureKind;
using client::Reach;
using client::RegionState;
using words::Occasion;

namespace {

bool hasGroup(const std::vector<CustomerGroup>& groups, const base::GroupId& id)
{
    return std::any_of(groups.begin(), groups.end(), [&](const CustomerGroup& group) { return group.groupId == id; });
}

// Those that can be asked first, by name; the id settles what is left.
bool standsBefore(const CustomerGroup& left, const CustomerGroup& right)
{
    if (left.isAvailable != right.isAvailable)
        return left.isAvailable;
    if (const int order = left.name.compare(right.name, Qt::CaseInsensitive); order != 0)
        return order < 0;
    return left.groupId.text() < right.groupId.text();
}

Points spendable(const CustomerGroup& group) { return group.arePointsFrozen ? Points(0) : group.available; }

bool isBack(const Reach& before, const Reach& now, const base::RegionId& region)
{
    const bool wasAway = !before.isBackendReachable || before.stateOf(region) == RegionState::Down;
    return wasAway && now.isBackendReachable && now.stateOf(region) != RegionState::Down;
}

} // namespace

CustomerFlow::CustomerFlow(client::TillApi& api, client::Connectivity& connectivity, QObject* parent)
    : QObject(parent), m_api(api), m_connectivity(connectivity), m_reach(connectivity.reach())
{
    QObject::connect(&m_connectivity, &client::Connectivity::changed, this, &CustomerFlow::noticeReach);
}

QString CustomerFlow::tidied(const QString& id)
{
    QString text = id.toLower();
    text.removeIf([](QChar c) { return c.isSpace(); });
    // A number alone is a barcode rather than an id.
    const bool hasLetter = std::any_of(text.begin(), text.end(), [](QChar c) { return c >= u'a' && c <= u'z'; });
    const bool lacksHyphen = hasLetter && !text.contains(u'-') && base::hasIdForm(text.left(3) + u'-' + text.mid(3));
    return lacksHyphen ? text.left(3) + u'-' + text.mid(3) : text;
}

const CustomerGroup* CustomerFlow::chosen() const
{
    const auto found = std::find_if(m_groups.begin(), m_groups.end(),
        [this](const CustomerGroup& group) { return m_chosenGroup && group.groupId == *m_chosenGroup; });
    return found == m_groups.end() ? nullptr : &*found;
}

void CustomerFlow::attach(const QString& id)
{
    const int lookUp = ++m_lookUp;
    auto customerId = base::CustomerId::parse(tidied(id));
    if (!customerId.hasValue()) {
        failLookUp({.kind = FailureKind::Refused, .error = customerId.takeError()});
        return;
    }
    m_state = State::LookingUp;
    m_message = {};
    Q_EMIT changed();
    m_api.readCustomer(*customerId, this, [this, lookUp](const Answer<Customer>& answer) {
        if (lookUp != m_lookUp)
            return;
        if (answer.hasValue())
            take(*answer);
        else
            failLookUp(answer.failure());
    });
}

void CustomerFlow::detach()
{
    ++m_lookUp;
    ++m_reading;
    m_state = State::None;
    m_message = {};
    m_customer.reset();
    m_groups.clear();
    m_chosenGroup.reset();
    m_areGroupsLoading = false;
    m_couldNotReadGroups = false;
    Q_EMIT changed();
}

void CustomerFlow::choose(const base::GroupId& group)
{
    if (!hasGroup(m_groups, group) || m_chosenGroup == group)
        return;
    m_chosenGroup = group;
    Q_EMIT changed();
}

void CustomerFlow::refreshGroups()
{
    if (!m_customer)
        return;
    readGroups();
    Q_EMIT changed();
}

void CustomerFlow::restore(
    const base::CustomerId& id, const QString& name, const std::optional<base::GroupId>& chosenGroup)
{
    detach();
    m_state = State::Attached;
    m_customer = Customer {.customerId = id, .fullName = name};
    m_chosenGroup = chosenGroup;
    readGroups();
    Q_EMIT changed();
}

void CustomerFlow::dismissMessage()
{
    if (m_message == words::Message())
        return;
    m_message = {};
    Q_EMIT changed();
}

void CustomerFlow::failLookUp(const Failure& failure)
{
    m_state = m_customer ? State::Attached : State::None;
    m_message = words::wordsFor(Occasion::Customer, failure, namesFrom(m_connectivity));
    noticeFailure(failure);
    Q_EMIT changed();
}

void CustomerFlow::take(const Customer& customer)
{
    m_state = State::Attached;
    m_customer = customer;
    m_message = {};
    m_groups.clear();
    m_chosenGroup.reset();
    readGroups();
    Q_EMIT changed();
}

void CustomerFlow::readGroups()
{
    m_areGroupsLoading = true;
    const int reading = ++m_reading;
    m_api.readGroups(m_customer->customerId, this, [this, reading](const Answer<std::vector<CustomerGroup>>& answer) {
        if (reading != m_reading)
            return;
        m_areGroupsLoading = false;
        if (answer.hasValue())
            takeGroups(*answer);
        else
            failGroups(answer.failure());
        chooseBest();
        Q_EMIT changed();
    });
}

void CustomerFlow::takeGroups(std::vector<CustomerGroup> groups)
{
    m_couldNotReadGroups = false;
    // Nobody is in a closed group any more; the customer's home may not have heard of it yet.
    const auto isClosed = [](const CustomerGroup& group) { return group.state == client::GroupState::Closed; };
    groups.erase(std::remove_if(groups.begin(), groups.end(), isClosed), groups.end());
    // A region that has gone down takes the points with it, not the name that everybody has read already.
    for (CustomerGroup& group : groups) {
        const auto known = std::find_if(m_groups.begin(), m_groups.end(),
            [&](const CustomerGroup& other) { return other.groupId == group.groupId; });
        if (!group.isAvailable && group.name.isEmpty() && known != m_groups.end())
            group.name = known->name;
    }
    std::sort(groups.begin(), groups.end(), standsBefore);
    m_groups = std::move(groups);
}

// Groups that were read before stay as they were. Of others only the ids are known: they can earn.
void CustomerFlow::failGroups(const Failure& failure)
{
    m_couldNotReadGroups = true;
    m_message = words::wordsFor(Occasion::Groups, failure, namesFrom(m_connectivity));
    std::vector<base::GroupId> ids = m_customer->groupIds;
    if (ids.empty() && m_chosenGroup)
        ids.push_back(*m_chosenGroup);
    for (const base::GroupId& id : ids) {
        if (!hasGroup(m_groups, id))
            m_groups.push_back({.groupId = id});
    }
    std::sort(m_groups.begin(), m_groups.end(), standsBefore);
    noticeFailure(failure);
}

void CustomerFlow::chooseBest()
{
    if (m_chosenGroup && hasGroup(m_groups, *m_chosenGroup))
        return;
    if (m_groups.empty()) {
        m_chosenGroup.reset();
        return;
    }
    // The one that can pay most; of equals the first, and one that can be asked before one that can't.
    const auto best =
        std::max_element(m_groups.begin(), m_groups.end(), [](const CustomerGroup& left, const CustomerGroup& right) {
            return std::pair(left.isAvailable, spendable(left)) < std::pair(right.isAvailable, spendable(right));
        });
    m_chosenGroup = best->groupId;
}

void CustomerFlow::noticeReach()
{
    const Reach before = std::exchange(m_reach, m_connectivity.reach());
    if (m_customer && !m_areGroupsLoading && isWaitingFor(before, m_reach))
        refreshGroups();
}

// Whether something of the groups could not be read and what it needs is there again.
bool CustomerFlow::isWaitingFor(const Reach& before, const Reach& now) const
{
    if (m_couldNotReadGroups && isBack(before, now, m_customer->customerId.region()))
        return true;
    return std::any_of(m_groups.begin(), m_groups.end(), [&](const CustomerGroup& group) {
        if (!group.isAvailable && isBack(before, now, group.groupId.region()))
            return true;
        return std::any_of(group.members.begin(), group.members.end(), [&](const client::Member& member) {
            return member.name.isEmpty() && isBack(before, now, member.customerId.region());
        });
    });
}

void CustomerFlow::noticeFailure(const Failure& failure)
{
    if (failure.kind == FailureKind::Unreachable)
        m_connectivity.askNow();
    if (failure.kind == FailureKind::SignedOut)
        Q_EMIT sessionEnded();
}

} // namespace tillpool::flows
