// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"
#include "settings/Settings.h"

#include <QObject>
#include <memory>

class QApplication;
class QWidget;

namespace tillpool::till {

/// The whole till, wired: journal, client, flows, the staff's window and the customer's. For main(), and for tests that
/// run it in their own process.
class TillApplication : public QObject {
    Q_OBJECT
public:
    /// Opens the journal and shows the windows; why not, in words: a setting is missing, the journal can't be opened.
    static base::Result<std::unique_ptr<TillApplication>> start(
        QApplication& application, const settings::Settings& settings);
    ~TillApplication() override;

    QWidget& tillWindow() const;
    QWidget* loyaltyWindow() const; ///< nullptr when it is off

Q_SIGNALS:
    void finished(); ///< the staff's window was closed

private:
    TillApplication();
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace tillpool::till
