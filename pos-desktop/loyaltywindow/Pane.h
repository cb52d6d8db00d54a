// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "face/LoyaltyFace.h"
#include "loyaltywindow/Typesetter.h"

#include <QWidget>

namespace tillpool::loyaltywindow {

/// A zone of the window: lays a part of the face out as a scene and paints it. What it says can be read in full by
/// screen readers as its accessibleDescription, also where the screen has no room for all of it.
class Pane : public QWidget {
    Q_OBJECT
public:
    void setFace(const face::LoyaltyFace& face);
    void place(const QRect& rect, const Scale& scale);
    /// How high the pane has to be for its face, in pixels, when it is `width` wide.
    int heightFor(int width, const Scale& scale) const;
    const Scene& scene() const { return m_scene; }
    widgets::Ink ground() const { return m_ground; }

    /// The distance of the content from the left and right edges, in pixels of a window of 1280 × 800.
    static constexpr int side = 52;
    /// The same, on the side of the pool.
    static constexpr int poolSide = 44;

protected:
    Pane(const widgets::Theme& theme, const QString& objectName, widgets::Ink ground, QWidget* parent);
    void paintEvent(QPaintEvent* event) override;

private:
    virtual void layOut(const face::LoyaltyFace& face, Typesetter& page) const = 0;
    /// Sentences, in the order in which they are read.
    virtual QStringList words(const face::LoyaltyFace& face) const = 0;
    virtual void paintBackdrop(QPainter& painter, const widgets::Theme& theme) const;
    Scene sceneOn(QSizeF page, const Scale& scale) const;
    void refresh();

    const widgets::Theme& m_theme;
    const widgets::Ink m_ground;
    face::LoyaltyFace m_face;
    Scale m_scale;
    Scene m_scene;
};

/// Those of `words` that are not empty, with `between` between them.
QString joined(const QStringList& words, const QString& between);

} // namespace tillpool::loyaltywindow
