// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/Catalogue.h"
#include "pricing/Pricing.h"
#include "sales/Basket.h"

#include <QObject>
#include <deque>
#include <memory>
#include <vector>

namespace tillpool::flows {

/// The basket that is being rung up: its lines, which of them is selected, undo and redo. Prices follow at once, by the
/// rules that the backend has too. Knows no widget.
class BasketEditor : public QObject {
    Q_OBJECT
public:
    static constexpr int undoStepsMax = 200;
    static constexpr int noLine = -1;

    explicit BasketEditor(QObject* parent = nullptr);

    /// Begins with an empty basket of this catalogue.
    void setCatalogue(std::shared_ptr<const catalogue::Catalogue> catalogue);
    bool hasCatalogue() const { return m_catalogue != nullptr; }
    const catalogue::Catalogue& catalogue() const;
    std::shared_ptr<const catalogue::Catalogue> sharedCatalogue() const { return m_catalogue; }

    const sales::Basket& basket() const { return m_basket; }
    /// The basket with prices; one priced line for each basket line, in the same order.
    const pricing::PricedBasket& priced() const { return m_priced; }
    bool isEmpty() const { return m_basket.lines.empty(); }
    /// All items together: the sum of the quantities.
    qint64 itemCount() const;

    int selectedLine() const { return m_selectedLine; } ///< noLine when none is
    void select(int line);                              ///< out of range selects none

    /// Adds `quantity` of an item with modifiers; an equal line without a note grows instead of a new one. The line is
    /// selected. InvalidField in words when a limit would be passed or the modifiers don't fit the item's groups;
    /// UnknownItem; nothing is changed then. An item that is sold out is refused too (InvalidField).
    base::Status add(
        const base::ItemId& item, qint64 quantity = 1, const std::vector<base::ModifierId>& modifiers = {});
    /// 0 removes the line.
    base::Status setQuantity(int line, qint64 quantity);
    base::Status setModifiers(int line, const std::vector<base::ModifierId>& modifiers);
    /// Both at once, as one step for undo; 0 removes the line.
    base::Status changeLine(int line, qint64 quantity, const std::vector<base::ModifierId>& modifiers);
    void remove(int line);
    void clear();

    bool canUndo() const;
    bool canRedo() const;
    void undo();
    void redo();
    /// What the next undo or redo would do, for a button's tooltip and accessible name: "Undo: Flat white added".
    QString undoText() const;
    QString redoText() const;

    /// Sets the whole basket, for what comes back from the journal: lines whose item or modifier is gone are left out;
    /// their count is returned. Undo starts anew.
    int restore(const sales::Basket& basket);
    /// Empties it for the next customer; there is no undo back to the last one.
    void startAnew();

Q_SIGNALS:
    /// Lines, quantities or prices are different now.
    void changed();
    void selectionChanged();
    /// Another menu is sold from now.
    void catalogueChanged();

private:
    /// The basket as it stood before or after a step, and what the step was.
    struct Snapshot {
        sales::Basket basket {};
        int selectedLine = noLine;
    };
    struct Step {
        Snapshot before {};
        Snapshot after {};
        QString text {};
    };

    base::Status change(sales::Basket basket, int selectedLine, const QString& text);
    void show(const Snapshot& snapshot);
    void reset(sales::Basket basket, pricing::PricedBasket priced);
    pricing::PricedBasket nothing() const;
    int equalLine(const sales::BasketLine& line) const;
    QString nameOf(const base::ItemId& item) const;

    std::shared_ptr<const catalogue::Catalogue> m_catalogue;
    sales::Basket m_basket;
    pricing::PricedBasket m_priced;
    int m_selectedLine = noLine;
    std::deque<Step> m_done;
    std::vector<Step> m_undone;
};

} // namespace tillpool::flows
