// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Passwords.h"

#include "staff/Sodium.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <sodium.h>

namespace tillpool::staff::passwords {

using namespace Qt::StringLiterals;

namespace {

constexpr unsigned long long passes = 2;
constexpr size_t memoryBytes = 19 * 1024 * 1024;
constexpr int atOnceMax = 2;

std::atomic<int> s_placesTaken {0};

// Not std::counting_semaphore: that of libstdc++ 12 can lose a wake-up, and a worker would wait for ever.
class Turns {
public:
    void take()
    {
        std::unique_lock lock(m_mutex);
        m_given.wait(lock, [this] { return m_left > 0; });
        --m_left;
    }
    void giveBack()
    {
        const std::lock_guard lock(m_mutex);
        ++m_left;
        m_given.notify_one();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_given;
    int m_left = atOnceMax;
};

class Turn {
public:
    Turn()
    {
        startSodium();
        all().take();
    }
    ~Turn() { all().giveBack(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    static Turns& all()
    {
        static Turns turns;
        return turns;
    }
};

unsigned long long lengthOf(const QByteArray& text) { return static_cast<unsigned long long>(text.size()); }

// Random, so that not even its maker knows a password that matches.
QByteArray hashOfNobody()
{
    startSodium();
    QByteArray random(32, '\0');
    randombytes_buf(random.data(), static_cast<size_t>(random.size()));
    auto made = hash(QString::fromLatin1(random.toHex()));
    if (!made.hasValue())
        qFatal("no memory to hash a password");
    return made.takeValue();
}

const QByteArray& nobody()
{
    static const QByteArray stored = hashOfNobody();
    return stored;
}

} // namespace

base::Result<Place> Place::take()
{
    if (++s_placesTaken <= placesMax)
        return Place();
    --s_placesTaken;
    return base::Error {.code = base::ErrorCode::TooManyRequests,
        .detail = u"Too many people are signing in at this moment: try again in a second"_s,
        .retryAfterSeconds = 1};
}

Place::~Place()
{
    if (m_isTaken)
        --s_placesTaken;
}
#ifdef TILLPOOL_TEST_HOOKS
namespace {
std::function<void(const QByteArray&)> comparisonObserver;
} // namespace

void observeComparisons(std::function<void(const QByteArray& stored)> observer)
{
    comparisonObserver = std::move(observer);
}
#endif

void prepare() { (void)nobody(); }

base::Result<QByteArray> hash(const QString& password)
{
    const Turn turn;
    const QByteArray utf8 = password.toUtf8();
    QByteArray stored(crypto_pwhash_STRBYTES, '\0');
    const int failed = crypto_pwhash_str_alg(
        stored.data(), utf8.constData(), lengthOf(utf8), passes, memoryBytes, crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0)
        return base::Error {.code = base::ErrorCode::Internal, .detail = u"no memory to hash a password"_s};
    return QByteArray(stored.constData());
}

Match verify(const QString& password, const QByteArray& stored)
{
    const Turn turn;
#ifdef TILLPOOL_TEST_HOOKS
    if (comparisonObserver)
        comparisonObserver(stored);
#endif
    const QByteArray utf8 = password.toUtf8();
    // libsodium reads a buffer of exactly this size.
    const QByteArray padded = stored.left(crypto_pwhash_STRBYTES - 1).leftJustified(crypto_pwhash_STRBYTES, '\0');
    const int failed = crypto_pwhash_str_verify(padded.constData(), utf8.constData(), lengthOf(utf8));
    return failed == 0 ? Match::Yes : Match::No;
}

void verifyNobody(const QString& password) { (void)verify(password, nobody()); }

} // namespace tillpool::staff::passwords
