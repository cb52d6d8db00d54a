// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/StyleSheet.h"

#include "widgets/Theme.h"

namespace tillpool::widgets {

using namespace Qt::StringLiterals;

QString styleSheetOf(const Theme& theme)
{
    const auto name = [&theme](Ink ink) { return theme.color(ink).name(); };
    QString sheet;
    const auto rule = [&sheet](const QString& selector, const QString& body) {
        sheet += selector + u" {"_s + body + u"}\n"_s;
    };
    const QString field = u"border-radius: %1px; padding: 0 12px; border: 1px solid %2; background: %3; color: %4; "
                          "selection-background-color: %5; selection-color: %6;"_s;
    rule(u"QLineEdit"_s,
        field.arg(Theme::radiusControl)
            .arg(name(Ink::Sunken), name(Ink::Sunken), name(Ink::Text), name(Ink::Accent), name(Ink::OnAccent)));
    rule(u"QLineEdit:focus"_s, u"border: 2px solid %1; padding: 0 11px;"_s.arg(name(Ink::Accent)));
    rule(u"QToolTip"_s,
        u"background: %1; color: %2; border: 0; padding: 6px 8px; font-size: 13px;"_s.arg(
            name(Ink::Text), name(Ink::Surface)));
    rule(u"QScrollBar:vertical"_s, u"background: transparent; width: 10px; margin: 2px;"_s);
    rule(u"QScrollBar::handle:vertical"_s,
        u"background: %1; border-radius: 3px; min-height: 48px;"_s.arg(name(Ink::Line)));
    rule(u"QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page"_s,
        u"background: none; height: 0; width: 0;"_s);
    rule(u"QScrollBar:horizontal"_s, u"height: 0;"_s);
    rule(u"QLabel"_s, u"background: transparent;"_s);
    rule(u"QScrollArea, QScrollArea > QWidget > QWidget"_s, u"background: transparent; border: 0;"_s);
    const std::pair<const char*, Ink> inks[] {{"secondary", Ink::TextSecondary}, {"hint", Ink::TextHint},
        {"accent", Ink::Accent}, {"points", Ink::Points}, {"good", Ink::Good}, {"warn", Ink::Warn}, {"bad", Ink::Bad}};
    for (const auto& [word, ink] : inks)
        rule(u"QLabel[ink=\"%1\"]"_s.arg(QLatin1String(word)), u"color: %1;"_s.arg(name(ink)));
    return sheet;
}

} // namespace tillpool::widgets
