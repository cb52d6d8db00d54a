// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Connectivity.h"
#include "widgets/Theme.h"

#include <QWidget>

namespace tillpool::till {

/// The state of every region, in the bar: a dot and the number where all is well, a name and a word where it is not.
/// With more than four regions those that are well are one chip together.
class RegionChips : public QWidget {
    Q_OBJECT
public:
    RegionChips(const widgets::Theme& theme, QWidget* parent = nullptr);
    void show(const client::Reach& reach);
    using QWidget::show;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Tone { Good, Warn, Bad };
    struct Chip {
        QString text;
        Tone tone = Tone::Good;
    };
    double widthOf(const Chip& chip) const;

    const widgets::Theme& m_theme;
    std::vector<Chip> m_chips;
};

} // namespace tillpool::till
