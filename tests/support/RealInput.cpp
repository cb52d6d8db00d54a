// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RealInput.h"

#include "support/Keyboard.h"
#include "support/Waiting.h"

#include <QAbstractItemView>
#include <QAbstractNativeEventFilter>
#include <QApplication>
#include <QTimer>
#include <QWidget>
#include <QWindow>
#include <stdexcept>
#include <xcb/xcb.h>

// After Qt: Xlib defines macros of common words.
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

constexpr unsigned leftButton = 1;
constexpr unsigned wheelUp = 4;
constexpr unsigned wheelDown = 5;
constexpr int dragSteps = 8;
constexpr unsigned long scannerMs = 2; // from character to character, as the quickest ones have it
constexpr int eventMask = 0x7f;        // of the type, without "was sent by a client"

[[noreturn]] void cannot(const QString& what) { throw std::runtime_error(what.toStdString()); }

QString nameOf(const QWidget& widget)
{
    return u"%1 '%2'"_s.arg(QString::fromLatin1(widget.metaObject()->className()), widget.objectName());
}

/// Tells that Qt has come to a message that we sent: events reach a client in the order in which they came about.
class Marks : public QAbstractNativeEventFilter {
public:
    explicit Marks(Display* display) : m_display(display), m_type(XInternAtom(display, "_TILLPOOL_TEST_MARK", False))
    {
        m_window.create();
        qApp->installNativeEventFilter(this);
    }

    void await()
    {
        XEvent event {};
        event.xclient.type = ClientMessage;
        event.xclient.window = m_window.winId();
        event.xclient.message_type = m_type;
        event.xclient.format = 32;
        event.xclient.data.l[0] = ++m_sent;
        XSendEvent(m_display, m_window.winId(), False, NoEventMask, &event);
        XSync(m_display, False);
        if (!waitUntil([this] { return m_seen == m_sent; }))
            cannot(u"the application does not come to handle what the display tells it"_s);
        QCoreApplication::processEvents(); // what Qt made of it
    }

    bool nativeEventFilter(const QByteArray& type, void* message, qintptr*) override
    {
        const auto* event = static_cast<const xcb_client_message_event_t*>(message);
        if (type != "xcb_generic_event_t" || (event->response_type & eventMask) != XCB_CLIENT_MESSAGE
            || event->type != m_type)
            return false;
        m_seen = event->data.data32[0];
        return true;
    }

private:
    Display* m_display;
    Atom m_type;
    QWindow m_window; // never shown
    long m_sent = 0;
    long m_seen = 0;
};

} // namespace

class RealInput::Server {
public:
    Server() : m_display(open()), m_keyboard(m_display), m_marks(m_display) {}
    ~Server()
    {
        m_keyboard.forgetAssigned();
        XCloseDisplay(m_display);
    }
    Q_DISABLE_COPY_MOVE(Server)

    void move(QPoint screen) { XTestFakeMotionEvent(m_display, -1, screen.x(), screen.y(), 0); }
    void press(unsigned button) { XTestFakeButtonEvent(m_display, button, True, 0); }
    void release(unsigned button) { XTestFakeButtonEvent(m_display, button, False, 0); }
    void settle() { m_marks.await(); }
    Keyboard& keyboard() { return m_keyboard; }

private:
    static Display* open()
    {
        int ignored = 0;
        Display* const display = QGuiApplication::platformName() == "xcb"_L1 ? XOpenDisplay(nullptr) : nullptr;
        if (!display)
            cannot(u"real input needs a QApplication on an X display"_s);
        if (!XTestQueryExtension(display, &ignored, &ignored, &ignored, &ignored))
            cannot(u"this X display takes no input from programs: it lacks the extension XTEST"_s);
        return display;
    }

    Display* m_display;
    Keyboard m_keyboard;
    Marks m_marks;
};

RealInput::RealInput() : m_server(std::make_unique<Server>()) {}

RealInput::~RealInput() = default;

void RealInput::settle() { m_server->settle(); }

void RealInput::click(QWidget& widget) { click(widget, widget.rect().center()); }

void RealInput::click(QWidget& widget, QPoint point)
{
    if (!widget.isVisible())
        cannot(nameOf(widget) + u" can't be clicked: it is hidden"_s);
    const QPoint screen = widget.mapToGlobal(point);
    const QWidget* const there = QApplication::widgetAt(screen);
    if (!there)
        cannot(u"%1 can't be clicked at %2, %3: nothing of ours is there"_s.arg(nameOf(widget))
                   .arg(screen.x())
                   .arg(screen.y()));
    if (there != &widget && !widget.isAncestorOf(there))
        cannot(u"%1 can't be clicked: %2 covers it"_s.arg(nameOf(widget), nameOf(*there)));
    clickAt(screen);
}

void RealInput::click(QAbstractItemView& view, const QModelIndex& index)
{
    if (!index.isValid())
        cannot(nameOf(view) + u" has no such item"_s);
    view.scrollTo(index);
    settle();
    const QRect place = view.visualRect(index).intersected(view.viewport()->rect());
    if (place.isEmpty())
        cannot(nameOf(view) + u" does not show the item"_s);
    click(*view.viewport(), place.center());
}

void RealInput::clickAt(QPoint screen)
{
    m_server->move(screen);
    m_server->press(leftButton);
    settle();
    m_server->release(leftButton);
    settle();
}

void RealInput::drag(QWidget& widget, QPoint from, QPoint to)
{
    m_server->move(widget.mapToGlobal(from));
    m_server->press(leftButton);
    settle();
    for (int step = 1; step <= dragSteps; ++step) {
        m_server->move(widget.mapToGlobal(from + (to - from) * step / dragSteps));
        settle();
    }
    m_server->release(leftButton);
    settle();
}

void RealInput::move(QPoint screen)
{
    m_server->move(screen);
    settle();
}

void RealInput::wheel(QWidget& widget, int notches)
{
    m_server->move(widget.mapToGlobal(widget.rect().center()));
    for (int i = 0; i < qAbs(notches); ++i) {
        m_server->press(notches > 0 ? wheelUp : wheelDown);
        m_server->release(notches > 0 ? wheelUp : wheelDown);
    }
    settle();
}

void RealInput::type(const QString& text, std::chrono::milliseconds pause)
{
    for (const char32_t character : text.toUcs4()) {
        m_server->keyboard().strike(m_server->keyboard().strokeFor(character));
        settle();
        QEventLoop loop;
        QTimer::singleShot(pause, Qt::PreciseTimer, &loop, &QEventLoop::quit);
        loop.exec();
    }
}

void RealInput::scan(const QString& text, Qt::Key end)
{
    for (const char32_t character : text.toUcs4())
        m_server->keyboard().strike(m_server->keyboard().strokeFor(character), scannerMs);
    m_server->keyboard().strike(m_server->keyboard().strokeFor(end), scannerMs);
    settle();
}

void RealInput::key(QKeyCombination combination)
{
    m_server->keyboard().strike(combination);
    settle();
}

void RealInput::key(const QKeySequence& sequence)
{
    for (int i = 0; i < sequence.count(); ++i)
        key(sequence[static_cast<unsigned>(i)]);
}

void RealInput::press(Qt::Key key)
{
    m_server->keyboard().press(m_server->keyboard().strokeFor(key).keyCode);
    settle();
}

void RealInput::release(Qt::Key key)
{
    m_server->keyboard().release(m_server->keyboard().strokeFor(key).keyCode);
    settle();
}

} // namespace tillpool::test
