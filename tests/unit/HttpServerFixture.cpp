// SPDX-License-Identifier: GPL-3.0-or-later
#include "HttpServerFixture.h"

#include "http/Heap.h"
#include "log/Log.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QSocketNotifier>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 30s;

/// Qt's event loops need an application object; the lines of thousands of requests need nobody.
class QtEnvironment : public ::testing::Environment {
public:
    void SetUp() override
    {
        setUpHeap(); // as the service does
        m_application = std::make_unique<QCoreApplication>(m_argumentCount, m_arguments);
        log::start({.minimum = log::Level::Warning});
    }
    void TearDown() override { m_application.reset(); }

private:
    int m_argumentCount = 1;
    char m_name[5] = "test";
    char* m_arguments[2] = {m_name, nullptr};
    std::unique_ptr<QCoreApplication> m_application;
};

[[maybe_unused]] const auto* const s_environment = ::testing::AddGlobalTestEnvironment(new QtEnvironment);

} // namespace

void Count::add(int by)
{
    const std::lock_guard lock(m_mutex);
    m_value += by;
    m_changed.notify_all();
}

int Count::value() const
{
    const std::lock_guard lock(m_mutex);
    return m_value;
}

bool Count::waitFor(int wanted) const
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_value >= wanted; });
}

base::Result<Identity> RunningServer::NobodyKnown::identify(const QByteArray&, IdentityCheck)
{
    return base::Error {.code = base::ErrorCode::Unauthenticated};
}

RunningServer::RunningServer(Setup setup)
    : m_router(std::move(setup.routes)), m_pool(setup.workers), m_stop(::eventfd(0, EFD_CLOEXEC))
{
    std::promise<quint16> port;
    std::future<quint16> portKnown = port.get_future();
    m_thread = std::thread(
        [this, options = setup.options, port = std::move(port)]() mutable { run(options, std::move(port)); });
    m_port = portKnown.get();
}

RunningServer::~RunningServer()
{
    if (!m_isStopping)
        beginShutdown(patience).wait();
    m_release.set_value();
    m_thread.join();
    ::close(m_stop);
}

void RunningServer::run(const ServerOptions& options, std::promise<quint16> port)
{
    QEventLoop loop; // first: it gives a thread that Qt didn't make its dispatcher
    Server server(m_router, m_authenticator, m_pool, options);
    m_server = &server;
    base::Result<quint16> listening = server.listen(u"127.0.0.1"_s, 0);
    port.set_value(listening.hasValue() ? listening.takeValue() : quint16(0));
    QSocketNotifier stop(m_stop, QSocketNotifier::Read);
    QObject::connect(&stop, &QSocketNotifier::activated, &loop, [&] {
        eventfd_t ignored = 0;
        ::eventfd_read(m_stop, &ignored);
        loop.quit();
    });
    loop.exec();
    m_finished.set_value(server.shutdown(m_deadline));
    m_release.get_future().wait();
}

std::future<Server::Finished> RunningServer::beginShutdown(std::chrono::milliseconds deadline)
{
    m_isStopping = true;
    m_deadline = deadline;
    std::future<Server::Finished> finished = m_finished.get_future();
    ::eventfd_write(m_stop, 1);
    return finished;
}

bool RunningServer::waitUntil(const std::function<bool(const ServerStats&)>& holds) const
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds(stats())) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::yield();
    }
    return true;
}

Route open(Method method, const QString& pattern, Handler handler)
{
    return {method, pattern, std::move(handler), {base::Role::Anonymous}};
}

ApiResponse echo(const ApiRequest& request, const Identity&)
{
    return ApiResponse::json(200,
        {{u"said"_s, QString::fromUtf8(request.body)}, {u"query"_s, request.query.toString(QUrl::FullyDecoded)},
            {u"path"_s, request.path}, {u"header"_s, QString::fromLatin1(request.header("x-test"))},
            {u"request_id"_s, log::RequestScope::current()}});
}

Handler Gated::handler()
{
    return [this](const ApiRequest& request, const Identity& identity) {
        begun.add();
        EXPECT_TRUE(opened.waitFor(1));
        return echo(request, identity);
    };
}

} // namespace tillpool::http
