// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// What it costs, as the largest thing on its side, and the hint below.
class TotalPane : public Pane {
    Q_OBJECT
public:
    TotalPane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
};

} // namespace tillpool::loyaltywindow
