// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"
#include "verify/BookStream.h"

namespace tillpool::verify {

/// One region's books as they were at one moment: all streams of one object see the same rows, whatever is sold
/// meanwhile.
class RegionBooks {
public:
    /// Takes the moment: now. RegionUnavailable when the region can't be reached.
    static base::Result<RegionBooks> open(const regions::RegionSettings& settings);

    const QString& region() const { return m_region; }
    /// The rows of `query` as they were at that moment, over a connection of their own.
    base::Result<BookStream> stream(const sql::Query& query, const Values& values = {}) const;
    /// The rows of `query` as they are now.
    base::Result<BookStream> streamNow(const sql::Query& query, const Values& values) const;

private:
    RegionBooks(const regions::RegionSettings& settings, BookStream::Connection holder, QByteArray snapshot);

    const regions::RegionSettings* m_settings;
    QString m_region;
    BookStream::Connection m_holder; ///< keeps the moment for the others
    QByteArray m_snapshot;
};

} // namespace tillpool::verify
