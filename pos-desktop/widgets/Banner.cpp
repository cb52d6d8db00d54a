// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/Banner.h"

#include "widgets/Paint.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr int paddingX = 16;
constexpr int paddingY = 12;
constexpr int iconPixels = 24;
constexpr int iconToText = 12;
constexpr double whatToAdvice = 8; // side by side
constexpr int whatLines = 2;
constexpr int adviceLines = 3;

struct Tint {
    Ink ground;
    Ink ink;
    Icon icon;
};

Tint tintOf(Banner::Tone tone)
{
    switch (tone) {
    case Banner::Tone::Info:
        return {Ink::Sunken, Ink::Text, Icon::Info};
    case Banner::Tone::Good:
        return {Ink::GoodSoft, Ink::Good, Icon::Done};
    case Banner::Tone::Warn:
        return {Ink::WarnSoft, Ink::Warn, Icon::Warning};
    case Banner::Tone::Bad:
        return {Ink::BadSoft, Ink::Bad, Icon::Warning};
    }
    return {Ink::Sunken, Ink::Text, Icon::Info};
}

} // namespace

Banner::Banner(const Theme& theme, const QString& objectName, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_close(new Command(theme, objectName + u".close"_s, u"Close"_s, Command::Kind::Plain, this))
{
    setObjectName(objectName);
    m_close->setGlyph(Icon::Close);
    m_close->hide();
    hide();
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(m_close, &Command::clicked, this, &Banner::dismissed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Banner::setShape(Shape shape)
{
    m_shape = shape;
    update();
}

void Banner::say(Tone tone, const QString& what, const QString& advice)
{
    const bool isSame = tone == m_tone && what == m_what && advice == m_advice;
    m_tone = tone;
    m_what = what;
    m_advice = advice;
    setAccessibleName(text());
    setVisible(!what.isEmpty());
    updateGeometry();
    update();
    if (!isSame && !what.isEmpty()) {
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void Banner::setDismissable(bool isDismissable)
{
    m_close->setVisible(isDismissable);
    updateGeometry();
    update();
}

QString Banner::text() const
{
    QStringList sentences {m_what, m_advice};
    sentences.removeAll(QString());
    return sentences.join(u' ');
}

double Banner::textWidth(int width) const
{
    const int close = m_close->isHidden() ? 0 : m_close->sizeHint().width() + paddingX;
    return std::max(1, width - 2 * paddingX - iconPixels - iconToText - close);
}

bool Banner::isOneRow(double textWidth) const
{
    const double what = QFontMetricsF(m_theme.font(Type::Body, Weight::Medium)).horizontalAdvance(m_what);
    const double advice = QFontMetricsF(m_theme.font(Type::Body)).horizontalAdvance(m_advice);
    return what + whatToAdvice + advice <= textWidth;
}

double Banner::wordsHeight(double textWidth) const
{
    const QFont what = m_theme.font(Type::Body, Weight::Medium);
    if (isOneRow(textWidth))
        return lineHeight(what);
    const double advice =
        m_advice.isEmpty() ? 0 : wrappedHeight(m_theme.font(Type::Body), m_advice, textWidth, adviceLines);
    return wrappedHeight(what, m_what, textWidth, whatLines) + advice;
}

int Banner::heightForWidth(int width) const
{
    const double words = std::max<double>(wordsHeight(textWidth(width)), iconPixels);
    const int close = m_close->isHidden() ? 0 : m_close->minimumHeight();
    return std::max(static_cast<int>(std::ceil(words)) + 2 * paddingY, close + paddingY);
}

QSize Banner::sizeHint() const { return {640, heightForWidth(std::max(width(), 640))}; }
QSize Banner::minimumSizeHint() const { return {240, m_close->minimumHeight()}; }

void Banner::resizeEvent(QResizeEvent*)
{
    const QSize size = m_close->sizeHint();
    m_close->setGeometry(width() - paddingX - size.width(), (height() - m_close->minimumHeight()) / 2, size.width(),
        m_close->minimumHeight());
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Tint tint = tintOf(m_tone);
    if (m_shape == Shape::Card)
        paintCard(painter, rect(), Theme::radiusControl, m_theme.color(tint.ground), m_theme.color(Ink::Line));
    else
        painter.fillRect(rect(), m_theme.color(tint.ground));
    const double room = textWidth(width());
    const double words = wordsHeight(room);
    double y = std::round((height() - words) / 2);
    const double left = paddingX + iconPixels + iconToText;
    const QFont medium = m_theme.font(Type::Body, Weight::Medium);
    const double lineHeight = widgets::lineHeight(medium);

    painter.setPen(m_theme.color(tint.ink));
    painter.setFont(m_theme.iconFont(iconPixels));
    painter.drawText(QRectF(paddingX, y + (lineHeight - iconPixels) / 2, iconPixels, iconPixels), Qt::AlignCenter,
        Theme::glyph(tint.icon));
    painter.setFont(medium);
    double adviceLeft = left;
    if (isOneRow(room)) {
        paintElided(painter, QRectF(left, y, room, lineHeight), Qt::AlignLeft, m_what);
        adviceLeft += QFontMetricsF(medium).horizontalAdvance(m_what) + whatToAdvice;
    } else {
        y += paintWrapped(painter, QRectF(left, y, room, words), m_what, whatLines);
    }
    painter.setPen(m_theme.color(Ink::Text));
    painter.setFont(m_theme.font(Type::Body));
    paintWrapped(painter, QRectF(adviceLeft, y, left + room - adviceLeft + 1, words), m_advice, adviceLines);
}

} // namespace tillpool::widgets
