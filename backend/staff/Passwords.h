// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <functional>
#include <utility>

/// Passwords and PINs: argon2id through libsodium. At most two are worked on at once, since each takes 19 MiB.
/// All functions are thread-safe.
namespace tillpool::staff::passwords {

/// A place among those whose passwords are worked on or wait for it, given back at the end of its life. Whoever lets
/// strangers cause the work takes one first: however many ask, most threads stay free for others.
class Place {
public:
    static constexpr int placesMax = 10;
    /// TooManyRequests when all are taken.
    static base::Result<Place> take();
    Place(Place&& other) noexcept : m_isTaken(std::exchange(other.m_isTaken, false)) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();

private:
    Place() = default;
    bool m_isTaken = true;
};

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

#ifdef TILLPOOL_TEST_HOOKS
/// Test builds: `observer` is told each stored string that a password is compared with, in the comparing thread.
void observeComparisons(std::function<void(const QByteArray& stored)> observer);
#endif

} // namespace tillpool::staff::passwords
