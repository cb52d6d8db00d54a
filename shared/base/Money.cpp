// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/Money.h"

namespace tillpool::base {

using namespace Qt::StringLiterals;

namespace {

// ISO 4217 minor units other than two, as far as cafés are likely to meet them.
int digitsOf(const QString& code)
{
    static const QStringList none {
        u"JPY"_s, u"KRW"_s, u"VND"_s, u"CLP"_s, u"ISK"_s, u"PYG"_s, u"UGX"_s, u"XAF"_s, u"XOF"_s};
    static const QStringList three {u"BHD"_s, u"KWD"_s, u"OMR"_s, u"JOD"_s, u"TND"_s};
    if (none.contains(code))
        return 0;
    return three.contains(code) ? 3 : 2;
}

} // namespace

Result<Currency> Currency::parse(const QString& code)
{
    const bool letters =
        code.size() == 3 && std::all_of(code.begin(), code.end(), [](QChar c) { return c >= u'A' && c <= u'Z'; });
    if (!letters)
        return invalidField(u"currency"_s, u"must be an ISO 4217 code of three capital letters"_s);
    Currency currency;
    currency.m_code = code;
    currency.m_digits = digitsOf(code);
    return currency;
}

qint64 Currency::minorPerUnit() const
{
    qint64 factor = 1;
    for (int i = 0; i < m_digits; ++i)
        factor *= 10;
    return factor;
}

Money Money::operator+(const Money& other) const
{
    Q_ASSERT(m_currency == other.m_currency);
    return {m_amountMinor + other.m_amountMinor, m_currency};
}

Money Money::operator-(const Money& other) const
{
    Q_ASSERT(m_currency == other.m_currency);
    return {m_amountMinor - other.m_amountMinor, m_currency};
}

Money Money::operator*(qint64 factor) const { return {m_amountMinor * factor, m_currency}; }

std::strong_ordering Money::operator<=>(const Money& other) const
{
    Q_ASSERT(m_currency == other.m_currency);
    return m_amountMinor <=> other.m_amountMinor;
}

QString Money::plainText() const
{
    const qint64 factor = m_currency.minorPerUnit();
    const qint64 absolute = m_amountMinor < 0 ? -m_amountMinor : m_amountMinor;
    QString text = QString::number(absolute / factor);
    if (m_currency.digits() > 0)
        text += u'.' + QString::number(absolute % factor).rightJustified(m_currency.digits(), u'0');
    return m_amountMinor < 0 ? u'-' + text : text;
}

qint64 divideRounded(Int128 numerator, qint64 denominator)
{
    Q_ASSERT(denominator > 0);
    const Int128 doubled = numerator < 0 ? (numerator * 2 - denominator) : (numerator * 2 + denominator);
    return static_cast<qint64>(doubled / (static_cast<Int128>(denominator) * 2));
}

} // namespace tillpool::base
