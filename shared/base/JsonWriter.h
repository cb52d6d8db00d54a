// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"

#include <QByteArray>
#include <QLatin1StringView>
#include <QStringView>
#include <optional>

namespace tillpool::base {

/// Writes compact JSON front to back, for what is written for every sale: a QJsonObject sorts its members and is
/// written in a second pass, which costs several times as much. Keys must need no escaping, and stand once in their
/// object.
class JsonWriter {
public:
    void beginObject() { begin('{'); }
    void beginObject(QLatin1StringView key);
    void endObject() { end('}'); }
    void beginArray(QLatin1StringView key);
    void endArray() { end(']'); }

    void text(QLatin1StringView key, QStringView value);
    void optionalText(QLatin1StringView key, const std::optional<QString>& value); ///< null where there is none
    void integer(QLatin1StringView key, qint64 value);
    void boolean(QLatin1StringView key, bool value);
    void null(QLatin1StringView key);
    void money(QLatin1StringView key, const Money& value); ///< as toJson(Money)

    const QByteArray& json() const { return m_json; }

private:
    void begin(char bracket);
    void end(char bracket);
    void separate();
    void member(QLatin1StringView key);
    void quoted(QStringView value);

    QByteArray m_json;
    bool m_isFirst = true; ///< of its object or array: no comma before it
};

} // namespace tillpool::base
