// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tillpool::words {

/// What others may see of a person's name: the first name, and the initial of the last ("Kelly K."); one name stays as
/// it is, at most 20 characters.
QString shortName(const QString& fullName);
/// The first name alone: "Kelly".
QString firstName(const QString& fullName);
/// One or two capital letters for a round badge: "KK"; "?" when there is no name.
QString initials(const QString& fullName);

} // namespace tillpool::words
