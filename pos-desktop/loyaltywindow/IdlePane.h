// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// Nobody is being served: the shop's name and an invitation, over the rings of a pool.
class IdlePane : public Pane {
    Q_OBJECT
public:
    IdlePane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
    void paintBackdrop(QPainter& painter, const widgets::Theme& theme) const override;
};

} // namespace tillpool::loyaltywindow
