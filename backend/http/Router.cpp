// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/Router.h"

#include "http/PathText.h"

#include <algorithm>
#include <exception>
#include <type_traits>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

base::Result<QStringList> pathOf(const ApiRequest& request)
{
    if (request.rawPath.isEmpty())
        return splitPath(request.path.toUtf8().toPercentEncoding("/"));
    return splitPath(request.rawPath);
}

// U+FFFD stands for bytes that were no UTF-8.
base::Status checkQuery(const QUrlQuery& query)
{
    for (const auto& [name, value] : query.queryItems(QUrl::FullyDecoded)) {
        for (const QString& text : {name, value}) {
            if (text.contains(QChar::Null) || text.contains(QChar::ReplacementCharacter))
                return base::invalidField(u'?' + QString(name).remove(QChar::Null), u"must be UTF-8 without U+0000"_s);
        }
    }
    return base::success();
}

// The one place where exceptions end: a handler that throws must cost one answer, not the process.
template <class Call>
std::invoke_result_t<Call> guarded(const ApiRequest& request, const Call& call)
{
    QString what = u"something that is no exception"_s;
    try {
        return call();
    } catch (const std::exception& exception) {
        what = QString::fromUtf8(exception.what());
    } catch (...) {
    }
    return ApiResponse::problem(
        Error {.code = ErrorCode::Internal, .detail = u"the handler of %1 threw: %2"_s.arg(request.path, what)});
}

} // namespace

Router::Router(std::vector<Route> routes) : m_routes(std::move(routes))
{
    for (const Route& route : m_routes)
        add(route);
    std::stable_sort(m_resources.begin(), m_resources.end(), isMoreSpecific);
    for (const Resource& resource : m_resources) {
        if (std::ranges::any_of(resource.routes, [](const Route* route) { return bool(route->fromMemory); }))
            m_fromMemory.insert(resource.pattern().toUtf8(), &resource);
    }
}

void Router::add(const Route& route)
{
    Q_ASSERT(route.handler || route.fromMemory);
    Q_ASSERT(!route.fromMemory || (route.roles.contains(base::Role::Anonymous) && !route.pattern.contains(u'{')));
    std::vector<Segment> segments = segmentsOf(route.pattern);
    const auto samePattern = [&](const Resource& resource) {
        return std::equal(resource.segments.begin(), resource.segments.end(), segments.begin(), segments.end(),
            [](const Segment& a, const Segment& b) { return a.text == b.text && a.isParameter == b.isParameter; });
    };
    auto resource = std::find_if(m_resources.begin(), m_resources.end(), samePattern);
    if (resource == m_resources.end())
        resource = m_resources.insert(m_resources.end(), {std::move(segments), {}});
    for ([[maybe_unused]] const Route* other : resource->routes)
        Q_ASSERT_X(other->method != route.method, "Router", "a method and pattern stand in the table twice");
    resource->routes.push_back(&route);
}

std::vector<Router::Segment> Router::segmentsOf(const QString& pattern)
{
    Q_ASSERT(pattern.startsWith(u'/'));
    std::vector<Segment> segments;
    for (const QString& text : pattern.mid(1).split(u'/')) {
        const bool isParameter = text.startsWith(u'{') && text.endsWith(u'}');
        segments.push_back({isParameter ? text.mid(1, text.size() - 2) : text, isParameter});
    }
    return segments;
}

bool Router::isMoreSpecific(const Resource& one, const Resource& other)
{
    return std::lexicographical_compare(one.segments.begin(), one.segments.end(), other.segments.begin(),
        other.segments.end(), [](const Segment& a, const Segment& b) { return !a.isParameter && b.isParameter; });
}

std::optional<QHash<QString, QString>> Router::parametersOf(const Resource& resource, const QStringList& path)
{
    if (resource.segments.size() != static_cast<size_t>(path.size()))
        return std::nullopt;
    QHash<QString, QString> parameters;
    for (size_t i = 0; i < resource.segments.size(); ++i) {
        const Segment& segment = resource.segments[i];
        const QString& text = path[static_cast<qsizetype>(i)];
        if (segment.isParameter ? text.isEmpty() : segment.text != text)
            return std::nullopt;
        if (segment.isParameter)
            parameters.insert(segment.text, text);
    }
    return parameters;
}

