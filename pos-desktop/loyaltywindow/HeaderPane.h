// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loyaltywindow/Pane.h"

namespace tillpool::loyaltywindow {

/// Who is greeted, and by which shop; the shop alone while nobody is known.
class HeaderPane : public Pane {
    Q_OBJECT
public:
    HeaderPane(const widgets::Theme& theme, QWidget* parent);

private:
    void layOut(const face::LoyaltyFace& face, Typesetter& page) const override;
    QStringList words(const face::LoyaltyFace& face) const override;
};

} // namespace tillpool::loyaltywindow
