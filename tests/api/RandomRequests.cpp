// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/RandomRequests.h"

#include "support/RawSocket.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>
#include <limits>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

struct Path {
    QByteArray method;
    QByteArray pattern; ///< {} stands for an id
    int firstBody = -1; ///< of the ingredients' bodies, those that fit
    int lastBody = -1;
};

const std::vector<Path> paths {{"GET", "/healthz"}, {"GET", "/readyz"}, {"GET", "/api/v1/catalogue"},
    {"GET", "/api/v1/catalogue?store={}"}, {"POST", "/api/v1/quotes", 0, 4}, {"POST", "/api/v1/quotes", 0, 4},
    {"POST", "/api/v1/sales", 0, 3}, {"POST", "/api/v1/sales", 0, 3}, {"POST", "/api/v1/sales", 0, 3},
    {"POST", "/api/v1/sales", 0, 3}, {"GET", "/api/v1/sales/{}"}, {"POST", "/api/v1/sales/{}/cancel", 0, 3},
    {"POST", "/api/v1/sales/{}/refunds", 9, 9}, {"GET", "/api/v1/customers/{}"}, {"GET", "/api/v1/customers/{}/groups"},
    {"GET", "/api/v1/customers/{}/sales"}, {"POST", "/api/v1/groups", 5, 5}, {"GET", "/api/v1/groups/{}"},
    {"POST", "/api/v1/groups/{}/members", 6, 6}, {"DELETE", "/api/v1/groups/{}/members/{}"},
    {"GET", "/api/v1/groups/{}/entries"}, {"DELETE", "/api/v1/groups/{}"},
    {"POST", "/api/v1/groups/{}/adjustments", 10, 10}, {"GET", "/metrics"}, {"GET", "/api/v1/openapi.json"},
    {"GET", "/"}, {"GET", "/api"}, {"POST", "/api/v1/"}, {"POST", "/api/v2/sales"}, {"GET", "//"}, {"GET", "/%"}};
// These hash passwords when they get far.
const std::vector<Path> slowPaths {{"POST", "/api/v1/customers", 7, 7}, {"POST", "/api/v1/sessions", 8, 8}};
const QByteArrayList methods {"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "BREW"};
const QByteArrayList oddIds {"", "0", "-1", "001", "001-", "999-nobody", "001-%00", "%ff", "..", "%2e%2e", "null",
    "001-'%20OR%201=1", "%F0%9F%99%82", "current", "001-ABCDEF", "9999999999999999999999"};
const QByteArrayList parameters {"limit", "cursor", "store", "limit%00", "x"};
const QByteArrayList texts {"", "0", "1", "-1", "200", "201", "1e3", "abc", "%00", "%ff", "%", "a%20b", "001-store3",
    "99999999999999999999", "eyJ2IjoxfQ"};

} // namespace

QByteArray RandomRequests::id()
{
    if (oneIn(6))
        return oneOf(oddIds);
    if (oneIn(8))
        return oneOf(QByteArrayList {"001-", "002-", "003-"})
            + QUuid::fromRfc4122(QByteArray::number(below(1ULL << 60)).leftJustified(16, 'x'))
                  .toByteArray(QUuid::WithoutBraces);
    return oneOf(m_ingredients.ids).toUtf8();
}

QByteArray RandomRequests::query()
{
    QByteArray query = "?";
    for (quint64 i = below(4); i > 0; --i)
        query += oneOf(parameters) + '=' + oneOf(texts) + '&';
    return query;
}

QByteArray RandomRequests::target(QByteArray target)
{
    for (qsizetype at = target.indexOf("{}"); at >= 0; at = target.indexOf("{}"))
        target.replace(at, 2, id());
    if (oneIn(4) && !target.contains('?'))
        target += query();
    if (oneIn(40))
        target += '/' + QByteArray(static_cast<qsizetype>(below(300)), static_cast<char>('!' + below(2)));
    return target;
}

QByteArray RandomRequests::key()
{
    if (oneIn(12))
        return oneOf(texts);
    const QByteArray number = oneIn(8) ? QByteArray::number(below(4)) : QByteArray::number(m_random());
    return QUuid::createUuidV5(QUuid(), number).toByteArray(QUuid::WithoutBraces);
}

QByteArray RandomRequests::token() { return oneIn(12) ? oneOf(texts) : oneOf(m_ingredients.tokens).toUtf8(); }

