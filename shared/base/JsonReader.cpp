// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/JsonReader.h"

#include <QJsonDocument>
#include <QMetaType>
#include <QVariant>

namespace tillpool::base {

using namespace Qt::StringLiterals;

namespace {

QString escapedToken(QString token) { return token.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s); }

bool isStorableText(const QString& text) { return text.isValidUtf16() && !text.contains(QChar(u'\0')); }

// Depth is bounded by Qt's JSON parser (1024 levels), so recursion is too.
std::optional<QString> pointerToUnstorable(const QJsonValue& value, const QString& pointer)
{
    if (value.isString())
        return isStorableText(value.toString()) ? std::nullopt : std::optional(pointer);
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            if (auto found = pointerToUnstorable(array[i], pointer + u'/' + QString::number(i)))
                return found;
        }
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!isStorableText(it.key()))
                return pointer;
            if (auto found = pointerToUnstorable(it.value(), pointer + u'/' + escapedToken(it.key())))
                return found;
        }
    }
    return std::nullopt;
}

bool isInteger(const QJsonValue& value)
{
    return value.isDouble() && value.toVariant().typeId() == QMetaType::LongLong;
}

// One open object or array of the text that is being scanned.
struct Level {
    bool isObject = false;
    bool awaitsKey = false;
    QByteArray key {}; // of an object: the raw token of the member, with its quotes
    qsizetype index = 0;
};

QString pointerOf(const std::vector<Level>& levels)
{
    QString pointer;
    for (const Level& level : levels) {
        const QString token = level.isObject ? QJsonDocument::fromJson('[' + level.key + ']').array().at(0).toString()
                                             : QString::number(level.index);
        pointer += u'/' + escapedToken(token);
    }
    return pointer;
}

qsizetype endOfString(const QByteArray& json, qsizetype begin)
{
    qsizetype i = begin + 1;
    while (i < json.size() && json[i] != '"')
        i += json[i] == '\\' ? 2 : 1;
    return i + 1;
}

qsizetype endOfNumber(const QByteArray& json, qsizetype begin)
{
    qsizetype i = begin;
    while (i < json.size() && QByteArrayView("+-.eE0123456789").contains(json[i]))
        ++i;
    return i;
}

bool isDisguisedInteger(const QByteArray& token)
{
    if (!token.contains('.') && !token.contains('e') && !token.contains('E'))
        return false;
    return isInteger(QJsonDocument::fromJson('[' + token + ']').array().at(0));
}

// Qt's parser turns 100.0 and 1e2 into the integer 100, so only the text itself still tells. `json` is valid JSON.
std::optional<QString> pointerToDisguisedInteger(const QByteArray& json)
{
    std::vector<Level> levels;
    for (qsizetype i = 0; i < json.size();) {
        const char c = json[i];
        if (c == '"') {
            const qsizetype end = endOfString(json, i);
            if (!levels.empty() && levels.back().awaitsKey)
                levels.back().key = json.mid(i, end - i);
            i = end;
            continue;
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            const qsizetype end = endOfNumber(json, i);
            if (isDisguisedInteger(json.mid(i, end - i)))
                return pointerOf(levels);
            i = end;
            continue;
        }
        if (c == '{' || c == '[') {
            levels.push_back({.isObject = c == '{', .awaitsKey = c == '{'});
        } else if (c == '}' || c == ']') {
            levels.pop_back();
        } else if (c == ':') {
            levels.back().awaitsKey = false;
        } else if (c == ',') {
            levels.back().awaitsKey = levels.back().isObject;
            ++levels.back().index;
        }
        ++i;
    }
    return std::nullopt;
}

} // namespace

JsonReader::JsonReader(QJsonObject object)
    : JsonReader(std::move(object), QString(), std::make_shared<std::vector<Fault>>())
{
}

JsonReader::JsonReader(QJsonObject object, QString pointer, std::shared_ptr<std::vector<Fault>> faults)
    : m_object(std::move(object)), m_pointer(std::move(pointer)), m_faults(std::move(faults))
{
}

Result<QJsonObject> JsonReader::parseBody(const QByteArray& body)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(body, &parseError);
    if (parseError.error != QJsonParseError::NoError) {
        const QString detail =
            u"The body is not JSON: %1 at byte %2"_s.arg(parseError.errorString()).arg(parseError.offset);
        return Error {.code = ErrorCode::MalformedJson, .detail = detail, .fields = {{QString(), detail}}};
    }
    if (!document.isObject()) {
        const QString detail = u"The body must be a JSON object"_s;
        return Error {.code = ErrorCode::MalformedJson, .detail = detail, .fields = {{QString(), detail}}};
    }
    if (auto pointer = pointerToUnstorable(document.object(), QString()))
        return invalidField(*pointer, u"must not hold U+0000 or an unpaired surrogate"_s);
    if (auto pointer = pointerToDisguisedInteger(body))
        return invalidField(*pointer, u"must be a whole number, without a decimal point or an exponent"_s);
    return document.object();
}

