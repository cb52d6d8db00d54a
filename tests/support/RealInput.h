// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QPoint>
#include <QString>
#include <chrono>
#include <memory>

class QAbstractItemView;
class QModelIndex;
class QWidget;

namespace tillpool::test {

/// A person and a scanner at the display that the test runs on: pointer and keys are the X server's own (extension
/// XTest), so that grabs, focus, shortcuts and whatever covers a widget count as they do for people. Each call returns
/// when the application has handled what was done. Throws, in words, what a person could not do.
///
/// A window gets keys when it is active: see `bringUp` in support/Windows.h.
class RealInput {
public:
    /// Needs a QGuiApplication on the platform xcb.
    RealInput();
    ~RealInput();
    Q_DISABLE_COPY_MOVE(RealInput)

    /// Presses and releases the left button in the middle of `widget`. Throws when it isn't visible there: hidden,
    /// outside the screen, or covered by something else.
    void click(QWidget& widget);
    /// At a point of `widget`.
    void click(QWidget& widget, QPoint point);
    /// In the middle of an item, scrolled to first, as a person would.
    void click(QAbstractItemView& view, const QModelIndex& index);
    /// On the screen, whatever is there.
    void clickAt(QPoint screen);
    /// Presses at one point of `widget`, moves to another in some steps, releases there.
    void drag(QWidget& widget, QPoint from, QPoint to);
    void move(QPoint screen);
    void wheel(QWidget& widget, int notches); ///< > 0: up

    /// Types as a person does, with a pause between the keys that no scanner makes. Any characters.
    void type(const QString& text, std::chrono::milliseconds pause = std::chrono::milliseconds(60));
    /// Types as a scanner does: 2 ms from key to key, then `end`.
    void scan(const QString& text, Qt::Key end = Qt::Key_Return);
    /// One key with its modifiers: Qt::Key_F9, Qt::CTRL | Qt::Key_Z, Qt::Key_Plus. A letter's key is the letter without
    /// Shift.
    void key(QKeyCombination combination);
    void key(Qt::Key key) { this->key(QKeyCombination(key)); }
    void key(const QKeySequence& sequence);
    /// Holds a key down; the server repeats it until `release`.
    void press(Qt::Key key);
    void release(Qt::Key key);

    /// Returns when the application has handled all that the display has told it so far.
    void settle();

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

} // namespace tillpool::test
