// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/Sheet.h"

#include "widgets/Paint.h"
#include "widgets/Shadow.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainterPath>
#include <QShortcut>
#include <algorithm>

namespace tillpool::widgets {

class Sheet::Panel : public QWidget {
public:
    Panel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {}
    int aside = 0;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath card;
        card.addRoundedRect(rect(), Theme::radiusSheet, Theme::radiusSheet);
        painter.fillPath(card, m_theme.color(Ink::Surface));
        if (aside <= 0)
            return;
        painter.setClipRect(rect().adjusted(width() - aside, 0, 0, 0));
        painter.fillPath(card, m_theme.color(Ink::Background));
    }

private:
    const Theme& m_theme;
};

Sheet::Sheet(const Theme& theme, const QString& objectName, QWidget* over)
    : QWidget(over), m_theme(theme), m_panel(new Panel(theme, this))
{
    Q_ASSERT(over);
    setObjectName(objectName);
    setAccessibleName(objectName);
    m_panel->setObjectName(objectName + QStringLiteral(".panel"));
    // It is given the focus while nothing of the panel has it, but takes it from no field that a pad types into.
    setFocusPolicy(Qt::NoFocus);
    hide();
    over->installEventFilter(this);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { keepFocus(now); });
}

Sheet::~Sheet() { giveBackShortcuts(); }

QWidget* Sheet::panel() const { return m_panel; }

void Sheet::setPreferredSize(QSize size)
{
    m_preferred = size;
    place();
}

void Sheet::setAside(int width)
{
    m_panel->aside = width;
    m_panel->update();
}

void Sheet::place()
{
    const QRect all = parentWidget()->rect();
    setGeometry(all);
    const QSize room = all.size() - QSize(2 * Theme::edge, 2 * Theme::edge);
    QRect panel(QPoint(), m_preferred.boundedTo(room));
    panel.moveCenter(all.center());
    m_panel->setGeometry(panel);
}

std::vector<Sheet*> Sheet::openSheets() const
{
    std::vector<Sheet*> sheets;
    for (Sheet* const sheet : window()->findChildren<Sheet*>()) {
        if (sheet->isOpen())
            sheets.push_back(sheet);
    }
    return sheets;
}

bool Sheet::isUppermost() const
{
    const std::vector<Sheet*> sheets = openSheets();
    return isOpen() && std::all_of(sheets.begin(), sheets.end(), [this](const Sheet* sheet) {
        return sheet->m_openedAs <= m_openedAs;
    });
}

void Sheet::open()
{
    if (isOpen())
        return;
    m_focusBefore = window()->focusWidget();
    int latest = 0;
    for (const Sheet* const sheet : openSheets())
        latest = std::max(latest, sheet->m_openedAs);
    m_openedAs = latest + 1;
    place();
    raise();
    show();
    silenceOthers();
    // Before a shortcut is looked up its key is offered to the focus: the moment to silence those that came later.
    qApp->installEventFilter(this);
    const std::vector<QWidget*> stops = tabStops();
    const auto field = std::find_if(stops.begin(), stops.end(),
        [](const QWidget* stop) { return (stop->focusPolicy() & Qt::StrongFocus) == Qt::StrongFocus; });
    (field == stops.end() ? static_cast<QWidget*>(this) : *field)->setFocus(Qt::ActiveWindowFocusReason);
    Q_EMIT opened();
}

void Sheet::close()
{
    if (!isOpen())
        return;
    const bool wasUppermost = isUppermost();
    m_openedAs = 0;
    qApp->removeEventFilter(this);
    giveBackShortcuts();
    hide();
    for (Sheet* const sheet : openSheets()) {
        if (sheet->isUppermost())
            sheet->silenceOthers();
    }
    if (wasUppermost && m_focusBefore)
        m_focusBefore->setFocus(Qt::ActiveWindowFocusReason);
    Q_EMIT closed();
}

void Sheet::silenceOthers()
{
    for (QShortcut* const shortcut : window()->findChildren<QShortcut*>()) {
        const auto* const owner = qobject_cast<QWidget*>(shortcut->parent());
        if (!shortcut->isEnabled() || owner == this || (owner && isAncestorOf(owner)))
            continue;
        // What is hidden is silent by itself, and may be a sheet that opens above this one.
        if (owner && !owner->isVisible())
            continue;
        shortcut->setEnabled(false);
        m_silenced.emplace_back(shortcut);
    }
}

void Sheet::giveBackShortcuts()
{
    for (const QPointer<QShortcut>& shortcut : m_silenced) {
        if (shortcut)
            shortcut->setEnabled(true);
    }
    m_silenced.clear();
}

std::vector<QWidget*> Sheet::tabStops() const
{
    std::vector<QWidget*> stops;
    const QWidget* const start = this;
    for (QWidget* one = start->nextInFocusChain(); one && one != start; one = one->nextInFocusChain()) {
        const bool takesTab = (one->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
        if (takesTab && isAncestorOf(one) && one->isVisibleTo(this) && one->isEnabled())
            stops.push_back(one);
    }
    return stops;
}

bool Sheet::focusNextPrevChild(bool next)
{
    const std::vector<QWidget*> stops = tabStops();
    if (stops.empty())
        return true;
    const auto count = static_cast<int>(stops.size());
    const auto found = std::find(stops.begin(), stops.end(), window()->focusWidget());
    int at = next ? 0 : count - 1;
    if (found != stops.end())
        at = (static_cast<int>(found - stops.begin()) + (next ? 1 : count - 1)) % count;
    stops[static_cast<size_t>(at)]->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

void Sheet::keepFocus(QWidget* now)
{
    if (!now || now == this || now->window() != window() || isAncestorOf(now) || !isUppermost())
        return;
    setFocus(Qt::OtherFocusReason);
}

bool Sheet::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    if (event->type() == QEvent::ShortcutOverride && isUppermost())
        silenceOthers();
    return QWidget::eventFilter(watched, event);
}

bool Sheet::event(QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::ContextMenu:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TouchEnd:
        event->accept();
        return true;
    default:
        return QWidget::event(event);
    }
}

void Sheet::keyPressEvent(QKeyEvent* event)
{
    event->accept();
    if (event->key() == Qt::Key_Escape)
        Q_EMIT escaped();
}

void Sheet::keyReleaseEvent(QKeyEvent* event) { event->accept(); }

void Sheet::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.setClipRect(event->rect());
    painter.fillRect(event->rect(), m_theme.color(Ink::Scrim));
    paintShadow(painter, m_theme, m_panel->geometry(), Theme::radiusSheet);
}

} // namespace tillpool::widgets
