// SPDX-License-Identifier: GPL-3.0-or-later
#include "devices/ScannerFilter.h"

#include <QCoreApplication>
#include <QScopedValueRollback>
#include <algorithm>

// As Qt's public header qtestkey.h declares it: asks `o` whether it wants the key for itself, else looks for a shortcut
// in the active window and sets it off; whether there was one.
QT_BEGIN_NAMESPACE
Q_GUI_EXPORT bool qt_sendShortcutOverrideEvent(QObject* o, ulong timestamp, int k, Qt::KeyboardModifiers mods,
    const QString& text = QString(), bool autorep = false, ushort count = 1);
QT_END_NAMESPACE

namespace tillpool::devices {

namespace {

// The same for press and release, whatever Shift does in between.
quint32 keyOf(const QKeyEvent& event)
{
    return event.nativeScanCode() != 0 ? event.nativeScanCode() : static_cast<quint32>(event.key());
}

bool isPrintable(const QKeyEvent& event)
{
    constexpr auto commands = Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier;
    const QString text = event.text();
    return (event.modifiers() & commands) == 0 && !text.isEmpty()
        && std::ranges::all_of(text, [](QChar character) { return character.isPrint() || character.isSurrogate(); });
}

bool isEnd(const QKeyEvent& event)
{
    return !event.isAutoRepeat() && (event.modifiers() & ~Qt::KeypadModifier) == 0
        && (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter || event.key() == Qt::Key_Tab);
}

/// Wants no key for itself.
class Nobody : public QObject {
public:
    bool event(QEvent* event) override
    {
        event->ignore();
        return true;
    }
};

// Sets off the shortcut that a key is, if it is one.
bool triggerShortcut(const QKeyEvent& press)
{
    const auto trigger = [&press](Qt::KeyboardModifiers modifiers) {
        Nobody nobody;
        return qt_sendShortcutOverrideEvent(&nobody, static_cast<ulong>(press.timestamp()), press.key(), modifiers,
            press.text(), press.isAutoRepeat(), static_cast<ushort>(press.count()));
    };
    if (trigger(press.modifiers()))
        return true;
    // The platform would say that this character takes Shift on this keyboard, which then is no part of a shortcut.
    const bool isShiftForCharacter = press.modifiers().testFlag(Qt::ShiftModifier) && !press.text().at(0).isLetter();
    return isShiftForCharacter && trigger(press.modifiers() & ~Qt::ShiftModifier);
}

bool isShift(const QKeyEvent& event) { return event.key() == Qt::Key_Shift || event.key() == Qt::Key_AltGr; }

} // namespace

ScannerFilter::ScannerFilter(Timing timing, QObject* parent) : QObject(parent), m_timing(timing)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ScannerFilter::lookAgain);
}

bool ScannerFilter::eventFilter(QObject* watched, QEvent* event)
{
    // Keys come to a window first, and only there is it early enough for shortcuts.
    if (event == m_own || !watched->isWindowType())
        return false;
    auto* const window = static_cast<QWindow*>(watched);
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        return onShortcutOverride(window, *static_cast<QKeyEvent*>(event));
    case QEvent::KeyPress:
        return onPress(window, *static_cast<QKeyEvent*>(event));
    case QEvent::KeyRelease:
        return onRelease(window, *static_cast<QKeyEvent*>(event));
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
    case QEvent::TouchBegin:
        sendOn();
        return false;
    default:
        return false;
    }
}

// Comes before the press, and decides whether shortcuts are looked for: not for what will be held or swallowed.
bool ScannerFilter::onShortcutOverride(QWindow* window, QKeyEvent& event)
{
    if (wouldHold(window, event) || endsScan(window, event)) {
        event.accept();
        return true;
    }
    if (!isShift(event))
        sendOn();
    return false;
}

bool ScannerFilter::onPress(QWindow* window, const QKeyEvent& event)
{
    std::erase(m_swallowed, keyOf(event)); // pressed again: its release went elsewhere
    if (wouldHold(window, event)) {
        holdPress(window, event);
        return true;
    }
    if (endsScan(window, event)) {
        takeScan(event);
        return true;
    }
    if (isShift(event)) // a part of the next character
        return false;
    sendOn();
    if (isPrintable(event))
        m_lastPress = event.timestamp();
    return false;
}

bool ScannerFilter::onRelease(QWindow* window, const QKeyEvent& event)
{
    if (std::erase(m_swallowed, keyOf(event)) > 0)
        return true;
    if (m_held.empty() || isShift(event))
        return false;
    hold(window, event, holdsPressOf(event) ? Fate::OfRun : Fate::Later);
    return true;
}

