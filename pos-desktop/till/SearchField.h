// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QLineEdit>

namespace tillpool::till {

/// Where a cashier types: the search. While it is empty its keys act on the basket instead: up and down select a line,
/// plus and minus change its quantity.
class SearchField : public QLineEdit {
    Q_OBJECT
public:
    SearchField(const widgets::Theme& theme, QWidget* parent = nullptr);

Q_SIGNALS:
    void confirmed();         ///< Enter
    void resultsWanted();     ///< down, with a text: on to the tiles
    void lineMoved(int step); ///< up or down, empty
    void quantityChanged(int step);
    void lineRemoved();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool actOnBasket(int key);

    const widgets::Theme& m_theme;
};

} // namespace tillpool::till
