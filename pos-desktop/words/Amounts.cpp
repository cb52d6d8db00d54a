// SPDX-License-Identifier: GPL-3.0-or-later
#include "words/Amounts.h"

#include <QHash>

namespace tillpool::words {

using namespace Qt::StringLiterals;

namespace {

constexpr QChar minus(0x2212);

QString grouped(QString digits)
{
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3)
        digits.insert(i, u',');
    return digits;
}

quint64 absolute(qint64 count) { return count < 0 ? 0 - static_cast<quint64>(count) : static_cast<quint64>(count); }

QString signOf(qint64 count) { return count < 0 ? QString(minus) : QString(); }

QString unsignedText(const base::Money& amount)
{
    const auto factor = static_cast<quint64>(amount.currency().minorPerUnit());
    const quint64 minor = absolute(amount.amountMinor());
    const QString units = grouped(QString::number(minor / factor));
    const int digits = amount.currency().digits();
    return digits == 0 ? units : units + u'.' + QString::number(minor % factor).rightJustified(digits, u'0');
}

// "€", or the code and a space where people write the code.
QString currencyPrefix(const QString& code)
{
    static const QHash<QString, QString> prefixes {{u"EUR"_s, u"€"_s}, {u"USD"_s, u"$"_s}, {u"GBP"_s, u"£"_s},
        {u"SGD"_s, u"S$"_s}, {u"AUD"_s, u"A$"_s}, {u"CAD"_s, u"CA$"_s}, {u"NZD"_s, u"NZ$"_s}, {u"HKD"_s, u"HK$"_s}};
    return prefixes.value(code, code + u' ');
}

} // namespace

QString amountText(const base::Money& amount) { return signOf(amount.amountMinor()) + unsignedText(amount); }

QString moneyText(const base::Money& amount)
{
    return signOf(amount.amountMinor()) + currencyPrefix(amount.currency().code()) + unsignedText(amount);
}

QString countText(qint64 count) { return signOf(count) + grouped(QString::number(absolute(count))); }

QString pointsText(base::Points points)
{
    const QString count = countText(points.count());
    return absolute(points.count()) == 1 ? count + u" point"_s : count + u" points"_s;
}

} // namespace tillpool::words
