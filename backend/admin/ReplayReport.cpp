// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/ReplayReport.h"

#include "base/Money.h"

#include <QJsonArray>
#include <QLocale>
#include <algorithm>
#include <ranges>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr int numberWidth = 10;
constexpr int moneyWidth = 14;
constexpr int linesShownMax = 200;

QString moneyText(qint64 amountMinor, const QString& currencyCode)
{
    auto currency = base::Currency::parse(currencyCode);
    const QString plain =
        base::Money(amountMinor, currency.hasValue() ? currency.takeValue() : base::Currency()).plainText();
    const qsizetype point = plain.indexOf(u'.');
    const QString whole = point < 0 ? plain : plain.left(point);
    return grouped(whole.toLongLong()) + (point < 0 ? QString() : plain.mid(point));
}

QString tableRow(const QString& first, const QString& tickets, const QString& lines, const QString& charged,
    const QString& currency, qsizetype firstWidth)
{
    return first.leftJustified(firstWidth) + tickets.rightJustified(numberWidth) + lines.rightJustified(numberWidth)
        + (charged.isEmpty() ? QString() : charged.rightJustified(moneyWidth) + u' ' + currency) + u'\n';
}

QString table(const ReplayReport& report)
{
    qsizetype width = 3;
    for (const auto& [outlet, store] : report.stores)
        width = std::max(width, store.name.size() + 10);
    QString text = tableRow(u"In the books"_s, u"tickets"_s, u"lines"_s, u"charged"_s, {}, width);
    for (const auto& [outlet, store] : report.stores)
        text += tableRow(u"outlet %1  %2"_s.arg(outlet).arg(store.name), grouped(store.tickets), grouped(store.lines),
            moneyText(store.chargedMinor, store.currency), store.currency, width);
    return text + tableRow(u"all"_s, grouped(report.tickets()), grouped(report.lines()), {}, {}, width);
}

} // namespace

qint64 ReplayReport::tickets() const
{
    qint64 sum = 0;
    for (const auto& [outlet, store] : stores)
        sum += store.tickets;
    return sum;
}

qint64 ReplayReport::lines() const
{
    qint64 sum = 0;
    for (const auto& [outlet, store] : stores)
        sum += store.lines;
    return sum;
}

double ReplayReport::ticketsPerSecond() const { return seconds > 0 ? double(soldNow + soldBefore) / seconds : 0; }

QString grouped(qint64 number) { return QLocale(QLocale::English, QLocale::UnitedStates).toString(number); }

QString toText(const ReplayReport& report)
{
    QString text = table(report);
    text += u"\n%1 tickets rung up now, %2 by an earlier run; %3 s, %4 tickets/s with %5 clients\n"_s.arg(
        grouped(report.soldNow), grouped(report.soldBefore), QString::number(report.seconds, 'f', 1),
        QString::number(report.ticketsPerSecond(), 'f', 0), QString::number(report.clients));
    if (!report.rejected.empty()) {
        text += u"\n%1 rejected lines, nothing of their tickets is in the books:\n"_s.arg(
            grouped(static_cast<qint64>(report.rejected.size())));
        for (const RejectedLine& line : report.rejected | std::views::take(linesShownMax))
            text += u"  line %1: %2\n"_s.arg(line.lineNo).arg(line.reason);
        if (report.rejected.size() > linesShownMax)
            text +=
                u"  … and %1 more, all of them in --json\n"_s.arg(grouped(std::ssize(report.rejected) - linesShownMax));
    }
    if (!report.notes.isEmpty())
        text += u"\nNotes:\n"_s;
    for (const QString& note : report.notes)
        text += u"  "_s + note + u'\n';
    if (report.missing > 0)
        text +=
            u"\n%1 well-formed tickets are not in the books: see the reasons above\n"_s.arg(grouped(report.missing));
    if (report.unanswered > 0)
        text +=
            u"%1 of them got no answer: ./tillpool up starts again what has died, the same replay then goes on\n"_s.arg(
                grouped(report.unanswered));
    if (report.missing == 0)
        text += u"\nEvery well-formed ticket is in the books, once.\n"_s;
    return text;
}

QJsonObject toJson(const ReplayReport& report)
{
    QJsonObject stores;
    for (const auto& [outlet, store] : report.stores)
        stores.insert(QString::number(outlet),
            QJsonObject {{u"tickets"_s, store.tickets}, {u"lines"_s, store.lines}, {u"charged"_s, store.chargedMinor}});
    QJsonArray rejected;
    for (const RejectedLine& line : report.rejected)
        rejected.append(QJsonObject {{u"line"_s, line.lineNo}, {u"reason"_s, line.reason}});
    return {{u"tickets"_s, report.tickets()}, {u"lines"_s, report.lines()}, {u"seconds"_s, report.seconds},
        {u"rate"_s, report.ticketsPerSecond()}, {u"stores"_s, stores}, {u"rejected"_s, rejected},
        {u"notes"_s, QJsonArray::fromStringList(report.notes)}};
}

} // namespace tillpool::admin
