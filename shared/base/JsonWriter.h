// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"

#include <QByteArray>
#include <QLatin1StringView>
#include <QStringView>
#include <memory>
#include <optional>

namespace tillpool::base {

/// Writes compact JSON front to back, for what is written for every sale: a QJsonObject sorts its members and is
/// written in a second pass, which costs several times as much. A key stands once in its object.
class JsonWriter {
public:
    JsonWriter();
    ~JsonWriter();
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    void beginObject();
    void beginObject(QLatin1StringView key);
    void endObject();
    void beginArray(QLatin1StringView key);
    void endArray();

    void text(QLatin1StringView key, QStringView value);
    void optionalText(QLatin1StringView key, const std::optional<QString>& value); ///< null where there is none
    void integer(QLatin1StringView key, qint64 value);
    void boolean(QLatin1StringView key, bool value);
    void null(QLatin1StringView key);
    void money(QLatin1StringView key, const Money& value); ///< as toJson(Money)

    QByteArray json() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace tillpool::base
