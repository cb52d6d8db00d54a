// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/Api.h"

#include <gtest/gtest.h>
#include <ostream>

// So that a failure shows text instead of bytes; found by GoogleTest in the namespace of QString.
inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << qUtf8Printable(text) << '"'; }
inline void PrintTo(const QByteArray& text, std::ostream* out) { *out << '"' << text.constData() << '"'; }

namespace tillpool::test {

/// Whether `reply` is a problem document (RFC 9457) of this status and code, whole in all its parts.
testing::AssertionResult isProblem(const admin::HttpReply& reply, int status, const QString& code);

/// What is wrong with an error answer, in words; "" when it is a well-formed problem document.
QString faultOfProblem(int status, const QByteArray& contentType, const QByteArray& body);

/// Whether `reply` has this status; its body is told when it hasn't.
testing::AssertionResult isStatus(const admin::HttpReply& reply, int status);

/// Where a problem's `errors` are, in their order: JSON pointers, "?limit" for a query parameter, a header's name.
QStringList pointersOf(const admin::HttpReply& reply);

/// The minor units of a money object.
qint64 minor(const QJsonValue& money);

/// Whether lines + added tax − discounts = total = tenders − change + value of points.
testing::AssertionResult addsUp(const QJsonObject& sale);

/// How many sales the books of all regions have together.
qint64 salesInTheBooks();

/// `object` with `value` in the place of `key`.
QJsonObject with(QJsonObject object, const QString& key, const QJsonValue& value);
QJsonObject without(QJsonObject object, const QString& key);

/// One line of a basket.
QJsonObject line(const QString& item, qint64 quantity = 1, const QStringList& modifiers = {});
/// A basket with cash of `cash` minor units.
QJsonObject basket(const TestRegion& region, const QJsonArray& lines, qint64 cash);

} // namespace tillpool::test
