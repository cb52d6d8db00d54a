// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <vector>

struct _XDisplay; // Xlib's headers define macros that Qt's names don't survive

namespace tillpool::test {

/// A window of any program on the display.
struct OtherWindow {
    unsigned long id = 0;
    QString title;
    bool hasFocus = false;
};

/// What a person sees of other programs' windows, and closes. Needs a QGuiApplication on the platform xcb.
class OtherWindows {
public:
    OtherWindows();
    ~OtherWindows();
    Q_DISABLE_COPY_MOVE(OtherWindows)

    /// The top-level windows that are shown and have a title, the lowest first.
    std::vector<OtherWindow> shown() const;
    static QImage pictureOf(const OtherWindow& window);
    /// As by the cross in a window's frame: the program is asked to close it.
    void close(const OtherWindow& window);

private:
    QString titleOf(unsigned long id) const;
    bool isShown(unsigned long id) const;

    _XDisplay* m_display;
};

} // namespace tillpool::test
