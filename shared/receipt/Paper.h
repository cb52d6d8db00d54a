// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace tillpool::receipt {

/// Lays text out in a fixed number of columns. Words wrap; a word that is longer than a line is cut; characters that
/// could command a printer (controls, separators) become '?'.
class Paper {
public:
    explicit Paper(qsizetype columns) : m_columns(columns) {}

    /// Text in the middle.
    void centred(const QString& text);
    /// Text from the left after `indent` spaces, its further lines two deeper.
    void left(const QString& text, qsizetype indent = 0);
    /// Text as above with `amount` at the right end of its last line.
    void row(const QString& text, const QString& amount, qsizetype indent = 0);
    /// A line across.
    void rule();
    void blank();

    /// All lines, without spaces at their ends, each with its newline.
    QString text() const;

private:
    QStringList wrapped(const QString& text, qsizetype firstWidth, qsizetype nextWidth) const;

    qsizetype m_columns;
    QStringList m_lines;
};

} // namespace tillpool::receipt
