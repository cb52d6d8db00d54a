// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Tokens.h"

#include "staff/Sodium.h"

#include <sodium.h>

namespace tillpool::staff::tokens {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype randomBytes = 32;
constexpr qsizetype encodedLength = 43;

} // namespace

QByteArray make(const base::RegionId& region)
{
    startSodium();
    QByteArray random(randomBytes, '\0');
    randombytes_buf(random.data(), static_cast<size_t>(random.size()));
    return region.text().toLatin1() + '.'
        + random.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray hash(const QByteArray& token)
{
    QByteArray result(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(result.data()),
        reinterpret_cast<const unsigned char*>(token.constData()), static_cast<unsigned long long>(token.size()));
    return result;
}

base::Result<base::RegionId> regionOf(const QByteArray& token)
{
    auto region = base::RegionId::parse(QString::fromLatin1(token.left(3)));
    if (token.size() != 4 + encodedLength || token[3] != '.' || !region.hasValue())
        return base::Error {
            .code = base::ErrorCode::Unauthenticated, .detail = u"This token is not valid: log in again"_s};
    return region.takeValue();
}

QString randomIdPart(int count)
{
    startSodium();
    static const QByteArray alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    QString part;
    for (int i = 0; i < count; ++i)
        part += QLatin1Char(alphabet[randombytes_uniform(static_cast<uint32_t>(alphabet.size()))]);
    return part;
}

} // namespace tillpool::staff::tokens
