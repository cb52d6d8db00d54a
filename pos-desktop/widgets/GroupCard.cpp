// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/GroupCard.h"

#include "widgets/Paint.h"

#include <QEvent>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr double padding = 12;
constexpr int heightWished = 58;
constexpr int heightNarrow = 76;
constexpr int widthWished = 180;
constexpr double rowGap = 2;
constexpr int iconPixels = 18;

QString unitOf(const QString& points) { return points == u"1"_s ? u"point"_s : u"points"_s; }

} // namespace

GroupCard::GroupCard(const Theme& theme, const QString& objectName, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme)
{
    setObjectName(objectName);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    show(Content {});
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void GroupCard::show(const Content& content)
{
    m_content = content;
    QStringList parts {content.name, content.place,
        content.points.isEmpty() ? QString() : content.points + u' ' + unitOf(content.points), content.standing,
        content.detail};
    parts.removeAll(QString());
    setAccessibleName(parts.isEmpty() ? u"Group"_s : parts.join(u", "_s));
    update();
}

void GroupCard::setShape(Shape shape)
{
    m_shape = shape;
    updateGeometry();
    update();
}

void GroupCard::setChosen(bool isChosen)
{
    m_isChosen = isChosen;
    setAccessibleDescription(isChosen ? u"chosen"_s : QString());
    update();
}

QSize GroupCard::sizeHint() const { return {widthWished, minimumSizeHint().height()}; }

QSize GroupCard::minimumSizeHint() const
{
    const int height = m_shape == Shape::Narrow ? heightNarrow : heightWished;
    return {2 * m_theme.commandMin(), std::max(height, m_theme.commandMin())};
}

bool GroupCard::event(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange || event->type() == QEvent::HoverEnter
        || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void GroupCard::paintFirstRow(QPainter& painter, const QRectF& row) const
{
    const QFont small = m_theme.font(Type::Small);
    painter.setFont(small);
    painter.setPen(m_theme.color(Ink::TextSecondary));
    // Of a long name and a long place each keeps its share.
    const double place = m_shape == Shape::Narrow
        ? -Theme::gapWithin
        : std::min(QFontMetricsF(small).horizontalAdvance(m_content.place) + 1, row.width() / 2);
    if (place > 0)
        paintElided(
            painter, QRectF(row.right() - place, row.top(), place, row.height()), Qt::AlignRight, m_content.place);
    painter.setFont(m_theme.font(Type::Small, Weight::Bold));
    painter.setPen(m_theme.color(m_content.isAvailable ? Ink::Text : Ink::TextSecondary));
    paintElided(painter, QRectF(row.left(), row.top(), row.width() - place - Theme::gapWithin, row.height()),
        Qt::AlignLeft, m_content.name);
}

void GroupCard::paintSecondRow(QPainter& painter, const QRectF& row) const
{
    double x = row.left();
    const double baseline = std::round(row.top() + row.height() * 0.8);
    QString rest = m_shape == Shape::Narrow && m_content.isAvailable ? QString() : m_content.detail;
    if (!m_content.isAvailable) {
        painter.setPen(m_theme.color(Ink::TextSecondary));
        painter.setFont(m_theme.iconFont(iconPixels));
        painter.drawText(QRectF(x, row.top(), iconPixels, row.height()), Qt::AlignCenter, Theme::glyph(Icon::Offline));
        x += iconPixels + 6;
        painter.setFont(m_theme.font(Type::Small));
        paintElided(painter, QRectF(x, row.top(), row.right() - x, row.height()), Qt::AlignLeft, rest);
        return;
    }
    if (m_shape == Shape::Wide && !m_content.standing.isEmpty())
        rest = rest.isEmpty() ? m_content.standing : m_content.standing + u" · "_s + rest;
    if (!m_content.points.isEmpty()) {
        rest = rest.isEmpty() ? unitOf(m_content.points) : unitOf(m_content.points) + u" · "_s + rest;
        painter.setPen(m_theme.color(Ink::Points));
        painter.setFont(m_theme.font(Type::Large, Weight::Bold));
        // Rather smaller figures than words that are cut.
        const double words = QFontMetricsF(m_theme.font(Type::Small)).horizontalAdvance(rest) + 4;
        if (QFontMetricsF(painter.font()).horizontalAdvance(m_content.points) + words > row.width())
            painter.setFont(m_theme.font(Type::Body, Weight::Bold));
        painter.drawText(QPointF(x, baseline), m_content.points);
        x += QFontMetricsF(painter.font()).horizontalAdvance(m_content.points) + 4;
    }
    painter.setPen(m_theme.color(m_content.standing.isEmpty() ? Ink::TextSecondary : Ink::Text));
    painter.setFont(m_theme.font(Type::Small));
    painter.drawText(
        QPointF(x, baseline), QFontMetricsF(painter.font()).elidedText(rest, Qt::ElideRight, row.right() - x));
}

void GroupCard::paintThirdRow(QPainter& painter, const QRectF& row) const
{
    if (m_content.isAvailable && !m_content.standing.isEmpty()) {
        painter.setPen(m_theme.color(Ink::Text));
        painter.setFont(m_theme.font(Type::Small, Weight::Medium));
        paintElided(painter, row, Qt::AlignLeft, m_content.standing);
        return;
    }
    const QString detail =
        m_content.isAvailable && !m_content.detail.isEmpty() ? u" · "_s + m_content.detail : QString();
    painter.setPen(m_theme.color(Ink::TextSecondary));
    painter.setFont(m_theme.font(Type::Small));
    const bool hasRoom = QFontMetricsF(painter.font()).horizontalAdvance(m_content.place + detail) <= row.width();
    paintElided(painter, row, Qt::AlignLeft, hasRoom ? m_content.place + detail : m_content.place);
}

void GroupCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = m_theme.color(Ink::Surface);
    QColor line = m_theme.color(Ink::Line);
    if (!m_content.isAvailable) {
        fill = m_theme.color(Ink::Sunken);
        line = QColor();
    } else if (m_isChosen) {
        fill = m_theme.color(Ink::PointsSoft);
        line = m_theme.color(Ink::PointsMark);
    }
    if (isDown())
        fill = pressedFill(m_theme, fill);
    else if (underMouse() && isEnabled())
        fill = hoveredFill(m_theme, fill);
    paintCard(painter, rect(), Theme::radiusControl, fill, line, m_isChosen ? 1.5 : 1);
    if (hasFocus())
        paintFocusRing(painter, m_theme, rect(), Theme::radiusControl);

    const double first = lineHeight(m_theme.font(Type::Small));
    const double second = lineHeight(m_theme.font(Type::Large));
    const double third = m_shape == Shape::Narrow ? first + rowGap : 0;
    const double top = std::round((height() - first - rowGap - second - third) / 2);
    const QRectF row(padding, top, width() - 2 * padding, first);
    paintFirstRow(painter, row);
    paintSecondRow(painter, QRectF(padding, top + first + rowGap, row.width(), second));
    if (m_shape == Shape::Narrow)
        paintThirdRow(painter, QRectF(padding, top + first + second + 2 * rowGap, row.width(), first));
}

} // namespace tillpool::widgets
