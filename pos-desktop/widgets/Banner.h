// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Command.h"

#include <QWidget>

namespace tillpool::widgets {

/// A strip across the screen that says what happened, what it means and what to do now. Hidden without a text. In one
/// row where there is room for it, else as high as its words need.
class Banner : public QWidget {
    Q_OBJECT
public:
    enum class Tone { Info, Good, Warn, Bad };
    enum class Shape {
        Strip, ///< from edge to edge
        Card,  ///< with round corners, within a sheet or above what it speaks of
    };
    Banner(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);

    void setShape(Shape shape);
    void say(Tone tone, const QString& what, const QString& advice); ///< an empty `what` hides it
    /// Shows a button "Close" that emits dismissed(); the button is named `<objectName>.close`.
    void setDismissable(bool isDismissable);
    QString text() const; ///< both sentences, for tests and screen readers
    Tone tone() const { return m_tone; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    double textWidth(int width) const;
    bool isOneRow(double textWidth) const;
    double wordsHeight(double textWidth) const;

    const Theme& m_theme;
    Command* m_close;
    Tone m_tone = Tone::Info;
    Shape m_shape = Shape::Strip;
    QString m_what;
    QString m_advice;
};

} // namespace tillpool::widgets
