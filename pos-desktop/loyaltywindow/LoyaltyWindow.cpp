// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/LoyaltyWindow.h"

#include "loyaltywindow/HeaderPane.h"
#include "loyaltywindow/IdlePane.h"
#include "loyaltywindow/JoinPane.h"
#include "loyaltywindow/LinesPane.h"
#include "loyaltywindow/PoolPane.h"
#include "loyaltywindow/ThanksPane.h"
#include "loyaltywindow/TotalPane.h"
#include "loyaltywindow/WaitingPane.h"

#include <QEvent>
#include <QPainter>
#include <QResizeEvent>
#include <algorithm>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using Phase = LoyaltyFace::Phase;
using widgets::Ink;
using widgets::Theme;

namespace {

constexpr QSize least {800, 600};
constexpr int leftPercent = 60;

bool isInput(QEvent::Type type)
{
    switch (type) {
    case QEvent::KeyPress:
    case QEvent::KeyRelease:
    case QEvent::ShortcutOverride:
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::ContextMenu:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TouchEnd:
    case QEvent::TabletPress:
    case QEvent::TabletMove:
    case QEvent::TabletRelease:
        return true;
    default:
        return false;
    }
}

} // namespace

LoyaltyWindow::LoyaltyWindow(const Theme& theme, QWidget* parent)
    : QWidget(parent, Qt::Window | Qt::WindowDoesNotAcceptFocus)
    , m_theme(theme)
    , m_idle(new IdlePane(theme, this))
    , m_header(new HeaderPane(theme, this))
    , m_lines(new LinesPane(theme, this))
    , m_total(new TotalPane(theme, this))
    , m_waiting(new WaitingPane(theme, this))
    , m_thanks(new ThanksPane(theme, this))
    , m_pool(new PoolPane(theme, this))
    , m_join(new JoinPane(theme, this))
{
    setObjectName(u"loyaltyWindow"_s);
    setWindowTitle(u"Tillpool: the customer's window"_s);
    setAccessibleName(windowTitle());
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_ShowWithoutActivating);
    setAttribute(Qt::WA_OpaquePaintEvent);
    // The till alone decides when the application ends.
    setAttribute(Qt::WA_QuitOnClose, false);
    setMinimumSize(least);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    show(LoyaltyFace());
}

LoyaltyWindow::~LoyaltyWindow() = default;

std::vector<Pane*> LoyaltyWindow::panesOf(const LoyaltyFace& face) const
{
    if (face.phase == Phase::Idle)
        return {m_idle};
    const bool hasGroups = face.group || !face.otherGroups.empty();
    Pane* const right = hasGroups ? static_cast<Pane*>(m_pool) : m_join;
    switch (face.phase) {
    case Phase::Waiting:
        return {m_header, m_waiting, right};
    case Phase::Thanks:
        return {m_thanks, right};
    default:
        return {m_header, m_lines, m_total, right};
    }
}

void LoyaltyWindow::show(const LoyaltyFace& face)
{
    m_face = face;
    const std::vector<Pane*> shown = panesOf(face);
    for (Pane* const pane : findChildren<Pane*>()) {
        const bool isShown = std::find(shown.begin(), shown.end(), pane) != shown.end();
        if (isShown)
            pane->setFace(face);
        pane->setVisible(isShown);
    }
    placePanes();
}

void LoyaltyWindow::placePanes()
{
    const Scale scale = Scale::of(size());
    m_idle->place(rect(), scale);
    const int middle = width() * leftPercent / 100;
    const QRect right(middle, 0, width() - middle, height());
    m_pool->place(right, scale);
    m_join->place(right, scale);
    placeLeft(QRect(0, 0, middle, height()));
}

void LoyaltyWindow::placeLeft(const QRect& left)
{
    const Scale scale = Scale::of(size());
    m_thanks->place(left, scale);
    QRect rest = left;
    const int top = m_header->heightFor(left.width(), scale) + static_cast<int>(scale.space(20));
    m_header->place(QRect(left.topLeft(), QSize(left.width(), top)), scale);
    rest.setTop(top);
    m_waiting->place(rest, scale);
    const int foot = m_total->heightFor(left.width(), scale);
    m_total->place(QRect(0, left.height() - foot, left.width(), foot), scale);
    rest.setBottom(left.height() - foot - 1);
    m_lines->place(rest, scale);
}

bool LoyaltyWindow::event(QEvent* event)
{
    if (isInput(event->type())) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void LoyaltyWindow::resizeEvent(QResizeEvent*) { placePanes(); }

void LoyaltyWindow::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), m_theme.color(Ink::Surface)); }

} // namespace tillpool::loyaltywindow
