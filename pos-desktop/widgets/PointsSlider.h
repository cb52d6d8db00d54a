// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QAbstractSlider>

namespace tillpool::widgets {

/// How many points, by dragging: a broad track, a knob of 12 mm. Steps of 1 by arrow keys, of 100 by page keys; a drag
/// moves in steps that are easy to say (1, 10, 50 or 100 by the range), the maximum among them. A tap on the track
/// moves the knob there. The wheel does nothing: points are not spent by scrolling. 0 to 2,147,483,647; with a maximum
/// of 0 it looks and acts disabled.
class PointsSlider : public QAbstractSlider {
    Q_OBJECT
public:
    PointsSlider(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// The step of a drag over 0 to `most` points.
    static int dragStep(int most);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    bool isUsable() const { return isEnabled() && maximum() > minimum(); }
    double knobRadius() const;
    double reach() const; ///< of the knob with its ring: how near its middle comes to the ends
    double knobX() const;
    void dragTo(double x);

    const Theme& m_theme;
    double m_grabbedOff = 0; ///< how far from the middle of the knob it was grabbed, in pixels
};

} // namespace tillpool::widgets
