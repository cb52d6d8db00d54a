// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QString>
#include <compare>

namespace tillpool::base {

/// A currency: its ISO 4217 code, such as "EUR", and how many decimal digits its minor unit has.
class Currency {
public:
    Currency() = default;
    /// The currency `code` (three capital letters; those with other than two digits are known), or InvalidField.
    static Result<Currency> parse(const QString& code);
    const QString& code() const { return m_code; }
    int digits() const { return m_digits; }
    /// 100 for two digits: minor units in one whole unit.
    qint64 minorPerUnit() const;
    bool operator==(const Currency& other) const = default;

private:
    QString m_code;
    int m_digits = 2;
};

/// An amount of money in integer minor units of one currency. Amounts of two currencies never meet: it asserts.
class Money {
public:
    Money() = default;
    Money(qint64 amountMinor, Currency currency) : m_amountMinor(amountMinor), m_currency(std::move(currency)) {}

    qint64 amountMinor() const { return m_amountMinor; }
    const Currency& currency() const { return m_currency; }
    bool isZero() const { return m_amountMinor == 0; }
    bool isNegative() const { return m_amountMinor < 0; }

    Money operator+(const Money& other) const;
    Money operator-(const Money& other) const;
    Money operator*(qint64 factor) const;
    Money& operator+=(const Money& other) { return *this = *this + other; }
    Money& operator-=(const Money& other) { return *this = *this - other; }
    bool operator==(const Money& other) const = default;
    std::strong_ordering operator<=>(const Money& other) const;

    /// "12.50" or "-0.05": digits as the currency has, a point, no grouping and no code. For receipts and logs.
    QString plainText() const;

private:
    qint64 m_amountMinor = 0;
    Currency m_currency;
};

/// Wide enough for any product of two amounts.
__extension__ using Int128 = __int128;

/// numerator/denominator rounded half away from zero, exact in 128 bits; denominator > 0.
qint64 divideRounded(Int128 numerator, qint64 denominator);

} // namespace tillpool::base
