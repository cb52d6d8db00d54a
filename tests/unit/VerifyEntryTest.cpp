// SPDX-License-Identifier: GPL-3.0-or-later
// The content that the checker hashes, and what it finds in a chain whose hashes are all right.
#include "verify/ChainWalk.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace tillpool::verify;

namespace {

constexpr qint64 second = 1'000'000;

/// A chain that a forger made who knows how to hash.
class ForgedChain {
public:
    ForgedChain& add(const char* kind, qint64 delta, qint64 heldDelta)
    {
        m_worth += delta;
        m_held += heldDelta;
        Entry entry {.version = std::ssize(m_entries) + 1,
            .kind = kind,
            .sourceId = "source:" + QByteArray::number(std::ssize(m_entries)),
            .delta = delta,
            .heldDelta = heldDelta,
            .balanceAfter = std::max(m_worth, m_held),
            .heldAfter = m_held,
            .prevHash = m_head};
        const QByteArray hash = m_content.hashOf("001-group1", entry);
        m_head = QByteArray(hash.constData(), hash.size());
        entry.hash = m_head;
        m_entries.push_back(entry);
        return *this;
    }
    /// What the walk says, a line each.
    std::string faults() const
    {
        QStringList faults;
        ChainWalk walk([&faults](const char* invariant, const QString& problem) {
            faults.append(QString::fromLatin1(invariant) + u' ' + problem);
        });
        walk.begin("001-group1");
        for (const Entry& entry : m_entries)
            walk.take(entry);
        const qint64 balance = std::max(m_worth, m_held);
        walk.end({.groupId = "001-group1",
            .balance = balance,
            .held = m_held,
            .debt = balance - m_worth,
            .version = std::ssize(m_entries),
            .headHash = m_head,
            .liveHolds = m_held});
        return faults.join(u'\n').toStdString();
    }

private:
    EntryContent m_content;
    std::vector<Entry> m_entries;
    QByteArray m_head = QByteArray(32, '\0');
    qint64 m_worth = 0;
    qint64 m_held = 0;
};

} // namespace

TEST(EntryContent, WritesTimesToTheMicrosecond)
{
    EXPECT_EQ(timeText(0), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(timeText(1), "1970-01-01T00:00:00.000001Z");
    EXPECT_EQ(timeText(-1), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(timeText(951'827'696 * second + 999'999), "2000-02-29T12:34:56.999999Z");
    EXPECT_EQ(timeText(1'772'323'199 * second + 100'000), "2026-02-28T23:59:59.100000Z");
    for (qint64 seconds = -10'000'000'000; seconds < 20'000'000'000; seconds += 86'399 * 977) {
        const QByteArray expected =
            QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(u"yyyy-MM-dd'T'hh:mm:ss"_s).toLatin1()
            + ".000042Z";
        ASSERT_EQ(timeText(seconds * second + 42), expected);
    }
}

TEST(EntryContent, HashesAsTheDocumentSays)
{
    const Entry entry {.version = 7,
        .kind = "redeem",
        .sourceId = "001-sale",
        .delta = -60,
        .heldDelta = -60,
        .balanceAfter = 9'223'372'036'854'775'807,
        .heldAfter = 0,
        .customerId = "001-cust01",
        .createdAtMicroseconds = 1,
        .prevHash = QByteArray(32, 'p')};
    EXPECT_EQ(EntryContent().hashOf("001-group1", entry),
        QCryptographicHash::hash(QByteArray(32, 'p')
                + "001-group1|7|redeem|001-sale|-60|-60|9223372036854775807|0|001-cust01|1970-01-01T00:00:00.000001Z",
            QCryptographicHash::Sha256));
}

TEST(ChainWalk, FollowsAllThatMayHappen)
{
    ForgedChain chain;
    chain.add("adjust", 100, 0).add("hold", 0, 40).add("redeem", -40, -40).add("redeem", -10, 0).add("earn", 7, 0);
    chain.add("hold", 0, 20).add("clawback", -50, 0).add("release", 0, -20).add("recredit", 60, 0).add("adjust", -5, 0);
    EXPECT_EQ(chain.faults(), "");
}

TEST(ChainWalk, SeesAKindThatMovesWhatItCant)
{
    for (const auto& [kind, delta, held] :
        std::initializer_list<std::tuple<const char*, qint64, qint64>> {{"earn", -1, 0}, {"earn", 1, 1},
            {"redeem", 1, 0}, {"redeem", -2, -1}, {"hold", 1, 1}, {"hold", 0, -1}, {"release", 0, 1},
            {"release", 1, -1}, {"recredit", -1, 0}, {"clawback", 1, 0}, {"adjust", 1, 1}, {"gift", 1, 0}}) {
        const std::string faults =
            ForgedChain().add("adjust", 100, 0).add("hold", 0, 50).add(kind, delta, held).faults();
        EXPECT_EQ(faults, "I8 version 3 moves what its kind can't move") << kind << delta << held;
    }
}

TEST(ChainWalk, SeesPointsThatWereSpentAndNotThere)
{
    const std::string spent = "takes points that the group did not have";
    EXPECT_EQ(ForgedChain().add("adjust", 100, 0).add("hold", 0, 60).add("redeem", -50, 0).faults(),
        "I9 version 3, a redeem, " + spent);
    EXPECT_EQ(ForgedChain().add("adjust", 100, 0).add("hold", 0, 60).add("hold", 0, 50).faults(),
        "I9 version 3, a hold, " + spent);
    EXPECT_EQ(ForgedChain().add("adjust", 100, 0).add("hold", 0, 60).add("clawback", -50, 0).faults(), "");
}
