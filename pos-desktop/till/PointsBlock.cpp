// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/PointsBlock.h"

#include "till/CustomerHeader.h"
#include "till/Keys.h"
#include "words/Amounts.h"
#include "words/Standing.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <limits>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using base::Points;
using flows::SaleFlow;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::NumberField;
using widgets::PointsSlider;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

int sliderValue(Points points)
{
    return static_cast<int>(std::min<qint64>(points.count(), std::numeric_limits<int>::max()));
}

// Half of the points, in a number that is easy to say.
Points roundHalf(Points most)
{
    qint64 step = 1;
    while (step * 20 <= most.count())
        step *= 10;
    return Points(most.count() / 2 / step * step);
}

} // namespace

PointsBlock::PointsBlock(const Theme& theme, flows::TillFlow& till, QWidget* parent)
    : Ground(theme, Ink::PointsSoft, {}, parent), m_theme(theme), m_till(till)
{
    setObjectName(u"pointsBlock"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 18, 12);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->setSpacing(Theme::gapWithin);
    auto* icon =
        makeLabel(theme, u"pointsIcon"_s, Type::Body, Weight::Regular, u"points"_s, Theme::glyph(Icon::Points));
    icon->setFont(theme.iconFont(22));
    icon->setAccessibleName(u"Points"_s);
    m_title = makeElided(theme, u"pointsTitle"_s, Type::Body, Weight::Medium);
    m_customer = new Command(theme, u"payCustomerButton"_s, u"Customer"_s, Command::Kind::Plain);
    m_customer->setKey(keyFor(Key::Customer));
    m_customer->setTextSize(Type::Small);
    m_field = new NumberField(theme, u"pointsField"_s);
    m_field->setAccessibleName(u"How many points"_s);
    m_field->setType(Type::Title);
    m_field->setPlaceholder(u"0"_s);
    m_field->setFixedWidth(theme.millimetres(30));
    m_field->setMinimumHeight(theme.commandMin());
    m_of = makeLabel(theme, u"pointsOf"_s, Type::Body, Weight::Regular, u"secondary"_s);
    head->addWidget(icon);
    head->addWidget(m_title, 1);
    head->addWidget(m_field);
    head->addWidget(m_of);
    head->addWidget(m_customer);
    column->addLayout(head);
    m_whyNot = makeLabel(theme, u"pointsWhyNot"_s, Type::Body, Weight::Regular, u"secondary"_s);
    m_whyNot->setWordWrap(true);
    column->addWidget(m_whyNot);
    m_controls = makeControls();
    column->addWidget(m_controls);

    SaleFlow& sale = till.sale();
    connect(
        m_field, &NumberField::edited, this, [this, &sale] { sale.setPoints(Points(m_field->number().value_or(0))); });
    connect(m_customer, &Command::clicked, this, &PointsBlock::customerWanted);
    connect(&sale, &SaleFlow::changed, this, &PointsBlock::refresh);
    connect(&sale, &SaleFlow::stateChanged, this, &PointsBlock::refresh);
    connect(&till.customer(), &flows::CustomerFlow::changed, this, &PointsBlock::refresh);
}

QWidget* PointsBlock::makeControls()
{
    auto* controls = new QWidget;
    auto* column = new QVBoxLayout(controls);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_slider = new PointsSlider(m_theme, u"pointsSlider"_s);
    m_slider->setAccessibleName(u"How many points"_s);
    column->addWidget(m_slider);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::gapWithin);
    m_none = new Command(m_theme, u"noPointsButton"_s, u"None"_s, Command::Kind::Points);
    m_half = new Command(m_theme, u"halfPointsButton"_s, QString(), Command::Kind::Points);
    m_all = new Command(m_theme, u"allPointsButton"_s, u"All that helps"_s, Command::Kind::Points);
    m_all->setKey(keyFor(Key::AllPoints));
    m_after = makeElided(m_theme, u"pointsAfter"_s, Type::Small, Weight::Regular, u"secondary"_s);
    m_after->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (Command* button : {m_none, m_half, m_all})
        row->addWidget(button);
    row->addWidget(m_after, 1);
    column->addLayout(row);
    SaleFlow& sale = m_till.sale();
    connect(m_slider, &QAbstractSlider::valueChanged, this, [&sale](int value) { sale.setPoints(Points(value)); });
    connect(m_none, &Command::clicked, this, [&sale] { sale.setPoints(Points(0)); });
    connect(m_half, &Command::clicked, this, [&sale] { sale.setPoints(roundHalf(sale.pointsMax())); });
    connect(m_all, &Command::clicked, this, [&sale] { sale.setPoints(sale.pointsMax()); });
    return controls;
}

