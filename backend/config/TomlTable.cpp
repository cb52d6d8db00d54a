// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/TomlTable.h"

namespace tillpool::config {

using namespace Qt::StringLiterals;

namespace {

QString toText(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

} // namespace

TomlTable::TomlTable(const toml::table* table, QString path) : m_table(table), m_path(std::move(path)) {}

QString TomlTable::named(const QString& key) const { return m_path.isEmpty() ? key : m_path + u'.' + key; }

void TomlTable::fault(const QString& key, const QString& detail)
{
    if (!m_fault)
        m_fault = base::invalidField(named(key), detail);
}

const toml::node* TomlTable::find(const char* key)
{
    m_known.insert(QString::fromUtf8(key));
    return m_table ? m_table->get(key) : nullptr;
}

QString TomlTable::text(const char* key, const QString& fallback)
{
    const toml::node* node = find(key);
    if (!node)
        return fallback;
    if (const auto value = node->value_exact<std::string>())
        return QString::fromStdString(*value);
    fault(QString::fromUtf8(key), u"must be a string (line %1)"_s.arg(node->source().begin.line));
    return fallback;
}

QString TomlTable::requiredText(const char* key)
{
    const QString value = text(key, QString());
    if (value.isEmpty())
        fault(QString::fromUtf8(key), u"is missing"_s);
    return value;
}

qint64 TomlTable::integer(const char* key, qint64 fallback, qint64 min, qint64 max)
{
    const toml::node* node = find(key);
    if (!node)
        return fallback;
    const auto value = node->value_exact<int64_t>();
    if (value && *value >= min && *value <= max)
        return *value;
    fault(QString::fromUtf8(key),
        u"must be a whole number from %1 to %2 (line %3)"_s.arg(min).arg(max).arg(node->source().begin.line));
    return fallback;
}

QStringList TomlTable::requiredTexts(const char* key)
{
    QStringList texts;
    const toml::node* node = find(key);
    const toml::array* array = node ? node->as_array() : nullptr;
    if (array) {
        for (const toml::node& element : *array) {
            if (const auto value = element.value_exact<std::string>())
                texts.append(QString::fromStdString(*value));
        }
    }
    if (!array || texts.isEmpty() || texts.size() != static_cast<qsizetype>(array->size()))
        fault(QString::fromUtf8(key), u"must be a list of strings with at least one"_s);
    return texts;
}

TomlTable TomlTable::table(const char* key)
{
    const toml::node* node = find(key);
    if (node && !node->is_table())
        fault(QString::fromUtf8(key), u"must be a table"_s);
    return {node ? node->as_table() : nullptr, named(QString::fromUtf8(key))};
}

std::vector<TomlTable> TomlTable::tables(const char* key)
{
    std::vector<TomlTable> result;
    const toml::node* node = find(key);
    const toml::array* array = node ? node->as_array() : nullptr;
    for (size_t i = 0; array && i < array->size(); ++i) {
        if (const toml::table* table = array->get(i)->as_table())
            result.emplace_back(table, named(u"%1[%2]"_s.arg(QString::fromUtf8(key)).arg(i)));
    }
    return result;
}

base::Status TomlTable::finish()
{
    if (m_fault)
        return *m_fault;
    if (!m_table)
        return base::success();
    for (const auto& [key, node] : *m_table) {
        if (!m_known.contains(toText(key.str())))
            return base::invalidField(
                named(toText(key.str())), u"is not a known key (line %1)"_s.arg(node.source().begin.line));
    }
    return base::success();
}

} // namespace tillpool::config
