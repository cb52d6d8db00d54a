// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/PortPicker.h"

#include <QRandomGenerator>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {
constexpr int firstPort = 20'000;
constexpr int lastPort = 31'999;
constexpr int attemptsMax = 2000;
} // namespace

base::Result<int> PortPicker::pick()
{
    for (int attempt = 0; attempt < attemptsMax; ++attempt) {
        const int port = QRandomGenerator::system()->bounded(firstPort, lastPort + 1);
        if (!m_given.contains(port) && isFree(port)) {
            m_given.insert(port);
            return port;
        }
    }
    return base::Error {.code = base::ErrorCode::Internal,
        .detail = u"no free port between %1 and %2 on 127.0.0.1"_s.arg(firstPort).arg(lastPort)};
}

bool PortPicker::isFree(int port)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    // As servers do: old connections that linger on the port are no hindrance, another listener is.
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && listen(fd, 1) == 0;
    close(fd);
    return free;
}

} // namespace tillpool::admin
