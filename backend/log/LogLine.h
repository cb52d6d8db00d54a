// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/Log.h"

#include <QByteArray>
#include <chrono>

namespace tillpool::log {

/// One event on its way to becoming a line. Pure: no clock, no output.
struct Event {
    std::chrono::system_clock::time_point time;
    Level level = Level::Info;
    QAnyStringView message;
    QAnyStringView requestId; ///< empty: none
    Fields fields;
};

/// The event as one line, with its line feed.
QByteArray lineOf(const Event& event, Format format);

/// RFC 3339 in UTC with milliseconds, such as 2025-03-01T08:15:30.042Z.
QByteArray timeText(std::chrono::system_clock::time_point time);

} // namespace tillpool::log
