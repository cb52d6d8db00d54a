// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/Settings.h"

namespace tillpool::settings {

/// `value` as it is kept, when it is of the setting's kind; else an InvalidField whose detail says, without the
/// setting's name, what was expected.
base::Result<QString> checkedValue(const Definition& definition, const QString& value);

/// "1280x800"; invalid when it isn't of that form.
QSize sizeFromText(const QString& text);

} // namespace tillpool::settings
