// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verify/RegionBooks.h"

#include <functional>

namespace tillpool::verify {

/// Reads many streams, each in the order of its first column, as one: all rows of one key together.
class SourceMerge {
public:
    /// `take` is given each row of the stream, which is one of `books`.
    void add(const RegionBooks& books, BookStream stream, std::function<void(const BookStream& row)> take);

    /// Goes to the next key and hands its rows over; nothing at the end. Internal when a stream is not in bytewise
    /// order, as in a database with a collation of its own.
    base::Result<std::optional<QByteArray>> next();

private:
    struct Source {
        std::reference_wrapper<const RegionBooks> books;
        BookStream stream;
        std::function<void(const BookStream&)> take;
        std::optional<QByteArray> key;
        bool begun = false;
    };
    base::Status advance(Source& source);

    std::vector<Source> m_sources;
};

} // namespace tillpool::verify
