// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/PointsSlider.h"

#include "widgets/Paint.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

namespace {

constexpr double trackHeight = 12;
constexpr double knobLine = 3;
constexpr double ringGap = 4; // from the knob to the outside of its focus ring
constexpr int widthWished = 320;

} // namespace

PointsSlider::PointsSlider(const Theme& theme, const QString& objectName, QWidget* parent)
    : QAbstractSlider(parent), m_theme(theme)
{
    setObjectName(objectName);
    setAccessibleName(QStringLiteral("Points"));
    setOrientation(Qt::Horizontal);
    setRange(0, 0);
    setSingleStep(1);
    setPageStep(100);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize PointsSlider::sizeHint() const { return {widthWished, minimumSizeHint().height()}; }
QSize PointsSlider::minimumSizeHint() const
{
    return {3 * m_theme.commandMin(), m_theme.commandMin() + 2 * static_cast<int>(ringGap)};
}

int PointsSlider::dragStep(int most)
{
    if (most <= 100)
        return 1;
    if (most <= 1'000)
        return 10;
    return most <= 5'000 ? 50 : 100;
}

double PointsSlider::knobRadius() const { return m_theme.commandMin() / 2.0; }

double PointsSlider::reach() const { return knobRadius() + ringGap; }

double PointsSlider::knobX() const
{
    const double span = width() - 2 * reach();
    const qint64 range = qint64(maximum()) - minimum();
    const double share =
        range == 0 ? 0 : static_cast<double>(qint64(sliderPosition()) - minimum()) / static_cast<double>(range);
    return reach() + span * share;
}

void PointsSlider::dragTo(double x)
{
    const double span = std::max(1.0, width() - 2 * reach());
    const double share = std::clamp((x - reach()) / span, 0.0, 1.0);
    const qint64 range = qint64(maximum()) - minimum();
    const qint64 step = dragStep(maximum());
    const qint64 exact = std::llround(share * static_cast<double>(range));
    // The end is the end, also where it is no whole number of steps.
    const qint64 stepped = share >= 1 ? range : std::min((exact + step / 2) / step * step, range);
    setSliderPosition(static_cast<int>(minimum() + stepped));
}

void PointsSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !isUsable()) {
        event->ignore();
        return;
    }
    const double x = event->position().x();
    const bool isOnKnob = std::abs(x - knobX()) <= knobRadius();
    m_grabbedOff = isOnKnob ? x - knobX() : 0;
    setSliderDown(true);
    if (!isOnKnob)
        dragTo(x);
    update();
}

void PointsSlider::mouseMoveEvent(QMouseEvent* event)
{
    if (isSliderDown())
        dragTo(event->position().x() - m_grabbedOff);
}

void PointsSlider::mouseReleaseEvent(QMouseEvent*)
{
    setSliderDown(false);
    update();
}

void PointsSlider::wheelEvent(QWheelEvent* event) { event->ignore(); }

void PointsSlider::focusInEvent(QFocusEvent*) { update(); }
void PointsSlider::focusOutEvent(QFocusEvent*) { update(); }

void PointsSlider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    const QRectF track(0, middle - trackHeight / 2, width(), trackHeight);
    const QPointF centre(knobX(), middle);
    paintCard(painter, track, trackHeight / 2, m_theme.color(Ink::Sunken), QColor());
    const QColor mark = m_theme.color(isUsable() ? Ink::PointsMark : Ink::Line);
    if (isUsable() && sliderPosition() > minimum()) {
        QRectF filled = track;
        filled.setRight(centre.x());
        paintCard(painter, filled, trackHeight / 2, mark, QColor());
    }
    const double radius = knobRadius();
    QColor fill = m_theme.color(Ink::Surface);
    if (isSliderDown())
        fill = m_theme.color(Ink::PointsSoft);
    painter.setPen(QPen(mark, knobLine));
    painter.setBrush(fill);
    painter.drawEllipse(centre, radius - knobLine / 2, radius - knobLine / 2);
    if (hasFocus()) {
        const double outside = radius + ringGap;
        paintFocusRing(
            painter, m_theme, QRectF(centre.x() - outside, middle - outside, 2 * outside, 2 * outside), outside);
    }
}

} // namespace tillpool::widgets
