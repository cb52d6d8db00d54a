// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/WidgetSamples.h"
#include "widgets/Banner.h"
#include "widgets/BasketView.h"
#include "widgets/CategoryRail.h"
#include "widgets/GroupCard.h"
#include "widgets/ItemGrid.h"
#include "widgets/KeyboardPad.h"
#include "widgets/NumberField.h"
#include "widgets/NumberPad.h"
#include "widgets/PointsSlider.h"
#include "widgets/Sheet.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using namespace widgets;

namespace {

// A plain ground in a colour of the theme.
class Ground : public QWidget {
public:
    Ground(const Theme& theme, Ink ink, QWidget* parent = nullptr) : QWidget(parent), m_theme(theme), m_ink(ink) {}

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), m_theme.color(m_ink)); }

private:
    const Theme& m_theme;
    Ink m_ink;
};

QLabel* words(const Theme& theme, const QString& text, Type type, Weight weight, const char* ink = "")
{
    auto* const label = new QLabel(text);
    label->setProperty("ink", QLatin1String(ink));
    label->setFont(theme.font(type, weight));
    return label;
}

QLayout* betweenEdges(QWidget* left, QWidget* right)
{
    auto* const row = new QHBoxLayout;
    row->addWidget(left);
    row->addStretch();
    row->addWidget(right);
    return row;
}

Command* command(
    const Theme& theme, const QString& name, const QString& text, Command::Kind kind, const QString& key = {})
{
    auto* const made = new Command(theme, name, text, kind);
    if (!key.isEmpty())
        made->setKey(QKeySequence(key));
    return made;
}

QWidget* makeGroups(const Theme& theme)
{
    auto* const groups = new QWidget;
    auto* const row = new QHBoxLayout(groups);
    row->setContentsMargins(16, 16, 16, 12);
    row->setSpacing(Theme::gapWithin);
    auto* const family = new GroupCard(theme, u"group.family"_s);
    family->show({.name = u"Key family"_s, .place = u"Singapore"_s, .points = u"1,324"_s, .detail = u"4 members"_s});
    family->setChosen(true);
    auto* const office = new GroupCard(theme, u"group.office"_s);
    office->show(
        {.name = u"Office"_s, .place = u"New York"_s, .detail = u"can't be reached now"_s, .isAvailable = false});
    auto* const choir = new GroupCard(theme, u"group.choir"_s);
    choir->setShape(GroupCard::Shape::Narrow);
    choir->show({.name = u"Choir"_s, .place = u"Dublin"_s, .points = u"0"_s, .standing = u"owes 120 points"_s});
    row->addWidget(family);
    row->addWidget(office);
    row->addWidget(choir);
    return groups;
}

QWidget* makeTotals(const Theme& theme)
{
    auto* const totals = new QWidget;
    auto* const column = new QVBoxLayout(totals);
    column->setContentsMargins(16, 12, 16, 16);
    column->setSpacing(4);
    column->addLayout(betweenEdges(words(theme, u"Discounts"_s, Type::Body, Weight::Regular, "secondary"),
        words(theme, u"−4.00"_s, Type::Body, Weight::Regular, "good")));
    column->addLayout(betweenEdges(
        words(theme, u"Total"_s, Type::Title, Weight::Bold), words(theme, u"€51.15"_s, Type::Title, Weight::Bold)));
    column->addSpacing(12);
    auto* const commands = new QHBoxLayout;
    commands->setSpacing(Theme::gapWithin);
    Command* const pay = command(theme, u"pay"_s, u"Pay"_s, Command::Kind::Primary, u"F9"_s);
    pay->setTextSize(Type::Title);
    pay->setMinimumMillimetres(20, 20);
    for (const auto& [name, text, kind, key] : {std::tuple(u"park"_s, u"Park"_s, Command::Kind::Plain, u"F4"_s),
             std::tuple(u"points"_s, u"Points"_s, Command::Kind::Points, u"F6"_s)}) {
        Command* const one = command(theme, name, text, kind, key);
        one->setMinimumMillimetres(24, 20);
        commands->addWidget(one);
    }
    commands->addWidget(pay, 1);
    column->addLayout(commands);
    return totals;
}

