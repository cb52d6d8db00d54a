// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/Settings.h"

#include "settings/SettingValue.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QStandardPaths>
#include <algorithm>

namespace tillpool::settings {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr Definition table[] {
    {Setting::BaseUrl, "base_url", SettingKind::Url, "http://127.0.0.1:8080", "", 0, 0, "Where the gateway is"},
    {Setting::TillId, "till_id", SettingKind::TillId, "", "", 0, 0, "Which till this is, such as 002-till01"},
    {Setting::DataFolder, "data_folder", SettingKind::Folder, "", "", 0, 0,
        "Where the journal of this till is kept; $XDG_DATA_HOME/tillpool/till when not given"},
    {Setting::ReceiptFolder, "receipt_folder", SettingKind::Folder, "", "", 0, 0,
        "Where receipts are saved; the folder of documents when not given, else below the data folder"},
    {Setting::Theme, "theme", SettingKind::Choice, "light", "light|dark", 0, 0, "The colours at the start"},
    {Setting::WindowMode, "window_mode", SettingKind::Choice, "window", "window|full_screen", 0, 0,
        "Whether the till takes the whole screen"},
    {Setting::WindowSize, "window_size", SettingKind::Size, "1280x800", "", 480, 16384,
        "The till's size in pixels where it is a window"},
    {Setting::LoyaltyWindow, "loyalty_window", SettingKind::Choice, "auto", "auto|window|off", 0, 0,
        "The customer's window: on a second monitor, else beside; always as a window; or not at all"},
    {Setting::PixelsPerMillimetre, "pixels_per_millimetre", SettingKind::Decimal, "0", "", 0, 50,
        "How dense the screen is; 0 believes what the screen says"},
    {Setting::ScannerGapMs, "scanner_gap_ms", SettingKind::Integer, "35", "", 1, 500,
        "The longest pause between two characters of a scanner, in milliseconds"},
    {Setting::SignOnNote, "sign_on_note", SettingKind::Text, "", "", 0, 0,
        "A line on the sign-on screen, such as how to reach help"},
};

const Definition* definitionOf(const QString& name)
{
    const auto found =
        std::ranges::find(table, name, [](const Definition& one) { return QLatin1StringView(one.name); });
    return found == std::end(table) ? nullptr : found;
}

const Definition& definitionOf(Setting setting)
{
    const auto found = std::ranges::find(table, setting, &Definition::setting);
    Q_ASSERT(found != std::end(table));
    return *found;
}

QString standardReceiptFolder(const QString& dataFolder)
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(documents).isDir() ? documents : dataFolder + u"/receipts"_s;
}

// 'value' or "value" keep blanks at their ends.
QString withoutQuotes(const QString& value)
{
    const bool isQuoted =
        value.size() >= 2 && value.front() == value.back() && (value.front() == u'"' || value.front() == u'\'');
    return isQuoted ? value.sliced(1, value.size() - 2) : value;
}

/// Reads the file's lines, one after the other, into the settings.
class Reader {
public:
    explicit Reader(Settings& settings) : m_settings(settings) {}

    Status take(const QString& line)
    {
        const QString text = line.trimmed();
        if (text.isEmpty() || text.startsWith(u'#') || text.startsWith(u';'))
            return base::success();
        if (text.startsWith(u'['))
            return takeSection(text);
        const qsizetype equals = text.indexOf(u'=');
        if (equals < 0)
            return base::invalidField({}, u"'%1' is not of the form name = value"_s.arg(text));
        if (!m_isInSection)
            return base::invalidField({}, u"the section [till] has to come first"_s);
        return takeValue(text.left(equals).trimmed(), withoutQuotes(text.mid(equals + 1).trimmed()));
    }

private:
    Status takeSection(const QString& text)
    {
        m_isInSection = text == "[till]"_L1;
        if (m_isInSection)
            return base::success();
        return base::invalidField({}, u"%1 is not a section of this file, only [till] is"_s.arg(text));
    }

    Status takeValue(const QString& name, const QString& value)
    {
        TILLPOOL_TRY(m_settings.set(name, value));
        if (m_seen.contains(name))
            return base::invalidField(name, u"is given twice"_s);
        m_seen.insert(name);
        return base::success();
    }

    Settings& m_settings;
    QSet<QString> m_seen;
    bool m_isInSection = false;
};

} // namespace

std::span<const Definition> definitions() { return table; }

Result<Settings> Settings::read(const QString& file)
{
    Settings settings;
    QFile source(file);
    if (!source.exists())
        return settings;
    if (!source.open(QIODevice::ReadOnly))
        return Error {.code = ErrorCode::NotFound, .detail = u"%1 can't be read: %2"_s.arg(file, source.errorString())};
    Reader reader(settings);
    for (int number = 1; !source.atEnd(); ++number) {
        Status taken = reader.take(QString::fromUtf8(source.readLine()));
        if (taken)
            continue;
        Error error = taken.takeError();
        error.detail = u"%1, line %2: %3"_s.arg(file, QString::number(number), error.detail);
        return error;
    }
    return settings;
}

Status Settings::set(const QString& name, const QString& value)
{
    const Definition* const definition = definitionOf(name);
    if (!definition)
        return base::invalidField(name, u"there is no such setting"_s);
    auto checked = checkedValue(*definition, value);
    if (!checked)
        return base::invalidField(name, checked.error().detail);
    m_values.insert(static_cast<int>(definition->setting), checked.takeValue());
    return base::success();
}

QString Settings::text(Setting setting) const
{
    const auto value = m_values.constFind(static_cast<int>(setting));
    if (value != m_values.constEnd())
        return *value;
    if (setting == Setting::DataFolder)
        return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/tillpool/till"_s;
    if (setting == Setting::ReceiptFolder)
        return standardReceiptFolder(text(Setting::DataFolder));
    return QString::fromLatin1(definitionOf(setting).fallback);
}

int Settings::integer(Setting setting) const
{
    Q_ASSERT(definitionOf(setting).kind == SettingKind::Integer);
    return text(setting).toInt();
}

double Settings::decimal(Setting setting) const
{
    Q_ASSERT(definitionOf(setting).kind == SettingKind::Decimal);
    return text(setting).toDouble();
}

QSize Settings::size(Setting setting) const
{
    Q_ASSERT(definitionOf(setting).kind == SettingKind::Size);
    return sizeFromText(text(setting));
}

QString standardSettingsFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/tillpool/till.ini"_s;
}

} // namespace tillpool::settings
