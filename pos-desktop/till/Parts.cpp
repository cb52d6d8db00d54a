// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/Parts.h"

#include "widgets/Paint.h"

#include <QLayout>
#include <QPainter>
#include <QStyle>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

void dress(QLabel& label, const Theme& theme, const QString& objectName, Type type, Weight weight, const QString& ink)
{
    label.setObjectName(objectName);
    label.setFont(theme.font(type, weight));
    label.setTextFormat(Qt::PlainText);
    setInk(label, ink);
}

} // namespace

QLabel* makeLabel(
    const Theme& theme, const QString& objectName, Type type, Weight weight, const QString& ink, const QString& text)
{
    auto* label = new QLabel(text);
    dress(*label, theme, objectName, type, weight, ink);
    return label;
}

ElidedLabel* makeElided(
    const Theme& theme, const QString& objectName, Type type, Weight weight, const QString& ink, const QString& text)
{
    auto* label = new ElidedLabel(text);
    dress(*label, theme, objectName, type, weight, ink);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    return label;
}

QLabel* makeCaption(const Theme& theme, const QString& text)
{
    QLabel* label = makeLabel(theme, QString(), Type::Small, Weight::Medium, u"secondary"_s, text.toUpper());
    QFont spaced = label->font();
    spaced.setLetterSpacing(QFont::AbsoluteSpacing, 0.8);
    label->setFont(spaced);
    return label;
}

void setInk(QLabel& label, const QString& ink)
{
    if (label.property("ink").toString() == ink)
        return;
    label.setProperty("ink", ink);
    label.style()->unpolish(&label);
    label.style()->polish(&label);
}

QLineEdit* makeField(const Theme& theme, const QString& objectName, const QString& accessibleName)
{
    auto* field = new QLineEdit;
    field->setObjectName(objectName);
    field->setAccessibleName(accessibleName);
    field->setFont(theme.font(Type::Body));
    field->setMinimumHeight(theme.commandMin());
    field->setContextMenuPolicy(Qt::NoContextMenu);
    return field;
}

void clearLayout(QLayout& layout)
{
    while (QLayoutItem* item = layout.takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

Ground::Ground(const Theme& theme, Ink surface, Qt::Edges lines, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_surface(surface), m_lines(lines)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Ground::setCard(int radius, bool hasOutline)
{
    m_radius = radius;
    m_hasOutline = hasOutline;
    update();
}

void Ground::setSheetSide()
{
    m_isSheetSide = true;
    update();
}

void Ground::setSurface(Ink surface)
{
    m_surface = surface;
    update();
}

void Ground::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QColor fill = m_theme.color(m_surface);
    const QColor line = m_theme.color(Ink::Line);
    if (m_isSheetSide) {
        const double hidden = 2 * Theme::radiusSheet;
        widgets::paintCard(painter, QRectF(rect()).adjusted(-hidden, 0, 0, 0), Theme::radiusSheet, fill, QColor());
        return;
    }
    if (m_radius > 0) {
        widgets::paintCard(painter, rect(), m_radius, fill, m_hasOutline ? line : QColor());
        return;
    }
    painter.fillRect(rect(), fill);
    if (m_lines & Qt::TopEdge)
        painter.fillRect(0, 0, width(), 1, line);
    if (m_lines & Qt::BottomEdge)
        painter.fillRect(0, height() - 1, width(), 1, line);
    if (m_lines & Qt::LeftEdge)
        painter.fillRect(0, 0, 1, height(), line);
    if (m_lines & Qt::RightEdge)
        painter.fillRect(width() - 1, 0, 1, height(), line);
}

QSize ElidedLabel::minimumSizeHint() const { return {0, QLabel::minimumSizeHint().height()}; }

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(palette().color(foregroundRole()));
    widgets::paintElided(painter, contentsRect(), alignment() | Qt::AlignVCenter, text());
}

} // namespace tillpool::till
