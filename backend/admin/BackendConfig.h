// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/RegionPlan.h"

#include <QMap>
#include <QStringList>

namespace tillpool::admin {

/// How the backend reaches one region.
struct RegionAddress {
    RegionPlan plan;
    int port = 0; ///< on 127.0.0.1
    QString passwordFile;
    QString ownerPasswordFile;
};

/// The configuration file of one backend instance, in TOML.
class BackendConfig {
public:
    BackendConfig(QString ownRegion, int port, std::vector<RegionAddress> regions);

    /// Sets one value as `tillpoolctl up --set section.key=value` names it. InvalidField when it is not of that form,
    /// or names no section of the file.
    base::Status set(const QString& assignment);
    base::Status set(const QStringList& assignments);
    QByteArray text() const;

private:
    using Section = QMap<QString, QString>; ///< key → value as TOML writes it

    QString m_ownRegion;
    QMap<QString, Section> m_sections;
    Section m_points; ///< set for every region alike
    std::vector<RegionAddress> m_regions;
};

} // namespace tillpool::admin
