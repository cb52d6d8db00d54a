// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/Service.h"

#include "checkout/CheckoutRoutes.h"
#include "customers/CustomerRoutes.h"
#include "groups/GroupsRoutes.h"
#include "http/Router.h"
#include "http/Server.h"
#include "http/WorkerPool.h"
#include "jobs/Audit.h"
#include "jobs/Recovery.h"
#include "jobs/Relay.h"
#include "jobs/WaitingFigures.h"
#include "menu/MenuRoutes.h"
#include "service/Health.h"
#include "service/MetricsRoute.h"
#include "service/Permissions.h"
#include "service/ServiceFigures.h"
#include "staff/SessionRoutes.h"

#include <prometheus/registry.h>

namespace tillpool::service {

using std::chrono::milliseconds;

// In the order in which they depend on each other; destroyed in the opposite order.
struct Service::Parts {
    config::Config config;
    prometheus::Registry registry;
    metrics::Exposition exposition;
    RequestFigures requestFigures;
    jobs::JobFigures jobFigures;
    regions::Database database;
    menu::CatalogueCache catalogues;
    staff::Sessions sessions;
    staff::LogIn logIn;
    customers::Customers customers;
    jobs::Relay relay;
    jobs::Recovery recovery;
    jobs::Audit audit;
    jobs::WaitingFigures waitingFigures;
    groups::GroupsService groups;
    checkout::SalePreparer preparer;
    checkout::Checkout checkout;
    checkout::Refunds refunds;
    checkout::Quotes quotes;
    checkout::SaleHistory history;
    http::Router router;
    http::WorkerPool workers;
    http::Server server;

    Parts(config::Config settings, const QString& version)
        : config(std::move(settings))
        , exposition(registry)
        , requestFigures(registry)
        , jobFigures(registry)
        , database(config.regions, config.regionLimits)
        , catalogues(database, milliseconds(config.catalogueExpiryMs))
        , sessions(database)
        , logIn(database, sessions, config.ownRegion)
        , customers(database)
        , relay(database, milliseconds(config.relayPollMs), jobFigures)
        , recovery(database, milliseconds(config.recoverHoldsAfterMs), jobFigures)
        , audit(database,
              {.region = config.ownRegion,
                  .every = milliseconds(config.auditEveryMs),
                  .fullEveryHours = config.auditFullEveryHours},
              jobFigures)
        , waitingFigures(database, milliseconds(config.figuresEveryMs))
        , groups(database, sessions, relay)
        , preparer(database, catalogues, sessions)
        , checkout(database, preparer, sessions, relay)
        , refunds(database, relay)
        , quotes(database, catalogues)
        , history(database)
        , router(allRoutes(version))
        , workers({.threads = config.workers})
        , server(router, sessions, workers, serverOptions())
    {
        exposition.addSource([this] { return waitingFigures.samples(); });
        exposition.addSource([this] { return samplesOf(database); });
        exposition.addSource([this] { return samplesOf(workers, server); });
        exposition.addSource([this] { return samplesOf(catalogues); });
    }

    http::ServerOptions serverOptions()
    {
        return {.onAnswered = [this](const http::RequestEnd& end) { requestFigures.note(end); }};
    }

    std::vector<http::Route> allRoutes(const QString& version)
    {
        std::vector<http::Route> all = healthRoutes(database, config.ownRegion, version);
        all.push_back(metricsRoute(exposition));
        for (auto& some :
            {staff::sessionRoutes(logIn, sessions), customers::customerRoutes(customers), groups::groupRoutes(groups),
                menu::menuRoutes(catalogues), checkout::checkoutRoutes(database, checkout, refunds, quotes, history)})
            all.insert(all.end(), some.begin(), some.end());
        return withPermissions(std::move(all));
    }
};

Service::Service(config::Config config, const QString& version)
    : m_parts(std::make_unique<Parts>(std::move(config), version))
{
}

Service::~Service() = default;

base::Result<quint16> Service::start()
{
    TILLPOOL_TRY_ASSIGN(
        const quint16 port, m_parts->server.listen(m_parts->config.listenAddress, m_parts->config.port));
    m_parts->relay.start();
    m_parts->recovery.start();
    m_parts->audit.start();
    m_parts->waitingFigures.start();
    return port;
}

bool Service::stop()
{
    const auto finished = m_parts->server.shutdown(milliseconds(m_parts->config.shutdownDeadlineMs));
    m_parts->waitingFigures.stop();
    m_parts->audit.stop();
    m_parts->recovery.stop();
    m_parts->relay.stop();
    return finished == http::Server::Finished::Everything;
}

const std::vector<http::Route>& Service::routes() const { return m_parts->router.routes(); }

} // namespace tillpool::service
