// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// The sale was sent and its outcome is not known yet: one moment, and the amount that it is about.
class WaitingPane : public Pane {
    Q_OBJECT
public:
    WaitingPane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
};

} // namespace tillpool::loyaltywindow