bool JsonReader::has(const QString& key) const
{
    const QJsonValue value = m_object.value(key);
    return !value.isUndefined() && !value.isNull();
}

std::optional<QJsonValue> JsonReader::present(const QString& key, Presence presence)
{
    if (has(key))
        return m_object.value(key);
    if (presence == Presence::Required)
        addFault(key, u"is missing"_s);
    return std::nullopt;
}

QString JsonReader::text(const QString& key, TextRule rule)
{
    const auto value = present(key, rule.presence);
    if (!value)
        return {};
    if (!value->isString()) {
        addFault(key, u"must be a string"_s);
        return {};
    }
    const QString text = value->toString();
    if (text.size() < rule.min || text.size() > rule.max) {
        addFault(key, u"must have %1 to %2 characters"_s.arg(rule.min).arg(rule.max));
        return {};
    }
    return text;
}

qint64 JsonReader::integer(const QString& key, IntegerRule rule)
{
    const auto value = present(key, rule.presence);
    if (!value)
        return rule.fallback;
    if (!isInteger(*value)) {
        addFault(key, u"must be a whole number, without a decimal point"_s);
        return rule.fallback;
    }
    const qint64 number = value->toInteger();
    if (number < rule.min || number > rule.max) {
        addFault(key, u"must be from %1 to %2"_s.arg(rule.min).arg(rule.max));
        return rule.fallback;
    }
    return number;
}

bool JsonReader::boolean(const QString& key, bool fallback)
{
    const auto value = present(key, Presence::Optional);
    if (!value)
        return fallback;
    if (!value->isBool())
        addFault(key, u"must be true or false"_s);
    return value->toBool(fallback);
}

Money JsonReader::money(const QString& key, const Currency& currency, IntegerRule minorRule)
{
    if (has(key) && m_object.value(key).isObject()) {
        JsonReader amount(m_object.value(key).toObject(), pointerTo(key), m_faults);
        amount.currency(u"currency"_s, currency, Presence::Required);
        return {amount.integer(u"amount"_s, minorRule), currency};
    }
    return {integer(key, minorRule), currency};
}

void JsonReader::currency(const QString& key, const Currency& currency, Presence presence)
{
    const QString code = text(key, {.min = 1, .max = 10, .presence = presence});
    if (!code.isEmpty() && !currency.code().isEmpty() && code != currency.code())
        addFault(key, u"must be %1, the currency of this store, not %2"_s.arg(currency.code(), code));
}

QJsonArray JsonReader::array(const QString& key, qsizetype min, qsizetype max, Presence presence)
{
    const auto value = present(key, presence);
    if (!value)
        return {};
    if (!value->isArray()) {
        addFault(key, u"must be an array"_s);
        return {};
    }
    const QJsonArray array = value->toArray();
    if (array.size() < min)
        addFault(key, min == 1 ? u"must not be empty"_s : u"must have at least %1 elements"_s.arg(min));
    if (array.size() > max) {
        addFault(key, u"must have at most %1 elements, not %2"_s.arg(max).arg(array.size()));
        return {};
    }
    return array;
}

std::optional<JsonReader> JsonReader::object(const QString& key, Presence presence)
{
    const auto value = present(key, presence);
    if (!value)
        return std::nullopt;
    if (!value->isObject()) {
        addFault(key, u"must be an object"_s);
        return std::nullopt;
    }
    return JsonReader(value->toObject(), pointerTo(key), m_faults);
}

JsonReader JsonReader::element(const QString& key, qsizetype index, const QJsonValue& value)
{
    JsonReader reader(value.toObject(), pointerTo(key) + u'/' + QString::number(index), m_faults);
    if (!value.isObject())
        reader.addFault(QString(), u"must be an object"_s);
    return reader;
}

void JsonReader::addFault(const QString& key, const QString& detail)
{
    m_faults->push_back({{pointerTo(key), detail}, ErrorCode::InvalidField});
}

void JsonReader::addIdFault(const QString& key, const QString& detail)
{
    m_faults->push_back({{pointerTo(key), detail}, ErrorCode::InvalidId});
}

QString JsonReader::pointerTo(const QString& key) const
{
    return key.isEmpty() ? m_pointer : m_pointer + u'/' + escapedToken(key);
}

Status JsonReader::status() const
{
    if (m_faults->empty())
        return success();
    Error error {.code = m_faults->front().code};
    for (const Fault& fault : *m_faults) {
        if (fault.code != error.code)
            error.code = ErrorCode::InvalidField;
        error.fields.push_back(fault.field);
    }
    const FieldError& first = error.fields.front();
    error.detail =
        first.pointer.isEmpty() ? u"The body %1"_s.arg(first.detail) : u"%1 %2"_s.arg(first.pointer, first.detail);
    if (error.fields.size() > 1)
        error.detail += u" (and %1 more)"_s.arg(error.fields.size() - 1);
    return error;
}

QJsonObject toJson(const Money& money)
{
    return {{u"amount"_s, money.amountMinor()}, {u"currency"_s, money.currency().code()}};
}

} // namespace tillpool::base
