// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// What is rung up, the newest always in sight: where there is no room for all, the oldest are counted instead.
class LinesPane : public Pane {
    Q_OBJECT
public:
    LinesPane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
};

} // namespace tillpool::loyaltywindow
