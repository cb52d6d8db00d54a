// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Script.h"

#include <QJsonArray>
#include <algorithm>
#include <array>
#include <numeric>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t soldMax = 8;

/// How often each kind is chosen, of the sum of all.
constexpr std::array<std::pair<Kind, int>, kindCount> weights {{{Kind::SignUp, 3}, {Kind::LogIn, 4},
    {Kind::MakeGroup, 3}, {Kind::Join, 12}, {Kind::Leave, 8}, {Kind::Earn, 190}, {Kind::EarnElsewhere, 130},
    {Kind::Redeem, 150}, {Kind::RedeemElsewhere, 150}, {Kind::RefundWhole, 20}, {Kind::RefundLines, 40},
    {Kind::CancelBefore, 8}, {Kind::CancelDuring, 16}, {Kind::CancelAfter, 8}, {Kind::ReuseKey, 10}, {Kind::Adjust, 10},
    {Kind::ReadGroup, 120}, {Kind::ReadEntries, 40}, {Kind::ListGroups, 38}, {Kind::Quote, 40}}};

/// The sale and the group are there, so what is not found is the route.
bool lacksRoute(const Answer& answer) { return answer.status == 404 || answer.status == 405; }

} // namespace

Script::Script(const Settings& settings, int number, const World& world)
    : m_settings(settings)
    , m_number(number)
    , m_world(world)
    , m_region(regionOf(world, number))
    , m_customer(customerOf(world, number))
    , m_dice(settings.seed, static_cast<quint64>(number))
{
    for (int kind = number % kindCount; kind < kindCount; kind += std::min(settings.clients, kindCount))
        m_wishes.push_back(static_cast<Kind>(kind));
    if (world.adminToken.isEmpty())
        m_off.insert(Kind::Adjust);
}

Operation Script::next()
{
    const std::chrono::microseconds pause = m_dice.pauseAround(m_settings.thinkTimeMean);
    Kind kind = choose();
    while (!isPossible(kind))
        kind = prerequisite(kind);
    if (!m_wishes.empty() && m_wishes.front() == kind)
        m_wishes.pop_front();
    Operation operation = make(kind);
    operation.pauseBefore = pause;
    return operation;
}

Kind Script::choose()
{
    while (!m_wishes.empty() && m_off.contains(m_wishes.front()))
        m_wishes.pop_front();
    if (!m_wishes.empty())
        return m_wishes.front();
    constexpr int all = std::accumulate(
        weights.begin(), weights.end(), 0, [](int sum, const auto& weight) { return sum + weight.second; });
    for (;;) {
        qint64 left = m_dice.between(0, all - 1);
        const auto* chosen = weights.begin();
        while (left >= chosen->second)
            left -= (chosen++)->second;
        if (!m_off.contains(chosen->first))
            return chosen->first;
    }
}

bool Script::isPossible(Kind kind) const
{
    const auto isAt = [this](Where where) {
        return std::ranges::any_of(m_world.groups,
            [&](const WorldGroup& group) { return (group.id.left(3) == m_region.id) == (where == Where::Here); });
    };
    switch (kind) {
    case Kind::RefundWhole:
    case Kind::RefundLines:
        return !m_sold.empty();
    case Kind::Earn:
    case Kind::Redeem:
        return isAt(Where::Here);
    case Kind::EarnElsewhere:
    case Kind::RedeemElsewhere:
        return isAt(Where::Elsewhere);
    case Kind::SignUp:
        return m_guest.joined.isEmpty(); // or groups would fill up with guests whom nobody lets leave
    case Kind::LogIn:
        return !m_guest.id.isEmpty();
    case Kind::MakeGroup:
        return !m_guest.token.isEmpty();
    case Kind::Join:
        return !m_guest.token.isEmpty() && m_guest.joined.isEmpty();
    case Kind::Leave:
        return !m_guest.joined.isEmpty();
    default:
        return true;
    }
}

// What has to come first; in the end something that is always possible.
Kind Script::prerequisite(Kind kind) const
{
    switch (kind) {
    case Kind::RefundWhole:
    case Kind::RefundLines:
        return Kind::Earn;
    case Kind::Earn:
        return Kind::CancelAfter; // a sale with any group: there is none here
    case Kind::Redeem:
    case Kind::EarnElsewhere:
    case Kind::RedeemElsewhere:
        return Kind::Earn;
    case Kind::Leave:
        return Kind::Join;
    case Kind::Join:
        return m_guest.token.isEmpty() ? Kind::LogIn : Kind::Leave;
    case Kind::MakeGroup:
        return Kind::LogIn;
    case Kind::SignUp:
        return Kind::Leave;
    case Kind::LogIn:
        return Kind::SignUp;
    default:
        return Kind::ReadGroup;
    }
}

