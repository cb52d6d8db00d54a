// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"

#include <chrono>

namespace tillpool::http {

/// What an answer's form depends on besides the answer.
struct WireContext {
    enum class After { KeepOpen, Close };
    enum class Content { Whole, HeadOnly }; ///< HeadOnly: of HEAD; the length is told, the body isn't sent

    QString requestId;
    After after = After::KeepOpen;
    Content content = Content::Whole;
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
};

/// An answer as HTTP/1.1.
struct WireBytes {
    QByteArray first {}; ///< head and body in one piece, to be sent in one write
    QByteArray rest {};  ///< a large body's bytes, which aren't copied for it; else empty

    qint64 size() const { return first.size() + rest.size(); }
};

/// The bytes of `response`.
WireBytes wireOf(const ApiResponse& response, const WireContext& context);

} // namespace tillpool::http
