// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// The sale is done: thanks, the change to take, what was earned and where.
class ThanksPane : public Pane {
    Q_OBJECT
public:
    ThanksPane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
};

} // namespace tillpool::loyaltywindow
