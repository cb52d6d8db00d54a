// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/PaySheet.h"

#include "till/Keys.h"
#include "widgets/NumberPad.h"
#include "words/Amounts.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::Remedy;
using flows::SaleFlow;
using widgets::Banner;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::MoneyField;
using widgets::NumberField;
using widgets::NumberPad;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {1080, 680};
constexpr int quickMax = 4;

QString remedyText(Remedy remedy)
{
    switch (remedy) {
    case Remedy::ChangePoints:
        return u"Change the points"_s;
    case Remedy::PayWithoutPoints:
        return u"Pay without points"_s;
    case Remedy::TryAgain:
        return u"Try again"_s;
    case Remedy::RemoveCustomer:
        return u"Go on without the customer"_s;
    case Remedy::BackToBasket:
        return u"Back to the basket"_s;
    }
    return {};
}

} // namespace

PaySheet::PaySheet(const Theme& theme, flows::TillFlow& till, QWidget* over)
    : Sheet(theme, u"paySheet"_s, over), m_theme(theme), m_till(till)
{
    setPreferredSize(wished);
    auto* row = new QHBoxLayout(panel());
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeQuestions(), 17);
    row->addWidget(makeCash(), 10);
    connect(this, &Sheet::escaped, &till.sale(), &SaleFlow::backToBasket);
    connect(&till.sale(), &SaleFlow::changed, this, &PaySheet::refresh);
    connect(&till.sale(), &SaleFlow::stateChanged, this, &PaySheet::refresh);
    connect(&till.customer(), &flows::CustomerFlow::changed, this, &PaySheet::refresh);
}

QWidget* PaySheet::makeBlock(const QString& caption, QWidget* content)
{
    auto* block = new QWidget;
    auto* column = new QVBoxLayout(block);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(Theme::gapWithin);
    column->addWidget(makeCaption(m_theme, caption));
    column->addWidget(content);
    return block;
}

QWidget* PaySheet::makeQuestions()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(28, 24, 28, 24);
    column->setSpacing(Theme::gapWithin);
    auto* head = new QHBoxLayout;
    auto* amounts = new QVBoxLayout;
    amounts->setSpacing(0);
    amounts->addWidget(makeCaption(m_theme, u"To pay"_s));
    m_due = makeLabel(m_theme, u"dueAmount"_s, Type::Display, Weight::Bold);
    m_sum = makeElided(m_theme, u"dueSum"_s, Type::Body, Weight::Regular, u"secondary"_s);
    amounts->addWidget(m_due);
    amounts->addWidget(m_sum);
    head->addLayout(amounts, 1);
    auto* back = new Command(m_theme, u"payBackButton"_s, u"Back"_s, Command::Kind::Quiet);
    back->setGlyph(Icon::Close);
    back->setKey(keyFor(Key::Back));
    head->addWidget(back, 0, Qt::AlignTop);
    column->addLayout(head);
    m_message = new Banner(m_theme, u"payMessage"_s);
    m_message->setShape(Banner::Shape::Card);
    column->addWidget(m_message);
    m_remedies = new QWidget;
    m_remedies->setLayout(new QHBoxLayout);
    m_remedies->layout()->setContentsMargins(0, 0, 0, 0);
    m_remedies->layout()->setSpacing(Theme::gapWithin);
    column->addWidget(m_remedies);
    m_points = new PointsBlock(m_theme, m_till);
    column->addSpacing(4);
    column->addWidget(m_points);
    m_cashBlock = makeBlock(u"Cash given"_s, makeQuick());
    m_otherBlock = makeBlock(u"Other tenders"_s, makeOthers());
    column->addWidget(m_cashBlock);
    column->addWidget(m_otherBlock);
    column->addStretch(1);
    m_promise = makeLabel(m_theme, u"payPromise"_s, Type::Small, Weight::Regular, u"secondary"_s,
        u"Points and sale happen together or not at all. If the connection drops, this till asks again and shows the "
        u"one "
        "true outcome."_s);
    m_promise->setWordWrap(true);
    column->addWidget(m_promise);
    connect(back, &Command::clicked, &m_till.sale(), &SaleFlow::backToBasket);
    connect(m_points, &PointsBlock::customerWanted, this, &PaySheet::customerWanted);
    return side;
}

