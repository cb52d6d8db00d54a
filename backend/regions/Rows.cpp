// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/Rows.h"

#include <QJsonDocument>
#include <libpq-fe.h>

namespace tillpool::regions {

Rows::Rows(pg_result* result) : m_result(result, PQclear) {}

int Rows::count() const { return m_result ? PQntuples(m_result.get()) : 0; }

int Rows::column(const char* name) const
{
    const int index = PQfnumber(m_result.get(), name);
    Q_ASSERT_X(index >= 0, "Rows", name);
    return index;
}

bool Rows::isNull(int row, const char* name) const
{
    Q_ASSERT(row >= 0 && row < count());
    return PQgetisnull(m_result.get(), row, column(name)) == 1;
}

QByteArray Rows::utf8(int row, const char* name) const
{
    Q_ASSERT(row >= 0 && row < count());
    const int index = column(name);
    return {PQgetvalue(m_result.get(), row, index), PQgetlength(m_result.get(), row, index)};
}

QString Rows::text(int row, const char* name) const { return QString::fromUtf8(utf8(row, name)); }

QByteArray Rows::bytes(int row, const char* name) const { return QByteArray::fromHex(utf8(row, name).mid(2)); }

qint64 Rows::integer(int row, const char* name) const { return utf8(row, name).toLongLong(); }

bool Rows::boolean(int row, const char* name) const { return utf8(row, name) == "t"; }

QJsonObject Rows::object(int row, const char* name) const { return QJsonDocument::fromJson(utf8(row, name)).object(); }

QJsonArray Rows::array(int row, const char* name) const { return QJsonDocument::fromJson(utf8(row, name)).array(); }

qint64 Rows::affected() const { return m_result ? QByteArray(PQcmdTuples(m_result.get())).toLongLong() : 0; }

} // namespace tillpool::regions
