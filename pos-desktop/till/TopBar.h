// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "till/Parts.h"
#include "till/RegionChips.h"
#include "till/SearchField.h"
#include "widgets/Command.h"

namespace tillpool::till {

/// The bar across the till: where one is, the search, how the regions are, who is signed on, the time.
class TopBar : public Ground {
    Q_OBJECT
public:
    TopBar(const widgets::Theme& theme, QWidget* parent = nullptr);

    SearchField& search() const { return *m_search; }
    RegionChips& regions() const { return *m_regions; }
    void setPlace(const QString& storeName, const QString& tillId);
    void setStaff(const QString& name); ///< "" when nobody is signed on
    void setTime(const QString& text);

Q_SIGNALS:
    void helpWanted();
    void signOffWanted();
    void keyboardWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    const widgets::Theme& m_theme;
    SearchField* m_search;
    RegionChips* m_regions;
    QLabel* m_place;
    QLabel* m_brand;
    widgets::Command* m_staff;
    widgets::Command* m_keyboard;
    QLabel* m_time;
};

} // namespace tillpool::till
