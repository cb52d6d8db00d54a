// SPDX-License-Identifier: GPL-3.0-or-later
#include "groups/EntriesCursor.h"

namespace tillpool::groups {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView prefix = "entries:";
constexpr auto base64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

QString EntriesCursor::text() const
{
    return QString::fromLatin1((prefix.toByteArray() + QByteArray::number(version)).toBase64(base64Url));
}

base::Result<EntriesCursor> EntriesCursor::parse(const QString& text)
{
    const auto notOurs = [] {
        return base::invalidField(u"?cursor"_s, u"must be the next_cursor of an earlier answer"_s);
    };
    const QByteArray decoded = QByteArray::fromBase64(text.toUtf8(), base64Url);
    if (!decoded.startsWith(prefix))
        return notOurs();
    bool isNumber = false;
    const EntriesCursor cursor {.version = decoded.mid(prefix.size()).toLongLong(&isNumber)};
    // What does not come out as it went in was not made here: other characters, signs, blanks, leading zeros.
    if (!isNumber || cursor.version < 1 || cursor.text() != text)
        return notOurs();
    return cursor;
}

} // namespace tillpool::groups
