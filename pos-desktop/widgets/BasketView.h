// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/BasketModel.h"
#include "widgets/TapList.h"

namespace tillpool::widgets {

/// The basket: quantity in a field, name over modifiers, amount at the right; the selected line on accent-soft. Rows
/// are at least 12 mm high. A tap selects, a second tap on the selected line (or Enter) edits. An empty state in words.
class BasketView : public TapList {
    Q_OBJECT
public:
    BasketView(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);
    BasketModel& basket() const { return *m_model; }
    void selectLine(int line); ///< −1: none; scrolled into sight, says nothing
    int selectedLine() const;  ///< −1: none
    void setEmptyText(const QString& what, const QString& advice);

Q_SIGNALS:
    void lineSelected(int line); ///< by a person
    void editRequested(int line);

protected:
    void tapped(const QModelIndex& index) override;
    void moveTo(int row) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    BasketModel* m_model;
};

} // namespace tillpool::widgets