bool PointsBlock::canBeUsed() const { return m_till.sale().pointsMax().count() > 0; }

QString PointsBlock::whyNot() const
{
    const flows::CustomerFlow& customer = m_till.customer();
    if (!customer.customer())
        return u"Nobody's points: scan the customer's card to earn points, or to pay with them."_s;
    const client::CustomerGroup* group = customer.chosen();
    if (!group)
        return customer.areGroupsLoading() ? u"Looking for the groups of %1 …"_s.arg(customer.customer()->fullName)
                                           : u"%1 is in no group yet."_s.arg(customer.customer()->fullName);
    if (!group->isAvailable)
        return u"Points can't be used while %1 is away. They are safe, and what is earned now arrives later."_s.arg(
            m_till.connectivity().reach().nameOf(group->groupId.region()));
    if (group->arePointsFrozen || !group->debt.isZero())
        return whyNotNow(*group);
    return group->available.count() > 0
        ? u"%1 points don't help with this amount."_s.arg(words::countText(group->available.count()))
        : u"No points yet. This sale earns the first ones."_s;
}

QString PointsBlock::whyNotNow(const client::CustomerGroup& group) const
{
    const SaleFlow& sale = m_till.sale();
    return u"%1 This sale %2."_s.arg(
        notesOf(group), words::earnsText(words::paidToDebtFirst(sale.pointsEarned(), group.debt)));
}

void PointsBlock::refresh()
{
    const client::CustomerGroup* group = m_till.customer().chosen();
    const bool isUsable = canBeUsed() && group;
    setSurface(isUsable ? Ink::PointsSoft : Ink::Background);
    setCard(Theme::radiusTile, true);
    m_title->setText(group ? (isUsable               ? u"%1 pays"_s.arg(group->name)
                             : group->name.isEmpty() ? u"Points"_s
                                                     : group->name)
                           : u"Points"_s);
    m_title->setToolTip(m_title->text());
    m_customer->setText(m_till.customer().customer() ? u"Groups"_s : u"Add the customer"_s);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_controls, m_field, m_of})
        widget->setVisible(isUsable);
    m_whyNot->setVisible(!isUsable);
    if (isUsable)
        refreshControls(*group);
    else
        m_whyNot->setText(whyNot());
}

void PointsBlock::refreshControls(const client::CustomerGroup& group)
{
    const SaleFlow& sale = m_till.sale();
    const Points most = sale.pointsMax();
    const Points points = sale.points();
    const Points half = roundHalf(most);
    m_of->setText(u"of "_s + words::pointsText(group.available));
    m_field->setMost(group.available.count());
    if (m_field->number().value_or(0) != points.count())
        m_field->setNumber(points.isZero() ? std::nullopt : std::optional(points.count()));
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setRange(0, sliderValue(most));
        m_slider->setValue(sliderValue(points));
    }
    m_slider->update();
    m_none->setChosen(points.isZero());
    m_half->setText(words::countText(half.count()));
    m_half->setAccessibleName(words::pointsText(half));
    m_half->setVisible(half.count() > 0 && half < most);
    m_half->setChosen(points == half);
    m_all->setText(u"All that helps · "_s + words::countText(most.count()));
    m_all->setChosen(points == most);
    const auto after = sale.groupAfter();
    m_after->setText(after ? u"after this sale: "_s + words::countText(after->available.count()) : QString());
}

} // namespace tillpool::till
