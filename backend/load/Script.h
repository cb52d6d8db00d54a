// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "load/Dice.h"
#include "load/Operation.h"
#include "load/World.h"

#include <deque>
#include <map>
#include <set>

namespace tillpool::load {

/// What a client does next. A pure function of the seed, the client's number and the answers that it has had: no clock,
/// no I/O. Begins with those kinds that this client has to show, so that every kind happens in every run.
class Script {
public:
    struct Settings {
        quint64 seed = 1;
        QString runTag {}; ///< keeps the keys of two runs apart
        int clients = 1;
        std::chrono::microseconds thinkTimeMean {0};
    };

    /// `world` must outlive the script.
    Script(const Settings& settings, int number, const World& world);

    Operation next();
    /// What the last operation was answered: its deciding main request.
    void take(const Operation& operation, const Answer& answer);

    /// Kinds that are left out from now on, because the backend does not have them: "refunds: 404 …".
    const QStringList& leftOut() const { return m_leftOut; }
    /// The token of the customer that this client has signed up, if any.
    const QByteArray& guestToken() const { return m_guest.token; }

private:
    struct Line {
        QString itemId;
        QString modifierId {};
        int lineNo = 1;
        qint64 quantity = 1;
        qint64 refunded = 0;
    };
    struct Basket {
        std::vector<Line> lines {};
        qint64 subtotalMinor = 0;
    };
    struct Sold {
        Intention intention;
        std::vector<Line> lines {};
    };
    struct Guest {
        QString username {};
        QString id {};
        QByteArray token {};
        QString joined {}; ///< the group of the world that it is in now
    };
    enum class Where { Here, Elsewhere };
    enum class Size { Small, Large };

    Kind choose();
    bool isPossible(Kind kind) const;
    Kind prerequisite(Kind kind) const;
    Operation make(Kind kind);
    Operation makeSale(Kind kind);
    Operation makeCancelled(Kind kind);
    Operation makeReused();
    Operation makeRefund(Kind kind);
    Operation makeAdjustment();
    Operation makePeople(Kind kind);
    Operation makeRead(Kind kind);
    Operation makeQuote();

    Basket basket(Size size);
    void enlarge(Basket& basket, qint64 wantedMinor);
    qint64 pointsToRedeem(const QString& group, Basket& basket);
    const WorldGroup* group(Where where);
    QString otherGroupOf(int customer, const QString& group);
    Request saleRequest(const Intention& intention, const Basket& basket, const QString& key) const;
    Request cancelRequest(const Intention& intention);
    void askTwice(Operation& operation);
    QString newKey() { return keyFor(m_settings.seed, m_settings.runTag, m_number, m_keys++); }

    void takeSale(const Operation& operation, const Answer& answer);
    void takeRefund(const Operation& operation, const Answer& answer);
    void takePeople(const Operation& operation, const Answer& answer);
    void takeShape(const QJsonObject& shape);
    void leaveOut(std::initializer_list<Kind> kinds, const Answer& answer);

    const Settings m_settings;
    const int m_number;
    const World& m_world;
    const WorldRegion& m_region;
    const WorldCustomer& m_customer;
    Dice m_dice;
    int m_keys = 0;
    std::deque<Kind> m_wishes;
    std::set<Kind> m_off;
    QStringList m_leftOut;
    std::deque<Sold> m_sold;   ///< the newest sales of this client that may be refunded
    std::vector<Line> m_lines; ///< of the sale that was made last
    Guest m_guest;
    int m_guests = 0;
    std::map<QString, qint64> m_available; ///< of groups, as far as this client has heard
};

} // namespace tillpool::load
