// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>

/// Passwords and PINs: argon2id through libsodium. At most two are worked on at once, since each takes 19 MiB.
/// All functions are thread-safe.
namespace tillpool::staff::passwords {

/// Makes ready what `verifyNobody` needs, so that its first call takes no longer than later ones.
void prepare();

/// The string to store: algorithm, parameters, salt and hash (argon2id, 2 passes over 19 MiB: OWASP's first choice).
/// Internal when there is no memory for it.
base::Result<QByteArray> hash(const QString& password);

enum class Match { Yes, No };
/// Compares in constant time. `stored`: of `hash`; anything else matches nothing.
Match verify(const QString& password, const QByteArray& stored);

/// Takes as long as `verify` and matches nothing: for names that nobody has.
void verifyNobody(const QString& password);

} // namespace tillpool::staff::passwords
