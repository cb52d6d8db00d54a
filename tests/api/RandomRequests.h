// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>
#include <random>
#include <vector>

namespace tillpool::test {

/// What random requests are made of: real tokens, ids and bodies, so that they get further than the first check.
struct Ingredients {
    QStringList tokens {};
    QStringList ids {};
    std::vector<QJsonObject> bodies {}; ///< four sales, a quote, a group, a member, a sign-up, a log-in
};

struct RandomRequest {
    QByteArray bytes {};
    bool isHead = false;
};

/// Makes requests that are HTTP, and else anything. The same seed makes the same requests.
class RandomRequests {
public:
    RandomRequests(const Ingredients& ingredients, quint64 seed) : m_ingredients(ingredients), m_random(seed) {}

    RandomRequest next();

private:
    quint64 below(quint64 limit) { return m_random() % limit; }
    bool oneIn(quint64 n) { return below(n) == 0; }
    template <class List>
    const auto& oneOf(const List& list)
    {
        return list[static_cast<typename List::size_type>(below(static_cast<quint64>(std::size(list))))];
    }
    QByteArray id();
    QByteArray target(QByteArray pattern);
    QByteArray query();
    QByteArray key();
    QByteArray token();
    QByteArray body(int first, int last);
    QByteArray damaged(QByteArray bytes);
    QJsonValue value(int depth);
    QJsonValue changed(const QJsonValue& value);

    const Ingredients& m_ingredients;
    std::mt19937_64 m_random;
};

} // namespace tillpool::test
