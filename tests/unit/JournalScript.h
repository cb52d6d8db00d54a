// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Journal.h"

#include <vector>

/// What a till does with its journal in the course of many sales, step by step, and what the journal must hold then.
namespace tillpool::test {

struct JournalStep {
    enum class Kind { SaveDraft, Begin, GiveUp, Decide, Refuse, Acknowledge };
    Kind kind = Kind::SaveDraft;
    int sale = 0;
    int line = 0; ///< of SaveDraft: how many lines the basket has
};

/// The steps of `sales` sales: each is rung up, begun, and most are settled in one way or another.
std::vector<JournalStep> journalScript(int sales);

client::JournalEntry journalEntry(int sale);
QJsonObject journalDraft(const JournalStep& step);
QJsonObject journalOutcome(int sale);

/// Does one step; `done` as the journal calls it.
void carryOut(client::Journal& journal, const JournalStep& step, QObject* context, client::Journal::Done done);

/// What the journal must hold after the first `count` steps, as text.
QString contentAfter(const std::vector<JournalStep>& script, size_t count);
QString toText(const client::JournalContent& content);

} // namespace tillpool::test
