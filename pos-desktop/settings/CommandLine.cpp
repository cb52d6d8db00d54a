// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/CommandLine.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace tillpool::settings {

using namespace Qt::StringLiterals;

namespace {

constexpr int exitCodeUsage = 2;
constexpr int optionColumn = 34;

std::string optionName(const Definition& definition)
{
    return "--" + QString::fromLatin1(definition.name).replace(u'_', u'-').toStdString();
}

std::string valueName(const Definition& definition)
{
    switch (definition.kind) {
    case SettingKind::Choice:
        return definition.choices;
    case SettingKind::Integer:
    case SettingKind::Decimal:
        return "NUMBER";
    case SettingKind::Size:
        return "WIDTHxHEIGHT";
    case SettingKind::Url:
        return "URL";
    case SettingKind::TillId:
        return "ID";
    case SettingKind::Folder:
        return "FOLDER";
    case SettingKind::Text:
        return "TEXT";
    }
    Q_UNREACHABLE();
}

std::string helpOf(const Definition& definition)
{
    const std::string fallback = definition.fallback;
    return fallback.empty() ? definition.help : definition.help + (" [" + fallback + "]");
}

Ending refusal(const QString& why)
{
    return {
        .text = u"tillpool-till: %1\ntillpool-till --help says what there is.\n"_s.arg(why), .exitCode = exitCodeUsage};
}

/// The options as CLI11 has them, and what it found in them.
class Options {
public:
    explicit Options(const QString& version)
    {
        m_app.set_version_flag("--version", "tillpool-till " + version.toStdString());
        m_app.get_formatter()->column_width(optionColumn);
        m_app
            .add_option("--config", m_config,
                "The settings file [" + standardSettingsFile().toStdString()
                    + "], with a section [till]\n"
                      "and lines such as base_url = http://127.0.0.1:8080")
            ->check(CLI::ExistingFile)
            ->type_name("FILE");
        for (const Definition& one : definitions())
            m_app.add_option(optionName(one), m_values[one.setting], helpOf(one))
                ->type_name(valueName(one))
                ->take_last();
    }

    /// Nothing when all went well.
    std::optional<Ending> parse(const QStringList& arguments)
    {
        std::vector<std::string> reversed; // as CLI11 takes them
        for (auto argument = arguments.crbegin(); argument != arguments.crend(); ++argument)
            reversed.push_back(argument->toStdString());
        try {
            m_app.parse(std::move(reversed));
        } catch (const CLI::ParseError& error) { // --help and --version come this way too
            return endingOf(error);
        }
        return std::nullopt;
    }

    QString config() const { return m_config.empty() ? standardSettingsFile() : QString::fromStdString(m_config); }

    base::Status applyTo(Settings& settings) const
    {
        for (const Definition& one : definitions()) {
            if (m_app.count(optionName(one)) == 0)
                continue;
            const auto set =
                settings.set(QString::fromLatin1(one.name), QString::fromStdString(m_values.at(one.setting)));
            if (!set)
                return base::invalidField(QString::fromStdString(optionName(one)), set.error().fields.front().detail);
        }
        return base::success();
    }

private:
    Ending endingOf(const CLI::ParseError& error)
    {
        std::ostringstream output;
        std::ostringstream complaint;
        const bool isAnswer = m_app.exit(error, output, complaint) == 0;
        if (isAnswer)
            return {.text = QString::fromStdString(output.str()), .exitCode = 0};
        return refusal(QString::fromUtf8(error.what()));
    }

    CLI::App m_app {"The till of Tillpool: rings up sales, and shows customers what they share.", "tillpool-till"};
    std::string m_config;
    std::map<Setting, std::string> m_values;
};

} // namespace

std::variant<Settings, Ending> fromCommandLine(const QStringList& arguments, const QString& version)
{
    Options options(version);
    if (auto ending = options.parse(arguments))
        return *ending;
    auto settings = Settings::read(options.config());
    if (!settings)
        return refusal(settings.error().detail);
    const auto applied = options.applyTo(settings.value());
    if (!applied)
        return refusal(applied.error().detail);
    return settings.takeValue();
}

} // namespace tillpool::settings
