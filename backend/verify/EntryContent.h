// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <memory>
#include <string>

struct evp_md_ctx_st;
struct evp_md_st;

namespace tillpool::verify {

/// One points entry as its row says.
struct Entry {
    qint64 version = 0;
    QByteArray kind {};
    QByteArray sourceId {};
    qint64 delta = 0;
    qint64 heldDelta = 0;
    qint64 balanceAfter = 0;
    qint64 heldAfter = 0;
    QByteArray customerId {};         ///< empty where there is none
    qint64 createdAtMicroseconds = 0; ///< since 1970, UTC
    QByteArray prevHash {};
    QByteArray hash {};
};

/// A time as the hashed content has it: "2026-01-31T12:00:00.000001Z".
QByteArray timeText(qint64 microsecondsSince1970);

/// Computes the hash that an entry must have, by docs/checkout.md ("Reading a chain") and by nothing of the database's.
class EntryContent {
public:
    EntryContent();

    /// SHA-256 of the entry's own prev_hash and its content. Valid until the next call.
    QByteArray hashOf(const QByteArray& groupId, const Entry& entry);

private:
    using Context = std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)>;
    using Algorithm = std::unique_ptr<evp_md_st, void (*)(evp_md_st*)>;

    Context m_context;
    Algorithm m_sha256; ///< fetched once: looking it up costs more than hashing an entry
    std::string m_content;
    std::string m_hash;
};

} // namespace tillpool::verify
