// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/BasketDelegate.h"

#include "widgets/BasketModel.h"
#include "widgets/Paint.h"
#include "words/Amounts.h"

#include <QFontMetricsF>
#include <QWidget>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr double edge = 16;
constexpr double chipSide = 28;
constexpr double chipRadius = 6;
constexpr double chipPadding = 6;
constexpr double textLeft = edge + chipSide + 12;
constexpr double textToAmount = 12;
constexpr int iconPixels = 22;
constexpr int heightWithDetail = 56;

BasketModel::Row kindOf(const QModelIndex& index)
{
    return static_cast<BasketModel::Row>(index.data(BasketModel::KindRole).toInt());
}

double middle(const QRectF& row, double height) { return std::round(row.center().y() - height / 2); }

} // namespace

QSize BasketDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const bool isTwoLines =
        kindOf(index) != BasketModel::Row::Near && !index.data(BasketModel::DetailRole).toString().isEmpty();
    return {0, isTwoLines ? std::max(heightWithDetail, m_theme.commandMin()) : m_theme.commandMin()};
}

// Returns where the text begins.
double BasketDelegate::paintQuantity(QPainter& painter, const QRectF& row, const QString& quantity) const
{
    painter.setFont(m_theme.font(Type::Small, Weight::Bold));
    const double width =
        std::max(chipSide, std::ceil(QFontMetricsF(painter.font()).horizontalAdvance(quantity)) + 2 * chipPadding);
    const QRectF chip(row.left() + edge, middle(row, chipSide), width, chipSide);
    paintCard(painter, chip, chipRadius, m_theme.color(Ink::Sunken), QColor());
    painter.setPen(m_theme.color(Ink::Text));
    paintElided(painter, chip, Qt::AlignHCenter, quantity);
    return row.left() + std::max(textLeft, edge + width + 12);
}

void BasketDelegate::paintIcon(QPainter& painter, const QRectF& row, Icon icon, Ink ink) const
{
    painter.setFont(m_theme.iconFont(iconPixels));
    painter.setPen(m_theme.color(ink));
    painter.drawText(
        QRectF(row.left() + edge, middle(row, chipSide), chipSide, chipSide), Qt::AlignCenter, Theme::glyph(icon));
}

void BasketDelegate::paintNear(QPainter& painter, const QRectF& row, const QString& text) const
{
    paintIcon(painter, row, Icon::Info, Ink::TextSecondary);
    painter.setFont(m_theme.font(Type::Small));
    painter.setPen(m_theme.color(Ink::TextSecondary));
    const QFontMetricsF metrics(painter.font());
    const double width = row.width() - textLeft - edge;
    const bool isOneLine = metrics.horizontalAdvance(text) <= width;
    const double height = (isOneLine ? 1 : 2) * lineHeight(painter.font());
    paintWrapped(painter, QRectF(row.left() + textLeft, middle(row, height), width, height), text, 2);
}

void BasketDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    // Of the whole view, the scroll bar's place too: amounts stay in line with the totals below when it comes.
    const double width = option.widget ? option.widget->width() : option.rect.width();
    const QRectF row(option.rect.left(), option.rect.top(), width, option.rect.height());
    const BasketModel::Row kind = kindOf(index);
    const QString name = index.data().toString();
    const QString detail = index.data(BasketModel::DetailRole).toString();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(row, m_theme.color(Ink::AccentSoft));
    else if (kind == BasketModel::Row::Line && option.state & QStyle::State_Sunken)
        painter->fillRect(row, m_theme.color(Ink::AccentSoft));
    else if (kind == BasketModel::Row::Line && option.state & QStyle::State_MouseOver)
        painter->fillRect(row, hoveredFill(m_theme, m_theme.color(Ink::Surface)));
    if (option.state & QStyle::State_HasFocus)
        paintFocusRing(*painter, m_theme, QRectF(option.rect).adjusted(2, 1, -2, -1), Theme::radiusControl);
    if (kind == BasketModel::Row::Near) {
        paintNear(*painter, row, detail.isEmpty() ? name : u"%1: %2"_s.arg(name, detail));
        return;
    }

    const bool isDiscount = kind == BasketModel::Row::Discount;
    double left = row.left() + textLeft;
    if (isDiscount)
        paintIcon(*painter, row, Icon::Tag, Ink::Good);
    else
        left = paintQuantity(*painter, row, words::countText(index.data(BasketModel::QuantityRole).toLongLong()));

    const QFont medium = m_theme.font(Type::Body, Weight::Medium);
    const QFont small = m_theme.font(Type::Small);
    const QString amount = index.data(BasketModel::AmountRole).toString();
    const double amountWidth = std::ceil(QFontMetricsF(medium).horizontalAdvance(amount));
    const double right = row.right() - edge;
    const double lineHeight = widgets::lineHeight(medium);
    painter->setFont(medium);
    painter->setPen(m_theme.color(isDiscount ? Ink::Good : Ink::Text));
    paintElided(*painter, QRectF(right - amountWidth, row.top(), amountWidth, row.height()), Qt::AlignRight, amount);

    const double smallHeight = detail.isEmpty() ? 0 : widgets::lineHeight(small);
    const double nameWidth = right - amountWidth - textToAmount - left;
    const double top = middle(row, lineHeight + smallHeight);
    paintElided(*painter, QRectF(left, top, nameWidth, lineHeight), Qt::AlignLeft, name);
    if (detail.isEmpty())
        return;
    painter->setFont(small);
    painter->setPen(m_theme.color(isDiscount ? Ink::Good : Ink::TextSecondary));
    paintElided(*painter, QRectF(left, top + lineHeight, nameWidth, smallHeight), Qt::AlignLeft, detail);
}

} // namespace tillpool::widgets
