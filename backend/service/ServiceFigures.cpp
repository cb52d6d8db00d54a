// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/ServiceFigures.h"

namespace tillpool::service {

using namespace Qt::StringLiterals;
using metrics::Kind;
using metrics::Labels;
using metrics::Sample;
using regions::Attempt;

namespace {

// A client may send any word as a method; the figures have a row for each.
QString methodLabel(const QByteArray& method)
{
    static const QByteArrayList known {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return known.contains(method) ? QString::fromLatin1(method) : u"other"_s;
}

QString nameOf(Attempt::End end)
{
    switch (end) {
    case Attempt::End::Answered:
        return u"answered"_s;
    case Attempt::End::NotSent:
        return u"not_sent"_s;
    case Attempt::End::Lost:
        return u"lost"_s;
    case Attempt::End::TimedOut:
        return u"timed_out"_s;
    case Attempt::End::RunAgain:
        return u"run_again"_s;
    case Attempt::End::TookTooLong:
        return u"took_too_long"_s;
    case Attempt::End::InvariantBroken:
        return u"invariant_broken"_s;
    case Attempt::End::Failed:
        return u"failed"_s;
    }
    Q_UNREACHABLE();
}

Sample sample(const char* name, const char* help, Kind kind, Labels labels, quint64 value)
{
    return {name, help, kind, std::move(labels), static_cast<double>(value)};
}

Sample gauge(const char* name, const char* help, qint64 value)
{
    return {name, help, Kind::Gauge, {}, static_cast<double>(value)};
}

void append(std::vector<Sample>& samples, const regions::RegionFigures& figures)
{
    const char* const calls = "tillpool_database_calls_total";
    const char* const callsHelp = "Attempts to run a statement in a region, by how they ended";
    const QString region = figures.region.text();
    for (size_t end = 0; end < figures.attempts.size(); ++end) {
        const Labels labels {{"region", region}, {"end", nameOf(static_cast<Attempt::End>(end))}};
        samples.push_back(sample(calls, callsHelp, Kind::Counter, labels, figures.attempts[end]));
    }
    samples.push_back(
        sample(calls, callsHelp, Kind::Counter, {{"region", region}, {"end", u"refused"_s}}, figures.refused));
    samples.push_back(
        sample("tillpool_region_known_down", "1 while calls to a region are refused because it did not answer",
            Kind::Gauge, {{"region", region}}, figures.isKnownDown ? 1 : 0));
    samples.push_back(sample("tillpool_database_calls_waiting", "Calls that wait for their turn in a region",
        Kind::Gauge, {{"region", region}}, static_cast<quint64>(figures.waiting)));
}

} // namespace

RequestFigures::RequestFigures(prometheus::Registry& registry)
    : m_requests(registry, "tillpool_requests_total", "Requests that were answered")
    , m_durations(registry, "tillpool_request_seconds", "From a request's first byte to its answer")
{
}

void RequestFigures::note(const http::RequestEnd& end)
{
    const QString route = end.route.isEmpty() ? u"none"_s : end.route;
    const QString method = methodLabel(end.method);
    m_requests.add({{"route", route}, {"method", method}, {"status", QString::number(end.status)}});
    m_durations.add({{"route", route}, {"method", method}}, end.took);
}

std::vector<Sample> samplesOf(const regions::Database& database)
{
    std::vector<Sample> samples;
    for (const regions::RegionFigures& figures : database.figures())
        append(samples, figures);
    return samples;
}

std::vector<Sample> samplesOf(const http::WorkerPool& workers, const http::Server& server)
{
    const http::ServerStats stats = server.stats();
    return {gauge("tillpool_worker_queue", "Requests that wait for a worker", workers.queued()),
        gauge("tillpool_workers_busy", "Workers that are at a request", workers.running()),
        gauge("tillpool_connections", "Connections of clients", stats.openConnections),
        sample(
            "tillpool_connections_refused_total", "Connections over the limit", Kind::Counter, {}, stats.turnedAway)};
}

std::vector<Sample> samplesOf(const menu::CatalogueCache& catalogues)
{
    const char* const name = "tillpool_catalogue_cache_total";
    const char* const help = "Which menu is current, by who knew: memory (hit) or a database (miss)";
    const menu::CacheFigures figures = catalogues.figures();
    return {sample(name, help, Kind::Counter, {{"outcome", u"hit"_s}}, figures.hits),
        sample(name, help, Kind::Counter, {{"outcome", u"miss"_s}}, figures.misses)};
}

} // namespace tillpool::service
