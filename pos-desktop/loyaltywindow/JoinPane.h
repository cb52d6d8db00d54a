// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// For those who share no points yet: what that is, and how to begin.
class JoinPane : public Pane {
    Q_OBJECT
public:
    JoinPane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
    void paintBackdrop(QPainter& painter, const widgets::Theme& theme) const override;
};

} // namespace tillpool::loyaltywindow
