// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Controls.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAccessible>
#include <QLineEdit>
#include <QScrollBar>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

constexpr double fingerMillimetres = 12;
constexpr double payMillimetres = 20;

bool isControl(const QWidget& widget)
{
    if (qobject_cast<const QScrollBar*>(&widget) || widget.objectName().startsWith("qt_"_L1))
        return false; // a part of an area that scrolls by itself
    return widget.focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(&widget)
        || qobject_cast<const QLineEdit*>(&widget) || qobject_cast<const QAbstractSlider*>(&widget)
        || qobject_cast<const QAbstractItemView*>(&widget);
}

QString accessibleNameOf(QWidget& widget)
{
    QAccessibleInterface* const interface = QAccessible::queryAccessibleInterface(&widget);
    return interface ? interface->text(QAccessible::Name) : widget.accessibleName();
}

// Where it is: an unnamed one is found by the names around it.
QString pathOf(const QWidget& widget)
{
    QStringList path;
    for (const QWidget* one = &widget; one; one = one->isWindow() ? nullptr : one->parentWidget())
        path.prepend(
            one->objectName().isEmpty() ? QString::fromLatin1(one->metaObject()->className()) : one->objectName());
    return path.join(u'/');
}

} // namespace

QStringList faultsOfControls(QWidget& window, const FingerRules& rules)
{
    QStringList faults;
    auto widgets = window.findChildren<QWidget*>();
    widgets.prepend(&window);
    for (QWidget* const widget : widgets) {
        if (!widget->isVisible() || !isControl(*widget))
            continue;
        const QString path = pathOf(*widget);
        if (widget->objectName().isEmpty())
            faults << path + u" has no objectName"_s;
        if (accessibleNameOf(*widget).trimmed().isEmpty())
            faults << path + u" has no accessible name"_s;
        const bool isPay = rules.pay.contains(widget->objectName());
        const double minimum = isPay ? payMillimetres : fingerMillimetres;
        const double width = widget->width() / rules.pixelsPerMillimetre;
        const double height = widget->height() / rules.pixelsPerMillimetre;
        if (width < minimum || height < minimum)
            faults << u"%1 is %2 × %3 mm, the least is %4"_s.arg(path)
                          .arg(width, 0, 'f', 1)
                          .arg(height, 0, 'f', 1)
                          .arg(minimum, 0, 'f', 0);
    }
    return faults;
}

} // namespace tillpool::test
