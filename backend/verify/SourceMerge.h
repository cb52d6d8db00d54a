// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/BookStream.h"

#include <functional>

namespace tillpool::verify {

/// Reads many streams, each in the order of its first column, as one: all rows of one key together.
class SourceMerge {
public:
    /// `take` is given each row of the stream, with `context` of the caller's choice captured.
    void add(BookStream stream, const QString& region, std::function<void(const BookStream& row)> take);

    /// Goes to the next key and hands its rows over; nothing at the end. Internal when a stream is not in bytewise
    /// order, as in a database with a collation of its own.
    base::Result<std::optional<QByteArray>> next();

private:
    struct Source {
        BookStream stream;
        QString region;
        std::function<void(const BookStream&)> take;
        std::optional<QByteArray> key;
        bool begun = false;
    };
    base::Status advance(Source& source);

    std::vector<Source> m_sources;
};

} // namespace tillpool::verify
