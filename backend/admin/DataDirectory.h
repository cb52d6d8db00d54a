// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Files.h"

#include <QString>

namespace tillpool::admin {

/// The one folder in which embedded regions, secrets, logs and the record of what runs are kept. It carries a marker
/// file, and nothing without one is ever filled or removed.
class DataDirectory {
public:
    /// The folder that `requested` means; an empty one means `<home>/.tillpool`. Root's data goes below
    /// /var/lib/tillpool instead where `account`, whom PostgreSQL runs as, cannot reach that place. Makes nothing.
    /// Refuses what another user of the machine made: neither could use what the other leaves there.
    static base::Result<DataDirectory> locate(const QString& requested, const QString& home, const Owner& account);

    const QString& path() const { return m_path; }
    /// Why it is not where it was asked for; empty when it is.
    const QString& relocation() const { return m_relocation; }
    /// Whether `up` made it.
    bool isOurs() const;

    /// Makes the folder, with its marker, so that a DataLock can be taken in it. Refuses one that holds something else.
    base::Status claim() const;
    /// Makes what is missing, and removes what an interrupted purge left. The caller holds the DataLock.
    base::Status prepare() const;
    /// Removes the folder and all that is in it, so that an interruption leaves nothing that looks complete. Refuses
    /// one that `up` did not make. The caller holds the DataLock.
    base::Status purge() const;

    QString lockPath() const { return at(u"lock"); }
    QString statePath() const { return at(u"state.json"); }
    QString regionsPath() const { return at(u"regions"); }
    QString regionPath(const QString& regionId) const { return at(u"regions/") + regionId; }
    QString programPath(const QString& name) const { return at(u"bin/") + name; }
    QString logPath(const QString& name) const { return at(u"log/") + name + QStringLiteral(".log"); }
    QString configPath(const QString& name) const { return at(u"run/") + name; }
    QString secretPath(const QString& name) const { return at(u"secrets/") + name; }

    /// The password kept under `name`, made at the first call.
    base::Result<QString> password(const QString& name) const;

    /// Whom the embedded parts run as, and their files belong to.
    const Owner& account() const { return m_account; }

private:
    DataDirectory(QString path, QString relocation, Owner account)
        : m_path(std::move(path)), m_relocation(std::move(relocation)), m_account(std::move(account))
    {
    }
    QString at(QStringView name) const { return m_path + QLatin1Char('/') + name.toString(); }
    base::Status checkUsable() const;
    base::Status writeMarker() const;
    base::Status removeAllBut(const QStringList& names) const;
    QString removedRegionsPath() const { return at(u"regions.removed"); }

    QString m_path;
    QString m_relocation;
    Owner m_account;
};

/// Held by whoever changes what runs from a data directory: one at a time.
class DataLock {
public:
    /// Waits for whoever has it, and says so.
    static base::Result<DataLock> take(const QString& path);
    ~DataLock();
    DataLock(DataLock&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    DataLock& operator=(DataLock&&) = delete;

private:
    explicit DataLock(int fd) : m_fd(fd) {}
    int m_fd;
};

} // namespace tillpool::admin
