// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QStringList>

namespace tillpool::http {

/// The percent-decoded segments of `rawPath` ("/api/v1/groups" → api, v1, groups). InvalidId where a percent sign isn't
/// followed by two hexadecimal digits, or a segment decodes to U+0000 or to what is no UTF-8. A %2F stays in its
/// segment.
base::Result<QStringList> splitPath(const QByteArray& rawPath);

} // namespace tillpool::http
