// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/NumberField.h"

#include "base/Limits.h"
#include "widgets/Paint.h"
#include "words/Amounts.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr int paddingX = 12;
constexpr int paddingY = 8;

qint64 powerOfTen(int exponent)
{
    qint64 power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

} // namespace

NumberField::NumberField(const Theme& theme, const QString& objectName, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_most(limits::amountMinorMax)
{
    setObjectName(objectName);
    setAccessibleName(u"Number"_s);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void NumberField::setNumber(std::optional<qint64> number)
{
    if (number == m_number)
        return;
    startAnew();
    type(number);
    m_isAsSet = number.has_value();
}

void NumberField::setMost(qint64 most)
{
    Q_ASSERT(most >= 0 && most <= limits::amountMinorMax);
    m_most = most;
}

void NumberField::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    update();
}

void NumberField::setType(Type type)
{
    m_type = type;
    updateGeometry();
    update();
}

template <class Change>
void NumberField::editBy(Change change)
{
    const std::optional<qint64> before = m_number;
    change();
    if (m_number != before)
        Q_EMIT edited();
}

void NumberField::typeDigits(const QString& digits)
{
    editBy([&] {
        for (const QChar digit : digits) {
            if (digit >= u'0' && digit <= u'9')
                takeDigit(digit.digitValue());
        }
    });
}

void NumberField::backspace()
{
    editBy([this] { takeBack(); });
}

void NumberField::clear()
{
    editBy([this] {
        startAnew();
        type(std::nullopt);
    });
}

QString NumberField::shownText() const { return m_number ? words::countText(*m_number) : QString(); }

qint64 NumberField::typedSoFar() const { return m_isAsSet ? 0 : m_number.value_or(0); }

void NumberField::type(std::optional<qint64> number)
{
    m_isAsSet = false;
    m_number = number;
    setAccessibleDescription(shownText());
    update();
}

void NumberField::takeDigit(int digit)
{
    const qint64 next = typedSoFar() * 10 + digit;
    if (next <= m_most)
        type(next);
}

void NumberField::takeBack()
{
    const qint64 rest = m_number.value_or(0) / 10;
    type(rest == 0 ? std::nullopt : std::optional(rest));
}

QSize NumberField::sizeHint() const
{
    const QFontMetricsF metrics(m_theme.font(m_type, Weight::Bold));
    const int width = static_cast<int>(std::ceil(metrics.horizontalAdvance(u"12,345.00"_s))) + 2 * paddingX;
    return {width, minimumSizeHint().height()};
}

QSize NumberField::minimumSizeHint() const
{
    const double line = lineHeight(m_theme.font(m_type, Weight::Bold));
    return {2 * m_theme.commandMin(), std::max(m_theme.commandMin(), static_cast<int>(std::ceil(line)) + 2 * paddingY)};
}

// A sum that is too long for its figures gets smaller ones.
QFont NumberField::fontFor(const QString& text, double width) const
{
    for (int type = static_cast<int>(m_type); type > static_cast<int>(Type::Small); --type) {
        const QFont font = m_theme.font(static_cast<Type>(type), Weight::Bold);
        if (QFontMetricsF(font).horizontalAdvance(text) <= width)
            return font;
    }
    return m_theme.font(Type::Small, Weight::Bold);
}

void NumberField::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRectF whole(rect());
    paintCard(painter, whole, Theme::radiusControl, m_theme.color(Ink::Surface), m_theme.color(Ink::Line));
    if (hasFocus())
        paintFocusRing(painter, m_theme, whole, Theme::radiusControl);
    const QRectF area = whole.adjusted(paddingX, 0, -paddingX, 0);
    const QString text = shownText();
    if (text.isEmpty()) {
        painter.setFont(m_theme.font(std::min(m_type, Type::Large)));
        painter.setPen(m_theme.color(Ink::TextHint));
        paintElided(painter, area, Qt::AlignRight, m_placeholder);
        return;
    }
    painter.setFont(fontFor(text, area.width()));
    painter.setPen(m_theme.color(isEnabled() ? Ink::Text : Ink::TextHint));
    paintElided(painter, area, Qt::AlignRight, text);
}

void NumberField::keyPressEvent(QKeyEvent* event)
{
    const QString text = event->text();
    const bool isPlain = !(event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier));
    if (event->key() == Qt::Key_Backspace)
        backspace();
    else if (event->key() == Qt::Key_Delete)
        clear();
    else if (isPlain && text.size() == 1 && text.front() >= u'0' && text.front() <= u'9')
        typeDigits(text);
    else if (isPlain && (text == u","_s || text == u"."_s))
        editBy([this] { takePoint(); });
    else
        event->ignore();
}

void NumberField::focusInEvent(QFocusEvent*) { update(); }
void NumberField::focusOutEvent(QFocusEvent*) { update(); }

MoneyField::MoneyField(const Theme& theme, const QString& objectName, QWidget* parent)
    : NumberField(theme, objectName, parent)
{
    setAccessibleName(u"Amount"_s);
}

void MoneyField::setCurrency(const base::Currency& currency)
{
    if (currency == m_currency)
        return;
    setNumber(std::nullopt);
    m_currency = currency;
}

std::optional<base::Money> MoneyField::money() const
{
    return number() ? std::optional(base::Money(*number(), m_currency)) : std::nullopt;
}

void MoneyField::setMoney(std::optional<base::Money> money)
{
    Q_ASSERT(!money || money->currency() == m_currency);
    setNumber(money ? std::optional(money->amountMinor()) : std::nullopt);
}

QString MoneyField::shownText() const { return number() ? words::amountText(*money()) : QString(); }

void MoneyField::takeDigit(int digit)
{
    if (!m_decimals) {
        NumberField::takeDigit(digit);
        return;
    }
    if (*m_decimals == m_currency.digits())
        return;
    const qint64 next = typedSoFar() + digit * powerOfTen(m_currency.digits() - 1 - *m_decimals);
    if (next > most())
        return;
    ++*m_decimals;
    type(next);
}

void MoneyField::takePoint()
{
    if (m_decimals || m_currency.digits() == 0)
        return;
    const qint64 unit = powerOfTen(m_currency.digits());
    if (typedSoFar() > most() / unit)
        return;
    m_decimals = 0;
    type(typedSoFar() * unit);
}

void MoneyField::takeBack()
{
    if (!m_decimals) {
        NumberField::takeBack();
        return;
    }
    if (*m_decimals > 0) {
        const qint64 kept = powerOfTen(m_currency.digits() - --*m_decimals);
        type(*number() / kept * kept);
        return;
    }
    m_decimals.reset();
    const qint64 units = *number() / powerOfTen(m_currency.digits());
    type(units == 0 ? std::nullopt : std::optional(units));
}

} // namespace tillpool::widgets