QWidget* makeBasket(const Theme& theme)
{
    auto* const side = new Ground(theme, Ink::Surface);
    side->setFixedWidth(403);
    auto* const column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeGroups(theme));
    auto* const basket = new BasketView(theme, u"basket"_s);
    basket->basket().show(busyBasket());
    basket->selectLine(1);
    column->addWidget(basket, 1);
    column->addWidget(makeTotals(theme));
    return side;
}

QLayout* makePayLeft(const Theme& theme)
{
    auto* const column = new QVBoxLayout;
    column->setContentsMargins(28, 24, 28, 24);
    column->setSpacing(Theme::gapWithin);
    Command* const back = command(theme, u"back"_s, u"Back"_s, Command::Kind::Quiet, u"Esc"_s);
    back->setGlyph(Icon::Close);
    column->addLayout(betweenEdges(words(theme, u"€16.15"_s, Type::Display, Weight::Bold), back));
    column->addWidget(words(theme, u"Key family pays 500 of 1,324 points"_s, Type::Body, Weight::Medium, "points"));
    auto* const slider = new PointsSlider(theme, u"pointsToSpend"_s);
    slider->setRange(0, 1324);
    slider->setValue(500);
    column->addWidget(slider);
    auto* const none = new PointsSlider(theme, u"noPointsToSpend"_s);
    column->addWidget(none);
    auto* const quick = new QHBoxLayout;
    quick->setSpacing(Theme::gapWithin);
    for (const QString& amount : {u"16.15"_s, u"17.00"_s, u"20.00"_s, u"50.00"_s}) {
        Command* const one = command(theme, u"cash."_s + amount, amount, Command::Kind::Plain);
        one->setChosen(amount == u"20.00"_s);
        one->setMinimumMillimetres(12, 14);
        quick->addWidget(one, 1);
    }
    column->addLayout(quick);
    column->addStretch();
    return column;
}

QLayout* makePayRight(const Theme& theme)
{
    auto* const column = new QVBoxLayout;
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(Theme::gapBetween);
    auto* const cash = new MoneyField(theme, u"cashGiven"_s);
    cash->setCurrency(base::Currency::parse(u"EUR"_s).takeValue());
    cash->setPlaceholder(u"cash given"_s);
    cash->typeDigits(u"2000"_s);
    column->addWidget(cash);
    auto* const pad = new NumberPad(theme, u"cashPad"_s, NumberPad::Corner::DoubleZero);
    QObject::connect(pad, &NumberPad::digits, cash, &NumberField::typeDigits);
    QObject::connect(pad, &NumberPad::backspace, cash, &NumberField::backspace);
    column->addWidget(pad);
    column->addStretch();
    Command* const finish = command(theme, u"finish"_s, u"Take €20.00 and finish"_s, Command::Kind::Primary, u"F9"_s);
    finish->setTextSize(Type::Title);
    finish->setMinimumMillimetres(20, 20);
    column->addWidget(finish);
    return column;
}

} // namespace

std::unique_ptr<QWidget> makeGallery(const Theme& theme, QSize size)
{
    auto gallery = std::make_unique<Ground>(theme, Ink::Background);
    gallery->resize(size);
    auto* const column = new QVBoxLayout(gallery.get());
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* const banner = new Banner(theme, u"banner"_s);
    column->addWidget(banner);
    banner->setDismissable(true);
    banner->say(Banner::Tone::Warn, u"Singapore is slow to answer."_s, u"Sales go on, points may come later."_s);
    auto* const row = new QHBoxLayout;
    row->setSpacing(1);
    column->addLayout(row, 1);
    auto* const rail = new CategoryRail(theme, u"categories"_s);
    rail->setEntries({{u"*"_s, u"Favourites"_s, Icon::Star}, {u"1"_s, u"Coffee"_s, Icon::Coffee},
        {u"2"_s, u"Tea"_s, Icon::Tea}, {u"3"_s, u"Chocolate and more drinks"_s, Icon::Chocolate},
        {u"4"_s, u"Bakery"_s, Icon::Bakery}, {u"5"_s, u"Beans"_s, Icon::Bean}, {u"6"_s, u"Branded"_s, Icon::Tag},
        {u"7"_s, u"Cake"_s, Icon::Cake}, {u"8"_s, u"Everything"_s, Icon::Everything}, {u"9"_s, u"Bags"_s, Icon::Bag}});
    rail->choose(u"*"_s);
    row->addWidget(rail);
    auto* const grid = new ItemGrid(theme, u"items"_s);
    grid->items().setCatalogue(sampleCatalogue(40));
    grid->items().setPositions(allPositions(40));
    row->addWidget(grid, 1);
    row->addWidget(makeBasket(theme));
    auto* const sheet = new Sheet(theme, u"paySheet"_s, gallery.get());
    sheet->setPreferredSize({1080, 680});
    sheet->setAside(400);
    auto* const halves = new QHBoxLayout(sheet->panel());
    halves->setContentsMargins(0, 0, 0, 0);
    halves->setSpacing(0);
    halves->addLayout(makePayLeft(theme), 1);
    auto* const right = new QWidget;
    right->setFixedWidth(400);
    right->setLayout(makePayRight(theme));
    halves->addWidget(right);
    return gallery;
}

