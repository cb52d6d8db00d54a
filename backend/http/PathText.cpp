// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/PathText.h"

#include <QStringDecoder>

namespace tillpool::http {

using namespace Qt::StringLiterals;

namespace {

base::Error badPath(const QString& detail)
{
    return {.code = base::ErrorCode::InvalidId, .detail = u"the path "_s + detail};
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

base::Result<QByteArray> percentDecoded(const QByteArray& text)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return badPath(u"has a percent sign without two hexadecimal digits"_s);
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

base::Result<QString> decodedSegment(const QByteArray& raw)
{
    TILLPOOL_TRY_ASSIGN(const QByteArray bytes, percentDecoded(raw));
    if (bytes.contains('\0'))
        return badPath(u"contains U+0000"_s);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(bytes);
    if (decoder.hasError())
        return badPath(u"is not UTF-8"_s);
    return text;
}

} // namespace

base::Result<QStringList> splitPath(const QByteArray& rawPath)
{
    QStringList segments;
    const QByteArray relative = rawPath.startsWith('/') ? rawPath.mid(1) : rawPath;
    for (const QByteArray& raw : relative.split('/')) {
        TILLPOOL_TRY_ASSIGN(QString segment, decodedSegment(raw));
        segments << std::move(segment);
    }
    return segments;
}

} // namespace tillpool::http
