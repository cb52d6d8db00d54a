// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <optional>
#include <vector>

namespace tillpool::nemesis {

/// Finds, in what passes on one connection to PostgreSQL, where a statement that changes something is acknowledged.
/// Knows how messages are framed and nothing more. Calls of the product's functions commit by themselves, so their
/// CommandComplete tells the client that the commit is done.
class PostgresStream {
public:
    void toServer(const QByteArray& bytes);
    /// Where in `bytes`, the next from the server, the CommandComplete of a changing statement begins, if one does.
    std::optional<qsizetype> toClient(const QByteArray& bytes);

private:
    /// Takes messages apart as their bytes come.
    struct Framing {
        bool isTyped = true; ///< false: a message of the start, which has no letter
        char type = 0;
        QByteArray head {};
        qsizetype bodyLeft = 0;
        QByteArray body {}; ///< its first bytes
        bool isInBody = false;
    };
    void endOfClientMessage();

    Framing m_client {.isTyped = false};
    Framing m_server;
    int m_lettersDue = 0; ///< answers of one letter to requests for encryption
    bool m_changes = false;
};

/// Cuts what a client sends into HTTP requests.
class RequestStream {
public:
    /// The requests that are complete with these bytes.
    std::vector<QByteArray> add(const QByteArray& bytes);
    /// Whether the newest request, complete or not, is one that changes something.
    bool changesSomething() const { return m_changes; }

private:
    QByteArray m_buffer;
    bool m_changes = false;
};

} // namespace tillpool::nemesis
