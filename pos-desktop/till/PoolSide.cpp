// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/PoolSide.h"

#include <QPainter>
#include <QPainterPath>

namespace tillpool::till {

using widgets::Ink;
using widgets::Theme;

namespace {

constexpr double ringsFrom = 60;
constexpr double ringsApart = 54;
constexpr int rings = 7;
constexpr double ringWidth = 2;

} // namespace

PoolSide::PoolSide(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QLabel* PoolSide::makeText(
    const QString& objectName, widgets::Type type, widgets::Weight weight, Ink ink, const QString& text)
{
    auto* label = new QLabel(text, this);
    label->setObjectName(objectName);
    label->setFont(m_theme.font(type, weight));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    const auto dye = [this, label, ink] {
        label->setStyleSheet(QStringLiteral("color: %1; background: transparent;").arg(m_theme.color(ink).name()));
    };
    dye();
    connect(&m_theme, &Theme::changed, label, dye);
    return label;
}

void PoolSide::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // The sheet's corners are round at the left, where this side is.
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect()).adjusted(0, 0, Theme::radiusSheet, 0), Theme::radiusSheet, Theme::radiusSheet);
    painter.setClipRect(rect());
    painter.setClipPath(shape, Qt::IntersectClip);
    painter.fillRect(rect(), m_theme.color(Ink::Pool));
    painter.setPen(QPen(m_theme.color(Ink::PoolRaised), ringWidth));
    const QPointF middle(width() * 0.72, height() * 0.56);
    for (int i = 0; i < rings; ++i) {
        const double radius = ringsFrom + i * ringsApart;
        painter.drawEllipse(middle, radius, radius);
    }
}

} // namespace tillpool::till
