// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/OtherWindows.h"

#include <QGuiApplication>
#include <QPixmap>
#include <QScreen>
#include <span>
#include <stdexcept>

// After Qt: Xlib defines macros of common words.
#include <X11/Xlib.h>
#include <X11/Xutil.h>

namespace tillpool::test {

OtherWindows::OtherWindows() : m_display(XOpenDisplay(nullptr))
{
    if (!m_display)
        throw std::runtime_error("there is no X display");
    XSetErrorHandler([](Display*, XErrorEvent*) { return 0; }); // a window that has gone is no fault
}

OtherWindows::~OtherWindows() { XCloseDisplay(m_display); }

std::vector<OtherWindow> OtherWindows::shown() const
{
    Window root = 0;
    Window parent = 0;
    Window* children = nullptr;
    unsigned count = 0;
    Window focus = 0;
    int revertTo = 0;
    XGetInputFocus(m_display, &focus, &revertTo);
    std::vector<OtherWindow> found;
    if (XQueryTree(m_display, DefaultRootWindow(m_display), &root, &parent, &children, &count) == 0)
        return found;
    for (const Window id : std::span(children, count)) {
        const QString title = isShown(id) ? titleOf(id) : QString();
        if (!title.isEmpty())
            found.push_back({.id = id, .title = title, .hasFocus = id == focus});
    }
    XFree(children);
    return found;
}

bool OtherWindows::isShown(unsigned long id) const
{
    XWindowAttributes attributes {};
    return XGetWindowAttributes(m_display, id, &attributes) != 0 && attributes.map_state == IsViewable;
}

QString OtherWindows::titleOf(unsigned long id) const
{
    XTextProperty title {};
    const Atom name = XInternAtom(m_display, "_NET_WM_NAME", False);
    if (XGetTextProperty(m_display, id, &title, name) == 0 || !title.value)
        return {};
    const QString text = QString::fromUtf8(QByteArray::fromRawData(
        static_cast<const char*>(static_cast<const void*>(title.value)), static_cast<qsizetype>(title.nitems)));
    XFree(title.value);
    return text;
}

QImage OtherWindows::pictureOf(const OtherWindow& window)
{
    return QGuiApplication::primaryScreen()->grabWindow(window.id).toImage();
}

void OtherWindows::close(const OtherWindow& window)
{
    XEvent event {};
    event.xclient.type = ClientMessage;
    event.xclient.window = window.id;
    event.xclient.message_type = XInternAtom(m_display, "WM_PROTOCOLS", False);
    event.xclient.format = 32;
    event.xclient.data.l[0] = static_cast<long>(XInternAtom(m_display, "WM_DELETE_WINDOW", False));
    event.xclient.data.l[1] = CurrentTime;
    XSendEvent(m_display, window.id, False, NoEventMask, &event);
    XFlush(m_display);
}

} // namespace tillpool::test