QWidget* PaySheet::makeQuick()
{
    auto* block = new QWidget;
    auto* row = new QHBoxLayout(block);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::gapWithin);
    for (int i = 0; i < quickMax; ++i) {
        auto* button = new Command(m_theme, u"quickCash%1"_s.arg(i + 1), QString(), Command::Kind::Plain);
        button->setMinimumMillimetres(16, 14);
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        row->addWidget(button, 1);
        m_quick.push_back(button);
        connect(button, &Command::clicked, this, [this, i] {
            const auto amounts = m_till.sale().quickCash();
            if (static_cast<size_t>(i) < amounts.size())
                m_till.sale().setCashGiven(amounts[static_cast<size_t>(i)]);
        });
    }
    return block;
}

QWidget* PaySheet::makeOthers()
{
    auto* block = new QWidget;
    auto* row = new QHBoxLayout(block);
    row->setContentsMargins(0, 0, 0, 0);
    m_card = new Command(m_theme, u"cardButton"_s, u"Card"_s, Command::Kind::Plain);
    m_card->setGlyph(Icon::Card);
    m_card->setKey(keyFor(Key::Card));
    m_card->setMinimumMillimetres(40, 14);
    m_card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    row->addWidget(m_card);
    connect(m_card, &Command::clicked, this, [this] { m_till.sale().finishWithCard(); });
    return block;
}

QWidget* PaySheet::makeCash()
{
    auto* side = new Ground(m_theme, Ink::Background);
    side->setSheetSide();
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(Theme::gapWithin);
    auto* row = new QHBoxLayout;
    row->addWidget(makeCaption(m_theme, u"Cash"_s));
    m_cash = new MoneyField(m_theme, u"cashField"_s);
    m_cash->setAccessibleName(u"Cash given"_s);
    m_cash->setMinimumHeight(m_theme.commandMin());
    row->addWidget(m_cash, 1);
    column->addLayout(row);
    auto* pad = new NumberPad(m_theme, u"cashPad"_s, NumberPad::Corner::DoubleZero);
    column->addWidget(pad, 1);
    auto* changeRow = new QHBoxLayout;
    m_changeLabel = makeLabel(m_theme, u"changeLabel"_s, Type::Body, Weight::Medium, QString(), u"Change"_s);
    m_change = makeLabel(m_theme, u"changeAmount"_s, Type::Title, Weight::Bold);
    m_change->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    changeRow->addWidget(m_changeLabel);
    changeRow->addWidget(m_change, 1);
    column->addLayout(changeRow);
    m_finish = new Command(m_theme, u"finishButton"_s, QString(), Command::Kind::Primary);
    m_finish->setTextSize(Type::Large);
    m_finish->setMinimumMillimetres(40, 22);
    m_finish->setKey(keyFor(Key::Pay));
    column->addWidget(m_finish);
    connect(m_cash, &NumberField::edited, this, [this] { m_till.sale().setCashGiven(m_cash->money()); });
    connect(pad, &NumberPad::digits, this, &PaySheet::typeDigits);
    connect(pad, &NumberPad::backspace, this, [this] { active().backspace(); });
    connect(m_finish, &Command::clicked, this, &PaySheet::finish);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(QKeySequence(key), this);
        connect(shortcut, &QShortcut::activated, m_finish, &Command::strike);
    }
    auto* points = new QShortcut(keyFor(Key::Points), this);
    connect(points, &QShortcut::activated, this, [this] {
        NumberField& field = m_points->field();
        (field.hasFocus() || !m_points->canBeUsed() ? static_cast<NumberField&>(*m_cash) : field).setFocus();
    });
    return side;
}

NumberField& PaySheet::active() const
{
    return m_points->field().hasFocus() ? m_points->field() : static_cast<NumberField&>(*m_cash);
}

