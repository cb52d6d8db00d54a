// SPDX-License-Identifier: GPL-3.0-or-later
#include "words/Names.h"

#include <QStringList>
#include <QTextBoundaryFinder>

namespace tillpool::words {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype nameCharactersShown = 20;

QStringList partsOf(const QString& fullName) { return fullName.simplified().split(u' ', Qt::SkipEmptyParts); }

// The first `count` characters as people count them: accents and surrogates stay with their letters.
QString firstCharacters(const QString& text, qsizetype count)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    qsizetype end = 0;
    for (qsizetype i = 0; i < count && end < text.size(); ++i) {
        end = finder.toNextBoundary();
        if (end < 0)
            return text;
    }
    return text.left(end);
}

QString shortened(const QString& name)
{
    const QString start = firstCharacters(name, nameCharactersShown);
    return start.size() == name.size() ? name : firstCharacters(name, nameCharactersShown - 1) + u'…';
}

QString initial(const QString& name) { return firstCharacters(name, 1).toUpper(); }

} // namespace

QString shortName(const QString& fullName)
{
    const QStringList parts = partsOf(fullName);
    if (parts.isEmpty())
        return {};
    const QString first = shortened(parts.first());
    return parts.size() == 1 ? first : first + u' ' + initial(parts.last()) + u'.';
}

QString firstName(const QString& fullName)
{
    const QStringList parts = partsOf(fullName);
    return parts.isEmpty() ? QString() : shortened(parts.first());
}

QString initials(const QString& fullName)
{
    const QStringList parts = partsOf(fullName);
    if (parts.isEmpty())
        return u"?"_s;
    return parts.size() == 1 ? initial(parts.first()) : initial(parts.first()) + initial(parts.last());
}

} // namespace tillpool::words
