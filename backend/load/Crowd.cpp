// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Crowd.h"

#include "load/Answers.h"

#include <QJsonDocument>
#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto backoffFirst = 50ms;
constexpr auto backoffMax = 2'000ms;
constexpr auto stepMax = 100ms;
constexpr quint64 jitterStream = 1'000'000; // beyond all clients' numbers
constexpr int requestTimeout = 408;
constexpr int tooManyRequests = 429;
constexpr int unauthenticated = 401;
constexpr int serverErrors = 500;

} // namespace

Moment monotonicNow()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

bool isFinal(int status)
{
    return status != 0 && status != requestTimeout && status != tooManyRequests && status < serverErrors;
}

Crowd::Client::Client(const Script::Settings& settings, int clientNumber, const World& world)
    : number(clientNumber)
    , script(settings, clientNumber, world)
    , jitter(settings.seed, jitterStream + static_cast<quint64>(clientNumber))
{
}

Crowd::Crowd(const Options& options, const World& world, Wire& wire, Tally& tally, CrowdListener& listener)
    : m_options(options), m_world(world), m_wire(wire), m_tally(tally), m_listener(listener)
{
    const Script::Settings settings {.seed = options.seed,
        .runTag = options.runTag,
        .clients = options.clients,
        .thinkTimeMean = options.thinkTimeMean};
    for (int number = 0; number < options.clients; ++number)
        m_clients.push_back(std::make_unique<Client>(settings, number, world));
}

void Crowd::run()
{
    for (const auto& client : m_clients)
        begin(*client);
    while (isWorking()) {
        fireTimers();
        const Moment now = monotonicNow();
        if (now > m_giveUpAt)
            break;
        Moment next = now + std::chrono::nanoseconds(stepMax).count();
        if (!m_timers.empty())
            next = std::min(next, m_timers.begin()->first);
        // Rounded up: a wait of 0 ms would spin until the timer is due.
        m_wire.step(
            std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(std::max<Moment>(0, next - now))));
    }
    giveUp();
}

void Crowd::end(std::chrono::milliseconds giveUpAfter)
{
    m_giveUpAt = monotonicNow() + std::chrono::nanoseconds(giveUpAfter).count();
    m_isEnding = true;
    m_wire.wake();
}

bool Crowd::isWorking() const { return !m_isEnding || m_busy > 0; }

void Crowd::after(std::chrono::microseconds pause, std::function<void()> what)
{
    m_timers.emplace(monotonicNow() + std::chrono::nanoseconds(pause).count(), std::move(what));
}

void Crowd::fireTimers()
{
    while (!m_timers.empty() && m_timers.begin()->first <= monotonicNow()) {
        const auto what = std::move(m_timers.begin()->second);
        m_timers.erase(m_timers.begin());
        what();
    }
}

void Crowd::begin(Client& client)
{
    client.operation = client.script.next();
    after(client.operation.pauseBefore, [this, &client] {
        if (m_isEnding)
            return;
        client.operationNumber = ++m_operations;
        client.stage = 0;
        client.pending.clear();
        ++m_busy;
        m_tally.begun(client.operation.kind);
        m_listener.began(client.operationNumber, client.number, client.operation, monotonicNow());
        beginStage(client);
    });
}

void Crowd::beginStage(Client& client)
{
    const auto& requests = client.operation.stages[client.stage];
    const size_t first = client.pending.size();
    for (const Request& request : requests)
        client.pending.push_back({.exchange = {.request = request}, .sofar = {.attempts = 0}});
    client.waitingFor = requests.size();
    const auto mains = std::ranges::count(requests, Request::Part::Main, &Request::part);
    for (qsizetype i = 1; i < mains; ++i)
        m_tally.duplicated();
    if (client.stage > 0 && requests.front().part == Request::Part::Main
        && client.operation.stages.front().front().part == Request::Part::Main)
        m_tally.repeated();
    for (size_t i = first; i < client.pending.size(); ++i)
        send(client, i);
}

void Crowd::send(Client& client, size_t index)
{
    Pending& pending = client.pending[index];
    const Request& request = pending.exchange.request;
    if (pending.sofar.attempts++ == 0)
        pending.sofar.sentAt = monotonicNow();
    m_wire.send(
        {.method = request.method,
            .path = u"/api/v1"_s + request.path,
            .body = request.body.isEmpty() ? QByteArray() : QJsonDocument(request.body).toJson(QJsonDocument::Compact),
            .key = request.key.toLatin1(),
            .token = tokenOf(client, request.actor)},
        [this, &client, index](const WireAnswer& answer) { answered(client, index, answer); });
}

