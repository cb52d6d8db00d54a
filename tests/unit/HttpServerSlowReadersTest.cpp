// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clients that take large answers slowly, or not at all.
#include "HttpServerFixture.h"
#include "Memory.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using testing::Growth;
using testing::RawSocket;
using testing::requestBytes;

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 largeBytes = 24 * mebibyte; // what the system does not take for a client that reads nothing

std::vector<Route> largeRoute()
{
    const auto handler = [body = QByteArray(largeBytes, 'x')](const ApiRequest&, const Identity&) {
        ApiResponse response = ApiResponse::empty(200);
        response.body = body;
        return response;
    };
    return {open(Method::Get, u"/large"_s, handler)};
}

/// Asks for the large answer, and takes it as its test likes.
class SlowReader {
public:
    explicit SlowReader(quint16 port) : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        const QByteArray request = requestBytes("GET", "/large");
        EXPECT_EQ(::send(m_descriptor, request.constData(), static_cast<size_t>(request.size()), MSG_NOSIGNAL),
            request.size());
    }
    ~SlowReader() { ::close(m_descriptor); }
    SlowReader(const SlowReader&) = delete;
    SlowReader& operator=(const SlowReader&) = delete;

    /// Reads until all has come, or the server ends the connection; `pause` after each piece. How much came.
    qint64 readAll(std::chrono::milliseconds pause)
    {
        QByteArray piece(256 * 1024, Qt::Uninitialized);
        qint64 bytes = 0;
        while (bytes < largeBytes) {
            const auto n = ::recv(m_descriptor, piece.data(), static_cast<size_t>(piece.size()), 0);
            if (n <= 0)
                break;
            bytes += n;
            std::this_thread::sleep_for(pause);
        }
        return bytes;
    }

private:
    const int m_descriptor;
};

} // namespace

TEST(HttpServerSlowReaders, HaveTimeAsLongAsTheyGoOn)
{
    ServerOptions options;
    options.unsentBytesMax = 2 * largeBytes;
    options.writeDeadline = 400ms;
    RunningServer server({.routes = largeRoute(), .options = options});
    SlowReader reader(server.port());
    EXPECT_GE(reader.readAll(20ms), largeBytes) << "about two seconds, each piece of which was in time";
}

TEST(HttpServerSlowReaders, HaveNotAllTheTimeInTheWorld)
{
    ServerOptions options;
    options.unsentBytesMax = 2 * largeBytes;
    options.writeTotalDeadline = 100ms;
    RunningServer server({.routes = largeRoute(), .options = options});
    SlowReader reader(server.port());
    EXPECT_LT(reader.readAll(20ms), largeBytes);
    EXPECT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 0; }));
}

TEST(HttpServerSlowReaders, ShareWhatTheyAreSent)
{
    constexpr int count = 10;
    ServerOptions options;
    options.unsentBytesMax = count * largeBytes;
    RunningServer server({.routes = largeRoute(), .options = options});
    const Growth growth;
    std::vector<std::unique_ptr<SlowReader>> readers;
    for (int i = 0; i < count; ++i)
        readers.push_back(std::make_unique<SlowReader>(server.port()));
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.answered == count; }));
    EXPECT_LT(growth.mebibytes(), 2 * largeBytes / mebibyte);
    for (const auto& reader : readers)
        EXPECT_GE(reader->readAll(0ms), largeBytes);
}

TEST(HttpServerSlowReaders, AreDisconnectedWhenTheyAreTooMany)
{
    ServerOptions options;
    options.unsentBytesMax = 2 * largeBytes;
    RunningServer server({.routes = largeRoute(), .options = options});
    std::vector<std::unique_ptr<SlowReader>> readers;
    for (int i = 0; i < 4; ++i) {
        readers.push_back(std::make_unique<SlowReader>(server.port()));
        ASSERT_TRUE(
            server.waitUntil([i](const ServerStats& stats) { return stats.answered == static_cast<quint64>(i) + 1; }));
    }
    ASSERT_TRUE(server.waitUntil([](const ServerStats& stats) { return stats.openConnections == 2; }));
    EXPECT_GE(readers[0]->readAll(0ms), largeBytes);
    EXPECT_GE(readers[1]->readAll(0ms), largeBytes);
    EXPECT_LT(readers[2]->readAll(0ms), largeBytes);
    SlowReader another(server.port());
    EXPECT_GE(another.readAll(0ms), largeBytes) << "there is room again";
}

} // namespace tillpool::http
