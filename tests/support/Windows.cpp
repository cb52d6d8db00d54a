// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Windows.h"

#include "support/Waiting.h"

#include <QDir>
#include <QPixmap>
#include <QWindow>
#include <stdexcept>

namespace tillpool::test {

using namespace Qt::StringLiterals;

void bringUp(QWidget& window)
{
    window.show();
    window.raise();
    window.activateWindow();
    if (!waitUntil([&] { return window.windowHandle()->isExposed() && window.isActiveWindow(); }))
        throw std::runtime_error("the window '" + window.objectName().toStdString() + "' doesn't come up");
}

void grab(QWidget& widget, const QString& name)
{
    if (!qEnvironmentVariableIsSet("TILLPOOL_SCREENSHOTS"))
        return;
    letEventsRun(); // layouts that were put off
    save(widget.grab().toImage(), name);
}

void save(const QImage& picture, const QString& name)
{
    const QString folder = qEnvironmentVariable("TILLPOOL_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    const QString path = u"%1/%2.png"_s.arg(folder, name);
    if (!QDir().mkpath(folder) || !picture.save(path))
        throw std::runtime_error("can't write " + path.toStdString());
}

void noSuchChild(const QWidget& parent, const QString& objectName, const char* className)
{
    QStringList there;
    const auto widgets = parent.findChildren<QWidget*>();
    for (const QWidget* const widget : widgets) {
        if (widget->isVisible() && !widget->objectName().isEmpty())
            there << u"%1 '%2'"_s.arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName());
    }
    throw std::runtime_error(u"no visible %1 '%2' in '%3'; there are: %4"_s
                                 .arg(QString::fromLatin1(className), objectName, parent.objectName(),
                                     there.isEmpty() ? u"none with a name"_s : there.join(u", "_s))
                                 .toStdString());
}

} // namespace tillpool::test