void openPay(QWidget& gallery) { gallery.findChild<Sheet*>(u"paySheet"_s)->open(); }

std::unique_ptr<QWidget> makeStates(const Theme& theme, QSize size)
{
    auto states = std::make_unique<Ground>(theme, Ink::Background);
    states->resize(size);
    auto* const column = new QVBoxLayout(states.get());
    column->setContentsMargins(Theme::edge, Theme::edge, Theme::edge, Theme::edge);
    column->setSpacing(Theme::gapWithin);
    const QString advice =
        u"Take the sale to the other till, or wait: this till asks again by itself every few seconds, and "
        "shows what became of it as soon as it hears."_s;
    for (const auto& [tone, what] : {std::pair(Banner::Tone::Info, u"The catalogue has changed."_s),
             std::pair(Banner::Tone::Good, u"The sale is on the books."_s),
             std::pair(Banner::Tone::Warn, u"Dublin is slow to answer."_s),
             std::pair(Banner::Tone::Bad, u"The card was refused."_s)}) {
        auto* const banner = new Banner(theme, u"banner%1"_s.arg(static_cast<int>(tone)), states.get());
        banner->setDismissable(tone == Banner::Tone::Bad);
        column->addWidget(banner);
        banner->say(tone, what, tone == Banner::Tone::Bad ? advice : u"Nothing is to be done."_s);
    }
    auto* const commands = new QHBoxLayout;
    commands->setSpacing(Theme::gapWithin);
    for (int no = 0; no < 5; ++no) {
        const QStringList names {u"Primary"_s, u"Plain"_s, u"Quiet"_s, u"Points"_s, u"Danger"_s};
        Command* const one = command(theme, names[no], names[no], static_cast<Command::Kind>(no), u"Ctrl+%1"_s.arg(no));
        commands->addWidget(one);
        Command* const off = command(theme, names[no] + u".off"_s, u"Off"_s, static_cast<Command::Kind>(no));
        off->setEnabled(false);
        commands->addWidget(off);
    }
    column->addLayout(commands);
    auto* const slider = new PointsSlider(theme, u"slider"_s);
    slider->setRange(0, 1000);
    slider->setValue(1000);
    column->addWidget(slider);
    auto* const row = new QHBoxLayout;
    row->setSpacing(Theme::gapBetween);
    column->addLayout(row, 1);
    auto* const left = new QVBoxLayout;
    row->addLayout(left);
    auto* const field = new NumberField(theme, u"count"_s);
    field->setNumber(1324);
    left->addWidget(field);
    auto* const empty = new NumberField(theme, u"emptyCount"_s);
    empty->setPlaceholder(u"how many"_s);
    left->addWidget(empty);
    left->addWidget(new NumberPad(theme, u"countPad"_s, NumberPad::Corner::Clear), 1);
    row->addWidget(new KeyboardPad(theme, u"keyboard"_s, u"Find"_s), 1);
    auto* const nothing = new BasketView(theme, u"emptyBasket"_s);
    nothing->setEmptyText(
        u"Nothing in the basket"_s, u"Tap an item, scan a barcode, or type a name and press Enter."_s);
    nothing->setFixedWidth(240);
    row->addWidget(nothing);
    return states;
}

} // namespace tillpool::test
