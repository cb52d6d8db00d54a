// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QHash>
#include <QSize>
#include <QString>
#include <span>

namespace tillpool::settings {

/// Every setting of the till; what each is stands in one table, `definitions()`.
enum class Setting {
    BaseUrl,             ///< the gateway, "http://127.0.0.1:8080"
    TillId,              ///< "002-till01"; empty when nobody said which
    DataFolder,          ///< where the journal is
    ReceiptFolder,       ///< where receipts are saved as PDF
    Theme,               ///< "light", "dark"
    WindowMode,          ///< "window", "full_screen"
    WindowSize,          ///< "1280x800", for "window"
    LoyaltyWindow,       ///< "auto" (second monitor, else beside), "window", "off"
    PixelsPerMillimetre, ///< 0: as the screen says
    ScannerGapMs,
    SignOnNote, ///< a line on the sign-on screen, for instance how to reach help
};

enum class SettingKind {
    Text,
    Choice,
    Integer,
    Decimal,
    Size,   ///< "1280x800", pixels
    Url,    ///< http or https, with a host
    TillId, ///< of an id's form; whether there is such a till is for the backend to say
    Folder, ///< "~/…" is below the home folder; a relative one is below the current folder
};

struct Definition {
    Setting setting;
    const char* name; ///< in the file and, with hyphens, on the command line: "base_url", --base-url
    SettingKind kind;
    const char* fallback;
    const char* choices; ///< "light|dark", "" unless a Choice
    double least;        ///< of an Integer or Decimal, and of each side of a Size; else 0
    double most;
    const char* help; ///< one line for --help
};

std::span<const Definition> definitions();

/// The till's settings: from the file, then the command line, else the fallback.
class Settings {
public:
    /// Reads `file`: UTF-8, a section [till] with lines `name = value`, lines that begin with # or ; are remarks. A
    /// file that isn't there is empty. InvalidField with the line and the name for an unknown or repeated name, a value
    /// that isn't of its kind, or a line that is none of that.
    static base::Result<Settings> read(const QString& file);
    /// Sets a value by its stored name; InvalidField that names it.
    base::Status set(const QString& name, const QString& value);

    /// Of any kind. Folders are absolute, and never empty: $XDG_DATA_HOME/tillpool/till for the journal; for receipts
    /// the person's documents, else "receipts" below the journal's.
    QString text(Setting setting) const;
    int integer(Setting setting) const;
    double decimal(Setting setting) const;
    QSize size(Setting setting) const;

private:
    QHash<int, QString> m_values;
};

/// $XDG_CONFIG_HOME/tillpool/till.ini, or below ~/.config.
QString standardSettingsFile();

} // namespace tillpool::settings
