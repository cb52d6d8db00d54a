// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"
#include "verify/BookStream.h"

namespace tillpool::verify {

/// One region's books as they were at one moment: all streams of one object see the same rows, whatever is sold
/// meanwhile.
class RegionBooks {
public:
    /// Connects, and makes sure that it is this region's database. RegionUnavailable when it can't be reached.
    static base::Result<RegionBooks> open(const regions::RegionSettings& settings);
    /// The moment is now. Once, before anything is read.
    base::Status takeMoment();

    const QString& region() const { return m_region; }
    /// The rows of `query` as they were at that moment. Streams that are read at the same time have a connection each.
    base::Result<BookStream> stream(const sql::Query& query, const Values& values = {});
    /// The few rows of `query` as they are now.
    base::Result<BookStream> readNow(const sql::Query& query, const Values& values) const;
    /// The error for ids that do not come in bytewise order, as from a database with a collation of its own: relations
    /// across regions can't be followed then.
    base::Error wrongOrder() const;

private:
    RegionBooks(const regions::RegionSettings& settings, Connection holder, Connection now);
    base::Result<Connection> idleConnection();
    base::Result<Connection> newConnection();

    const regions::RegionSettings* m_settings;
    QString m_region;
    Connection m_holder; ///< keeps the moment for the others
    Connection m_now;
    std::vector<Connection> m_readers; ///< those that no stream holds are idle
    QByteArray m_snapshot;
};

} // namespace tillpool::verify