bool ScannerFilter::isWithinGap(const QKeyEvent& event) const
{
    // X11 counts in 32 bits, which are full every seven weeks.
    const auto since = static_cast<quint32>(event.timestamp()) - static_cast<quint32>(m_lastPress);
    return since <= static_cast<quint32>(m_timing.gap.count());
}

bool ScannerFilter::continuesRun(const QWindow* window, const QKeyEvent& event) const
{
    return !m_held.empty() && m_held.back().window == window && isWithinGap(event);
}

bool ScannerFilter::wouldHold(const QWindow* window, const QKeyEvent& event)
{
    // A key that a person holds repeats after a while. One that seems to within the gap is a scanner's quick "00".
    if (!isPrintable(event) || (event.isAutoRepeat() && !continuesRun(window, event)))
        return false;
    const bool isFull = continuesRun(window, event) && m_run.size() >= m_timing.charactersMax;
    m_isTooLong = isWithinGap(event) && (m_isTooLong || isFull);
    return !m_isTooLong;
}

bool ScannerFilter::endsScan(const QWindow* window, const QKeyEvent& event) const
{
    return isEnd(event) && continuesRun(window, event) && m_run.size() >= m_timing.charactersMin;
}

void ScannerFilter::hold(QWindow* window, const QKeyEvent& event, Fate fate)
{
    m_held.push_back({.window = window, .event = std::unique_ptr<QKeyEvent>(event.clone()), .fate = fate});
}

void ScannerFilter::holdPress(QWindow* window, const QKeyEvent& event)
{
    if (!continuesRun(window, event))
        sendOn();
    hold(window, event, Fate::OfRun);
    m_run += event.text();
    m_lastPress = event.timestamp();
    ++m_presses;
    m_timer.start(m_timing.gap);
}

bool ScannerFilter::holdsPressOf(const QKeyEvent& event) const
{
    return std::ranges::any_of(m_held, [&event](const Held& held) {
        return held.event->type() == QEvent::KeyPress && keyOf(*held.event) == keyOf(event);
    });
}

void ScannerFilter::takeScan(const QKeyEvent& end)
{
    const QString text = m_run;
    for (const Held& held : m_held) {
        const quint32 key = keyOf(*held.event);
        std::erase(m_swallowed, key);
        if (held.event->type() == QEvent::KeyPress)
            m_swallowed.push_back(key);
    }
    m_swallowed.push_back(keyOf(end));
    std::erase_if(m_held, [](const Held& held) { return held.fate == Fate::OfRun; });
    sendOn();
    Q_EMIT scanned(text);
}

// Keys that were typed in time may still be waiting to be handled when the timer is: they come first.
void ScannerFilter::lookAgain()
{
    const auto sendOnUnlessMoreCame = [this, presses = m_presses] {
        if (presses == m_presses)
            sendOn();
    };
    QMetaObject::invokeMethod(this, sendOnUnlessMoreCame, Qt::QueuedConnection);
}

// May be entered again by what the sent keys set off: then that goes on where this was.
void ScannerFilter::sendOn()
{
    m_timer.stop();
    m_run.clear();
    std::ranges::move(m_held, std::back_inserter(m_outgoing));
    m_held.clear();
    while (!m_outgoing.empty()) {
        const Held next = std::move(m_outgoing.front());
        m_outgoing.pop_front();
        send(next);
    }
}

void ScannerFilter::send(const Held& held)
{
    if (!held.window)
        return;
    if (held.event->type() == QEvent::KeyPress && isShortcut(held.window, *held.event))
        return;
    if (held.window)
        sendOwn(held.window, *held.event);
}

void ScannerFilter::sendOwn(QWindow* window, QKeyEvent& event)
{
    const QScopedValueRollback own(m_own, static_cast<const QEvent*>(&event));
    QCoreApplication::sendEvent(window, &event);
}

// What Qt does with each key of the platform before it sends the key: whoever has the focus may want it for itself, as
// a field does with a letter; else it may be a shortcut, which is set off.
bool ScannerFilter::isShortcut(QWindow* window, const QKeyEvent& press)
{
    QKeyEvent question(QEvent::ShortcutOverride, press.key(), press.modifiers(), press.nativeScanCode(),
        press.nativeVirtualKey(), press.nativeModifiers(), press.text(), press.isAutoRepeat(),
        static_cast<quint16>(press.count()));
    question.setTimestamp(press.timestamp());
    question.ignore();
    sendOwn(window, question);
    return !question.isAccepted() && triggerShortcut(press);
}

} // namespace tillpool::devices
