// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/TillApplication.h"

#include "client/ApiClient.h"
#include "client/Connectivity.h"
#include "client/Journal.h"
#include "devices/Clock.h"
#include "devices/FileSaver.h"
#include "devices/ScannerFilter.h"
#include "flows/TillFlow.h"
#include "loyaltywindow/LoyaltyWindow.h"
#include "till/TillWindow.h"
#include "till/WindowPlaces.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using settings::Setting;
using settings::Settings;
using widgets::ThemeMode;

struct TillApplication::Parts {
    Parts(QUrl baseUrl, const base::TillId& till, std::unique_ptr<client::Journal> opened, const Settings& settings)
        : journal(std::move(opened))
        , api(client::ApiOptions {.baseUrl = std::move(baseUrl)})
        , connectivity(api, {})
        , scanner({.gap = std::chrono::milliseconds(settings.integer(Setting::ScannerGapMs))})
        , files(settings.text(Setting::ReceiptFolder))
        , theme(settings.text(Setting::Theme) == u"dark"_s ? ThemeMode::Dark : ThemeMode::Light,
              settings.decimal(Setting::PixelsPerMillimetre))
        , flow({.api = api, .journal = *journal, .connectivity = connectivity, .clock = clock}, till)
    {
    }

    std::unique_ptr<client::Journal> journal;
    client::ApiClient api;
    client::Connectivity connectivity;
    devices::SystemClock clock;
    devices::ScannerFilter scanner;
    devices::FolderFileSaver files;
    widgets::Theme theme;
    flows::TillFlow flow;
    std::unique_ptr<TillWindow> tillWindow;
    std::unique_ptr<loyaltywindow::LoyaltyWindow> loyaltyWindow;
};

namespace {

Result<QUrl> baseUrlOf(const Settings& settings)
{
    const QUrl url(settings.text(Setting::BaseUrl), QUrl::StrictMode);
    const bool isUsable =
        url.isValid() && !url.host().isEmpty() && (url.scheme() == u"http"_s || url.scheme() == u"https"_s);
    if (!isUsable)
        return base::invalidField(u"base_url"_s, u"must be the address of the server, such as http://127.0.0.1:8080"_s);
    return url;
}

Result<base::TillId> tillIdOf(const Settings& settings)
{
    auto till = base::TillId::parse(settings.text(Setting::TillId));
    if (!till.hasValue())
        return base::invalidField(u"till_id"_s, u"must be the id of this till, such as 002-till01"_s);
    return till;
}

// For its owner alone: the journal says who bought what.
base::Status makeOwnFolder(const QString& folder)
{
    if (QFileInfo::exists(folder))
        return base::success();
    if (!QDir().mkpath(folder))
        return Error {.code = ErrorCode::Internal, .detail = u"The folder %1 can't be made."_s.arg(folder)};
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return base::success();
}

} // namespace

TillApplication::TillApplication() = default;
TillApplication::~TillApplication() = default;

QWidget& TillApplication::tillWindow() const { return *m_parts->tillWindow; }
QWidget* TillApplication::loyaltyWindow() const { return m_parts->loyaltyWindow.get(); }

Result<std::unique_ptr<TillApplication>> TillApplication::start(QApplication& application, const Settings& settings)
{
    TILLPOOL_TRY_ASSIGN(QUrl baseUrl, baseUrlOf(settings));
    TILLPOOL_TRY_ASSIGN(const base::TillId till, tillIdOf(settings));
    TILLPOOL_TRY(makeOwnFolder(settings.text(Setting::DataFolder)));
    TILLPOOL_TRY_ASSIGN(auto journal, client::Journal::open(settings.text(Setting::DataFolder)));
    TILLPOOL_TRY_ASSIGN(const client::JournalContent content, journal->read());
    TILLPOOL_TRY(flows::TillFlow::checkOwner(content, till));

    std::unique_ptr<TillApplication> made(new TillApplication);
    made->m_parts = std::make_unique<Parts>(std::move(baseUrl), till, std::move(journal), settings);
    Parts& parts = *made->m_parts;
    parts.theme.applyTo(application);
    application.installEventFilter(&parts.scanner);

    parts.tillWindow = std::make_unique<TillWindow>(TillWindow::Parts {.theme = parts.theme,
        .till = parts.flow,
        .clock = parts.clock,
        .files = parts.files,
        .signOnNote = settings.text(Setting::SignOnNote)});
    connect(&parts.scanner, &devices::ScannerFilter::scanned, parts.tillWindow.get(), &TillWindow::scan);
    if (settings.text(Setting::LoyaltyWindow) != u"off"_s) {
        parts.loyaltyWindow = std::make_unique<loyaltywindow::LoyaltyWindow>(parts.theme);
        const auto showFace = [&parts] { parts.loyaltyWindow->show(parts.flow.face()); };
        connect(&parts.flow, &flows::TillFlow::faceChanged, parts.loyaltyWindow.get(), showFace);
        showFace();
    }
    connect(parts.tillWindow.get(), &TillWindow::coloursToggled, &parts.theme, [&theme = parts.theme] {
        theme.setMode(theme.mode() == ThemeMode::Light ? ThemeMode::Dark : ThemeMode::Light);
    });
    connect(parts.tillWindow.get(), &TillWindow::closedForGood, made.get(), [made = made.get()] {
        if (QWidget* customers = made->loyaltyWindow())
            customers->close();
        Q_EMIT made->finished();
    });
    parts.flow.start(content);
    placeWindows(settings, *parts.tillWindow, parts.loyaltyWindow.get());
    return made;
}

} // namespace tillpool::till
