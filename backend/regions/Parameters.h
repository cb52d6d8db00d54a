// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <optional>
#include <vector>

namespace tillpool::regions {

/// The values of a query's $1, $2, …, in order, in PostgreSQL's text form. An empty id binds NULL.
class Parameters {
public:
    Parameters& text(const QString& value);
    Parameters& optionalText(const QString& value); ///< NULL when empty
    Parameters& bytes(const QByteArray& value);     ///< bytea; NULL when empty
    Parameters& integer(qint64 value);
    Parameters& optionalInteger(std::optional<qint64> value);
    Parameters& json(const QJsonObject& value);
    Parameters& json(const QJsonArray& value);
    Parameters& json(const QByteArray& text); ///< that is JSON already
    Parameters& texts(const QStringList& values);            ///< text[]
    Parameters& integers(const std::vector<qint64>& values); ///< bigint[]
    Parameters& null();
    template <class Tag>
    Parameters& id(const base::RoutedId<Tag>& value)
    {
        return optionalText(value.text());
    }

    int count() const { return static_cast<int>(m_values.size()); }
    const std::vector<std::optional<QByteArray>>& values() const { return m_values; }

private:
    std::vector<std::optional<QByteArray>> m_values;
};

} // namespace tillpool::regions
