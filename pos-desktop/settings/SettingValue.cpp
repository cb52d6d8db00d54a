// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/SettingValue.h"

#include "base/Ids.h"

#include <QDir>
#include <QUrl>

namespace tillpool::settings {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

// "3", "0.5": numbers without exponents, thousands or the language's own signs.
QString numberText(double number) { return QString::number(number, 'g', 10); }

base::Error expected(const QString& value, const QString& what)
{
    return {.code = base::ErrorCode::InvalidField, .detail = u"'%1' is not %2"_s.arg(value, what)};
}

QString rangeText(const Definition& definition)
{
    return u"from %1 to %2"_s.arg(numberText(definition.least), numberText(definition.most));
}

bool isWithin(const Definition& definition, double number)
{
    return number >= definition.least && number <= definition.most;
}

Result<QString> checkedChoice(const Definition& definition, const QString& value)
{
    const QStringList choices = QString::fromLatin1(definition.choices).split(u'|');
    if (choices.contains(value))
        return value;
    return expected(value, u"one of: "_s + choices.join(u", "_s));
}

Result<QString> checkedNumber(const Definition& definition, const QString& value)
{
    const bool isInteger = definition.kind == SettingKind::Integer;
    bool isNumber = false;
    const double number = isInteger ? value.toInt(&isNumber) : value.toDouble(&isNumber);
    if (isNumber && isWithin(definition, number)) // also nothing that isn't finite
        return value;
    return expected(value, (isInteger ? u"a whole number "_s : u"a number "_s) + rangeText(definition));
}

Result<QString> checkedSize(const Definition& definition, const QString& value)
{
    const QSize size = sizeFromText(value);
    if (size.isValid() && isWithin(definition, size.width()) && isWithin(definition, size.height()))
        return value;
    return expected(value,
        u"a size in pixels such as %1, each side %2"_s.arg(
            QLatin1StringView(definition.fallback), rangeText(definition)));
}

Result<QString> checkedUrl(const QString& value)
{
    const QUrl url(value, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (url.isValid() && isHttp && !url.host().isEmpty() && !url.hasQuery() && !url.hasFragment())
        return value.endsWith(u'/') ? value.chopped(1) : value;
    return expected(value, u"an address such as http://127.0.0.1:8080"_s);
}

Result<QString> checkedTillId(const QString& value)
{
    if (base::TillId::parse(value).hasValue())
        return value;
    return expected(value, u"a till's id such as 002-till01"_s);
}

Result<QString> checkedFolder(const QString& value)
{
    if (value.isEmpty())
        return expected(value, u"a folder"_s);
    if (value == "~"_L1 || value.startsWith("~/"_L1))
        return QDir::cleanPath(QDir::homePath() + value.mid(1));
    return QDir::cleanPath(QDir(value).absolutePath());
}

} // namespace

QSize sizeFromText(const QString& text)
{
    const QStringList sides = text.split(u'x');
    bool hasWidth = false;
    bool hasHeight = false;
    const QSize size(sides.first().toInt(&hasWidth), sides.last().toInt(&hasHeight));
    return sides.size() == 2 && hasWidth && hasHeight ? size : QSize();
}

Result<QString> checkedValue(const Definition& definition, const QString& value)
{
    switch (definition.kind) {
    case SettingKind::Text:
        return value;
    case SettingKind::Choice:
        return checkedChoice(definition, value);
    case SettingKind::Integer:
    case SettingKind::Decimal:
        return checkedNumber(definition, value);
    case SettingKind::Size:
        return checkedSize(definition, value);
    case SettingKind::Url:
        return checkedUrl(value);
    case SettingKind::TillId:
        return checkedTillId(value);
    case SettingKind::Folder:
        return checkedFolder(value);
    }
    Q_UNREACHABLE();
}

} // namespace tillpool::settings
