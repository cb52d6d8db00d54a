// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Parameters.h"

#include <QJsonDocument>

namespace tillpool::regions {

Parameters& Parameters::text(const QString& value)
{
    m_values.emplace_back(value.toUtf8());
    return *this;
}

Parameters& Parameters::optionalText(const QString& value) { return value.isEmpty() ? null() : text(value); }

Parameters& Parameters::bytes(const QByteArray& value)
{
    if (value.isEmpty())
        return null();
    m_values.emplace_back("\\x" + value.toHex());
    return *this;
}

Parameters& Parameters::integer(qint64 value)
{
    m_values.emplace_back(QByteArray::number(value));
    return *this;
}

Parameters& Parameters::optionalInteger(std::optional<qint64> value) { return value ? integer(*value) : null(); }

Parameters& Parameters::json(const QJsonObject& value)
{
    m_values.emplace_back(QJsonDocument(value).toJson(QJsonDocument::Compact));
    return *this;
}

Parameters& Parameters::json(const QJsonArray& value)
{
    m_values.emplace_back(QJsonDocument(value).toJson(QJsonDocument::Compact));
    return *this;
}

Parameters& Parameters::json(const QByteArray& text)
{
    m_values.emplace_back(text);
    return *this;
}

Parameters& Parameters::texts(const QStringList& values)
{
    QByteArray array = "{";
    for (const QString& value : values) {
        QByteArray element = value.toUtf8();
        element.replace('\\', "\\\\").replace('"', "\\\"");
        array += (array.size() > 1 ? ",\"" : "\"") + element + '"';
    }
    m_values.emplace_back(array + '}');
    return *this;
}

Parameters& Parameters::integers(const std::vector<qint64>& values)
{
    QByteArray array = "{";
    for (const qint64 value : values)
        array += (array.size() > 1 ? "," : "") + QByteArray::number(value);
    m_values.emplace_back(array + '}');
    return *this;
}

Parameters& Parameters::null()
{
    m_values.emplace_back(std::nullopt);
    return *this;
}

} // namespace tillpool::regions
