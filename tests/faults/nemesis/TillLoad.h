// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "TillHistory.h"

#include "../PendingSale.h"

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

namespace tillpool::nemesis {

/// Sells with real requests in all regions: mostly redemptions of points at home elsewhere, some at home here, some
/// from groups that hardly have points, some that only earn. A till asks with the same key until it has a final answer;
/// now and then it cancels instead. Some of what was sold is refunded.
class TillLoad : public Workload {
public:
    /// `poorPercent`: how many of the sales are paid from groups that hardly have points.
    /// `patience`: how long a till asks for one sale.
    explicit TillLoad(int tills, int poorPercent = 15, std::chrono::seconds patience = std::chrono::seconds(60));
    ~TillLoad() override;

    void prepare() override;
    void begin(unsigned int seed, Address address) override;
    qint64 ended() const override { return m_ended; }
    void redirect(Address address) override;
    void note(const Echo& echo) override;
    void stop() override;
    std::vector<Violation> compare() override;
    WorkloadFigures figures() const override;
    void forgetGap() override;

private:
    enum class End { Sold, Refused, Cancelled, Open };
    struct Ended {
        test::PendingSale sale;
        QString group;
        End end = End::Open;
        int status = 0;
        QString code {};
        QString receiptNumber {};
        qint64 redeemed = 0;
        qint64 earned = 0;
        Told told {};
    };

    struct EndedRefund {
        QString saleId;
        QString refundId;
        QString group;
        End end = End::Open;
        qint64 recredited = 0;
        qint64 clawedBack = 0;
        Told told {};
    };

    void forgetRecord();
    void sell(int till, unsigned int seed);
    void refund(const Ended& sold, std::mt19937& random);
    void acknowledge(); ///< with the mutex held
    test::PendingSale ringUp(test::Api& api, std::mt19937& random, QString& group) const;
    Ended askUntilFinal(test::PendingSale sale, const QString& group, std::mt19937& random);
    void noteTurnedAway(const test::PendingSale& sale, const admin::HttpReply& reply);
    QString nextAddress(std::mt19937& random) const;
    void record(Ended ended);

    void compareSold(const QString& region, std::vector<Violation>& found);
    void compareRefused(const QString& region, std::vector<Violation>& found);
    void compareRefunds(const QString& region, std::vector<Violation>& found);
    void comparePoints(std::vector<Violation>& found);
    void compareEchoes(std::vector<Violation>& found);
    void askAgain(std::vector<Violation>& found);

    const int m_tills;
    const int m_poorPercent;
    const std::chrono::seconds m_patience;
    std::vector<test::Pool> m_rich;
    std::vector<test::Pool> m_poor;
    std::map<QString, QString> m_tokens;      ///< of the cashier of a region
    std::map<QString, qint64> m_worthAtFirst; ///< balance − debt of each group as this run began
    mutable std::mutex m_mutex;
    Address m_address;
    Address m_firstAddress;
    std::vector<Ended> m_sales;
    std::vector<EndedRefund> m_refunds;
    std::vector<Echo> m_echoes;
    std::vector<Violation> m_seen; ///< while it ran
    TillHistory m_history;
    std::chrono::steady_clock::time_point m_lastAcknowledged;
    bool m_isCompared = false; ///< else what was recorded is kept for the runs that follow
    qint64 m_longestGapMs = 0;
    qint64 m_lost = 0;
    qint64 m_doubleSpent = 0;
    qint64 m_duplicated = 0;
    std::atomic<qint64> m_ended {0};
    std::atomic<qint64> m_unknown {0};
    std::atomic<qint64> m_turnedAway {0};
    std::atomic<bool> m_stopping {true};
    std::vector<std::thread> m_threads;
};

} // namespace tillpool::nemesis
