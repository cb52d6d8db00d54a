// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "PendingSale.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace tillpool::test {

/// A sale and the answer that ended it.
struct EndedSale {
    PendingSale sale;
    admin::HttpReply reply;
};

/// Clients that sell, each one sale after the other, until they are told to stop. Each sale is sent with its key until
/// an answer is final.
class Load {
public:
    using RingUp = std::function<PendingSale(Api&, int client)>;

    Load(int clients, Address address, RingUp ringUp);
    ~Load();

    int ended() const { return m_ended; }           ///< sales that came to an end so far
    int unanswered() const { return m_unanswered; } ///< answers so far that were lost or 5xx
    /// Those of them that were answers at all, so far.
    std::vector<admin::HttpReply> notFinal() const;
    /// Waits until `more` sales have ended since now; false when they did not within two minutes.
    bool waitForMore(int more) const;

    /// Lets every client end its sale and stops them; what they sold.
    std::vector<EndedSale> stop();

private:
    void sell(int client);
    void note(const admin::HttpReply& notFinal);

    const Address m_address;
    const RingUp m_ringUp;
    std::atomic<bool> m_stopping {false};
    std::atomic<int> m_ended {0};
    std::atomic<int> m_unanswered {0};
    mutable std::mutex m_mutex;
    std::vector<EndedSale> m_sales;
    std::vector<admin::HttpReply> m_notFinal;
    std::vector<std::thread> m_threads;
};

/// How many sales ended with which status, for a person: "201: 40, 409: 2".
std::string summaryOf(const std::vector<EndedSale>& sales);

/// What the books say about these sales that their answers don't, a sentence each; empty when all agree: a sale that
/// was acknowledged stands there once and under its receipt number, any other not at all.
std::string contradictions(const std::vector<EndedSale>& sales);

/// What these sales did to the points of `group`, by their answers.
qint64 changeOfPoints(const std::vector<EndedSale>& sales, const QString& group);

} // namespace tillpool::test