void Crowd::answered(Client& client, size_t index, const WireAnswer& answer)
{
    Pending& pending = client.pending[index];
    if (!isFinal(answer.status)) {
        again(client, index, answer);
        return;
    }
    if (answer.status == unauthenticated && pending.mayLogIn
        && !loginOf(client, pending.exchange.request.actor).isEmpty()) {
        pending.mayLogIn = false;
        logIn(client, index);
        return;
    }
    pending.sofar.status = answer.status;
    pending.sofar.body = answer.body;
    pending.sofar.at = monotonicNow();
    pending.exchange.answer = pending.sofar;
    if (--client.waitingFor > 0)
        return;
    if (++client.stage < client.operation.stages.size())
        beginStage(client);
    else
        endOperation(client);
}

// The key stays the same; how long it waits is the client's own chance, so that not all come back at once.
void Crowd::again(Client& client, size_t index, const WireAnswer& answer)
{
    m_tally.unanswered();
    m_tally.repeated();
    const int doublings = std::min(client.pending[index].sofar.attempts - 1, 10);
    const auto most = std::min<std::chrono::milliseconds>(backoffMax, backoffFirst * (1 << doublings));
    const auto least =
        std::min<std::chrono::milliseconds>(backoffMax, std::chrono::seconds(answer.retryAfterSeconds)) / 2;
    const auto pause = least + std::chrono::milliseconds(client.jitter.between(0, most.count()));
    after(pause, [this, &client, index] { send(client, index); });
}

void Crowd::logIn(Client& client, size_t index)
{
    const Actor actor = client.pending[index].exchange.request.actor;
    const QJsonObject login = loginOf(client, actor);
    m_wire.send(
        {.method = "POST", .path = u"/api/v1/sessions"_s, .body = QJsonDocument(login).toJson(QJsonDocument::Compact)},
        [this, &client, index, actor](const WireAnswer& answer) {
            const QByteArray token =
                QJsonDocument::fromJson(answer.body).object().value(u"token"_s).toString().toLatin1();
            if (!token.isEmpty())
                client.tokens[actor] = token;
            if (!isFinal(answer.status))
                client.pending[index].mayLogIn = true;
            again(client, index, answer);
        });
}

void Crowd::endOperation(Client& client)
{
    std::vector<Exchange> exchanges;
    for (Pending& pending : client.pending)
        exchanges.push_back(std::move(pending.exchange));
    client.pending.clear();
    --m_busy;
    ++m_ended;
    const Exchange& main = decidingMain(exchanges);
    m_tally.ended(client.operation.kind, main.answer);
    const qsizetype leftOutBefore = client.script.leftOut().size();
    client.script.take(client.operation, *main.answer);
    for (qsizetype i = leftOutBefore; i < client.script.leftOut().size(); ++i)
        m_listener.leftOut(client.script.leftOut()[i]);
    m_listener.ended(client.operationNumber, client.operation, std::move(exchanges));
    begin(client);
}

// Whatever has no answer now is unknown, and told so.
void Crowd::giveUp()
{
    for (const auto& client : m_clients) {
        if (client->pending.empty())
            continue;
        std::vector<Exchange> exchanges;
        for (const Pending& pending : client->pending)
            exchanges.push_back(pending.exchange);
        m_tally.ended(client->operation.kind, std::nullopt);
        m_listener.ended(client->operationNumber, client->operation, std::move(exchanges));
    }
}

QByteArray Crowd::tokenOf(const Client& client, Actor actor) const
{
    if (const auto own = client.tokens.find(actor); own != client.tokens.end())
        return own->second;
    const WorldRegion& region = regionOf(m_world, client.number);
    switch (actor) {
    case Actor::Cashier:
        return region.cashierTokens[seatOf(m_world, client.number)];
    case Actor::Admin:
        return m_world.adminToken;
    case Actor::Customer:
        return customerOf(m_world, client.number).token;
    case Actor::Guest:
        return client.script.guestToken();
    case Actor::Nobody:
        return {};
    }
    Q_UNREACHABLE();
}

QJsonObject Crowd::loginOf(const Client& client, Actor actor) const
{
    const WorldRegion& region = regionOf(m_world, client.number);
    switch (actor) {
    case Actor::Cashier:
        return loginFor(region.cashiers[seatOf(m_world, client.number)]);
    case Actor::Admin:
        return m_options.admin ? loginFor(*m_options.admin) : QJsonObject();
    case Actor::Customer:
        return {{u"username"_s, customerOf(m_world, client.number).username}, {u"password"_s, m_world.password}};
    default:
        return {};
    }
}

} // namespace tillpool::load
