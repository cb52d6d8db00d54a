// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Server.h"
#include "http/WorkerPool.h"
#include "menu/CatalogueCache.h"
#include "metrics/Exposition.h"
#include "regions/Database.h"

namespace tillpool::service {

/// Requests by route, method and status, and how long they took.
class RequestFigures {
public:
    /// `registry` outlives it.
    explicit RequestFigures(prometheus::Registry& registry);
    /// Any thread.
    void note(const http::RequestEnd& end);

private:
    metrics::Counters m_requests;
    metrics::Durations m_durations;
};

// What the parts of a service count themselves. Any thread.
std::vector<metrics::Sample> samplesOf(const regions::Database& database);
std::vector<metrics::Sample> samplesOf(const http::WorkerPool& workers, const http::Server& server);
std::vector<metrics::Sample> samplesOf(const menu::CatalogueCache& catalogues);

} // namespace tillpool::service
