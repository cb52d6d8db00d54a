// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QPointer>
#include <QWidget>
#include <vector>

class QShortcut;

namespace tillpool::widgets {

/// A panel inside the window, over a scrim, with the only shadow there is. Keeps the focus within while it is open and
/// gives it back after. What it covers hears neither taps nor keys nor shortcuts; of several open sheets the one opened
/// last has all. Esc emits escaped(), unless a shortcut of the panel has that key. As large as it wishes, within what
/// it covers less a margin.
class Sheet : public QWidget {
    Q_OBJECT
public:
    /// `over`: the window's widget that it covers. It is closed at first.
    Sheet(const Theme& theme, const QString& objectName, QWidget* over);
    ~Sheet() override;

    /// Where the content goes.
    QWidget* panel() const;
    void setPreferredSize(QSize size); ///< of the panel, in pixels
    /// The right part of the panel, so wide in pixels, lies on the background's colour: keys beside a form. 0: none.
    void setAside(int width);
    /// Gives the focus to the first field of the panel, else to none of it: a ring on some button would mean nothing to
    /// those who tap. Tab begins with the panel's first. The caller may give the focus to another after.
    void open();
    void close();
    bool isOpen() const { return m_openedAs > 0; }

Q_SIGNALS:
    void opened();
    void closed();
    void escaped();

protected:
    bool event(QEvent* event) override; ///< the scrim takes what a pointer does: nothing below is touched
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    class Panel;
    void place();
    std::vector<Sheet*> openSheets() const; ///< of the window
    bool isUppermost() const;
    void silenceOthers();
    void giveBackShortcuts();
    std::vector<QWidget*> tabStops() const;
    void keepFocus(QWidget* now);

    const Theme& m_theme;
    Panel* m_panel;
    QSize m_preferred {1080, 680};
    int m_openedAs = 0; ///< 0: closed; the higher, the later it was opened
    QPointer<QWidget> m_focusBefore;
    std::vector<QPointer<QShortcut>> m_silenced;
};

} // namespace tillpool::widgets
