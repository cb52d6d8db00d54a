// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/TapList.h"

#include <vector>

namespace tillpool::widgets {

/// One entry of the rail.
struct RailEntry {
    QString key {}; ///< what chosen() says
    QString text {};
    Icon icon = Icon::Category;
    bool operator==(const RailEntry&) const = default;
};

/// Categories from top to bottom, one of them chosen; scrolls when there are more than fit, and lets them fade where
/// there are more. Ctrl+1 … Ctrl+9 choose.
class CategoryRail : public TapList {
    Q_OBJECT
public:
    CategoryRail(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);
    /// Keeps the chosen one when it is among them, else none is chosen.
    void setEntries(const std::vector<RailEntry>& entries);
    void choose(const QString& key); ///< without emitting; none when there is no such key
    QString chosenKey() const;       ///< empty: none
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(const QString& key); ///< by a person, the one that was chosen already too

protected:
    void tapped(const QModelIndex& index) override;
    void moveTo(int row) override;
    void paintEvent(QPaintEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    class Model;
    Model* m_model;
};

} // namespace tillpool::widgets
