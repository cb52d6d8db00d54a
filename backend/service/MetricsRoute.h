// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"
#include "metrics/Exposition.h"

namespace tillpool::service {

/// GET /metrics: the figures of this process for Prometheus, without a token, answered without a worker so that they
/// can be had when all workers wait. For those who reach the backend itself, on loopback: what came through a gateway,
/// which says so by X-Forwarded-For, gets 404. `exposition` outlives the route.
http::Route metricsRoute(const metrics::Exposition& exposition);

} // namespace tillpool::service
