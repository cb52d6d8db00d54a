// SPDX-License-Identifier: GPL-3.0-or-later
#include "loyaltywindow/Pane.h"

#include <QPaintEvent>
#include <cmath>

namespace tillpool::loyaltywindow {

using namespace Qt::StringLiterals;
using face::LoyaltyFace;
using widgets::Ink;
using widgets::Theme;

namespace {

constexpr double endlessPage = 100'000;

} // namespace

Pane::Pane(const Theme& theme, const QString& objectName, Ink ground, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_ground(ground)
{
    setObjectName(objectName);
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Pane::setFace(const LoyaltyFace& face)
{
    m_face = face;
    setAccessibleDescription(joined(words(face), u"\n"_s));
    refresh();
}

void Pane::place(const QRect& rect, const Scale& scale)
{
    setGeometry(rect);
    m_scale = scale;
    refresh();
}

int Pane::heightFor(int width, const Scale& scale) const
{
    return static_cast<int>(std::ceil(sceneOn(QSizeF(width, endlessPage), scale).bottom()));
}

void Pane::paintBackdrop(QPainter&, const Theme&) const {}

Scene Pane::sceneOn(QSizeF page, const Scale& scale) const
{
    Typesetter typesetter(m_theme, scale, page);
    layOut(m_face, typesetter);
    return typesetter.scene();
}

void Pane::refresh()
{
    Scene scene = sceneOn(QSizeF(size()), m_scale);
    const QRegion different = scene.differenceFrom(m_scene);
    m_scene = std::move(scene);
    if (!different.isEmpty())
        update(different);
}

void Pane::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.fillRect(event->rect(), m_theme.color(m_ground));
    painter.setRenderHint(QPainter::Antialiasing);
    paintBackdrop(painter, m_theme);
    m_scene.paint(painter, m_theme);
}

QString joined(const QStringList& words, const QString& between)
{
    QStringList there = words;
    there.removeAll(QString());
    return there.join(between);
}

} // namespace tillpool::loyaltywindow
