// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/ProcessIdentity.h"
#include "base/Result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace tillpool::admin {

/// How a part is asked to stop: a signal, and how long to wait for its end before the next step.
struct StopStep {
    int signal = 0;
    int waitMs = 0;
};

/// Parts are stopped from the outside in: nothing is taken away from under another part that uses it.
enum class Layer { Region = 1, Backend = 2, Gateway = 3 };

/// A process that `up` started, with all that `down` needs to know to stop it.
struct ProcessRecord {
    QString name;  ///< "region-001", "backend-1", "gateway"
    QString title; ///< for people: "001 Ireland"
    Layer layer = Layer::Region;
    ProcessIdentity identity;
    QByteArray fingerprint; ///< of its program and configuration: another one means that it must be started anew
    std::vector<StopStep> stopSteps;
    qint64 startedAtSeconds = 0; ///< since 1970, UTC
};

/// The note of which program's migrations the regions have.
inline QString migrationsNote() { return QStringLiteral("migrations"); }

/// What `up` remembers of a data directory: ports, processes, and what is done once. Written to disk at each change.
class State {
public:
    /// Reads `path`; a file that is not there is an empty state. In a copy of a data directory, ports and processes are
    /// the original's, and are left out.
    static base::Result<State> load(const QString& path);

    std::optional<int> port(const QString& name) const;
    base::Status rememberPort(const QString& name, int port);

    /// What was noted about something that is done once, such as "demo-001"; empty when it is to do.
    QString note(const QString& name) const;
    base::Status remember(const QString& name, const QString& note);
    /// Makes it something that is to do again.
    base::Status forget(const QString& note);

    std::vector<ProcessRecord> processes() const;
    std::optional<ProcessRecord> process(const QString& name) const;
    base::Status rememberProcess(const ProcessRecord& record);
    base::Status forgetProcess(const QString& name);

private:
    State(QString path, QJsonObject values) : m_path(std::move(path)), m_values(std::move(values)) {}
    base::Status put(const QString& section, const QString& name, const QJsonValue& value);

    QString m_path;
    QJsonObject m_values;
};

} // namespace tillpool::admin
