// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/Account.h"
#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <optional>
#include <sys/types.h>

namespace tillpool::admin {

/// Nobody in particular: what is made belongs to whoever runs us.
using Owner = std::optional<Account>;

/// Replaces `path` as a whole, or leaves it as it was: written beside, flushed to disk, renamed.
base::Status writeFile(const QString& path, const QByteArray& content, mode_t mode, const Owner& owner = {});
base::Result<QByteArray> readFile(const QString& path);

/// Makes the folder and those above it; sets mode and owner of the last one, new or not.
base::Status makeFolder(const QString& path, mode_t mode, const Owner& owner = {});
/// Removes a folder with all that is in it, without following links. One that is not there is fine. Tries for a few
/// seconds: the children of a program that was killed make files for a moment longer.
base::Status removeFolder(const QString& path);
base::Status renamePath(const QString& from, const QString& to);

/// The last `count` lines of a text file, for a person who wants to know what went wrong.
QString lastLines(const QString& path, int count);

/// `bytes` of the system's randomness in hexadecimal digits.
QByteArray randomHex(int bytes);

/// The error of a system call: "cannot `what`: No such file or directory".
base::Error systemError(const QString& what);

} // namespace tillpool::admin
