// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/Api.h"

namespace tillpool::http {

/// The table of routes with who may call them, and the way from a request to its handler's answer.
/// Immutable once made: every function may be called from any thread.
class Router {
public:
    /// Asserts that no method and pattern stands there twice, and that `fromMemory` stands only at anonymous routes
    /// without parameters.
    explicit Router(std::vector<Route> routes);
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// The answer to `request`, whatever happens: the handler's, or the problem that kept it from being asked (bad
    /// path, 404, 405 with Allow, 401, 403), or 500 where it threw. HEAD is answered as GET (whoever writes the answer
    /// leaves the body out), OPTIONS with 204 and Allow.
    ApiResponse dispatch(ApiRequest request, Authenticator& authenticator) const;

    /// Whether some route at this path, as sent, has a MemoryHandler.
    bool mayAnswerFromMemory(const QByteArray& rawPath) const { return m_fromMemory.contains(rawPath); }
    /// The answer of the route's MemoryHandler, or nothing where the route has none or it cannot answer now.
    std::optional<ApiResponse> dispatchFromMemory(const ApiRequest& request) const;

    /// The table, for tests that walk it.
    const std::vector<Route>& routes() const { return m_routes; }

private:
    struct Segment {
        QString text; ///< to be matched, or the parameter's name
        bool isParameter = false;
    };
    /// All routes of one pattern.
    struct Resource {
        std::vector<Segment> segments;
        std::vector<const Route*> routes;
        const QString& pattern() const { return routes.front()->pattern; }
    };
    struct Match {
        const Resource* resource = nullptr;
        QHash<QString, QString> parameters {};
    };

    static std::vector<Segment> segmentsOf(const QString& pattern);
    static bool isMoreSpecific(const Resource& one, const Resource& other);
    static std::optional<QHash<QString, QString>> parametersOf(const Resource& resource, const QStringList& path);
    static const Route* routeFor(const Resource& resource, Method method);
    static QByteArray allowedMethods(const Resource& resource);
    static ApiResponse methodNotAllowed(const Resource& resource);
    static ApiResponse callAnonymously(const Route& route, const ApiRequest& request);
    static ApiResponse call(const Route& route, const ApiRequest& request, Authenticator& authenticator);

    void add(const Route& route);
    std::optional<Match> match(const QStringList& path) const;
    ApiResponse answer(ApiRequest& request, Authenticator& authenticator) const;
    static ApiResponse answer(const Resource& resource, ApiRequest& request, Authenticator& authenticator);

    std::vector<Route> m_routes;
    std::vector<Resource> m_resources;               ///< those with literal segments before those with parameters
    QHash<QByteArray, const Resource*> m_fromMemory; ///< by their path
};

/// "GET", …; empty for Unknown.
QByteArray methodName(Method method);

} // namespace tillpool::http
