// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/Ids.h"

#include "base/Limits.h"

namespace tillpool::base {

using namespace Qt::StringLiterals;

namespace {

bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }
bool isLowerHex(QChar c) { return isDigit(c) || (c >= u'a' && c <= u'f'); }
bool isIdCharacter(QChar c) { return isDigit(c) || (c >= u'a' && c <= u'z'); }

bool hasRegionPrefix(const QString& text)
{
    return text.size() > 4 && isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) && text[3] == u'-';
}

bool isLowerUuid(QStringView text)
{
    if (text.size() != 36)
        return false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != u'-' : !isLowerHex(text[i]))
            return false;
    }
    return true;
}

} // namespace

Result<RegionId> RegionId::parse(const QString& text)
{
    if (text.size() != 3 || !isDigit(text[0]) || !isDigit(text[1]) || !isDigit(text[2]))
        return invalidIdError(text, u"a region of three digits"_s);
    RegionId id;
    id.m_text = text;
    return id;
}

bool hasIdForm(const QString& text)
{
    if (!hasRegionPrefix(text) || text.size() < 10 || text.size() > 4 + limits::idLocalPartMax)
        return false;
    return std::all_of(text.begin() + 4, text.end(), isIdCharacter);
}

bool hasSaleIdForm(const QString& text) { return hasRegionPrefix(text) && isLowerUuid(QStringView(text).mid(4)); }

Error invalidIdError(const QString& text, const QString& expected)
{
    QString shown = text.left(40);
    for (QChar& c : shown) {
        if (!c.isPrint())
            c = u'?';
    }
    return {.code = ErrorCode::InvalidId, .detail = u"\"%1\" is not an id of the form %2"_s.arg(shown, expected)};
}

Result<IdempotencyKey> IdempotencyKey::parse(const QString& text)
{
    const QString lower = text.toLower();
    if (!isLowerUuid(lower))
        return invalidField(
            u"Idempotency-Key"_s, u"this header must hold a UUID that the client made for this request"_s);
    IdempotencyKey key;
    key.m_text = lower;
    return key;
}

SaleId IdempotencyKey::saleIn(const RegionId& region) const { return SaleId::trusted(region.text() + u'-' + m_text); }

} // namespace tillpool::base
