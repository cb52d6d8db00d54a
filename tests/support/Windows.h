// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>

namespace tillpool::test {

/// Shows a window and waits until it is painted and active, so that it gets keys. Throws when it doesn't come.
void bringUp(QWidget& window);

/// Saves a picture of `widget` as $TILLPOOL_SCREENSHOTS/<name>.png; does nothing without that variable. Throws when it
/// can't be written.
void grab(QWidget& widget, const QString& name);
/// The same of a picture that a test has put together.
void save(const QImage& picture, const QString& name);

/// Why there is no visible widget of that type and name, with those that are there. For child().
[[noreturn]] void noSuchChild(const QWidget& parent, const QString& objectName, const char* className);

/// The visible widget `objectName` of type T below `parent`; throws, naming those that are there.
template <class T>
T& child(const QWidget& parent, const QString& objectName)
{
    const QList<T*> found = parent.findChildren<T*>(objectName);
    for (T* const one : found) {
        if (one->isVisible())
            return *one;
    }
    noSuchChild(parent, objectName, T::staticMetaObject.className());
}

} // namespace tillpool::test
