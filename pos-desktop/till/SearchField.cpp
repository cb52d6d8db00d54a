// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/SearchField.h"

#include "till/Keys.h"
#include "widgets/Paint.h"

#include <QKeyEvent>
#include <QPainter>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;

namespace {

constexpr int iconRoom = 42;
constexpr int capRoom = 46;

bool isKey(const QKeyEvent& event, Key key) { return QKeySequence(event.keyCombination()) == keyFor(key); }

} // namespace

SearchField::SearchField(const Theme& theme, QWidget* parent) : QLineEdit(parent), m_theme(theme)
{
    setObjectName(u"searchField"_s);
    setAccessibleName(u"Find an item by name, code or barcode"_s);
    setPlaceholderText(u"Item, code or barcode"_s);
    setFont(theme.font(Type::Body));
    setMinimumSize(theme.millimetres(40), theme.commandMin());
    setTextMargins(iconRoom - 14, 0, capRoom - 14, 0);
    setContextMenuPolicy(Qt::NoContextMenu);
    setMaxLength(120);
}

void SearchField::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    painter.setPen(m_theme.color(Ink::TextSecondary));
    painter.setFont(m_theme.iconFont(22));
    painter.drawText(QRectF(0, 0, iconRoom, height()), Qt::AlignCenter, Theme::glyph(Icon::Search));
    widgets::paintKeyCap(painter, m_theme, {width() - capRoom / 2.0, height() / 2.0},
        keyFor(Key::Search).toString(QKeySequence::NativeText), m_theme.color(Ink::TextSecondary));
}

bool SearchField::event(QEvent* event)
{
    // A field keeps undo and redo for its own text; while there is none they are the basket's.
    if (event->type() == QEvent::ShortcutOverride && text().isEmpty()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo) || isKey(*key, Key::Redo)) {
            event->ignore();
            return true;
        }
    }
    return QLineEdit::event(event);
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        Q_EMIT confirmed();
        return;
    }
    if (text().isEmpty() && actOnBasket(key))
        return;
    if (key == Qt::Key_Down) {
        Q_EMIT resultsWanted();
        return;
    }
    if (key == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

bool SearchField::actOnBasket(int key)
{
    switch (key) {
    case Qt::Key_Up:
        Q_EMIT lineMoved(-1);
        return true;
    case Qt::Key_Down:
        Q_EMIT lineMoved(1);
        return true;
    case Qt::Key_Plus:
        Q_EMIT quantityChanged(1);
        return true;
    case Qt::Key_Minus:
        Q_EMIT quantityChanged(-1);
        return true;
    case Qt::Key_Delete:
        Q_EMIT lineRemoved();
        return true;
    default:
        return false;
    }
}

} // namespace tillpool::till
