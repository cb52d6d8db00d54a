// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QLabel>
#include <QWidget>

namespace tillpool::till {

/// The green side of a sheet, with the rings of something that fell into a pool.
class PoolSide : public QWidget {
    Q_OBJECT
public:
    explicit PoolSide(const widgets::Theme& theme, QWidget* parent = nullptr);
    /// A label that wraps, in one of the inks that are read on the pool.
    QLabel* makeText(
        const QString& objectName, widgets::Type type, widgets::Weight weight, widgets::Ink ink, const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const widgets::Theme& m_theme;
};

} // namespace tillpool::till
