// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/RealInput.h"
#include "support/System.h"
#include "support/Windows.h"
#include "till/TillApplication.h"
#include "widgets/BasketView.h"
#include "widgets/ItemGrid.h"

#include <QLabel>
#include <QTemporaryDir>
#include <memory>

namespace tillpool::test {

/// The real till in this process, with real windows on the display of the test, against the test system; and a cashier
/// who uses it. Counts taps and keystrokes. What a person could not do throws and fails the test.
class TillDriver {
public:
    struct Options {
        QString region = QStringLiteral("002");
        QString folder {}; ///< of the journal; empty: a new one
        QString baseUrl = system().baseUrl;
        QSize size {1280, 800};
        QString theme = QStringLiteral("light");
    };
    explicit TillDriver(const Options& options);
    ~TillDriver();

    QWidget& window() const { return m_till->tillWindow(); }
    QWidget& customersWindow() const { return *m_till->loyaltyWindow(); }
    const TestRegion& region() const { return m_region; }
    QString folder() const { return m_folder; }
    RealInput& input() { return m_input; }

    template <class T = QWidget>
    T& find(const QString& objectName) const
    {
        return child<T>(window(), objectName);
    }
    bool isThere(const QString& objectName) const; ///< visible
    QString text(
        const QString& objectName) const; ///< of a visible label, button or field; of a banner its two sentences

    // As a person does it; each waits until the widget is there and enabled.
    void tap(const QString& objectName);
    void tapItem(const QString& name); ///< on its tile, scrolled to
    void tapLine(int line);
    void tapDigits(const QString& pad, const QString& digits);
    void tapLetters(const QString& keyboard, const QString& text);
    void press(const QKeySequence& key);
    void type(const QString& text);
    void scan(const QString& text);

    // Steps that many tests begin with.
    void signOnByKeyboard();
    void attachByScan(const QString& customerId);

    void waitFor(const QString& objectName);                              ///< until it is visible
    void waitUntilReady(const QString& objectName) { ready(objectName); } ///< visible and enabled
    void waitUntilGone(const QString& objectName);
    void waitForText(const QString& objectName, const QString& part); ///< until its text has this part
    int lineCount() const;
    QString lineText(int line) const; ///< "2 Flat white 7.90", as a screen reader reads it

    int taps() const { return m_taps; }
    int keys() const { return m_keys; }
    void forgetCounts() { m_taps = m_keys = 0; }

    /// The windows close as by the window manager; whether they did.
    bool close();

private:
    QWidget& ready(const QString& objectName);
    /// Throws what is otherwise, with a picture of the window, when the condition does not come true.
    void insist(const std::function<bool()>& condition, const QString& otherwise) const;

    const TestRegion& m_region;
    QTemporaryDir m_temporary;
    QString m_folder;
    std::unique_ptr<till::TillApplication> m_till;
    RealInput m_input;
    int m_taps = 0;
    int m_keys = 0;
};

/// The settings of a till of the test system.
base::Result<settings::Settings> settingsFor(const TillDriver::Options& options, const QString& folder);

} // namespace tillpool::test
