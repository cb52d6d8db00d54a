// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "Gate.h"
#include "Process.h"
#include "admin/AdminConnection.h"
#include "admin/System.h"

#include <QJsonObject>
#include <map>

namespace tillpool::nemesis {

/// How one backend instance is to run; by default as the product has it, but quick to give up and to recover.
struct InstanceOptions {
    QStringList environment {};         ///< "TILLPOOL_CRASH_AT=after_hold"
    QMap<QString, QString> settings {}; ///< other values of its configuration, as TOML writes them
    bool operator==(const InstanceOptions&) const = default;
};

struct BedOptions {
    QString home;     ///< the checkout
    QString programs; ///< where tillpoold is
    QString data;     ///< a folder of the run's own; emptied at the start and removed at the end
    unsigned int seed = 1;
};

/// What faults are injected into: three regions, three backend instances at home in one each, the gateway, and a gate
/// on every link between them. Tills reach the gateway through the gate, the gateway the instances, and each instance
/// each region's database. For one thread, the main one.
class Bed {
public:
    explicit Bed(BedOptions options);
    ~Bed();
    Bed(const Bed&) = delete;
    Bed& operator=(const Bed&) = delete;

    static constexpr int instances = 3;
    const QStringList& regions() const { return m_regionIds; }
    /// What `tillpoolctl up --json` would say, with the gate's port as the gateway's.
    QJsonObject describe() const { return m_description; }

    QString url() const;                   ///< of the gateway, through the gate
    QString instanceUrl(int number) const; ///< of an instance, past the gateway but through its gate

    Gate& gate() { return m_gate; }
    Gate::LinkId tillLink() const { return m_tillLink; }
    Gate::LinkId instanceLink(int number) const { return m_instances[static_cast<size_t>(number)].link; }
    Gate::LinkId databaseLink(int number, const QString& region) const;
    /// The region at whose side an instance stands.
    QString homeOf(int number) const { return m_regionIds[number]; }

    /// What instances that are started from now on have beside their own options: a control.
    void setCommonEnvironment(const QStringList& environment) { m_commonEnvironment = environment; }
    Process& instance(int number) { return *m_instances[static_cast<size_t>(number)].process; }
    /// Kills it where it runs and starts it so. Does not wait until it answers.
    void restart(int number, const InstanceOptions& options = {});

    Process& database(const QString& region) { return *m_databases.at(region).process; }
    void stopDatabase(const QString& region); ///< as a crash: at once, without a checkpoint
    void startDatabase(const QString& region, const QStringList& environment = {});
    void freezeDatabase(const QString& region);
    void thawDatabase(const QString& region);
    /// Runs SQL as the owner of the tables of a region.
    void runSql(const QString& region, const QByteArray& sql);

    Process& gateway() { return m_gateway; }
    void startGateway();

    /// Brings everything back as it was at first and waits until the gateway reaches every instance and each instance
    /// every region. Throws when it does not come to that.
    void makeWhole();
    /// Starts every instance anew, without waiting.
    void restartInstances();
    /// Ends all instances, gives every region the books that it had at first, and starts the instances again.
    void resetBooks();
    /// Parts that ended although nobody had asked, and faults that their logs show, a sentence each; once each.
    QStringList takeMishaps();

    /// The libraries' file for a part whose clock is to be off by so many seconds; throws when libfaketime isn't there.
    static QStringList clockOff(int seconds);

private:
    struct Instance {
        std::unique_ptr<Process> process {};
        int port = 0;
        Gate::LinkId link = 0;
        std::map<QString, Gate::LinkId> databaseLinks {};
        InstanceOptions options {};
        QString logFile {};
        qint64 logRead = 0;
    };
    struct Database {
        std::unique_ptr<Process> process {};
        int port = 0;
        QString folder {};
        bool isPlain = true;
    };

    void bringUp();
    void keepFirstBooks();
    admin::AdminConnection enter(const QString& region, const QString& database, const QString& user) const;
    void addLinks();
    void startAll();
    void waitUntilWhole();
    bool isWhole() const;
    QString configOf(int number, const InstanceOptions& options) const;
    bool answers(const QString& region) const;

    BedOptions m_options;
    admin::Installation m_installation;
    QString m_folder; ///< the data directory as the installation laid it out
    QStringList m_regionIds;
    QJsonObject m_description;
    std::map<QString, Database> m_databases;
    std::vector<Instance> m_instances;
    Process m_gateway {QStringLiteral("the gateway")};
    int m_gatewayPort = 0;
    QStringList m_commonEnvironment;
    Gate::LinkId m_tillLink = 0;
    Gate m_gate;
};

} // namespace tillpool::nemesis
