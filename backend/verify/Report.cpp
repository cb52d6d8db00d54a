// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Verify.h"

#include <QJsonDocument>
#include <QLocale>
#include <algorithm>

namespace tillpool::verify {

using namespace Qt::StringLiterals;

namespace {

constexpr int sentenceWidth = 106;
constexpr int countWidth = 13;

QString grouped(qint64 number) { return QLocale(QLocale::English, QLocale::UnitedStates).toString(number); }

QString verdictOf(const Invariant& invariant)
{
    if (!invariant.elsewhere.isEmpty())
        return invariant.elsewhere;
    if (invariant.violations > 0)
        return u"VIOLATED %1 times"_s.arg(grouped(invariant.violations));
    return invariant.notChecked.isEmpty() ? u"ok"_s : u"NOT CHECKED"_s;
}

QString lineOf(const Invariant& invariant)
{
    const QString count = invariant.elsewhere.isEmpty() ? grouped(invariant.checked) : QString();
    return u"%1 %2 %3  %4\n"_s.arg(invariant.id.leftJustified(4), invariant.sentence.leftJustified(sentenceWidth),
        count.rightJustified(countWidth), verdictOf(invariant));
}

QString violationsOf(const Invariant& invariant)
{
    QString text;
    for (const QJsonValue& row : invariant.rows)
        text +=
            u"\n%1, region %2: %3\n%4"_s.arg(invariant.id, row[u"region"_s].toString(), row[u"problem"_s].toString(),
                QString::fromUtf8(QJsonDocument(row[u"row"_s].toObject()).toJson(QJsonDocument::Indented)));
    if (invariant.violations > invariant.rows.size())
        text += u"… and %1 more of %2\n"_s.arg(grouped(invariant.violations - invariant.rows.size()), invariant.id);
    return text;
}

QJsonValue textOrNull(const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

} // namespace

bool Report::passed() const
{
    return isWhole && std::all_of(invariants.begin(), invariants.end(), [](const Invariant& invariant) {
        return invariant.violations == 0 && invariant.notChecked.isEmpty();
    });
}

QJsonObject Report::json() const
{
    QJsonArray list;
    for (const Invariant& invariant : invariants)
        list.append(QJsonObject {{u"id"_s, invariant.id}, {u"sentence"_s, invariant.sentence},
            {u"checked"_s, invariant.checked}, {u"violations"_s, invariant.violations}, {u"rows"_s, invariant.rows},
            {u"not_checked"_s, textOrNull(invariant.notChecked)}, {u"elsewhere"_s, textOrNull(invariant.elsewhere)}});
    return {{u"passed"_s, passed()}, {u"whole"_s, isWhole}, {u"invariants"_s, list}, {u"entries"_s, entries},
        {u"groups"_s, groups}, {u"sales"_s, sales}, {u"seconds"_s, seconds}, {u"went_on"_s, wentOn}};
}

QString Report::text() const
{
    QString text;
    for (const Invariant& invariant : invariants)
        text += lineOf(invariant);
    QStringList reasons;
    for (const Invariant& invariant : invariants) {
        text += violationsOf(invariant);
        reasons.append(invariant.notChecked);
    }
    reasons.removeDuplicates();
    reasons.removeAll(QString());
    for (const QString& reason : reasons)
        text += u"\nNot checked: %1\n"_s.arg(reason);
    const double rate = seconds > 0 ? static_cast<double>(entries) / seconds : 0;
    text += u"\n%1 groups, %2 entries, %3 sales in %4 s, %5 entries/s\n"_s.arg(grouped(groups), grouped(entries),
        grouped(sales), QString::number(seconds, 'f', 1), grouped(static_cast<qint64>(rate)));
    return text;
}

} // namespace tillpool::verify
