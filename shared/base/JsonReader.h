// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Money.h"
#include "base/Points.h"

#include <QJsonArray>
#include <QJsonObject>
#include <vector>

namespace tillpool::base {

/// Reads a JSON object field by field and collects what is wrong, each with its JSON pointer, so that a client learns
/// all of it at once. Reading goes on after a fault with an empty value; `status()` at the end says whether all was
/// well.
///
///     JsonReader body(object);
///     const QString name = body.text(u"name"_s, {.max = 120});
///     JsonReader(child) readers share the parent's list of faults.
///     TILLPOOL_TRY(body.status());
class JsonReader {
public:
    enum class Presence { Required, Optional };
    struct TextRule {
        qsizetype min = 1;
        qsizetype max = 200;
        Presence presence = Presence::Required;
    };
    struct IntegerRule {
        qint64 min = 0;
        qint64 max = 0;
        Presence presence = Presence::Required;
        qint64 fallback = 0; ///< what an absent optional field reads as
    };

    explicit JsonReader(QJsonObject object);

    /// The object in a request body: MalformedJson when it isn't JSON or not an object. Integers that are written as a
    /// fraction or with an exponent (100.0, 1e2) come out as fractions, so that reading them as integers is a fault.
    static Result<QJsonObject> parseBody(const QByteArray& body);

    /// Whether `text` can be stored: it holds neither U+0000 nor an unpaired surrogate.
    static bool isStorable(const QString& text);

    bool has(const QString& key) const; ///< present and not null
    /// A string that is storable and of the rule's length.
    QString text(const QString& key, TextRule rule);
    qint64 integer(const QString& key, IntegerRule rule);
    bool boolean(const QString& key, bool fallback);
    /// An amount: an integer of minor units, or {"amount", "currency"} whose currency must be `currency` (an empty
    /// currency, that of a store which isn't known yet, takes any).
    Money money(const QString& key, const Currency& currency, IntegerRule minorRule);
    /// The code of a currency, which must be `currency` (an empty one takes any).
    void currency(const QString& key, const Currency& currency, Presence presence);
    /// The elements of an array of at most `max` elements; an absent optional one reads as empty.
    QJsonArray array(const QString& key, qsizetype min, qsizetype max, Presence presence);
    /// A reader on the object under `key`, or nothing when it's absent; a fault when it isn't an object.
    std::optional<JsonReader> object(const QString& key, Presence presence);
    /// A reader on element `index` of the array under `key`, reporting into this reader; a fault when it isn't an
    /// object.
    JsonReader element(const QString& key, qsizetype index, const QJsonValue& value);

    /// An id of kind `Id`, such as CustomerId; an empty one when absent or at fault. A fault of its form makes the
    /// whole status InvalidId when it is the only kind of fault.
    template <class Id>
    Id id(const QString& key, Presence presence = Presence::Required)
    {
        const QString value = text(key, {.min = 1, .max = 200, .presence = presence});
        if (value.isEmpty())
            return {};
        auto parsed = Id::parse(value);
        if (parsed.hasValue())
            return parsed.takeValue();
        addIdFault(key, parsed.takeError().detail);
        return {};
    }

    /// Records a fault of the field `key` ("" = this object itself) found by the caller.
    void addFault(const QString& key, const QString& detail);
    void addIdFault(const QString& key, const QString& detail);
    QString pointerTo(const QString& key) const;

    /// All faults so far as one error, or success.
    Status status() const;

private:
    struct Fault {
        FieldError field;
        ErrorCode code;
    };
    JsonReader(QJsonObject object, QString pointer, std::shared_ptr<std::vector<Fault>> faults);
    std::optional<QJsonValue> present(const QString& key, Presence presence);

    QJsonObject m_object;
    QString m_pointer;
    std::shared_ptr<std::vector<Fault>> m_faults;
};

/// {"amount": 1250, "currency": "EUR"}
QJsonObject toJson(const Money& money);

} // namespace tillpool::base
