// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QAbstractButton>

namespace tillpool::widgets {

/// A group of the customer's, as a card that can be chosen: name, home, points, members; a clear mark when its region
/// is down. At least 12 mm high.
class GroupCard : public QAbstractButton {
    Q_OBJECT
public:
    struct Content {
        QString name {};   ///< "Key family"
        QString place {};  ///< "Singapore"
        QString points {}; ///< "1,324"; empty while unknown; the card adds the word
        QString detail {}; ///< "4 members", "points can't be reached now"
        /// "owes 120 points", "being checked": why its points can't be spent; mostly empty. It stands before the
        /// detail, and in place of the place where that needs the room.
        QString standing {};
        bool isAvailable = true;
        bool operator==(const Content&) const = default;
    };
    GroupCard(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);
    enum class Shape {
        Wide,   ///< name and place in one row, points and detail in the next
        Narrow, ///< a row each for name, points and place: for several side by side
    };
    void setShape(Shape shape);
    void show(const Content& content);
    void setChosen(bool isChosen);
    bool isChosen() const { return m_isChosen; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintFirstRow(QPainter& painter, const QRectF& row) const;
    void paintSecondRow(QPainter& painter, const QRectF& row) const;
    void paintThirdRow(QPainter& painter, const QRectF& row) const;

    const Theme& m_theme;
    Content m_content;
    bool m_isChosen = false;
    Shape m_shape = Shape::Wide;
};

} // namespace tillpool::widgets
