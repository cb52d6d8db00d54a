// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Tally.h"

namespace tillpool::load {

/// A stopped run, as its reports tell it.
struct RunRecord {
    Options options {};
    Figures figures {};
    std::vector<Slice> slices {};
    double secondsToDrain = 0;
    double cpuSeconds = 0;   ///< of this process: clients and checker
    qint64 memoryPeakKb = 0; ///< of this process
    QString startedAt {};    ///< RFC 3339, UTC
};

/// Whether nothing contradicts, nothing was lost and nothing is open.
bool isClean(const Figures& figures);
/// One sentence: "Nothing lost, duplicated or spent twice in 12,345 operations."
QString verdictOf(const Figures& figures);
/// How to make the same requests again.
QString repeatCommand(const Options& options);

QJsonObject toJson(const RunRecord& record);
QString toText(const RunRecord& record);
/// One page with its style and its charts in it: no script, nothing from elsewhere. Follows the reader's choice of
/// light or dark.
QByteArray toHtml(const RunRecord& record);

} // namespace tillpool::load
