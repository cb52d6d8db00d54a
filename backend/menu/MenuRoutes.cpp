// SPDX-License-Identifier: GPL-3.0-or-later
#include "menu/MenuRoutes.h"

namespace tillpool::menu {

using namespace Qt::StringLiterals;
using base::Result;
using base::StoreId;
using http::ApiRequest;
using http::ApiResponse;

namespace {

Result<StoreId> storeOf(const ApiRequest& request)
{
    const QString store = request.queryText(u"store"_s);
    if (store.isEmpty())
        return base::invalidField(u"?store"_s, u"is missing: name the store whose menu you want"_s);
    return StoreId::parse(store);
}

// RFC 9110, 13.1.2: a list of tags, or "*"; a tag that a gateway made weak still names the same content.
bool isNoneMatch(const QByteArray& header, const QByteArray& etag)
{
    for (QByteArray tag : header.split(',')) {
        tag = tag.trimmed();
        if (tag.startsWith("W/"))
            tag.remove(0, 2);
        if (tag == etag || tag == "*")
            return true;
    }
    return false;
}

ApiResponse answer(const ApiRequest& request, const StoreMenu& menu, std::chrono::milliseconds expiry)
{
    const QByteArray etag = menu.menu->etagFor(menu.store);
    ApiResponse response = isNoneMatch(request.header("if-none-match"), etag)
        ? ApiResponse::empty(304)
        : ApiResponse {
            .status = 200, .body = RenderedMenu::beginningFor(menu.store), .sharedEnd = menu.menu->commonEnd()};
    const auto maxAge = std::chrono::duration_cast<std::chrono::seconds>(expiry).count();
    response.withHeader("ETag", etag)
        .withHeader("Cache-Control", "max-age=" + QByteArray::number(static_cast<qint64>(maxAge)))
        .withHeader("Age", QByteArray::number(static_cast<qint64>(menu.age.count())))
        .withHeader("Cache-Status", wireName(menu.outcome));
    return response;
}

ApiResponse readMenu(CatalogueCache& cache, const ApiRequest& request)
{
    auto store = storeOf(request);
    if (!store.hasValue())
        return ApiResponse::problem(store.error());
    const auto menu = cache.menuOf(store.value());
    return menu.hasValue() ? answer(request, *menu, cache.expiry()) : ApiResponse::problem(menu.error());
}

std::optional<ApiResponse> menuFromMemory(CatalogueCache& cache, const ApiRequest& request)
{
    const auto store = storeOf(request);
    if (!store.hasValue())
        return std::nullopt;
    const auto menu = cache.menuFromMemory(*store);
    return menu ? std::optional(answer(request, *menu, cache.expiry())) : std::nullopt;
}

} // namespace

std::vector<http::Route> menuRoutes(CatalogueCache& cache)
{
    return {{.method = http::Method::Get,
        .pattern = u"/api/v1/catalogue"_s,
        .handler = [&cache](const ApiRequest& request, const http::Identity&) { return readMenu(cache, request); },
        .fromMemory = [&cache](const ApiRequest& request) { return menuFromMemory(cache, request); }}};
}

} // namespace tillpool::menu
