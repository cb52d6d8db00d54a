// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"

#include "base/Result.h"
#include "sql/Queries.h"

#include <functional>
#include <span>

namespace tillpool::regions {

/// What `migrate` did to one region.
struct MigrationReport {
    int applied = 0;
    int alreadyThere = 0;
    int schemaVersion = 0;
};

/// Brings one region's schema up to date as its owner role: applies the files that are missing, each in a transaction
/// of its own, in the order of their numbers, under an advisory lock so that two callers at once do no harm. Refuses
/// (with a sentence that says what to do) when an applied file has changed since, when the database is newer than this
/// program, or when it belongs to another region. `progress` gets one line per file.
base::Result<MigrationReport> migrate(const RegionSettings& region, std::span<const sql::MigrationFile> files,
    const std::function<void(const QString&)>& progress);

/// SHA-256 of a migration's text, in hexadecimal, as stored in schema_migrations.
QByteArray migrationChecksum(const sql::MigrationFile& file);

} // namespace tillpool::regions
