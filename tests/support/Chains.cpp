// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Chains.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <algorithm>
#include <map>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

/// Where a chain has got to.
struct Head {
    qint64 version = 0;
    qint64 sum = 0;
    qint64 balance = 0;
    qint64 held = 0;
    QByteArray hash = QByteArray(32, '\0');
};

QString timeOf(qint64 micros)
{
    constexpr qint64 perSecond = 1'000'000;
    return QDateTime::fromSecsSinceEpoch(micros / perSecond, Qt::UTC).toString(u"yyyy-MM-dd'T'hh:mm:ss"_s)
        + u".%1Z"_s.arg(micros % perSecond, 6, 10, QChar(u'0'));
}

std::vector<ChainEntry> entriesIn(Books& books)
{
    std::vector<ChainEntry> entries;
    for (const QStringList& row : books.rows(
             u"SELECT group_id, version, kind, source_id, delta, held_delta, balance_after, held_after, customer_id, "
             "(extract(epoch FROM created_at) * 1000000)::bigint, encode(prev_hash, 'hex'), encode(hash, 'hex') "
             "FROM points_entries ORDER BY group_id, version"_s)) {
        entries.push_back({.group = row[0],
            .version = row[1].toLongLong(),
            .kind = row[2],
            .source = row[3],
            .delta = row[4].toLongLong(),
            .heldDelta = row[5].toLongLong(),
            .balanceAfter = row[6].toLongLong(),
            .heldAfter = row[7].toLongLong(),
            .customer = row[8],
            .createdAtMicros = row[9].toLongLong(),
            .previousHash = QByteArray::fromHex(row[10].toLatin1()),
            .hash = QByteArray::fromHex(row[11].toLatin1())});
    }
    return entries;
}

// What a clawback could not take is owed: then all that is left is what sales hold.
bool isRightBalance(const Head& head) { return head.balance == std::max(head.sum, head.held); }

void follow(Head& head, const ChainEntry& entry, QStringList& faults)
{
    const QString where = u"entry %1 of group %2 "_s.arg(entry.version).arg(entry.group);
    if (entry.version != head.version + 1)
        faults.append(where + u"follows entry %1"_s.arg(head.version));
    if (entry.previousHash != head.hash)
        faults.append(where + u"does not carry the hash of the one before"_s);
    if (entry.hash != hashOf(entry, entry.previousHash))
        faults.append(where + u"is not what was hashed"_s);
    const qint64 held = head.held + entry.heldDelta;
    head = {.version = entry.version,
        .sum = head.sum + entry.delta,
        .balance = entry.balanceAfter,
        .held = entry.heldAfter,
        .hash = entry.hash};
    if (!isRightBalance(head))
        faults.append(where + u"shows a balance that is not the sum"_s);
    if (entry.heldAfter != held)
        faults.append(where + u"shows held points that are not the sum"_s);
}

} // namespace

QByteArray hashOf(const ChainEntry& entry, const QByteArray& previousHash)
{
    const QStringList fields {entry.group, QString::number(entry.version), entry.kind, entry.source,
        QString::number(entry.delta), QString::number(entry.heldDelta), QString::number(entry.balanceAfter),
        QString::number(entry.heldAfter), entry.customer, timeOf(entry.createdAtMicros)};
    return QCryptographicHash::hash(previousHash + fields.join(u'|').toUtf8(), QCryptographicHash::Sha256);
}

QStringList faultsInTheChains(Books& books)
{
    QStringList faults;
    std::map<QString, Head> heads;
    for (const ChainEntry& entry : entriesIn(books))
        follow(heads[entry.group], entry, faults);
    for (const QStringList& row :
        books.rows(u"SELECT group_id, version, balance, debt, held, encode(head_hash, 'hex') FROM groups"_s)) {
        const Head& head = heads[row[0]];
        const bool isAtItsEnd = row[1].toLongLong() == head.version && row[2].toLongLong() == head.balance
            && row[2].toLongLong() - row[3].toLongLong() == head.sum && row[4].toLongLong() == head.held
            && QByteArray::fromHex(row[5].toLatin1()) == head.hash;
        if (!isAtItsEnd)
            faults.append(u"group %1 is not as its last entry left it"_s.arg(row[0]));
    }
    return faults;
}

} // namespace tillpool::test
