// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/WaitingSheet.h"

#include "till/Keys.h"
#include "words/Amounts.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::SaleFlow;
using widgets::Command;
using widgets::Icon;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {700, 500};
constexpr int iconSide = 44;
constexpr int marginX = 40;

} // namespace

WaitingSheet::WaitingSheet(const Theme& theme, SaleFlow& sale, QWidget* over)
    : Sheet(theme, u"waitingSheet"_s, over), m_theme(theme), m_sale(sale)
{
    setPreferredSize(wished);
    auto* column = new QVBoxLayout(panel());
    column->setContentsMargins(marginX, 36, marginX, 32);
    column->setSpacing(Theme::gapWithin);
    m_icon = makeLabel(theme, u"waitingIcon"_s, Type::Headline, Weight::Regular, u"secondary"_s);
    m_icon->setFont(theme.iconFont(iconSide));
    m_title = makeLabel(theme, u"waitingTitle"_s, Type::Title, Weight::Bold);
    m_amount = makeLabel(theme, u"waitingAmount"_s, Type::Headline, Weight::Bold);
    m_text = makeLabel(theme, u"waitingText"_s, Type::Body, Weight::Regular, u"secondary"_s);
    m_text->setWordWrap(true);
    m_tries = makeLabel(theme, u"waitingTries"_s, Type::Small, Weight::Regular, u"secondary"_s);
    for (QLabel* label : {m_icon, m_title, m_amount, m_text, m_tries})
        column->addWidget(label);
    m_title->setWordWrap(true);
    column->addStretch(1);
    m_actions = new QWidget;
    auto* row = new QHBoxLayout(m_actions);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::gapWithin);
    m_ask = new Command(theme, u"askAgainButton"_s, u"Ask again now"_s, Command::Kind::Primary);
    m_ask->setGlyph(Icon::Sync);
    m_ask->setKey(keyFor(Key::Pay));
    m_giveUp = new Command(theme, u"giveUpButton"_s, u"Give this sale up"_s, Command::Kind::Danger);
    m_giveUp->setKey(QKeySequence(u"Ctrl+Backspace"_s));
    for (Command* button : {m_ask, m_giveUp}) {
        button->setMinimumMillimetres(40, 20);
        row->addWidget(button, button == m_ask ? 3 : 2);
    }
    column->addWidget(m_actions);
    connect(m_ask, &Command::clicked, &sale, &SaleFlow::askAgainNow);
    connect(m_giveUp, &Command::clicked, &sale, &SaleFlow::giveUp);
    connect(&sale, &SaleFlow::changed, this, &WaitingSheet::refresh);
    connect(&sale, &SaleFlow::stateChanged, this, &WaitingSheet::refresh);
}

void WaitingSheet::refresh()
{
    const SaleFlow::State state = m_sale.state();
    const bool isUnknown = state == SaleFlow::State::Unknown;
    m_actions->setVisible(isUnknown);
    m_tries->setVisible(isUnknown && m_sale.attempts() > 0);
    m_tries->setText(
        m_sale.attempts() == 1 ? u"Asked once so far."_s : u"Asked %1 times so far."_s.arg(m_sale.attempts()));
    m_icon->setText(Theme::glyph(isUnknown ? Icon::Offline : Icon::Waiting));
    setInk(*m_icon, isUnknown ? u"warn"_s : u"accent"_s);
    const bool isAmountKnown = !m_sale.total().isZero();
    m_amount->setVisible(isAmountKnown);
    if (isAmountKnown)
        m_amount->setText(words::moneyText(m_sale.total()));
    switch (state) {
    case SaleFlow::State::Sending:
        m_title->setText(u"One moment"_s);
        m_text->setText(u"The sale is on its way."_s);
        break;
    case SaleFlow::State::Unknown:
        m_title->setText(u"It is not known yet whether this sale went through"_s);
        m_text->setText(
            u"It is written down here and will happen once or not at all. The till keeps asking by itself, and "
            "shows the receipt as soon as the answer comes. Don't take the money a second time."_s);
        break;
    case SaleFlow::State::Cancelling:
        m_title->setText(u"Giving the sale up"_s);
        m_text->setText(
            u"The till makes sure that it never happens. If it had gone through already, its receipt comes."_s);
        break;
    default:
        break;
    }
}

} // namespace tillpool::till
