// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/Theme.h"

#include "widgets/StyleSheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QPalette>
#include <QScreen>
#include <array>
#include <cmath>

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

namespace {

constexpr double pixelsPerMillimetreAt96Dpi = 96 / 25.4;
// Screens that tell no size tell nonsense; no till has fewer or more pixels than these.
constexpr double pixelsPerMillimetreMin = 2.5;
constexpr double pixelsPerMillimetreMax = 12;

struct Shades {
    const char* light;
    const char* dark;
};

// Hints are darker here than a designer would have them, so that they too can be read by everybody (WCAG 2.2, AA).
constexpr Shades shadesOf(Ink ink)
{
    switch (ink) {
    case Ink::Background:
        return {"#F4F2EE", "#14171A"};
    case Ink::Surface:
        return {"#FFFFFF", "#1D2125"};
    case Ink::Sunken:
        return {"#EBE8E2", "#262B30"};
    case Ink::Line:
        return {"#DDD8CF", "#343A40"};
    case Ink::Text:
        return {"#1F2328", "#ECEEF0"};
    case Ink::TextSecondary:
        return {"#5B6169", "#A9B0B7"};
    case Ink::TextHint:
        return {"#62686F", "#959DA5"};
    case Ink::Accent:
        return {"#0E6B5C", "#35B39C"};
    case Ink::AccentSoft:
        return {"#DCEEE9", "#17352F"};
    case Ink::OnAccent:
        return {"#FFFFFF", "#0D1F1B"};
    case Ink::Points:
        return {"#955200", "#F0B35A"};
    case Ink::PointsSoft:
        return {"#FBEBD3", "#3A2B14"};
    case Ink::PointsMark:
        return {"#B4690E", "#F0B35A"};
    case Ink::OnPoints:
        return {"#FFFFFF", "#23190A"};
    case Ink::Good:
        return {"#1E7B34", "#67C77F"};
    case Ink::GoodSoft:
        return {"#E0F2E4", "#18301E"};
    case Ink::Warn:
        return {"#915500", "#F0BD5B"};
    case Ink::WarnSoft:
        return {"#FCEFD0", "#35290F"};
    case Ink::Bad:
        return {"#B3261E", "#F2857C"};
    case Ink::BadSoft:
        return {"#FBE4E2", "#3A1E1C"};
    case Ink::OnBad:
        return {"#FFFFFF", "#2A0F0D"};
    case Ink::Pool:
        return {"#123F37", "#0E2F29"};
    case Ink::PoolRaised:
        return {"#1C5048", "#173F38"};
    case Ink::OnPool:
        return {"#FFFFFF", "#F2F6F5"};
    case Ink::OnPoolSecondary:
        return {"#A9CFC6", "#9CC4BA"};
    case Ink::OnPoolPoints:
        return {"#F6C878", "#F0BD5B"};
    case Ink::Scrim:
        return {"#8014171A", "#A0000000"};
    }
    return {"#000000", "#000000"};
}

constexpr std::array<Shades, 9> stripes {{{"#7A4A2B", "#93603E"}, {"#5B7F3A", "#6E9449"}, {"#5E2B45", "#9E537C"},
    {"#C08729", "#C48A2A"}, {"#9A5B8A", "#A56B96"}, {"#6B5B4B", "#85745F"}, {"#4B7F6B", "#56917B"},
    {"#8A3F2E", "#A65540"}, {"#3F5F7F", "#527699"}}};

QColor shade(const Shades& shades, ThemeMode mode)
{
    return QColor(QLatin1String(mode == ThemeMode::Light ? shades.light : shades.dark));
}

int pixelsOf(Type type)
{
    constexpr std::array sizes {13, 16, 20, 26, 34, 52, 88};
    return sizes[static_cast<size_t>(type)];
}

char16_t codePointOf(Icon icon)
{
    switch (icon) {
    case Icon::None:
        return 0;
    case Icon::Search:
        return 0xe8b6;
    case Icon::Person:
        return 0xe7fd;
    case Icon::AddPerson:
        return 0xe7fe;
    case Icon::Close:
        return 0xe5cd;
    case Icon::Star:
        return 0xe838;
    case Icon::Coffee:
        return 0xefef;
    case Icon::Tea:
        return 0xea1b;
    case Icon::Chocolate:
        return 0xea69;
    case Icon::Cake:
        return 0xe7e9;
    case Icon::Bakery:
        return 0xea53;
    case Icon::Bean:
        return 0xe3ea;
    case Icon::Tag:
        return 0xf05b;
    case Icon::Bag:
        return 0xf1cc;
    case Icon::Everything:
        return 0xe5c3;
    case Icon::Info:
        return 0xe88e;
    case Icon::Warning:
        return 0xe002;
    case Icon::Done:
        return 0xe86c;
    case Icon::Points:
        return 0xe8e0;
    case Icon::Cash:
        return 0xef63;
    case Icon::Card:
        return 0xe870;
    case Icon::Backspace:
        return 0xe14a;
    case Icon::Undo:
        return 0xe166;
    case Icon::Redo:
        return 0xe15a;
    case Icon::Add:
        return 0xe145;
    case Icon::Remove:
        return 0xe15b;
    case Icon::Delete:
        return 0xe872;
    case Icon::Edit:
        return 0xe3c9;
    case Icon::Receipt:
        return 0xef6e;
    case Icon::Pdf:
        return 0xe415;
    case Icon::Next:
        return 0xe5c8;
    case Icon::Back:
        return 0xe5c4;
    case Icon::Keyboard:
        return 0xe312;
    case Icon::Help:
        return 0xe8fd;
    case Icon::SignOut:
        return 0xe9ba;
    case Icon::Offline:
        return 0xe2c1;
    case Icon::Sync:
        return 0xe627;
    case Icon::Group:
        return 0xf233;
    case Icon::Place:
        return 0xe55f;
    case Icon::Category:
        return 0xe574;
    case Icon::Check:
        return 0xe5ca;
    case Icon::Lock:
        return 0xe897;
    case Icon::Scanner:
        return 0xf206;
    case Icon::Waiting:
        return 0xea5b;
    case Icon::Store:
        return 0xea12;
    }
    return 0;
}

const QString textFamily = u"Roboto"_s;
const QString cjkFamily = u"Noto Sans CJK SC"_s;
const QString fixedFamily = u"DejaVu Sans Mono"_s;
const QString iconFamily = u"Material Icons"_s;

double believable(double pixelsPerMillimetre)
{
    const bool isBelievable =
        pixelsPerMillimetre >= pixelsPerMillimetreMin && pixelsPerMillimetre <= pixelsPerMillimetreMax;
    return isBelievable ? pixelsPerMillimetre : pixelsPerMillimetreAt96Dpi;
}

double pixelsPerMillimetreOfScreen()
{
    const QScreen* screen = QGuiApplication::primaryScreen();
    return screen ? believable(screen->physicalDotsPerInch() / 25.4) : pixelsPerMillimetreAt96Dpi;
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

Theme::Theme(ThemeMode mode, double pixelsPerMillimetre)
    : m_mode(mode)
    , m_pixelsPerMillimetre(pixelsPerMillimetre > 0 ? believable(pixelsPerMillimetre) : pixelsPerMillimetreOfScreen())
{
}

QStringList Theme::missingFonts()
{
    const QStringList there = QFontDatabase::families();
    QStringList missing;
    for (const QString& family : {textFamily, cjkFamily, fixedFamily, iconFamily}) {
        if (!there.contains(family))
            missing.append(family);
    }
    return missing;
}

void Theme::setMode(ThemeMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    Q_EMIT changed();
}

void Theme::applyTo(QApplication& application)
{
    const auto apply = [this, &application] {
        QPalette palette;
        palette.setColor(QPalette::Window, color(Ink::Background));
        palette.setColor(QPalette::WindowText, color(Ink::Text));
        palette.setColor(QPalette::Base, color(Ink::Surface));
        palette.setColor(QPalette::AlternateBase, color(Ink::Sunken));
        palette.setColor(QPalette::Text, color(Ink::Text));
        palette.setColor(QPalette::Button, color(Ink::Surface));
        palette.setColor(QPalette::ButtonText, color(Ink::Text));
        palette.setColor(QPalette::PlaceholderText, color(Ink::TextHint));
        palette.setColor(QPalette::Highlight, color(Ink::Accent));
        palette.setColor(QPalette::HighlightedText, color(Ink::OnAccent));
        palette.setColor(QPalette::ToolTipBase, color(Ink::Text));
        palette.setColor(QPalette::ToolTipText, color(Ink::Surface));
        QApplication::setPalette(palette);
        QApplication::setFont(font(Type::Body));
        application.setStyleSheet(styleSheetOf(*this));
    };
    apply();
    connect(this, &Theme::changed, &application, apply);
}

QColor Theme::color(Ink ink) const { return shade(shadesOf(ink), m_mode); }

QColor Theme::stripe(int position) const
{
    return shade(stripes[static_cast<size_t>(std::abs(position)) % stripes.size()], m_mode);
}

QFont Theme::font(Type type, Weight weight) const
{
    QFont font(QStringList {textFamily, cjkFamily});
    font.setPixelSize(pixelsOf(type));
    constexpr std::array weights {QFont::Normal, QFont::Medium, QFont::Bold};
    font.setWeight(weights[static_cast<size_t>(weight)]);
    return font;
}

QFont Theme::monospace(Type type) const
{
    QFont font(QStringList {fixedFamily, cjkFamily});
    font.setPixelSize(pixelsOf(type));
    font.setStyleHint(QFont::Monospace);
    return font;
}

QFont Theme::iconFont(int pixels) const
{
    QFont font(iconFamily);
    font.setPixelSize(pixels);
    return font;
}

QString Theme::glyph(Icon icon) { return icon == Icon::None ? QString() : QString(QChar(codePointOf(icon))); }

QPixmap Theme::iconPixmap(Icon icon, int pixels, const QColor& color, double devicePixelRatio) const
{
    const int side = static_cast<int>(std::ceil(pixels * devicePixelRatio));
    QPixmap pixmap(side, side);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(iconFont(pixels));
    painter.setPen(color);
    painter.drawText(QRectF(0, 0, pixels, pixels), Qt::AlignCenter, glyph(icon));
    return pixmap;
}

int Theme::millimetres(double mm) const { return static_cast<int>(std::ceil(mm * m_pixelsPerMillimetre)); }

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace tillpool::widgets
