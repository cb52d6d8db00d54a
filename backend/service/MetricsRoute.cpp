// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/MetricsRoute.h"

namespace tillpool::service {

using namespace Qt::StringLiterals;
using http::ApiRequest;
using http::ApiResponse;

http::Route metricsRoute(const metrics::Exposition& exposition)
{
    return {.method = http::Method::Get,
        .pattern = u"/metrics"_s,
        .handler = {},
        .fromMemory = [&exposition](const ApiRequest& request) -> std::optional<ApiResponse> {
            if (!request.header("x-forwarded-for").isEmpty()) {
                return ApiResponse::problem(
                    {.code = base::ErrorCode::NotFound, .detail = u"there is nothing at this path"_s});
            }
            return ApiResponse {.body = exposition.text(), .contentType = metrics::Exposition::contentType()};
        }};
}

} // namespace tillpool::service
