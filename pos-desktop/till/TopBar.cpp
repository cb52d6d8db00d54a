// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/TopBar.h"

#include "till/Keys.h"
#include "words/Names.h"

#include <QHBoxLayout>
#include <QResizeEvent>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr int searchWidthMax = 440;
constexpr int placeWidthMax = 320;
constexpr int letteredWidth = 1200;
constexpr double searchMm = 74;
constexpr double searchMmNarrow = 62;
constexpr int roomyWidth = 1500; // below it the bar leaves out what can be known otherwise

} // namespace

TopBar::TopBar(const Theme& theme, QWidget* parent)
    : Ground(theme, Ink::Surface, Qt::BottomEdge, parent)
    , m_theme(theme)
    , m_search(new SearchField(theme))
    , m_regions(new RegionChips(theme))
    , m_place(makeElided(theme, u"placeLabel"_s, Type::Body, Weight::Medium))
    , m_brand(makeLabel(theme, u"brandLabel"_s, Type::Large, Weight::Bold, u"accent"_s, u"Tillpool"_s))
    , m_staff(new Command(theme, u"staffButton"_s, QString(), Command::Kind::Quiet))
    , m_keyboard(new Command(theme, u"keyboardButton"_s, u"Letters"_s, Command::Kind::Quiet))
    , m_time(makeLabel(theme, u"timeLabel"_s, Type::Body, Weight::Regular, u"secondary"_s))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(Theme::gapBetween, 6, Theme::gapBetween, 7);
    row->setSpacing(Theme::gapBetween);
    m_place->setMinimumWidth(90);
    m_place->setMaximumWidth(placeWidthMax);
    m_search->setMaximumWidth(searchWidthMax);
    m_keyboard->setGlyph(Icon::Keyboard);
    m_keyboard->setTextSize(Type::Small);
    m_keyboard->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_staff->setGlyph(Icon::Person);
    m_staff->setKey(keyFor(Key::SignOff));
    auto* help = new Command(theme, u"helpButton"_s, u"Help"_s, Command::Kind::Quiet);
    help->setKey(keyFor(Key::Help));
    help->setTextSize(Type::Small);
    row->addWidget(m_brand);
    row->addWidget(m_place, 2);
    auto* searchRow = new QHBoxLayout;
    searchRow->setSpacing(Theme::gapWithin);
    searchRow->addWidget(m_search, 1);
    searchRow->addWidget(m_keyboard);
    row->addLayout(searchRow, 4);
    row->addStretch(0); // what nobody else can take
    row->addWidget(m_regions);
    row->addWidget(help);
    row->addWidget(m_staff);
    row->addWidget(m_time);
    connect(help, &Command::clicked, this, &TopBar::helpWanted);
    connect(m_staff, &Command::clicked, this, &TopBar::signOffWanted);
    connect(m_keyboard, &Command::clicked, this, &TopBar::keyboardWanted);
}

void TopBar::setPlace(const QString& storeName, const QString& tillId)
{
    const QString number = tillId.section(u'-', 1);
    m_place->setText(storeName.isEmpty() ? tillId : storeName + u" · "_s + number);
    m_place->setToolTip(m_place->text());
}

void TopBar::setStaff(const QString& name)
{
    m_staff->setText(name.isEmpty() ? u"Nobody"_s : words::shortName(name));
    m_staff->setToolTip(name);
    m_staff->setAccessibleName(name.isEmpty() ? u"Nobody is signed on"_s : u"Sign off "_s + name);
    m_staff->setEnabled(!name.isEmpty());
    m_staff->updateGeometry();
}

void TopBar::setTime(const QString& text) { m_time->setText(text); }

void TopBar::resizeEvent(QResizeEvent* event)
{
    const int width = event->size().width();
    const bool isNarrow = width < letteredWidth;
    m_brand->setVisible(width >= roomyWidth);
    m_keyboard->setText(isNarrow ? u"ABC"_s : u"Letters"_s);
    m_keyboard->setMinimumWidth(m_keyboard->sizeHint().width());
    m_search->setMinimumWidth(m_theme.millimetres(isNarrow ? searchMmNarrow : searchMm));
    layout()->setSpacing(isNarrow ? Theme::gapWithin : Theme::gapBetween);
    Ground::resizeEvent(event);
}

} // namespace tillpool::till
