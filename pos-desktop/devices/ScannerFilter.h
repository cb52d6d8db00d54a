// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QWindow>
#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace tillpool::devices {

/// Tells a scanner from a person: a scanner is a keyboard that types at least `charactersMin` characters and Enter or
/// Tab, each within `gap` of the one before, by the time at which they were typed. Installed on the application, it
/// holds printable keys back until no other one follows within `gap`; what proves to be a person's typing goes on to
/// the window it was for, in order and unchanged, shortcuts included. A scan reaches nobody but `scanned`, wherever the
/// focus is, also while a sheet is open. Events that the program itself sends to a widget pass.
class ScannerFilter : public QObject {
    Q_OBJECT
public:
    struct Timing {
        std::chrono::milliseconds gap {35};
        int charactersMin = 4;
        int charactersMax = 128; ///< more is not a code: it is let through
    };
    explicit ScannerFilter(Timing timing, QObject* parent = nullptr);

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void scanned(const QString& text);

private:
    enum class Fate {
        OfRun, ///< swallowed when the run is a scan
        Later, ///< sent on after the run, whatever that is: the release of a key that was pressed before it
    };
    struct Held {
        QPointer<QWindow> window;
        std::unique_ptr<QKeyEvent> event;
        Fate fate;
    };

    bool onShortcutOverride(QWindow* window, QKeyEvent& event);
    bool onPress(QWindow* window, const QKeyEvent& event);
    bool onRelease(QWindow* window, const QKeyEvent& event);

    bool isWithinGap(const QKeyEvent& event) const;
    bool continuesRun(const QWindow* window, const QKeyEvent& event) const;
    bool wouldHold(const QWindow* window, const QKeyEvent& event);
    bool endsScan(const QWindow* window, const QKeyEvent& event) const;
    void hold(QWindow* window, const QKeyEvent& event, Fate fate);
    void holdPress(QWindow* window, const QKeyEvent& event);
    bool holdsPressOf(const QKeyEvent& event) const;
    void takeScan(const QKeyEvent& end);
    void lookAgain();
    void sendOn();
    void send(const Held& held);
    void sendOwn(QWindow* window, QKeyEvent& event);
    bool isShortcut(QWindow* window, const QKeyEvent& press);

    Timing m_timing;
    QTimer m_timer;
    std::vector<Held> m_held;
    QString m_run;                    // what the held presses type
    quint64 m_lastPress = 0;          // of a printable key, in ms of the platform's clock
    quint64 m_presses = 0;            // held so far
    bool m_isTooLong = false;         // the burst that goes on has passed charactersMax
    std::deque<Held> m_outgoing;      // being sent on, the next one first
    std::vector<quint32> m_swallowed; // keys of a scan whose release is still to come
    const QEvent* m_own = nullptr;    // the event being sent on
};

} // namespace tillpool::devices
