// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <memory>

struct pg_result;

namespace tillpool::regions {

/// What a query gave back. Columns are named by the query; an unknown name or row asserts.
class Rows {
public:
    Rows() = default;
    explicit Rows(pg_result* result); ///< takes ownership

    int count() const;
    bool isEmpty() const { return count() == 0; }
    bool isNull(int row, const char* column) const;
    QString text(int row, const char* column) const; ///< "" for NULL
    QByteArray utf8(int row, const char* column) const;
    QByteArray bytes(int row, const char* column) const; ///< bytea
    qint64 integer(int row, const char* column) const;   ///< 0 for NULL
    bool boolean(int row, const char* column) const;
    QJsonObject object(int row, const char* column) const;
    QJsonArray array(int row, const char* column) const;
    qint64 affected() const; ///< rows that an INSERT, UPDATE or DELETE changed

private:
    int column(const char* name) const;
    std::shared_ptr<pg_result> m_result;
};

} // namespace tillpool::regions
