// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tillpool::client {

/// What the journal knows of a sale's fate.
enum class JournalState {
    Sent,    ///< written before it was sent; its fate is not known here
    Decided, ///< `outcome` is the backend's answer
    Refused, ///< `outcome` is {"code", "detail"}; it can never become a sale
};

/// A sale in the journal.
struct JournalEntry {
    base::IdempotencyKey key {};
    base::TillId tillId {};
    QDateTime writtenAt {}; ///< UTC
    QJsonObject body {};    ///< of POST /sales
    QJsonObject draft {};   ///< what was on the screen, so that it can stand there again
    JournalState state = JournalState::Sent;
    bool isGivenUp = false; ///< the cashier wants it never to happen; while Sent it is not known whether it did
    QJsonObject outcome {};
};

/// What the journal holds when the till starts.
struct JournalContent {
    std::vector<JournalEntry> unsettled {};        ///< state Sent, oldest first
    std::optional<JournalEntry> unacknowledged {}; ///< the newest Decided one whose receipt nobody has closed yet
    std::optional<QJsonObject> draft {};           ///< the basket that was being rung up
};

/// The till's own durable record: SQLite, write-ahead log, synchronous FULL. What a `done` callback was told `success`
/// for has reached the disk. Writing happens in a thread of its own, in the order of the calls; callbacks come in the
/// thread that asked, and not at all when `context` or the journal is gone; the end of a journal writes what is
/// waiting. Made, used and destroyed in one thread, which has an event loop. One program at a time has a journal. Sales
/// whose outcome is known are kept for thirty days.
class Journal {
public:
    using Done = std::function<void(const base::Status&)>;

    /// Opens or makes the journal in `folder`, which must be there; errors in words: no folder, no right, a disk that
    /// is full, a file that is no journal or of a newer version, another till at work with it.
    static base::Result<std::unique_ptr<Journal>> open(const QString& folder);
    virtual ~Journal() = default;

    /// What is in it; waits for what was written before. For the start, before there is a window.
    virtual base::Result<JournalContent> read() = 0;
    /// Keeps what is on the screen; the newest wins, and one that still waits when the next one comes is not written.
    virtual void saveDraft(const QJsonObject& draft, QObject* context, Done done) = 0;
    /// Writes a sale before it is sent. The draft stays until the sale is settled. The same sale once more changes
    /// nothing; another one of this key is IdempotencyKeyReused.
    virtual void begin(const JournalEntry& entry, QObject* context, Done done) = 0;
    /// The cashier gave the sale up: it must not be sent any more, only cancelled.
    virtual void giveUp(const base::IdempotencyKey& key, QObject* context, Done done) = 0;
    /// In one step: the sale's outcome is on record, and the draft is gone. NotFound, here and for the other outcomes,
    /// when no sale of this key waits, or the opposite was said of it before.
    virtual void decide(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done) = 0;
    /// The sale can never be; the draft stays.
    virtual void refuse(const base::IdempotencyKey& key, const QJsonObject& outcome, QObject* context, Done done) = 0;
    /// The receipt was seen and closed.
    virtual void acknowledge(const base::IdempotencyKey& key, QObject* context, Done done) = 0;
};

} // namespace tillpool::client
