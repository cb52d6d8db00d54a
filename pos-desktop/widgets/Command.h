// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QAbstractButton>
#include <QKeySequence>
#include <QTimer>
#include <vector>

class QShortcut;

namespace tillpool::widgets {

/// A button that does something: a word, perhaps an icon, and the key that does the same, shown on it. At least 12 mm
/// high. Flashes at once when pressed.
class Command : public QAbstractButton {
    Q_OBJECT
public:
    enum class Kind {
        Primary, ///< the one main action of a screen, accent
        Plain,   ///< outlined, on a surface
        Quiet,   ///< sunken, without an outline: back, close
        Points,  ///< about points
        Danger,  ///< destroys
    };
    Command(const Theme& theme, const QString& objectName, const QString& text, Kind kind, QWidget* parent = nullptr);

    void setGlyph(Icon icon);
    /// Sets the key and shows it; works while the button is visible and enabled, wherever in the window the focus is.
    void setKey(const QKeySequence& key);
    QKeySequence key() const { return m_key; }
    /// As by a finger, at once: flashes and clicks; nothing while it is disabled or hidden.
    void strike();
    /// A second, smaller line below the word.
    void setDetail(const QString& detail);
    void setTextSize(Type type);
    /// A chosen one of several, such as a quick amount.
    void setChosen(bool isChosen);
    bool isChosen() const { return m_isChosen; }
    void setMinimumMillimetres(double width, double height);
    /// The key always below the word, for buttons that stand in a row and are to look alike.
    void setStacked();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Look {
        QColor fill;
        QColor line;
        QColor ink;
    };
    Look look() const;
    QString keyText() const;
    double contentWidth() const;
    void paintContent(QPainter& painter, const QRectF& area, const QColor& ink);

    const Theme& m_theme;
    Kind m_kind;
    Icon m_icon = Icon::None;
    QKeySequence m_key;
    std::vector<QShortcut*> m_shortcuts;
    QTimer m_flash;
    QString m_detail;
    Type m_type = Type::Body;
    bool m_isChosen = false;
    bool m_isStacked = false;
};

} // namespace tillpool::widgets
