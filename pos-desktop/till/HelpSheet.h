// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Sheet.h"

namespace tillpool::till {

/// The keys of the till, on one page.
class HelpSheet : public widgets::Sheet {
    Q_OBJECT
public:
    HelpSheet(const widgets::Theme& theme, QWidget* over);
};

} // namespace tillpool::till
