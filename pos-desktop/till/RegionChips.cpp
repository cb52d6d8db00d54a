// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/RegionChips.h"

#include "widgets/Paint.h"

#include <QFontMetricsF>
#include <QPainter>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using client::RegionState;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr double chipHeight = 26;
constexpr double chipGap = 8;
constexpr double chipPadding = 11;
constexpr double dot = 8;
constexpr size_t chipsApartMax = 4;

QString wordFor(const client::RegionHealth& region)
{
    return region.name + (region.state == RegionState::ReadOnly ? u" can't be written"_s : u" away"_s);
}

} // namespace

RegionChips::RegionChips(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"regionChips"_s);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RegionChips::show(const client::Reach& reach)
{
    m_chips.clear();
    QStringList spoken;
    if (!reach.isBackendReachable) {
        m_chips.push_back({u"server away"_s, Tone::Bad});
        spoken.append(u"The server is away"_s);
    } else {
        size_t well = 0;
        for (const client::RegionHealth& region : reach.regions)
            well += region.state == RegionState::Up ? 1 : 0;
        for (const client::RegionHealth& region : reach.regions) {
            if (region.state != RegionState::Up)
                m_chips.push_back({wordFor(region), Tone::Warn});
            else if (reach.regions.size() <= chipsApartMax)
                m_chips.push_back({region.regionId.text(), Tone::Good});
            spoken.append(region.state == RegionState::Up ? region.name + u" is well"_s : wordFor(region));
        }
        if (reach.regions.size() > chipsApartMax && well > 0)
            m_chips.insert(m_chips.begin(), {u"%1 regions"_s.arg(well), Tone::Good});
    }
    setAccessibleName(u"Regions: "_s + spoken.join(u", "_s));
    setToolTip(spoken.join(u'\n'));
    updateGeometry();
    update();
}

double RegionChips::widthOf(const Chip& chip) const
{
    const QFontMetricsF metrics(m_theme.font(Type::Small, Weight::Medium));
    return metrics.horizontalAdvance(chip.text) + dot + 6 + 2 * chipPadding;
}

QSize RegionChips::sizeHint() const
{
    double width = 0;
    for (const Chip& chip : m_chips)
        width += widthOf(chip) + (width > 0 ? chipGap : 0);
    return {static_cast<int>(std::ceil(width)), static_cast<int>(chipHeight)};
}

void RegionChips::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(Type::Small, Weight::Medium));
    double x = 0;
    for (const Chip& chip : m_chips) {
        const QRectF rect(x, (height() - chipHeight) / 2, widthOf(chip), chipHeight);
        const bool isGood = chip.tone == Tone::Good;
        const Ink soft = isGood ? Ink::Sunken : (chip.tone == Tone::Warn ? Ink::WarnSoft : Ink::BadSoft);
        const Ink strong = isGood ? Ink::Good : (chip.tone == Tone::Warn ? Ink::Warn : Ink::Bad);
        widgets::paintCard(painter, rect, chipHeight / 2, m_theme.color(soft), QColor());
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(strong));
        painter.drawEllipse(QRectF(x + chipPadding, rect.center().y() - dot / 2, dot, dot));
        painter.setPen(m_theme.color(isGood ? Ink::TextSecondary : strong));
        painter.drawText(rect.adjusted(chipPadding + dot + 6, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, chip.text);
        x += rect.width() + chipGap;
    }
}

} // namespace tillpool::till
