// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/NumberPad.h"

#include <QGridLayout>
#include <algorithm>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize keyWished {112, 74};

} // namespace

NumberPad::NumberPad(const Theme& theme, const QString& objectName, Corner corner, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_keys(new QGridLayout(this))
{
    setObjectName(objectName);
    m_keys->setContentsMargins(0, 0, 0, 0);
    m_keys->setSpacing(Theme::gapWithin);
    for (int digit = 1; digit <= 9; ++digit) {
        const QString text = QString::number(digit);
        Command& key = addKey(text, text, 2 - (digit - 1) / 3, (digit - 1) % 3);
        connect(&key, &Command::clicked, this, [this, text] { Q_EMIT digits(text); });
    }
    connect(&addKey(u"0"_s, u"0"_s, 3, 1), &Command::clicked, this, [this] { Q_EMIT digits(u"0"_s); });
    if (corner == Corner::DoubleZero) {
        connect(&addKey(u"00"_s, u"00"_s, 3, 0), &Command::clicked, this, [this] { Q_EMIT digits(u"00"_s); });
    } else {
        Command& clear = addKey(u"clear"_s, u"Clear"_s, 3, 0);
        clear.setTextSize(Type::Body);
        connect(&clear, &Command::clicked, this, &NumberPad::cleared);
    }
    Command& last = addKey(u"backspace"_s, QString(), 3, 2);
    last.setGlyph(Icon::Backspace);
    last.setAccessibleName(u"Take back the last digit"_s);
    last.setAutoRepeat(true);
    connect(&last, &Command::clicked, this, &NumberPad::backspace);
}

Command& NumberPad::addKey(const QString& name, const QString& text, int row, int column)
{
    auto* const key = new Command(m_theme, objectName() + u'.' + name, text, Command::Kind::Plain, this);
    key->setTextSize(Type::Title);
    key->setFocusPolicy(Qt::NoFocus);
    key->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_keys->addWidget(key, row, column);
    m_keys->setRowStretch(row, 1);
    m_keys->setColumnStretch(column, 1);
    return *key;
}

QSize NumberPad::sizeHint() const
{
    const int width = std::max(keyWished.width(), m_theme.commandMin());
    const int height = std::max(keyWished.height(), m_theme.commandMin());
    return {3 * width + 2 * Theme::gapWithin, 4 * height + 3 * Theme::gapWithin};
}

} // namespace tillpool::widgets
