// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

namespace tillpool::http {

/// What a request's head says. Qt's parser reads the same bytes afterwards, for the body that follows them.
struct RequestHead {
    enum class Body { None, Length, Chunked };

    QByteArray method;                       ///< as sent; any token
    QByteArray target;                       ///< origin form, as sent: "/path?query"
    QByteArray requestId {};                 ///< X-Request-Id as sent
    QHash<QByteArray, QByteArray> fields {}; ///< names in lower case; a repeated field's values joined by ", "
    Body body = Body::None;
    qint64 contentLength = 0; ///< bytes; of Body::Length
    bool keepsAlive = true;   ///< the client is ready for another request on this connection
    bool expectsContinue = false;

    QByteArray rawPath() const { return target.contains('?') ? target.left(target.indexOf('?')) : target; }
};

/// Reads a whole head (request line and fields, with the empty line that ends it) by RFC 9112, strictly: what two
/// readers could understand differently is refused. InvalidField names the field, or is about the request line;
/// PayloadTooLarge when the announced body is over `bodyBytesMax`.
base::Result<RequestHead> parseHead(QByteArrayView head, qint64 bodyBytesMax);

/// What can be told of a head that is refused, for its answer and the log: method, target and request id, each empty
/// where it is not of its form or not there yet.
RequestHead outlineOf(QByteArrayView head);

} // namespace tillpool::http