QJsonValue RandomRequests::value(int depth)
{
    switch (below(depth > 3 ? 10 : 13)) {
    case 0:
        return QJsonValue();
    case 1:
        return oneIn(2);
    case 2:
        return static_cast<qint64>(below(10));
    case 3:
        return -static_cast<qint64>(below(1000));
    case 4:
        return static_cast<qint64>(m_random());
    case 5:
        return static_cast<double>(m_random()) / 3e5;
    case 6:
        return std::numeric_limits<qint64>::min();
    case 7:
        return QString::fromUtf8(id());
    case 8:
        return QString(QChar(static_cast<char16_t>(below(0x10000))))
            + QString(static_cast<qsizetype>(below(400)), u'x');
    case 9:
        return QString::fromUtf8(oneOf(texts));
    case 10:
    case 11: {
        QJsonArray array;
        for (quint64 i = below(5); i > 0; --i)
            array.append(value(depth + 1));
        return array;
    }
    default:
        return QJsonObject {{QString::fromUtf8(oneOf(texts)), value(depth + 1)}, {u"item_id"_s, value(depth + 1)}};
    }
}

// The same value but for one place.
QJsonValue RandomRequests::changed(const QJsonValue& value)
{
    if (value.isObject() && !value.toObject().isEmpty() && !oneIn(5)) {
        QJsonObject object = value.toObject();
        const QStringList keys = object.keys();
        const QString& key = oneOf(keys);
        if (oneIn(6))
            object.remove(key);
        else
            object[key] = changed(object[key]);
        return object;
    }
    if (value.isArray() && !value.toArray().isEmpty() && !oneIn(5)) {
        QJsonArray array = value.toArray();
        const auto index = static_cast<qsizetype>(below(static_cast<quint64>(array.size())));
        array[index] = changed(array[index]);
        return array;
    }
    return this->value(0);
}

QByteArray RandomRequests::damaged(QByteArray bytes)
{
    for (quint64 i = 1 + below(4); i > 0 && !bytes.isEmpty(); --i) {
        const auto at = static_cast<qsizetype>(below(static_cast<quint64>(bytes.size())));
        switch (below(4)) {
        case 0:
            bytes[at] = static_cast<char>(below(256));
            break;
        case 1:
            bytes.insert(at,
                oneOf(
                    QByteArrayList {"{", "}", "[", "]", "\"", "\\u0000", "\\ud800", ",", "1e9", QByteArray(1, '\0')}));
            break;
        case 2:
            bytes.remove(at, static_cast<qsizetype>(below(8)));
            break;
        default:
            bytes.truncate(at);
        }
    }
    return bytes;
}

QByteArray RandomRequests::body(int first, int last)
{
    if (oneIn(20))
        return {};
    const bool fits = first >= 0 && !oneIn(6);
    QJsonValue content = fits
        ? m_ingredients.bodies[static_cast<size_t>(first) + below(static_cast<quint64>(last - first + 1))]
        : oneOf(m_ingredients.bodies);
    for (quint64 i = below(4); i > 0; --i)
        content = changed(content);
    const QByteArray bytes = QJsonDocument(content.isObject()
            ? content.toObject()
            : QJsonObject {{u"lines"_s,
                content}}).toJson(QJsonDocument::Compact);
    return oneIn(8) ? damaged(bytes) : bytes;
}

RandomRequest RandomRequests::next()
{
    const Path& path = oneIn(250) ? oneOf(slowPaths) : oneOf(paths);
    const QByteArray method = oneIn(6) ? oneOf(methods) : path.method;
    QByteArray headers;
    if (!oneIn(8))
        headers += "Authorization: Bearer " + token() + "\r\n";
    if (!oneIn(8))
        headers += "Idempotency-Key: " + key() + "\r\n";
    if (oneIn(10))
        headers += "If-None-Match: " + oneOf(texts) + "\r\n";
    if (oneIn(10))
        headers += "X-Request-Id: " + oneOf(texts) + "\r\n";
    const bool hasBody = method == "POST" || oneIn(10);
    return {testing::requestBytes(
                method, target(path.pattern), hasBody ? body(path.firstBody, path.lastBody) : QByteArray(), headers),
        method == "HEAD"};
}

} // namespace tillpool::test
