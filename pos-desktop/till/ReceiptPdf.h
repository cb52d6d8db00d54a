// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/Theme.h"

#include <QByteArray>
#include <QString>

namespace tillpool::till {

/// A receipt's text (receipt::Receipt, 42 columns) as a PDF of one page, 80 mm wide and as long as it needs.
QByteArray receiptPdf(const widgets::Theme& theme, const QString& text, const QString& title);

} // namespace tillpool::till
