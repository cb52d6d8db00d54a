// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/AdminConnection.h"
#include "admin/Launch.h"
#include "regions/RegionSettings.h"

#include <QJsonObject>

namespace tillpool::bench {

/// How many groups the load is spread over, each with five members.
constexpr int groupsCount = 1000;
constexpr int clientsMax = 8;

/// A system of release programs with what the measurements need: groups with points in two regions, eight cashiers, a
/// menu of 200 items.
class BenchSystem {
public:
    struct Options {
        QString data;            ///< the data directory
        QString programs;        ///< where tillpoold is
        QStringList settings {}; ///< "section.key=value" of the backend
    };

    /// Brings one up, or takes the one that runs from there.
    static base::Result<BenchSystem> bringUp(const admin::Installation& installation, const Options& options);
    /// Stops it and removes its data, unless it ran before.
    base::Status takeDown();

    const QString& dataFolder() const { return m_system.dataFolder; }
    quint16 gatewayPort() const;
    quint16 backendPort() const;
    const QString& storeId() const { return m_system.regions.front().storeId; }
    const std::vector<regions::RegionSettings>& settings() const { return m_settings; }
    const QByteArray& token(int client) const { return m_tokens[static_cast<size_t>(client)]; }

    /// Of region 001's database, as the application's role.
    QString applicationDsn() const { return m_system.regions.front().dsn; }
    /// Of `database` on the same server, as its superuser. It is made where it is not there.
    base::Result<QString> ownDatabase(const QString& database) const;
    /// Vacuums and analyses, and writes what is dirty: so that no measurement pays for what came before it.
    base::Status settle() const;

    /// Group number `group` of `region` ("001" or "002").
    static QString groupId(const QString& region, int group);
    /// A sale of one item at `client`'s till; the first member of the group pays with 10 of its points and the group
    /// earns. `group` is 0: its number stands as 00000 in the text, and nothing else does.
    QByteArray saleBody(int client, const QString& region) const;
    /// A request with this body for another group, under a key of its own.
    QByteArray saleRequest(const QByteArray& body, int client, int group) const;

    qint64 fsyncs() const;    ///< of all regions, since they began
    qint64 deadlocks() const; ///< the same
    qint64 promisesWaiting() const;

private:
    BenchSystem(admin::Installation installation, Options options)
        : m_installation(std::move(installation)), m_options(std::move(options))
    {
    }
    base::Status prepare();
    base::Status fill(int region, const QString& id);
    base::Status signOn();
    base::Status readMenu();
    base::Result<admin::DatabaseLogin> superuser(int region, const QString& database) const;
    qint64 sumOver(const QByteArray& sql) const;

    admin::Installation m_installation;
    Options m_options;
    admin::RunningSystem m_system {};
    std::vector<regions::RegionSettings> m_settings {};
    std::vector<QByteArray> m_tokens {};
    QJsonObject m_item {};
    qint64 m_catalogueVersion = 0;
    bool m_ranBefore = false;
    mutable std::vector<admin::AdminConnection> m_books {}; // one a region
};

} // namespace tillpool::bench
