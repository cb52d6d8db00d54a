// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/SourceMerge.h"

#include <algorithm>

namespace tillpool::verify {

using namespace Qt::StringLiterals;
using base::Result;
using base::Status;
using base::success;

void SourceMerge::add(const RegionBooks& books, BookStream stream, std::function<void(const BookStream& row)> take)
{
    m_sources.push_back({books, std::move(stream), std::move(take), {}});
}

Status SourceMerge::advance(Source& source)
{
    TILLPOOL_TRY_ASSIGN(const bool more, source.stream.next());
    std::optional<QByteArray> key;
    if (more)
        key = source.stream.bytes(0);
    if (key && source.key && *key < *source.key)
        return source.books.get().wrongOrder();
    source.key = std::move(key);
    return success();
}

Result<std::optional<QByteArray>> SourceMerge::next()
{
    std::optional<QByteArray> smallest;
    for (Source& source : m_sources) {
        if (!source.begun)
            TILLPOOL_TRY(advance(source));
        source.begun = true;
        if (source.key && (!smallest || *source.key < *smallest))
            smallest = source.key;
    }
    for (Source& source : m_sources) {
        while (source.key && source.key == smallest) {
            source.take(source.stream);
            TILLPOOL_TRY(advance(source));
        }
    }
    return smallest;
}

} // namespace tillpool::verify
