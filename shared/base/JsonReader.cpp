// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/JsonReader.h"

#include <QJsonDocument>
#include <QMetaType>
#include <QVariant>
#include <cmath>

namespace tillpool::base {

using namespace Qt::StringLiterals;

namespace {

QString escapedToken(QString token) { return token.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s); }

bool isInteger(const QJsonValue& value)
{
    return value.isDouble() && value.toVariant().typeId() == QMetaType::LongLong;
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

// `token` moved off the integers: no integer field takes the result, and the field's reader says so. Beyond 2^51 there
// are no halves.
QByteArray asFraction(const QByteArray& token)
{
    constexpr double halvesEnd = 2251799813685248.0;
    const double value = token.toDouble();
    return std::abs(value) < halvesEnd ? QByteArray::number(value + 0.5, 'f', 1) : QByteArray("0.5");
}

// Qt's parser turns 100.0 and 1e2 into the integer 100, so only the text itself still tells. `json` is valid JSON.
QByteArray withoutDisguisedIntegers(const QByteArray& json)
{
    QByteArray plain;
    qsizetype taken = 0;
    for (qsizetype i = 0; i < json.size();) {
        const char c = json[i];
        if (c == '"') {
            i = endOfString(json, i);
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            const qsizetype end = endOfNumber(json, i);
            const QByteArray token = json.mid(i, end - i);
            if (isDisguisedInteger(token)) {
                plain += json.mid(taken, i - taken) + asFraction(token);
                taken = end;
            }
            i = end;
        } else {
            ++i;
        }
    }
    return taken == 0 ? json : plain + json.mid(taken);
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
    QJsonDocument document = QJsonDocument::fromJson(body, &parseError);
    if (parseError.error != QJsonParseError::NoError) {
        const QString detail =
            u"The body is not JSON: %1 at byte %2"_s.arg(parseError.errorString()).arg(parseError.offset);
        return Error {.code = ErrorCode::MalformedJson, .detail = detail, .fields = {{QString(), detail}}};
    }
    if (!document.isObject()) {
        const QString detail = u"The body must be a JSON object"_s;
        return Error {.code = ErrorCode::MalformedJson, .detail = detail, .fields = {{QString(), detail}}};
    }
    const QByteArray plain = withoutDisguisedIntegers(body);
    if (plain != body)
        document = QJsonDocument::fromJson(plain);
    return document.object();
}

bool JsonReader::isStorable(const QString& text) { return text.isValidUtf16() && !text.contains(QChar(u'\0')); }

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
    if (!isStorable(text)) {
        addFault(key, u"must not hold U+0000 or an unpaired surrogate"_s);
        return {};
    }
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
        addFault(key, u"must be a whole number, without a decimal point or an exponent"_s);
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
