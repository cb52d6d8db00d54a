// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QWidget>

class QLayout;

namespace tillpool::till {

/// A label in one of the theme's types. `ink`: "", "secondary", "hint", "accent", "points", "good", "warn" or "bad".
QLabel* makeLabel(const widgets::Theme& theme, const QString& objectName, widgets::Type type,
    widgets::Weight weight = widgets::Weight::Regular, const QString& ink = {}, const QString& text = {});

/// Small capitals above a block: "TO PAY".
QLabel* makeCaption(const widgets::Theme& theme, const QString& text);

/// Gives a label another of the inks that makeLabel() knows.
void setInk(QLabel& label, const QString& ink);

/// A line edit of at least 12 mm with the theme's look.
QLineEdit* makeField(const widgets::Theme& theme, const QString& objectName, const QString& accessibleName);

/// Takes all widgets and spaces out of a layout and deletes them, later.
void clearLayout(QLayout& layout);

/// A surface of one colour with hairlines at the edges that are asked for.
class Ground : public QWidget {
    Q_OBJECT
public:
    Ground(const widgets::Theme& theme, widgets::Ink surface, Qt::Edges lines = {}, QWidget* parent = nullptr);
    /// With rounded corners and, if `outline`, a hairline around.
    void setCard(int radius, bool hasOutline);
    /// The right side of a sheet, whose corners are round there.
    void setSheetSide();
    void setSurface(widgets::Ink surface);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const widgets::Theme& m_theme;
    widgets::Ink m_surface;
    Qt::Edges m_lines;
    int m_radius = 0;
    bool m_hasOutline = false;
    bool m_isSheetSide = false;
};

/// A label whose text is cut at its right when it has no room, with the whole text as its tooltip and accessible name.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// makeLabel() that elides.
ElidedLabel* makeElided(const widgets::Theme& theme, const QString& objectName, widgets::Type type,
    widgets::Weight weight = widgets::Weight::Regular, const QString& ink = {}, const QString& text = {});

} // namespace tillpool::till
