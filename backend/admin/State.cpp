// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/State.h"

#include "admin/Files.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <sys/stat.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

const auto portsSection = u"ports"_s;
const auto notesSection = u"notes"_s;
const auto processesSection = u"processes"_s;
const auto placeKey = u"place"_s;

/// What tells the folder of `path` from a copy of it, and stays when it is renamed.
QString placeOf(const QString& path)
{
    struct stat folder {};
    if (stat(QFile::encodeName(QFileInfo(path).path()).constData(), &folder) != 0)
        return {};
    return u"%1:%2"_s.arg(folder.st_dev).arg(folder.st_ino);
}

QJsonObject toJson(const ProcessRecord& record)
{
    QJsonArray steps;
    for (const StopStep& step : record.stopSteps)
        steps.append(QJsonObject {{u"signal"_s, step.signal}, {u"wait_ms"_s, step.waitMs}});
    return {{u"title"_s, record.title}, {u"layer"_s, static_cast<int>(record.layer)}, {u"pid"_s, record.identity.pid},
        {u"start_ticks"_s, QString::number(record.identity.startTicks)}, {u"boot_id"_s, record.identity.bootId},
        {u"fingerprint"_s, QString::fromLatin1(record.fingerprint)}, {u"stop"_s, steps},
        {u"started_at"_s, record.startedAtSeconds}};
}

ProcessRecord toRecord(const QString& name, const QJsonObject& json)
{
    ProcessRecord record {.name = name,
        .title = json[u"title"].toString(),
        .layer = static_cast<Layer>(json[u"layer"].toInt(static_cast<int>(Layer::Region))),
        .identity = {.pid = json[u"pid"].toInt(),
            .startTicks = json[u"start_ticks"].toString().toULongLong(),
            .bootId = json[u"boot_id"].toString()},
        .fingerprint = json[u"fingerprint"].toString().toLatin1(),
        .stopSteps = {},
        .startedAtSeconds = json[u"started_at"].toInteger()};
    for (const QJsonValue& step : json[u"stop"].toArray())
        record.stopSteps.push_back({step[u"signal"].toInt(), step[u"wait_ms"].toInt()});
    return record;
}

} // namespace

Result<State> State::load(const QString& path)
{
    const QString place = placeOf(path);
    if (!QFile::exists(path))
        return State(path, {{placeKey, place}});
    TILLPOOL_TRY_ASSIGN(const QByteArray text, readFile(path));
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject()) // written as a whole or not at all, so somebody else has been here
        return Error {.code = ErrorCode::Internal,
            .detail = u"%1 is damaged. End the processes that it names, then remove it"_s.arg(path)};
    QJsonObject values = document.object();
    if (values.contains(placeKey) && values[placeKey] != place) {
        values.remove(processesSection);
        values.remove(portsSection);
    }
    values[placeKey] = place;
    return State(path, values);
}

Status State::put(const QString& section, const QString& name, const QJsonValue& value)
{
    QJsonObject entries = m_values[section].toObject();
    if (entries.value(name) == value)
        return base::success();
    if (value.isUndefined())
        entries.remove(name);
    else
        entries[name] = value;
    m_values[section] = entries;
    return writeFile(m_path, QJsonDocument(m_values).toJson(), 0600);
}

std::optional<int> State::port(const QString& name) const
{
    const int port = m_values[portsSection][name].toInt();
    return port > 0 ? std::optional<int>(port) : std::nullopt;
}

Status State::rememberPort(const QString& name, int port) { return put(portsSection, name, port); }

QString State::note(const QString& name) const { return m_values[notesSection][name].toString(); }

Status State::remember(const QString& name, const QString& note) { return put(notesSection, name, note); }

Status State::forget(const QString& note) { return put(notesSection, note, QJsonValue(QJsonValue::Undefined)); }

std::vector<ProcessRecord> State::processes() const
{
    std::vector<ProcessRecord> records;
    const QJsonObject entries = m_values[processesSection].toObject();
    for (auto it = entries.begin(); it != entries.end(); ++it)
        records.push_back(toRecord(it.key(), it->toObject()));
    return records;
}

std::optional<ProcessRecord> State::process(const QString& name) const
{
    const QJsonValue entry = m_values[processesSection][name];
    return entry.isObject() ? std::optional(toRecord(name, entry.toObject())) : std::nullopt;
}

Status State::rememberProcess(const ProcessRecord& record)
{
    return put(processesSection, record.name, toJson(record));
}

Status State::forgetProcess(const QString& name)
{
    return put(processesSection, name, QJsonValue(QJsonValue::Undefined));
}

} // namespace tillpool::admin
