// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Money.h"
#include "widgets/Theme.h"

#include <QWidget>
#include <optional>

namespace tillpool::widgets {

/// A number that is being typed, right-aligned in large figures, without a cursor: digits come in from the right as on
/// a calculator. From the keyboard while it has the focus (Backspace takes back, Delete clears), from a NumberPad
/// always. The first digit after setNumber() begins anew. As MoneyField it has the currency's digits.
class NumberField : public QWidget {
    Q_OBJECT
public:
    NumberField(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);

    std::optional<qint64> number() const { return m_number; } ///< nothing: not typed; of money: minor units
    void setNumber(std::optional<qint64> number);
    void setMost(qint64 most);                ///< further digits are not taken; 0 to 1,000,000,000,000
    void setPlaceholder(const QString& text); ///< shown in a hint's colour while there is no number
    void setType(Type type);
    void typeDigits(const QString& digits); ///< what is no digit is passed over
    void backspace();
    void clear();
    virtual QString shownText() const; ///< "1,324"

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void edited(); ///< by a person, not by setNumber()

protected:
    virtual void takeDigit(int digit);
    virtual void takePoint() {}
    virtual void takeBack();
    /// Forgets what was typed how.
    virtual void startAnew() {}
    qint64 typedSoFar() const; ///< 0 when the next digit begins anew
    void type(std::optional<qint64> number);
    qint64 most() const { return m_most; }

    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override; ///< Enter is left to the window
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    const Theme& m_theme;

private:
    template <class Change>
    void editBy(Change change);
    QFont fontFor(const QString& text, double width) const;

    std::optional<qint64> m_number;
    qint64 m_most;
    QString m_placeholder;
    Type m_type = Type::Headline;
    bool m_isAsSet = false; ///< by setNumber(), nothing typed since
};

/// A sum of money: "20.00" after 2, 0, 0, 0. A comma or a point typed after whole units is taken: "20." is 20.00, and
/// what is typed then are its decimals. Up to the limit of any amount.
class MoneyField : public NumberField {
    Q_OBJECT
public:
    MoneyField(const Theme& theme, const QString& objectName, QWidget* parent = nullptr);
    void setCurrency(const base::Currency& currency); ///< clears it when it is another
    std::optional<base::Money> money() const;
    void setMoney(std::optional<base::Money> money); ///< of the field's currency
    QString shownText() const override;

protected:
    void takeDigit(int digit) override;
    void takePoint() override;
    void takeBack() override;
    void startAnew() override { m_decimals.reset(); }

private:
    base::Currency m_currency;
    std::optional<int> m_decimals; ///< typed behind a point
};

} // namespace tillpool::widgets