void PaySheet::typeDigits(const QString& digits) { active().typeDigits(digits); }

void PaySheet::start(Start start)
{
    refresh();
    open();
    if (start == Start::Points && m_points->canBeUsed())
        m_points->field().setFocus();
    else
        m_cash->setFocus();
}

void PaySheet::finish() { m_till.sale().finishWithCash(); }

void PaySheet::refresh()
{
    if (m_till.sale().state() != SaleFlow::State::Paying)
        return;
    refreshAmounts();
    refreshQuick();
    refreshRefusal();
}

void PaySheet::refreshAmounts()
{
    const SaleFlow& sale = m_till.sale();
    const base::Money due = sale.due();
    const base::Money stillDue = sale.stillDue();
    const auto& cash = sale.cashGiven();
    m_due->setText(words::moneyText(due));
    const QString total = u"Total "_s + words::moneyText(sale.total());
    m_sum->setText(sale.points().isZero()
            ? total
            : u"%1 \u2212 %2 %3"_s.arg(total, words::pointsText(sale.points()), words::moneyText(sale.pointsValue())));
    m_cash->setCurrency(due.currency());
    m_cash->setPlaceholder(words::amountText(due));
    if (m_cash->money() != cash)
        m_cash->setMoney(cash);
    const bool isShort = !stillDue.isZero();
    m_changeLabel->setText(isShort ? u"Still to pay"_s : u"Change"_s);
    setInk(*m_change, isShort ? u"warn"_s : QString());
    m_change->setText(words::moneyText(isShort ? stillDue : sale.change()));
    const base::Money given = cash.value_or(due);
    m_finish->setEnabled(sale.canFinishWithCash());
    m_finish->setText(isShort                ? u"%1 still to pay"_s.arg(words::moneyText(stillDue))
            : due.isZero() && given.isZero() ? u"Finish the sale"_s
                                             : u"Take %1 and finish"_s.arg(words::moneyText(given)));
    // What the cash doesn't cover, or all of it where no cash was given.
    const base::Money byCard = cash && isShort ? stillDue : due;
    m_card->setText(u"Card: %1 has gone through"_s.arg(words::moneyText(byCard)));
    m_cashBlock->setVisible(!due.isZero());
    m_otherBlock->setVisible(!due.isZero());
}

void PaySheet::refreshQuick()
{
    const auto amounts = m_till.sale().quickCash();
    const base::Money given = m_till.sale().cashGiven().value_or(m_till.sale().due());
    for (size_t i = 0; i < m_quick.size(); ++i) {
        Command* button = m_quick[i];
        button->setVisible(i < amounts.size());
        if (i >= amounts.size())
            continue;
        button->setText(words::amountText(amounts[i]));
        button->setAccessibleName(u"Cash "_s + words::moneyText(amounts[i]));
        button->setChosen(amounts[i] == given);
    }
}

void PaySheet::refreshRefusal()
{
    const words::Message& message = m_till.sale().message();
    m_message->say(Banner::Tone::Bad, message.what, message.advice);
    const bool isRefused = !message.what.isEmpty();
    m_promise->setVisible(!isRefused);
    clearLayout(*m_remedies->layout());
    m_remedies->setVisible(isRefused && !m_till.sale().remedies().empty());
    if (!isRefused)
        return;
    for (const Remedy remedy : m_till.sale().remedies())
        addRemedy(remedy);
    static_cast<QHBoxLayout*>(m_remedies->layout())->addStretch(1);
}

void PaySheet::addRemedy(Remedy remedy)
{
    auto* button =
        new Command(m_theme, u"remedy%1"_s.arg(static_cast<int>(remedy)), remedyText(remedy), Command::Kind::Plain);
    m_remedies->layout()->addWidget(button);
    connect(button, &Command::clicked, this, [this, remedy] {
        m_till.sale().take(remedy);
        if (remedy == Remedy::ChangePoints)
            m_points->field().setFocus();
    });
}

} // namespace tillpool::till
