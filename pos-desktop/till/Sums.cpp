// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/Sums.h"

#include "words/Amounts.h"
#include "words/Standing.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

// "Included VAT 13.5 %", "Sales tax 8.875 %"; one row where there are several rates.
QString taxLabel(const pricing::PricedBasket& priced)
{
    if (priced.taxes.empty())
        return u"Tax"_s;
    const pricing::TaxLine& first = priced.taxes.front();
    const QString name = first.mode == catalogue::TaxMode::Included ? u"Included "_s + first.name : first.name;
    return priced.taxes.size() == 1 ? u"%1 %2 %"_s.arg(name, catalogue::percentText(first.ratePpm)) : name;
}

} // namespace

Sums::Sums(const Theme& theme, flows::TillFlow& till, QWidget* parent) : QWidget(parent), m_theme(theme), m_till(till)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_discounts = addRow(u"discounts"_s, Type::Body, Weight::Regular, u"good"_s);
    m_tax = addRow(u"tax"_s, Type::Body, Weight::Regular, u"secondary"_s);
    m_total = addRow(u"total"_s, Type::Title, Weight::Bold, QString());
    m_points = makeElided(theme, u"pointsLine"_s, Type::Body, Weight::Regular, u"points"_s);
    column->addWidget(m_points);
    m_discounts.label->setText(u"Discounts"_s);
    m_total.label->setText(u"Total"_s);
    connect(&till.basket(), &flows::BasketEditor::changed, this, &Sums::refresh);
    connect(&till.customer(), &flows::CustomerFlow::changed, this, &Sums::refresh);
    connect(&till.sale(), &flows::SaleFlow::changed, this, &Sums::refresh);
    connect(&till.sale(), &flows::SaleFlow::stateChanged, this, &Sums::refresh);
    connect(&till, &flows::TillFlow::menuChanged, this, &Sums::refresh);
    refresh();
}

Sums::Row Sums::addRow(const QString& name, Type type, Weight weight, const QString& ink)
{
    auto* widget = new QWidget;
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    QLabel* label =
        makeLabel(m_theme, name + u"Label"_s, type, weight, weight == Weight::Bold ? QString() : u"secondary"_s);
    QLabel* amount = makeLabel(m_theme, name + u"Amount"_s, type, weight, ink);
    amount->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(label);
    row->addWidget(amount, 1);
    layout()->addWidget(widget);
    return {widget, label, amount};
}

void Sums::refresh()
{
    if (!m_till.search()) {
        hide();
        return;
    }
    show();
    const pricing::PricedBasket& priced = m_till.basket().priced();
    m_discounts.widget->setVisible(!priced.discounts.empty());
    if (!priced.discounts.empty())
        m_discounts.amount->setText(words::amountText(base::Money(0, priced.currency) - priced.discountTotal()));
    base::Money tax(0, priced.currency);
    for (const pricing::TaxLine& line : priced.taxes)
        tax += line.amount;
    m_tax.widget->setVisible(!priced.taxes.empty());
    m_tax.label->setText(taxLabel(priced));
    m_tax.amount->setText(words::amountText(tax));
    m_total.amount->setText(words::moneyText(priced.total));
    showPoints();
}

void Sums::showPoints()
{
    const client::CustomerGroup* group = m_till.customer().chosen();
    m_points->setVisible(group != nullptr && !m_till.basket().isEmpty());
    if (!m_points->isVisibleTo(this))
        return;
    const base::Points most = m_till.sale().pointsMax();
    QString text = words::earnsText(words::paidToDebtFirst(m_till.sale().pointsEarned(), group->debt));
    if (group->arePointsFrozen)
        text += u" · points can't be spent now"_s;
    else if (!most.isZero())
        text += u" · can pay with %1"_s.arg(words::countText(most.count()));
    else if (!group->isAvailable)
        text += u" · points can't be used while %1 is away"_s.arg(
            m_till.connectivity().reach().nameOf(group->groupId.region()));
    m_points->setText(text);
    m_points->setToolTip(text);
}

} // namespace tillpool::till
