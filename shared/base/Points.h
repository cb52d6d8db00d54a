// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <compare>

namespace tillpool::base {

/// A count of loyalty points: whole, may be negative only as a difference.
class Points {
public:
    Points() = default;
    explicit constexpr Points(qint64 count) : m_count(count) {}
    constexpr qint64 count() const { return m_count; }
    constexpr bool isZero() const { return m_count == 0; }
    constexpr Points operator+(Points other) const { return Points(m_count + other.m_count); }
    constexpr Points operator-(Points other) const { return Points(m_count - other.m_count); }
    auto operator<=>(const Points& other) const = default;

private:
    qint64 m_count = 0;
};

} // namespace tillpool::base
