// SPDX-License-Identifier: GPL-3.0-or-later
// What is tapped, typed and scanned, and what it means in each state.
#include "flows/BasketRules.h"
#include "flows/TillFlow.h"

#include <QRegularExpression>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using words::Message;
using SaleState = SaleFlow::State;

namespace {

constexpr qsizetype codeCharactersShown = 40;

QString shownCode(const QString& code)
{
    QString shown = code.left(codeCharactersShown);
    for (QChar& c : shown) {
        if (!c.isPrint())
            c = u'?';
    }
    return shown;
}

bool looksLikeId(const QString& code) { return base::hasIdForm(code.toLower()); }

struct Entered {
    qint64 quantity = 1;
    QString text {};
};

// "3*latte", "3 x latte": three of it.
Entered parted(const QString& text)
{
    static const QRegularExpression form(u"^\\s*(\\d{1,4})\\s*[*×xX]\\s*(\\S.*)$"_s);
    const auto match = form.match(text);
    if (!match.hasMatch())
        return {.text = text.trimmed()};
    return {.quantity = match.captured(1).toLongLong(), .text = match.captured(2).trimmed()};
}

} // namespace

void TillFlow::pick(const base::ItemId& id, qint64 quantity)
{
    const catalogue::Item* item = m_basket.hasCatalogue() ? m_basket.catalogue().item(id) : nullptr;
    if (!item) {
        setNotice({u"This item is not on the menu any more."_s, u"Look for it by its name."_s});
        return;
    }
    const QString name = item->name;
    if (item->soldOut) {
        setNotice({u"%1 is sold out."_s.arg(name), u"Offer the customer something else."_s});
        return;
    }
    if (!makeRoomFor(name))
        return;
    // A finished sale may have made room for another menu.
    item = m_basket.catalogue().item(id);
    if (item && needsChoice(m_basket.catalogue(), *item)) {
        Q_EMIT itemNeedsChoice(id, quantity);
        return;
    }
    if (const base::Status added = m_basket.add(id, quantity); !added.hasValue())
        setNotice({u"%1 was not added."_s.arg(name), added.error().detail});
}

void TillFlow::scan(const QString& text)
{
    const QString code = text.trimmed();
    if (code.isEmpty())
        return;
    if (const catalogue::Item* item = m_search ? m_search->byCode(code) : nullptr) {
        pick(base::ItemId(item->itemId));
        return;
    }
    if (looksLikeId(code)) {
        attachScanned(code);
        return;
    }
    setNotice(
        {u"Nothing has the code %1."_s.arg(shownCode(code)), u"Check the code, or look for the item by its name."_s});
}

void TillFlow::attachScanned(const QString& id)
{
    const bool isOpen = m_sale.state() == SaleState::Ringing || m_sale.state() == SaleState::Paying;
    if (isOpen && isSignedOn())
        m_customer.attach(id);
    else if (m_sale.state() == SaleState::Completed && isSignedOn())
        setNotice({u"The customer was not added: this sale is finished."_s,
            u"Close the receipt first, then scan the card again for the next sale."_s});
    else
        refuseInput(u"The customer was not added."_s);
}

QString TillFlow::searchedText(const QString& text) { return parted(text).text; }

bool TillFlow::enter(const QString& text)
{
    const Entered entered = parted(text);
    if (!m_search || entered.text.isEmpty() || entered.quantity == 0)
        return false;
    // A code that happens to look like "3x12" is a code.
    if (const catalogue::Item* item = m_search->byCode(text)) {
        pick(base::ItemId(item->itemId));
        return true;
    }
    const std::vector<int> found = m_search->find(entered.text, 1);
    if (found.empty())
        return false;
    const auto& items = m_search->catalogue().content().items;
    pick(base::ItemId(items[static_cast<size_t>(found.front())].itemId), entered.quantity);
    return true;
}

// Whether an item can be added now; says why not. A finished sale gives way to the next one.
bool TillFlow::makeRoomFor(const QString& itemName)
{
    const QString notAdded = u"%1 was not added."_s.arg(itemName);
    if (!isSignedOn()) {
        refuseInput(notAdded);
        return false;
    }
    if (m_sale.state() == SaleState::Completed)
        m_sale.nextCustomer();
    if (m_sale.state() == SaleState::Ringing)
        return true;
    if (m_sale.state() == SaleState::Paying)
        setNotice({notAdded, u"Go back to the basket (Esc) first, then add it again."_s});
    else
        refuseInput(notAdded);
    return false;
}

void TillFlow::refuseInput(const QString& what)
{
    if (isSignedOn())
        setNotice({what, u"The sale before it is not settled yet: wait for its receipt first."_s});
    else
        setNotice({what, u"Nobody is signed on: sign on first."_s});
}

} // namespace tillpool::flows
