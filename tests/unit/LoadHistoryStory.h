// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/HistoryCheck.h"

#include <QJsonDocument>
#include <ostream>

// So that a failure shows text; found by GoogleTest in the namespace of QString.
inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << qUtf8Printable(text) << '"'; }

namespace tillpool::load {

/// A history told by hand: a clock that goes on by itself, a group with a balance, and operations on it.
class Story {
public:
    const QString here = QStringLiteral("001-pool01");
    const QString elsewhere = QStringLiteral("002-pool02");

    Story()
    {
        check.addGroup(here);
        check.addGroup(elsewhere);
    }

    static QString id(int n)
    {
        return QStringLiteral("001-00000000-0000-4000-8000-%1").arg(n, 12, 10, QLatin1Char('0'));
    }

    Operation sale(int n, const QString& redeemFrom, qint64 points, const QString& earnTo)
    {
        const Kind kind = redeemFrom.isEmpty() ? Kind::Earn : Kind::Redeem;
        return {.kind = kind,
            .intention = {.id = id(n),
                .storeRegion = QStringLiteral("001"),
                .redeemGroup = redeemFrom,
                .redeemPoints = points,
                .earnGroup = earnTo},
            .stages = {{{.method = "POST", .path = QStringLiteral("/sales"), .key = id(n).mid(4)}}}};
    }

    static Operation read(const QString& group)
    {
        return {.kind = Kind::ReadGroup,
            .intention = {.groupId = group},
            .stages = {{{.method = "GET", .path = QStringLiteral("/groups/") + group}}}};
    }

    qint64 begin(const Operation& operation)
    {
        operations.emplace(++number, operation);
        begunAt[number] = ++now;
        check.begin(number, 1, operation, now);
        return number;
    }

    Answer answer(qint64 operation, int status, const QJsonObject& body)
    {
        return {.status = status,
            .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
            .sentAt = begunAt[operation],
            .at = ++now};
    }

    void end(qint64 operation, const std::vector<Answer>& answers)
    {
        std::vector<Exchange> exchanges;
        for (const Answer& one : answers)
            exchanges.push_back({operations[operation].stages.front().front(), one});
        check.end(operation, exchanges);
    }

    void end(qint64 operation, int status, const QJsonObject& body)
    {
        end(operation, {answer(operation, status, body)});
    }

    /// The next entry of `group`, as the books would have it.
    Entry next(const QString& group, const QString& kind, const QString& source, qint64 delta, qint64 held = 0)
    {
        PointsState& state = states[group];
        const qint64 worth = state.balance - state.debt + delta;
        state.version += 1;
        state.held += held;
        state.balance = std::max(worth, state.held);
        state.debt = state.balance - worth;
        return {group, state.version, kind, source, delta, held, state.balance, state.held};
    }

    void enter(const QString& group, const QString& kind, int n, qint64 delta, qint64 held = 0)
    {
        check.addEntry(next(group, kind, id(n), delta, held));
    }

    QJsonObject shape(const QString& group)
    {
        const PointsState& state = states[group];
        return {{QStringLiteral("group_id"), group}, {QStringLiteral("points"), state.balance},
            {QStringLiteral("points_held"), state.held}, {QStringLiteral("points_available"), state.available()},
            {QStringLiteral("debt"), state.debt}, {QStringLiteral("version"), state.version}};
    }

    static QJsonObject sold(qint64 earned, QJsonValue balanceAfter = {})
    {
        return {{QStringLiteral("points"),
            QJsonObject {{QStringLiteral("earned"), earned}, {QStringLiteral("balance_after"), balanceAfter}}}};
    }

    /// An earning of `points` from beginning to end.
    void earn(int n, qint64 points)
    {
        const qint64 operation = begin(sale(n, {}, 0, here));
        enter(here, QStringLiteral("earn"), n, points);
        end(operation, 201, sold(points, states[here].balance));
    }

    /// The invariants that were found broken so far, each once, in order.
    QStringList broken()
    {
        QStringList found;
        for (const Violation& violation : check.takeViolations()) {
            sentences.append(violation.sentence);
            if (!found.contains(violation.invariant))
                found.append(violation.invariant);
        }
        found.sort();
        return found;
    }

    HistoryCheck check;
    Moment now = 1'000;
    qint64 number = 0;
    std::map<qint64, Operation> operations;
    std::map<qint64, Moment> begunAt;
    std::map<QString, PointsState> states;
    QStringList sentences;
};

} // namespace tillpool::load
