// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QHashFunctions>
#include <QString>
#include <compare>

namespace tillpool::base {

/// A region: exactly three digits, such as "001". Whether such a region exists is the registry's knowledge.
class RegionId {
public:
    RegionId() = default;
    /// The region named by `text`, or InvalidId when it isn't three ASCII digits.
    static Result<RegionId> parse(const QString& text);

    const QString& text() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }
    auto operator<=>(const RegionId& other) const { return m_text.compare(other.m_text) <=> 0; }
    bool operator==(const RegionId& other) const = default;

private:
    QString m_text;
};

/// True when `text` has the form RRR-xxxxxx: three digits, a hyphen, six to 64 lower-case letters and digits.
bool hasIdForm(const QString& text);
/// The same for a sale's or refund's id: RRR- followed by a UUID in its canonical lower-case form.
bool hasSaleIdForm(const QString& text);

/// Builds the InvalidId error for `text`, cut to a printable length.
Error invalidIdError(const QString& text, const QString& expected);

/// An id whose first three digits name the region that owns the row. `Tag` keeps customers, groups, … apart.
template <class Tag>
class RoutedId {
public:
    RoutedId() = default;
    /// The id in `text`, or InvalidId. `parse` for anything that came from outside.
    static Result<RoutedId> parse(const QString& text)
    {
        if (!Tag::hasForm(text))
            return invalidIdError(text, Tag::expected());
        return RoutedId(text);
    }
    /// For ids that our own database or code made; asserts the form.
    static RoutedId trusted(const QString& text)
    {
        Q_ASSERT(Tag::hasForm(text));
        return RoutedId(text);
    }

    const QString& text() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }
    RegionId region() const { return RegionId::parse(m_text.left(3)).takeValue(); }
    auto operator<=>(const RoutedId& other) const { return m_text.compare(other.m_text) <=> 0; }
    bool operator==(const RoutedId& other) const = default;

private:
    explicit RoutedId(QString text) : m_text(std::move(text)) {}
    QString m_text;
};

template <class Tag>
size_t qHash(const RoutedId<Tag>& id, size_t seed = 0)
{
    return ::qHash(id.text(), seed);
}
inline size_t qHash(const RegionId& id, size_t seed = 0) { return ::qHash(id.text(), seed); }

namespace tags {
struct PlainForm {
    static bool hasForm(const QString& text) { return hasIdForm(text); }
    static QString expected()
    {
        return QStringLiteral(
            "RRR-xxxxxx: a region of three digits, a hyphen, six or more lower-case letters and digits");
    }
};
struct Customer : PlainForm {};
struct Group : PlainForm {};
struct Staff : PlainForm {};
struct Store : PlainForm {};
struct Till : PlainForm {};
struct Item : PlainForm {};
struct Modifier : PlainForm {};
struct ModifierGroup : PlainForm {};
struct Category : PlainForm {};
struct Promotion : PlainForm {};
struct Sale {
    static bool hasForm(const QString& text) { return hasSaleIdForm(text); }
    static QString expected()
    {
        return QStringLiteral("RRR-uuid: a region of three digits, a hyphen, a UUID in lower case");
    }
};
} // namespace tags

using CustomerId = RoutedId<tags::Customer>;
using GroupId = RoutedId<tags::Group>;
using StaffId = RoutedId<tags::Staff>;
using StoreId = RoutedId<tags::Store>;
using TillId = RoutedId<tags::Till>;
using ItemId = RoutedId<tags::Item>;
using ModifierId = RoutedId<tags::Modifier>;
using ModifierGroupId = RoutedId<tags::ModifierGroup>;
using CategoryId = RoutedId<tags::Category>;
using PromotionId = RoutedId<tags::Promotion>;
using SaleId = RoutedId<tags::Sale>;

/// The UUID that a client made for a request that changes something (header Idempotency-Key), lower case with hyphens.
class IdempotencyKey {
public:
    IdempotencyKey() = default;
    /// The key in `text` (any case), or InvalidField naming the header.
    static Result<IdempotencyKey> parse(const QString& text);
    const QString& text() const { return m_text; }
    /// The sale that this key stands for in the region of its store.
    SaleId saleIn(const RegionId& region) const;

private:
    QString m_text;
};

} // namespace tillpool::base
