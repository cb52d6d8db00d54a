// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/CategoryRail.h"

#include <QAbstractListModel>
#include <QFontMetricsF>
#include <QLinearGradient>
#include <QScrollBar>
#include <QShortcut>
#include <QStyledItemDelegate>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr int railWidth = 112;
constexpr int entryHeight = 80;
constexpr int paddingX = 8;
constexpr int paddingY = 3;
constexpr int iconPixels = 24;
constexpr int iconToText = 4;
constexpr int fadeHeight = 32;
constexpr int shortcuts = 9;
enum EntryRole { KeyRole = Qt::UserRole + 1, IconRole };

class RailDelegate : public QStyledItemDelegate {
public:
    RailDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {0, std::max(entryHeight, m_theme.commandMin() + 2 * paddingY)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QRectF card = QRectF(option.rect).adjusted(paddingX, paddingY, -paddingX, -paddingY);
        const bool isChosen = option.state & QStyle::State_Selected;
        if (isChosen || option.state & QStyle::State_Sunken)
            paintCard(*painter, card, Theme::radiusControl, m_theme.color(Ink::AccentSoft), QColor());
        else if (option.state & QStyle::State_MouseOver)
            paintCard(
                *painter, card, Theme::radiusControl, hoveredFill(m_theme, m_theme.color(Ink::Surface)), QColor());
        if (option.state & QStyle::State_HasFocus)
            paintFocusRing(*painter, m_theme, card, Theme::radiusControl);

        const QFont font = m_theme.font(Type::Small, isChosen ? Weight::Bold : Weight::Regular);
        const double room = card.width() - 8;
        const QString text = index.data().toString();
        const double words = wrappedHeight(font, text, room, 2);
        const double top = std::round(card.center().y() - (iconPixels + iconToText + words) / 2);
        painter->setPen(m_theme.color(isChosen ? Ink::Accent : Ink::TextSecondary));
        painter->setFont(m_theme.iconFont(iconPixels));
        painter->drawText(QRectF(card.left(), top, card.width(), iconPixels), Qt::AlignCenter,
            Theme::glyph(static_cast<Icon>(index.data(IconRole).toInt())));
        painter->setFont(font);
        paintWrapped(
            *painter, QRectF(card.left() + 4, top + iconPixels + iconToText, room, words), text, 2, Qt::AlignHCenter);
    }

private:
    const Theme& m_theme;
};

} // namespace

class CategoryRail::Model : public QAbstractListModel {
public:
    explicit Model(QObject* parent) : QAbstractListModel(parent) {}

    void setEntries(const std::vector<RailEntry>& entries)
    {
        beginResetModel();
        m_entries = entries;
        endResetModel();
    }

    const std::vector<RailEntry>& entries() const { return m_entries; }

    int rowCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
    }

    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid())
            return {};
        const RailEntry& entry = m_entries.at(static_cast<size_t>(index.row()));
        switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return entry.text;
        case KeyRole:
            return entry.key;
        case IconRole:
            return static_cast<int>(entry.icon);
        default:
            return {};
        }
    }

private:
    std::vector<RailEntry> m_entries;
};

CategoryRail::CategoryRail(const Theme& theme, const QString& objectName, QWidget* parent)
    : TapList(theme, objectName, Ink::Surface, parent), m_model(new Model(this))
{
    setAccessibleName(u"Categories"_s);
    setItemDelegate(new RailDelegate(theme, this));
    setSelectionMode(SingleSelection);
    setUniformItemSizes(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalScrollBar()->setSingleStep(entryHeight / 2);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setMinimumWidth(theme.commandMin() + 2 * paddingX);
    setModel(m_model);
    for (int no = 1; no <= shortcuts; ++no) {
        auto* const shortcut = new QShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + no)), this);
        connect(shortcut, &QShortcut::activated, this, [this, no] { tapped(m_model->index(no - 1)); });
    }
}

void CategoryRail::setEntries(const std::vector<RailEntry>& entries)
{
    if (entries == m_model->entries())
        return;
    const QString key = chosenKey();
    m_model->setEntries(entries);
    choose(key);
}

void CategoryRail::choose(const QString& key)
{
    const std::vector<RailEntry>& entries = m_model->entries();
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&key](const RailEntry& entry) { return entry.key == key; });
    if (found == entries.end()) {
        selectionModel()->clear();
        return;
    }
    const QModelIndex index = m_model->index(static_cast<int>(found - entries.begin()));
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    scrollTo(index);
}

QString CategoryRail::chosenKey() const
{
    const QModelIndexList selected = selectionModel()->selectedIndexes();
    return selected.isEmpty() ? QString() : selected.first().data(KeyRole).toString();
}

QSize CategoryRail::sizeHint() const { return {railWidth, entryHeight * static_cast<int>(m_model->entries().size())}; }

void CategoryRail::tapped(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const QString key = index.data(KeyRole).toString();
    choose(key);
    Q_EMIT chosen(key);
}

void CategoryRail::moveTo(int row)
{
    const QModelIndex index = m_model->index(row);
    if (index.isValid() && index.data(KeyRole).toString() != chosenKey())
        tapped(index);
}

void CategoryRail::scrollContentsBy(int dx, int dy)
{
    TapList::scrollContentsBy(dx, dy);
    viewport()->update(); // the fades stay where they are
}

void CategoryRail::paintEvent(QPaintEvent* event)
{
    TapList::paintEvent(event);
    QPainter painter(viewport());
    const QColor ground = m_theme.color(Ink::Surface);
    QColor clear = ground;
    clear.setAlpha(0);
    const auto fade = [&](int from, int to) {
        QLinearGradient gradient(0, from, 0, to);
        gradient.setColorAt(0, clear);
        gradient.setColorAt(1, ground);
        painter.fillRect(QRect(0, std::min(from, to), viewport()->width(), std::abs(to - from)), gradient);
    };
    const QScrollBar& bar = *verticalScrollBar();
    if (bar.value() > bar.minimum())
        fade(fadeHeight, 0);
    if (bar.value() < bar.maximum())
        fade(viewport()->height() - fadeHeight, viewport()->height());
}

} // namespace tillpool::widgets
