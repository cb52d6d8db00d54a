// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/HistoryCheck.h"

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

/// Answers of a backend that does not tell versions have none to be compared at.
bool hasVersion(const QJsonObject& shape) { return shape.value(u"version"_s).isDouble(); }

bool adds(const QJsonObject& shape)
{
    const qint64 balance = shape.value(u"points"_s).toInteger();
    const qint64 held = shape.value(u"points_held"_s).toInteger();
    return balance >= held && held >= 0 && shape.value(u"debt"_s).toInteger() >= 0
        && shape.value(u"points_available"_s).toInteger() == balance - held;
}

Entry entryIn(const QString& group, const QJsonObject& item)
{
    return {.groupId = group,
        .version = item.value(u"version"_s).toInteger(),
        .kind = item.value(u"kind"_s).toString(),
        .sourceId = item.value(u"source_id"_s).toString(),
        .delta = item.value(u"delta"_s).toInteger(),
        .heldDelta = item.value(u"held_delta"_s).toInteger(),
        .balanceAfter = item.value(u"balance_after"_s).toInteger(),
        .heldAfter = item.value(u"held_after"_s).toInteger()};
}

} // namespace

// What an answer tells of a group's points, wherever it tells it.
void HistoryCheck::lookAt(const Begun& begun, const Answer& answer)
{
    const Interval when {answer.sentAt, answer.at};
    const QString what = u"%1 of client %2"_s.arg(kindName(begun.kind)).arg(begun.client);
    const QJsonObject body = answer.json();
    if (!answer.isAcknowledged()) {
        if (answer.code() == u"insufficient_points"_s)
            lookAtRefusal(begun, body, when);
        return;
    }
    switch (begun.kind) {
    case Kind::ReadGroup:
    case Kind::Join:
        lookAtShape(body, when, what);
        break;
    case Kind::ListGroups:
        for (const QJsonValue& item : body.value(u"items"_s).toArray()) {
            if (item[u"status"_s].toString() == u"ok"_s)
                lookAtShape(item.toObject(), when, what);
        }
        break;
    case Kind::ReadEntries:
        lookAtLedger(begun.intention.groupId, body.value(u"items"_s).toArray(), when, what);
        break;
    case Kind::Adjust:
        see(begun.intention.groupId,
            {.version = body.value(u"version"_s).toInteger(),
                .balance = body.value(u"balance_after"_s).toInteger(),
                .held = body.value(u"held_after"_s).toInteger(),
                .debt = body.value(u"debt_after"_s).toInteger(),
                .when = when,
                .what = what,
                .age = Sight::Age::Older});
        break;
    default:
        break;
    }
}

void HistoryCheck::lookAtShape(const QJsonObject& shape, const Interval& when, const QString& what)
{
    const QString group = shape.value(u"group_id"_s).toString();
    if (!adds(shape))
        report(u"I9"_s, u"%1 was told points of group %2 that cannot be"_s.arg(what, group), shape);
    if (!hasVersion(shape)) {
        ++m_counts.withoutVersion;
        return;
    }
    see(group,
        {.version = shape.value(u"version"_s).toInteger(),
            .balance = shape.value(u"points"_s).toInteger(),
            .held = shape.value(u"points_held"_s).toInteger(),
            .debt = shape.value(u"debt"_s).toInteger(),
            .when = when,
            .what = what});
}

void HistoryCheck::lookAtLedger(
    const QString& group, const QJsonArray& items, const Interval& when, const QString& what)
{
    if (items.isEmpty()) {
        see(group, {.version = 0, .when = when, .what = what});
        return;
    }
    Sight::Age age = Sight::Age::Newest;
    for (const QJsonValue& item : items) {
        const Entry entry = entryIn(group, item.toObject());
        see(group,
            {.version = entry.version,
                .balance = entry.balanceAfter,
                .held = entry.heldAfter,
                .entry = entry,
                .when = when,
                .what = what,
                .age = age});
        age = Sight::Age::Older;
    }
}

// The group had too little at a version that the refusal names.
void HistoryCheck::lookAtRefusal(const Begun& begun, const QJsonObject& problem, const Interval& when)
{
    const qint64 available = problem.value(u"points_available"_s).toInteger();
    const QString what = u"%1 %2 of client %3"_s.arg(kindName(begun.kind), begun.id).arg(begun.client);
    const Intention& meant = begun.intention;
    const qint64 asked = begun.kind == Kind::Adjust ? -meant.points : meant.redeemPoints;
    const QString group = begun.kind == Kind::Adjust ? meant.groupId : meant.redeemGroup;
    if (available >= asked || available < 0)
        report(u"I12"_s,
            u"%1 was refused %2 points although group %3 had %4"_s.arg(what).arg(asked).arg(group).arg(available),
            problem);
    const QJsonValue version = problem.value(u"group_version"_s);
    if (version.isDouble())
        see(group, {.version = version.toInteger(), .available = available, .when = when, .what = what});
}

void HistoryCheck::see(const QString& group, Sight sight)
{
    const auto found = m_groups.find(group);
    if (found == m_groups.end())
        return; // of nobody's in this run
    ++m_counts.sights;
    take(found->second.saw(sight));
}

} // namespace tillpool::load
