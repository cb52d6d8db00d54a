// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "face/LoyaltyFace.h"
#include "widgets/Theme.h"

#include <QWidget>
#include <vector>

namespace tillpool::loyaltywindow {

class HeaderPane;
class IdlePane;
class JoinPane;
class LinesPane;
class Pane;
class PoolPane;
class ThanksPane;
class TotalPane;
class WaitingPane;

/// The customer's window: shows a face and nothing else. It has no input, asks nobody, never takes the focus from the
/// till, and does not keep the application alive. From 800 × 600 pixels upwards; its type grows with it.
class LoyaltyWindow : public QWidget {
    Q_OBJECT
public:
    explicit LoyaltyWindow(const widgets::Theme& theme, QWidget* parent = nullptr);
    ~LoyaltyWindow() override;
    /// Repaints where the face differs from the one before. Each zone on display says its part of the face in full as
    /// its accessibleDescription.
    void show(const face::LoyaltyFace& face);
    using QWidget::show;
    const face::LoyaltyFace& face() const { return m_face; }

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Pane*> panesOf(const face::LoyaltyFace& face) const;
    void placePanes();
    void placeLeft(const QRect& left);

    const widgets::Theme& m_theme;
    face::LoyaltyFace m_face;
    IdlePane* m_idle;
    HeaderPane* m_header;
    LinesPane* m_lines;
    TotalPane* m_total;
    WaitingPane* m_waiting;
    ThanksPane* m_thanks;
    PoolPane* m_pool;
    JoinPane* m_join;
};

} // namespace tillpool::loyaltywindow
