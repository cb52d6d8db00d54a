// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/Command.h"

#include "widgets/Paint.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QShortcut>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr double padding = 14;
constexpr double paddingMin = 3; // of a small word that has to fit
constexpr double gap = 8;
// From this height on, and as wide as this times its height, a button is filled better from top to bottom.
constexpr int uprightLeast = 64;
constexpr double uprightShape = 1.5;
constexpr double disabledOpacity = 0.45;
constexpr int flashMs = 100;

int iconPixels(Type type) { return type >= Type::Large ? 24 : 20; }

} // namespace

Command::Command(const Theme& theme, const QString& objectName, const QString& text, Kind kind, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_kind(kind)
{
    setObjectName(objectName);
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setMinimumMillimetres(12, 12);
    m_flash.setSingleShot(true);
    connect(&m_flash, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Command::setGlyph(Icon icon)
{
    m_icon = icon;
    updateGeometry();
    update();
}

void Command::setKey(const QKeySequence& key)
{
    m_key = key;
    qDeleteAll(m_shortcuts);
    m_shortcuts.clear();
    std::vector<QKeySequence> keys;
    if (!key.isEmpty())
        keys.push_back(key);
    if (key == QKeySequence(Qt::Key_Return)) // the one of the digits does the same
        keys.emplace_back(Qt::Key_Enter);
    for (const QKeySequence& one : keys) {
        auto* shortcut = new QShortcut(one, this);
        shortcut->setAutoRepeat(false);
        connect(shortcut, &QShortcut::activated, this, &Command::strike);
        m_shortcuts.push_back(shortcut);
    }
    updateGeometry();
    update();
}

void Command::strike()
{
    if (!isEnabled() || !isVisible())
        return;
    m_flash.start(flashMs);
    repaint();
    click();
}

void Command::setDetail(const QString& detail)
{
    if (m_detail == detail)
        return;
    m_detail = detail;
    setAccessibleDescription(detail);
    updateGeometry();
    update();
}

void Command::setTextSize(Type type)
{
    m_type = type;
    updateGeometry();
}

void Command::setChosen(bool isChosen)
{
    m_isChosen = isChosen;
    update();
}

void Command::setMinimumMillimetres(double width, double height)
{
    setMinimumSize(m_theme.millimetres(width), m_theme.millimetres(height));
}

void Command::setStacked()
{
    m_isStacked = true;
    updateGeometry();
}

QString Command::keyText() const
{
    return m_key == QKeySequence(Qt::Key_Return) ? u"Enter"_s : m_key.toString(QKeySequence::NativeText);
}

double Command::contentWidth() const
{
    double width = QFontMetricsF(m_theme.font(m_type, Weight::Medium)).horizontalAdvance(text());
    if (m_icon != Icon::None)
        width += iconPixels(m_type) + (text().isEmpty() ? 0 : gap);
    return width;
}

QSize Command::sizeHint() const
{
    double width = contentWidth() + 2 * padding;
    if (!m_key.isEmpty())
        width += gap + keyCapSize(m_theme, keyText()).width();
    const QFontMetricsF small(m_theme.font(Type::Small));
    width = std::max(width, small.horizontalAdvance(m_detail) + 2 * padding);
    const double lines = lineHeight(m_theme.font(m_type, Weight::Medium)) + (m_detail.isEmpty() ? 0 : small.height());
    return QSize(static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(lines + 16))).expandedTo(minimumSize());
}

QSize Command::minimumSizeHint() const { return minimumSize(); }

Command::Look Command::look() const
{
    const auto color = [this](Ink ink) { return m_theme.color(ink); };
    if (m_isChosen) {
        const bool isPoints = m_kind == Kind::Points;
        return {color(isPoints ? Ink::PointsSoft : Ink::AccentSoft), color(isPoints ? Ink::PointsMark : Ink::Accent),
            color(isPoints ? Ink::Points : Ink::Accent)};
    }
    switch (m_kind) {
    case Kind::Primary:
        return {color(Ink::Accent), QColor(), color(Ink::OnAccent)};
    case Kind::Plain:
        return {color(Ink::Surface), color(Ink::Line), color(Ink::Text)};
    case Kind::Quiet:
        return {color(Ink::Sunken), QColor(), color(Ink::Text)};
    case Kind::Points:
        return {color(Ink::Surface), color(Ink::PointsMark), color(Ink::Points)};
    case Kind::Danger:
        return {color(Ink::Surface), color(Ink::Line), color(Ink::Bad)};
    }
    return {};
}

bool Command::event(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange || event->type() == QEvent::HoverEnter
        || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void Command::paintContent(QPainter& painter, const QRectF& area, const QColor& ink)
{
    const QFont font = m_theme.font(m_type, Weight::Medium);
    const QSizeF cap = m_key.isEmpty() ? QSizeF(0, 0) : keyCapSize(m_theme, keyText());
    const double inRow = contentWidth() + (m_key.isEmpty() ? 0 : gap + cap.width());
    // A key that has no room beside its word stands below it, and on a button that is upright.
    const bool isUpright = m_isStacked || (height() >= uprightLeast && width() < uprightShape * height());
    const bool isCapBelow = !m_key.isEmpty() && m_detail.isEmpty() && (inRow > area.width() || isUpright);
    const bool isCapShown = !m_key.isEmpty() && (isCapBelow || inRow <= area.width());
    const double rowWidth = std::min(isCapBelow || !isCapShown ? contentWidth() : inRow, area.width());
    const double lineHeight = widgets::lineHeight(font);
    const QFontMetricsF small(m_theme.font(Type::Small));
    const double below = isCapBelow ? cap.height() + 4 : (m_detail.isEmpty() ? 0 : small.height());
    double y = std::round(area.center().y() - (lineHeight + below) / 2);
    double x = std::round(area.center().x() - rowWidth / 2);
    const double left = x;

    painter.setPen(ink);
    if (m_icon != Icon::None) {
        const int side = iconPixels(m_type);
        painter.setFont(m_theme.iconFont(side));
        painter.drawText(QRectF(x, y, side, lineHeight), Qt::AlignCenter, Theme::glyph(m_icon));
        x += side + gap;
    }
    painter.setFont(font);
    const double textEnd = left + rowWidth - (isCapShown && !isCapBelow ? cap.width() + gap : 0);
    paintElided(painter, QRectF(x, y, textEnd - x + 1, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, text());
    if (isCapShown) {
        const QPointF centre = isCapBelow ? QPointF(area.center().x(), y + lineHeight + 4 + cap.height() / 2)
                                          : QPointF(left + rowWidth - cap.width() / 2, y + lineHeight / 2);
        paintKeyCap(painter, m_theme, centre, keyText(), ink);
    }
    if (!m_detail.isEmpty()) {
        painter.setPen(ink);
        painter.setFont(m_theme.font(Type::Small));
        paintElided(painter, QRectF(area.left(), y + lineHeight, area.width(), small.height()),
            Qt::AlignHCenter | Qt::AlignVCenter, m_detail);
    }
}

void Command::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled())
        painter.setOpacity(disabledOpacity);
    Look now = look();
    if (isDown() || m_flash.isActive())
        now.fill = pressedFill(m_theme, now.fill);
    else if (underMouse() && isEnabled())
        now.fill = hoveredFill(m_theme, now.fill);
    const QRectF whole(rect());
    paintCard(painter, whole, Theme::radiusControl, now.fill, now.line, m_isChosen ? 1.5 : 1);
    if (hasFocus() && isEnabled())
        paintFocusRing(painter, m_theme, whole, Theme::radiusControl);
    const double side = m_type == Type::Small ? paddingMin : padding / 2;
    paintContent(painter, whole.adjusted(side, 2, -side, -2), now.ink);
}

} // namespace tillpool::widgets
