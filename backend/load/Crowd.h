// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Script.h"
#include "load/Tally.h"
#include "load/Wire.h"

#include <atomic>
#include <functional>
#include <map>

namespace tillpool::load {

/// Now, on the one clock of all records.
Moment monotonicNow();

/// Whether an answer settles what became of a request; otherwise it is sent again with the same key.
bool isFinal(int status);

/// Who is told what clients do, in the clients' thread, in order.
class CrowdListener {
public:
    virtual ~CrowdListener() = default;
    /// Before the first request of an operation is sent.
    virtual void began(qint64 number, int client, const Operation& operation, Moment at) = 0;
    /// Its end; answers are missing where the crowd was ended before they came.
    virtual void ended(qint64 number, const Operation& operation, std::vector<Exchange> exchanges) = 0;
    /// A group was made and nothing has happened to its points.
    virtual void groupIsThere(const QString& groupId) = 0;
    virtual void leftOut(const QString& what) = 0;
};

/// All clients, in one thread: each does what its script says, one operation after the other, repeats each request with
/// its key until the answer is final, and thinks in between.
class Crowd {
public:
    /// References must outlive the crowd.
    Crowd(const Options& options, const World& world, Wire& wire, Tally& tally, CrowdListener& listener);

    /// Works until end() was called and every operation has come to its end, or gives those up at the deadline.
    void run();
    /// No further operation begins. Any thread.
    void end(std::chrono::milliseconds giveUpAfter);
    qint64 operationsEnded() const { return m_ended; }

private:
    struct Pending {
        Exchange exchange;
        Answer sofar;
        bool mayLogIn = true; ///< once for each request: then an answer 401 is final
    };
    struct Client {
        Client(const Script::Settings& settings, int clientNumber, const World& world);
        int number;
        Script script;
        Dice jitter; ///< apart from the script's: how often a request is repeated must not change what comes next
        Operation operation {};
        qint64 operationNumber = 0;
        size_t stage = 0;
        size_t waitingFor = 0;
        std::vector<Pending> pending {};
        std::map<Actor, QByteArray> tokens {};
    };

    bool isWorking() const;
    void begin(Client& client);
    void beginStage(Client& client);
    void send(Client& client, size_t index);
    void answered(Client& client, size_t index, const WireAnswer& answer);
    void again(Client& client, size_t index, const WireAnswer& answer);
    void logIn(Client& client, size_t index);
    void endOperation(Client& client);
    void giveUp();
    QJsonObject loginOf(const Client& client, Actor actor) const;
    QByteArray tokenOf(const Client& client, Actor actor) const;
    void after(std::chrono::microseconds pause, std::function<void()> what);
    void fireTimers();

    const Options& m_options;
    const World& m_world;
    Wire& m_wire;
    Tally& m_tally;
    CrowdListener& m_listener;
    std::vector<std::unique_ptr<Client>> m_clients;
    std::multimap<Moment, std::function<void()>> m_timers;
    qint64 m_operations = 0;
    size_t m_busy = 0; ///< clients in the middle of an operation
    std::atomic<qint64> m_ended = 0;
    std::atomic<bool> m_isEnding = false;
    std::atomic<Moment> m_giveUpAt = never;
};

} // namespace tillpool::load