Operation Script::make(Kind kind)
{
    switch (kind) {
    case Kind::Earn:
    case Kind::EarnElsewhere:
    case Kind::Redeem:
    case Kind::RedeemElsewhere:
        return makeSale(kind);
    case Kind::CancelBefore:
    case Kind::CancelDuring:
    case Kind::CancelAfter:
        return makeCancelled(kind);
    case Kind::ReuseKey:
        return makeReused();
    case Kind::RefundWhole:
    case Kind::RefundLines:
        return makeRefund(kind);
    case Kind::Adjust:
        return makeAdjustment();
    case Kind::SignUp:
    case Kind::LogIn:
    case Kind::MakeGroup:
    case Kind::Join:
    case Kind::Leave:
        return makePeople(kind);
    case Kind::ReadGroup:
    case Kind::ReadEntries:
    case Kind::ListGroups:
        return makeRead(kind);
    case Kind::Quote:
        return makeQuote();
    }
    Q_UNREACHABLE();
}

void Script::askTwice(Operation& operation)
{
    const Request request = operation.stages.front().front();
    if (m_dice.chance(60))
        operation.stages.front().push_back(request); // on two sockets at once
    if (m_dice.chance(60))
        operation.stages.push_back({request}); // and again, when it was answered
}

void Script::take(const Operation& operation, const Answer& answer)
{
    const QJsonObject body = answer.json();
    switch (operation.kind) {
    case Kind::SignUp:
    case Kind::LogIn:
    case Kind::MakeGroup:
    case Kind::Join:
    case Kind::Leave:
        takePeople(operation, answer);
        break;
    case Kind::RefundWhole:
    case Kind::RefundLines:
        takeRefund(operation, answer);
        break;
    case Kind::Adjust:
        if (lacksRoute(answer))
            leaveOut({Kind::Adjust}, answer);
        break;
    case Kind::ReadGroup:
        takeShape(body);
        break;
    case Kind::ListGroups:
        for (const QJsonValue& item : body.value(u"items"_s).toArray())
            takeShape(item.toObject());
        break;
    default:
        if (isSale(operation.kind))
            takeSale(operation, answer);
    }
}

void Script::takeShape(const QJsonObject& shape)
{
    if (shape.contains(u"points_available"_s))
        m_available[shape.value(u"group_id"_s).toString()] = shape.value(u"points_available"_s).toInteger();
}

void Script::takeSale(const Operation& operation, const Answer& answer)
{
    const QJsonObject body = answer.json();
    const Intention& meant = operation.intention;
    if (!answer.isAcknowledged()) {
        if (body.contains(u"points_available"_s))
            m_available[meant.redeemGroup] = body.value(u"points_available"_s).toInteger();
        return;
    }
    if (const QJsonValue balance = body[u"points"_s][u"balance_after"_s]; balance.isDouble())
        m_available[meant.redeemGroup.isEmpty() ? meant.earnGroup : meant.redeemGroup] = balance.toInteger();
    if (operation.kind == Kind::CancelBefore)
        return;
    m_sold.push_back({meant, m_lines});
    if (m_sold.size() > soldMax)
        m_sold.pop_front();
}

void Script::takeRefund(const Operation& operation, const Answer& answer)
{
    const auto sold =
        std::ranges::find_if(m_sold, [&](const Sold& one) { return one.intention.id == operation.intention.saleId; });
    if (sold == m_sold.end())
        return;
    if (!answer.isAcknowledged()) {
        if (lacksRoute(answer))
            leaveOut({Kind::RefundWhole, Kind::RefundLines}, answer);
        m_sold.erase(sold);
        return;
    }
    const QJsonArray asked = operation.stages.front().front().body.value(u"lines"_s).toArray();
    for (const QJsonValue& line : asked) {
        for (Line& own : sold->lines) {
            if (own.lineNo == line[u"line_no"_s].toInt())
                own.refunded += line[u"quantity"_s].toInteger();
        }
    }
    // Now and then it stays, to be refused the next time.
    const bool isEmpty =
        asked.isEmpty() || std::ranges::all_of(sold->lines, [](const Line& l) { return l.refunded >= l.quantity; });
    if (isEmpty && !m_dice.chance(200))
        m_sold.erase(sold);
}

void Script::takePeople(const Operation& operation, const Answer& answer)
{
    const QJsonObject body = answer.json();
    switch (operation.kind) {
    case Kind::SignUp:
        if (answer.isAcknowledged())
            m_guest = {.username = body.value(u"username"_s).toString(), .id = body.value(u"customer_id"_s).toString()};
        break;
    case Kind::LogIn:
        if (answer.isAcknowledged())
            m_guest.token = body.value(u"token"_s).toString().toLatin1();
        break;
    case Kind::Join:
        if (answer.isAcknowledged() || answer.code() == u"already_a_member"_s)
            m_guest.joined = operation.intention.groupId;
        break;
    case Kind::Leave:
        m_guest.joined.clear();
        break;
    default:
        break;
    }
}

void Script::leaveOut(std::initializer_list<Kind> kinds, const Answer& answer)
{
    QStringList names;
    for (const Kind kind : kinds) {
        m_off.insert(kind);
        names.append(kindName(kind));
    }
    m_leftOut.append(u"%1: the backend answered %2 %3"_s.arg(names.join(u", "_s))
                         .arg(answer.status)
                         .arg(QString::fromUtf8(answer.body.left(200))));
}

} // namespace tillpool::load
