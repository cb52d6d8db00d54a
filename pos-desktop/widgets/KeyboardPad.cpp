// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/KeyboardPad.h"

#include <QGridLayout>
#include <algorithm>
#include <array>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr int columns = 10;
constexpr int rows = 5;
constexpr QSize keyWished {64, 56};
const std::array lines {u"1234567890"_s, u"qwertyuiop"_s, u"asdfghjkl-"_s, u"zxcvbnm"_s};

} // namespace

KeyboardPad::KeyboardPad(const Theme& theme, const QString& objectName, const QString& confirmText, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_keys(new QGridLayout(this))
{
    setObjectName(objectName);
    m_keys->setContentsMargins(0, 0, 0, 0);
    m_keys->setSpacing(Theme::gapWithin);
    for (int column = 0; column < columns; ++column)
        m_keys->setColumnStretch(column, 1);
    for (int row = 0; row < rows; ++row)
        m_keys->setRowStretch(row, 1);
    for (int row = 0; row < static_cast<int>(lines.size()); ++row) {
        const QString& line = lines[static_cast<size_t>(row)];
        for (int column = 0; column < line.size(); ++column)
            addCharacter(line[column], row, column);
    }
    Command& last = addKey(u"backspace"_s, QString(), 3, 7, 3);
    last.setGlyph(Icon::Backspace);
    last.setAccessibleName(u"Take back the last character"_s);
    last.setAutoRepeat(true);
    connect(&last, &Command::clicked, this, &KeyboardPad::backspace);
    Command& space = addKey(u"space"_s, u"Space"_s, 4, 0, 6);
    connect(&space, &Command::clicked, this, [this] { Q_EMIT typed(u" "_s); });
    auto* const confirm = new Command(theme, objectName + u".confirm"_s, confirmText, Command::Kind::Primary, this);
    confirm->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_keys->addWidget(confirm, 4, 6, 1, 4);
    connect(confirm, &Command::clicked, this, &KeyboardPad::confirmed);
}

Command& KeyboardPad::addKey(const QString& name, const QString& text, int row, int column, int span)
{
    auto* const key = new Command(m_theme, objectName() + u'.' + name, text, Command::Kind::Plain, this);
    key->setFocusPolicy(Qt::NoFocus);
    key->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_keys->addWidget(key, row, column, 1, span);
    return *key;
}

void KeyboardPad::addCharacter(QChar character, int row, int column)
{
    const QString text(character);
    Command& key = addKey(character == u'-' ? u"hyphen"_s : text, text, row, column, 1);
    key.setTextSize(Type::Large);
    if (character == u'-')
        key.setAccessibleName(u"Hyphen"_s);
    connect(&key, &Command::clicked, this, [this, text] { Q_EMIT typed(text); });
}

QSize KeyboardPad::sizeHint() const
{
    const int width = std::max(keyWished.width(), m_theme.commandMin());
    const int height = std::max(keyWished.height(), m_theme.commandMin());
    return {columns * width + (columns - 1) * Theme::gapWithin, rows * height + (rows - 1) * Theme::gapWithin};
}

} // namespace tillpool::widgets
