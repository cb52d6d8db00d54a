// SPDX-License-Identifier: GPL-3.0-or-later
#include "receipt/Paper.h"

#include <algorithm>

namespace tillpool::receipt {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype deeper = 2;

QString printable(QString text)
{
    for (QChar& c : text) {
        if (c.isSpace())
            c = u' ';
        else if (!c.isPrint() && !c.isSurrogate())
            c = u'?';
    }
    return text;
}

// Where to cut `word` so that at most `width` characters stay, never between the halves of one character.
qsizetype cutAt(const QString& word, qsizetype width)
{
    if (width > 1 && word.size() > width && word[width - 1].isHighSurrogate())
        return width - 1;
    return width;
}

} // namespace

QStringList Paper::wrapped(const QString& text, qsizetype firstWidth, qsizetype nextWidth) const
{
    QStringList lines;
    QString line;
    const auto width = [&] { return std::max<qsizetype>(lines.isEmpty() ? firstWidth : nextWidth, 1); };
    const QStringList words = printable(text).split(u' ', Qt::SkipEmptyParts);
    for (QString word : words) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > width()) {
            lines.append(line);
            line.clear();
        }
        while (line.isEmpty() && word.size() > width()) {
            const qsizetype cut = cutAt(word, width());
            lines.append(word.left(cut));
            word = word.mid(cut);
        }
        line += line.isEmpty() ? word : u' ' + word;
    }
    lines.append(line);
    return lines;
}

void Paper::centred(const QString& text)
{
    for (const QString& line : wrapped(text, m_columns, m_columns))
        m_lines.append(QString((m_columns - line.size()) / 2, u' ') + line);
}

void Paper::left(const QString& text, qsizetype indent) { row(text, QString(), indent); }

void Paper::row(const QString& text, const QString& amount, qsizetype indent)
{
    const QString right = printable(amount);
    const qsizetype room = m_columns - indent - (right.isEmpty() ? 0 : right.size() + 1);
    QStringList lines = wrapped(text, room, room - deeper);
    for (qsizetype i = 0; i < lines.size(); ++i)
        lines[i].prepend(QString(i == 0 ? indent : indent + deeper, u' '));
    lines.last() = lines.last().leftJustified(m_columns - right.size()) + right;
    m_lines += lines;
}

void Paper::rule() { m_lines.append(QString(m_columns, u'-')); }

void Paper::blank() { m_lines.append(QString()); }

QString Paper::text() const
{
    QString text;
    for (QString line : m_lines) {
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    }
    return text;
}

} // namespace tillpool::receipt
