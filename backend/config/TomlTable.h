// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QSet>
#include <QString>
#include <QStringList>
#include <toml++/toml.h>

namespace tillpool::config {

/// Reads one TOML table key by key; remembers the first fault, and afterwards which keys nobody asked for.
class TomlTable {
public:
    TomlTable(const toml::table* table, QString path);

    QString text(const char* key, const QString& fallback);
    QString requiredText(const char* key);
    qint64 integer(const char* key, qint64 fallback, qint64 min, qint64 max);
    QStringList requiredTexts(const char* key);
    /// The table under `key`; an absent one reads as empty.
    TomlTable table(const char* key);
    /// The tables of an array of tables.
    std::vector<TomlTable> tables(const char* key);

    /// The first fault found, or that of a key that this program does not know.
    base::Status finish();
    void fault(const QString& key, const QString& detail);

private:
    const toml::node* find(const char* key);
    QString named(const QString& key) const;

    const toml::table* m_table;
    QString m_path;
    QSet<QString> m_known;
    std::optional<base::Error> m_fault;
};

} // namespace tillpool::config
