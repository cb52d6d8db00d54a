// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tillpool::widgets {

class Theme;

/// The style sheet of the application, for what Qt's own widgets draw: line edits, scroll bars, tooltips, labels. A
/// widget chooses its look by the dynamic properties `ink` ("secondary", "points", "good", "bad" …) and `surface`
/// ("card", "sunken").
QString styleSheetOf(const Theme& theme);

} // namespace tillpool::widgets