std::optional<Router::Match> Router::match(const QStringList& path) const
{
    for (const Resource& resource : m_resources) {
        if (auto parameters = parametersOf(resource, path))
            return Match {&resource, std::move(*parameters)};
    }
    return std::nullopt;
}

const Route* Router::routeFor(const Resource& resource, Method method)
{
    const auto find = [&](Method wanted) -> const Route* {
        for (const Route* route : resource.routes) {
            if (route->method == wanted)
                return route;
        }
        return nullptr;
    };
    const Route* route = find(method);
    return !route && method == Method::Head ? find(Method::Get) : route;
}

QByteArray Router::allowedMethods(const Resource& resource)
{
    static constexpr Method all[] {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete};
    QByteArrayList names;
    for (const Method method : all) {
        if (routeFor(resource, method))
            names << methodName(method);
    }
    names << methodName(Method::Options);
    return names.join(", ");
}

ApiResponse Router::methodNotAllowed(const Resource& resource)
{
    const QByteArray allowed = allowedMethods(resource);
    return ApiResponse::problem(
        Error {.code = ErrorCode::MethodNotAllowed, .detail = u"allowed here: "_s + QString::fromLatin1(allowed)})
        .withHeader("Allow", allowed);
}

ApiResponse Router::callAnonymously(const Route& route, const ApiRequest& request)
{
    if (route.handler)
        return route.handler(request, Identity {});
    std::optional<ApiResponse> response = route.fromMemory(request);
    Q_ASSERT_X(response, "Router", "a route without a handler must always answer from memory");
    return std::move(*response);
}

ApiResponse Router::call(const Route& route, const ApiRequest& request, Authenticator& authenticator)
{
    if (route.roles.contains(base::Role::Anonymous))
        return callAnonymously(route, request);
    const QByteArray token = request.bearerToken();
    if (token.isEmpty())
        return ApiResponse::problem(
            Error {.code = ErrorCode::Unauthenticated, .detail = u"send Authorization: Bearer <token>"_s});
    const base::Result<Identity> identity = authenticator.identify(token, route.check);
    if (!identity.hasValue())
        return ApiResponse::problem(identity.error());
    if (!route.roles.contains(identity->role))
        return ApiResponse::problem(
            Error {.code = ErrorCode::Forbidden, .detail = u"not for the role "_s + base::wireName(identity->role)});
    return route.handler(request, *identity);
}

ApiResponse Router::answer(ApiRequest& request, Authenticator& authenticator) const
{
    const base::Result<QStringList> path = pathOf(request);
    if (!path.hasValue())
        return ApiResponse::problem(path.error());
    if (const base::Status query = checkQuery(request.query); !query.hasValue())
        return ApiResponse::problem(query.error());
    std::optional<Match> found = match(*path);
    if (!found)
        return ApiResponse::problem(Error {.code = ErrorCode::NotFound, .detail = u"there is nothing at this path"_s});
    request.parameters = std::move(found->parameters);
    ApiResponse response = answer(*found->resource, request, authenticator);
    response.route = found->resource->pattern();
    return response;
}

ApiResponse Router::answer(const Resource& resource, ApiRequest& request, Authenticator& authenticator)
{
    const Route* route = routeFor(resource, request.method);
    if (!route && request.method == Method::Options)
        return ApiResponse::empty(204).withHeader("Allow", allowedMethods(resource));
    if (!route)
        return methodNotAllowed(resource);
    return call(*route, request, authenticator);
}

ApiResponse Router::dispatch(ApiRequest request, Authenticator& authenticator) const
{
    return guarded(request, [&] { return answer(request, authenticator); });
}

std::optional<ApiResponse> Router::dispatchFromMemory(const ApiRequest& request) const
{
    const Resource* resource = m_fromMemory.value(request.rawPath);
    const Route* route = resource ? routeFor(*resource, request.method) : nullptr;
    if (!route || !route->fromMemory || !checkQuery(request.query).hasValue())
        return std::nullopt;
    auto response = guarded(request, [&] { return route->fromMemory(request); });
    if (response)
        response->route = resource->pattern();
    return response;
}

QByteArray methodName(Method method)
{
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Head:
        return "HEAD";
    case Method::Post:
        return "POST";
    case Method::Put:
        return "PUT";
    case Method::Patch:
        return "PATCH";
    case Method::Delete:
        return "DELETE";
    case Method::Options:
        return "OPTIONS";
    case Method::Unknown:
        return {};
    }
    Q_UNREACHABLE();
}

} // namespace tillpool::http
