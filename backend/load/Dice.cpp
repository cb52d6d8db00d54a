// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Dice.h"

#include <QCryptographicHash>
#include <QUuid>
#include <algorithm>
#include <cmath>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 golden = 0x9e3779b97f4a7c15ULL;

quint64 mixed(quint64 z)
{
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

} // namespace

Dice::Dice(quint64 seed, quint64 stream) : m_state(mixed(seed + golden) ^ mixed(stream * golden + 1)) {}

quint64 Dice::next()
{
    m_state += golden;
    return mixed(m_state);
}

qint64 Dice::between(qint64 min, qint64 max)
{
    Q_ASSERT(min <= max);
    return min + static_cast<qint64>(next() % (static_cast<quint64>(max - min) + 1));
}

std::chrono::microseconds Dice::pauseAround(std::chrono::microseconds mean)
{
    const double share = (static_cast<double>(next() >> 11U) + 0.5) / 9007199254740992.0; // 2^53: in (0, 1)
    const double times = std::min(10.0, -std::log(share));
    return std::chrono::microseconds(std::llround(times * static_cast<double>(mean.count())));
}

QString keyFor(quint64 seed, const QString& runTag, int client, int count)
{
    const QString name = u"%1|%2|%3|%4"_s.arg(seed).arg(runTag).arg(client).arg(count);
    QByteArray bytes = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256).left(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40); // version 4
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80); // the variant of RFC 4122
    return QUuid::fromRfc4122(bytes).toString(QUuid::WithoutBraces);
}

} // namespace tillpool::load
