// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/FaceOfTill.h"

#include "words/Amounts.h"
#include "words/Names.h"
#include "words/Standing.h"

#include <QJsonArray>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using base::Money;
using base::Points;
using client::CustomerGroup;
using face::FaceGroup;
using face::FaceLine;
using face::LoyaltyFace;
using Phase = LoyaltyFace::Phase;
using SaleState = SaleFlow::State;

namespace {

Phase phaseOf(const FaceParts& parts)
{
    switch (parts.sale.state()) {
    case SaleState::Ringing:
        return parts.basket.isEmpty() && !parts.customer.customer() ? Phase::Idle : Phase::Ringing;
    case SaleState::Paying:
        return Phase::Paying;
    case SaleState::Sending:
    case SaleState::Unknown:
    case SaleState::Cancelling:
        return Phase::Waiting;
    case SaleState::Completed:
        return Phase::Thanks;
    }
    Q_UNREACHABLE();
}

QString countedName(qint64 quantity, const QString& name)
{
    return quantity == 1 ? name : u"%1 × %2"_s.arg(quantity).arg(name);
}

Money minus(const Money& amount) { return amount * -1; }

FaceLine itemLine(const pricing::PricedLine& line)
{
    QStringList modifiers;
    for (const pricing::PricedModifier& modifier : line.modifiers)
        modifiers.append(modifier.charge.name);
    return {.text = countedName(line.charge.quantity, line.charge.name),
        .detail = modifiers.join(u", "_s),
        .amount = words::amountText(line.amountWithModifiers())};
}

QString taxText(const QString& name, const QString& percent) { return u"%1 %2 %"_s.arg(name, percent); }

FaceLine pointsLine(Points points, const QString& groupName, const Money& value)
{
    const QString text = u"Paid with %1"_s.arg(words::pointsText(points));
    return {.kind = FaceLine::Kind::Points,
        .text = groupName.isEmpty() ? text : text + u" of "_s + groupName,
        .amount = words::amountText(minus(value))};
}

// The basket as it stands. Tax that prices do not hold is a line too, so that the lines add up to the total.
std::vector<FaceLine> linesOfBasket(const pricing::PricedBasket& priced)
{
    std::vector<FaceLine> lines;
    for (const pricing::PricedLine& line : priced.lines)
        lines.push_back(itemLine(line));
    for (const pricing::Discount& discount : priced.discounts) {
        lines.push_back({.kind = FaceLine::Kind::Discount,
            .text = discount.name,
            .detail = discount.reason,
            .amount = words::amountText(minus(discount.amount))});
    }
    for (const pricing::TaxLine& tax : priced.taxes) {
        if (tax.mode == catalogue::TaxMode::Added)
            lines.push_back({.text = taxText(tax.name, catalogue::percentText(tax.ratePpm)),
                .amount = words::amountText(tax.amount)});
    }
    return lines;
}

// Reads the answer of POST /sales, which a backend of another version may have made: what it lacks is left out.
class SaleReader {
public:
    explicit SaleReader(const QJsonObject& sale) : m_sale(sale) {}

    Money money(const QString& key) const { return moneyIn(m_sale.value(key)); }
    qint64 pointsCount(const QString& key) const { return points().value(key).toInteger(); }
    QString pointsText(const QString& key) const { return points().value(key).toString(); }
    std::optional<Points> balanceAfter() const
    {
        const QJsonValue value = points().value(u"balance_after"_s);
        return value.isDouble() ? std::optional(Points(value.toInteger())) : std::nullopt;
    }
    bool isEarnedOnItsWay() const { return pointsText(u"earned_state"_s) == u"queued"_s; }

    std::vector<FaceLine> lines() const
    {
        std::vector<FaceLine> lines;
        for (const QJsonValue& line : m_sale.value(u"lines"_s).toArray())
            lines.push_back({.text = countedName(line[u"quantity"_s].toInteger(1), line[u"name"_s].toString()),
                .detail = modifierNames(line[u"modifiers"_s].toArray()),
                .amount = words::amountText(moneyIn(line[u"amount"_s]))});
        for (const QJsonValue& discount : m_sale.value(u"discounts"_s).toArray())
            lines.push_back({.kind = FaceLine::Kind::Discount,
                .text = discount[u"name"_s].toString(),
                .detail = discount[u"reason"_s].toString(),
                .amount = words::amountText(minus(moneyIn(discount[u"amount"_s])))});
        for (const QJsonValue& tax : m_sale.value(u"tax"_s).toArray()) {
            if (!tax[u"included"_s].toBool(true))
                lines.push_back({.text = taxText(tax[u"name"_s].toString(), tax[u"rate"_s].toString()),
                    .amount = words::amountText(moneyIn(tax[u"amount"_s]))});
        }
        return lines;
    }

private:
    QJsonObject points() const { return m_sale.value(u"points"_s).toObject(); }

    Money moneyIn(const QJsonValue& value) const
    {
        const QString own = m_sale.value(u"currency"_s).toString();
        auto currency = base::Currency::parse(value.isObject() ? value[u"currency"_s].toString() : own);
        const qint64 minor = value.isObject() ? value[u"amount"_s].toInteger() : value.toInteger();
        return {minor, currency.hasValue() ? currency.takeValue() : base::Currency()};
    }

    static QString modifierNames(const QJsonArray& modifiers)
    {
        QStringList names;
        for (const QJsonValue& modifier : modifiers)
            names.append(modifier[u"name"_s].toString());
        return names.join(u", "_s);
    }

    QJsonObject m_sale;
};

class FaceBuilder {
public:
    explicit FaceBuilder(const FaceParts& parts) : m_parts(parts), m_saleRead(parts.sale.sale()) {}

    LoyaltyFace build()
    {
        m_face.phase = phaseOf(m_parts);
        if (const auto& session = m_parts.signOn.session())
            m_face.shopName = session->storeName;
        if (m_face.phase == Phase::Idle)
            return m_face;
        if (const auto& customer = m_parts.customer.customer(); customer && !customer->fullName.isEmpty())
            m_face.greeting =
                (m_face.phase == Phase::Thanks ? u"Thanks, "_s : u"Hello "_s) + words::firstName(customer->fullName);
        if (m_face.phase == Phase::Thanks)
            showReceipt();
        else
            showBasket();
        showGroups();
        return m_face;
    }

private:
    void showBasket()
    {
        const SaleFlow& sale = m_parts.sale;
        const bool isRinging = m_face.phase == Phase::Ringing;
        m_face.lines = linesOfBasket(m_parts.basket.priced());
        if (!isRinging && !sale.points().isZero())
            m_face.lines.push_back(pointsLine(sale.points(), chosenName(), sale.pointsValue()));
        m_face.totalLabel = isRinging ? u"Total"_s : u"To pay"_s;
        m_face.total = words::moneyText(isRinging ? sale.total() : sale.due());
        if (m_face.phase == Phase::Waiting) {
            m_face.hint = u"One moment: your sale is being settled."_s;
            return;
        }
        for (const pricing::DiscountNotApplied& discount : m_parts.basket.priced().discountsNotApplied) {
            if (m_face.hint.isEmpty() && !discount.promotionId.isEmpty())
                m_face.hint = discount.reason;
        }
    }

    void showReceipt()
    {
        const Money redeemed = m_saleRead.money(u"redeemed_value"_s);
        const Money change = m_saleRead.money(u"change"_s);
        const Points points(m_saleRead.pointsCount(u"redeemed"_s));
        m_face.lines = m_saleRead.lines();
        if (!points.isZero())
            m_face.lines.push_back(pointsLine(points, nameOf(m_saleRead.pointsText(u"redeemed_from"_s)), redeemed));
        m_face.totalLabel = u"Paid"_s;
        const Money total = m_saleRead.money(u"total"_s);
        m_face.total = words::moneyText(total.currency() == redeemed.currency() ? total - redeemed : total);
        if (!change.isZero())
            m_face.change = words::moneyText(change);
        m_face.thanks = thanks();
    }

    // How many of the points that the sale has earned for `group` pay what it owed when the sale was sent.
    words::EarnedPoints earnedFor(const QString& group, Points earned) const
    {
        const auto after = m_parts.sale.groupAfter();
        const bool isChosen = m_parts.customer.chosenGroup() && m_parts.customer.chosenGroup()->text() == group;
        return words::paidToDebtFirst(earned, after && isChosen ? after->debtPaid : Points(0));
    }

    QString thanks() const
    {
        const Points earned(m_saleRead.pointsCount(u"earned"_s));
        if (earned.count() <= 0)
            return {};
        const QString group = m_saleRead.pointsText(u"earned_by"_s);
        QString text = words::pointsText(earned) + u" earned"_s;
        if (const QString name = nameOf(group); !name.isEmpty())
            text += u" for "_s + name;
        if (m_saleRead.isEarnedOnItsWay()) {
            const QString place = placeName(group);
            text += place.isEmpty() ? u", on their way"_s : u", on their way to "_s + place;
        }
        return text + words::debtPart(earnedFor(group, earned));
    }

    void showGroups()
    {
        for (const CustomerGroup& group : m_parts.customer.groups()) {
            const bool isChosen = &group == m_parts.customer.chosen();
            FaceGroup shown = shownGroup(group);
            if (!isChosen) {
                m_face.otherGroups.push_back(std::move(shown));
                continue;
            }
            if (m_face.phase == Phase::Thanks)
                addReceiptPoints(shown, group);
            else
                addBasketPoints(shown);
            m_face.group = std::move(shown);
        }
    }

    FaceGroup shownGroup(const CustomerGroup& group) const
    {
        FaceGroup shown {
            .name = group.name.isEmpty() ? u"A group of yours"_s : group.name, .isAvailable = group.isAvailable};
        if (const QString place = placeName(group.groupId.text()); !place.isEmpty())
            shown.place = u"at home in "_s + place;
        if (!group.isAvailable)
            return shown;
        shown.points = words::countText(group.available.count());
        setStanding(shown, group.debt, group.arePointsFrozen);
        for (const client::Member& member : group.members) {
            if (member.name.isEmpty())
                continue; // their region is down
            shown.memberNames.append(words::shortName(member.name));
            shown.memberInitials.append(words::initials(member.name));
        }
        return shown;
    }

    // Debt comes first: it says what the points earned now are for.
    static void setStanding(FaceGroup& shown, Points debt, bool areFrozen)
    {
        QStringList standing;
        shown.notes.clear();
        if (!debt.isZero()) {
            standing.append(words::owesShort(debt));
            shown.notes.append(words::owesText(debt));
        }
        if (areFrozen) {
            standing.append(words::frozenShort());
            shown.notes.append(words::frozenText());
        }
        shown.standing = standing.join(u" · "_s);
    }

    void addBasketPoints(FaceGroup& shown) const
    {
        const SaleFlow& sale = m_parts.sale;
        const auto after = sale.groupAfter();
        addMoves(shown, sale.points(), sale.pointsEarned(), after ? std::optional(after->available) : std::nullopt);
        addDebtMoves(shown, after);
    }

    void addReceiptPoints(FaceGroup& shown, const CustomerGroup& group) const
    {
        const bool pays = m_saleRead.pointsText(u"redeemed_from"_s) == group.groupId.text();
        const bool earns = m_saleRead.pointsText(u"earned_by"_s) == group.groupId.text();
        const Points spent(pays ? m_saleRead.pointsCount(u"redeemed"_s) : 0);
        const Points earned(earns ? m_saleRead.pointsCount(u"earned"_s) : 0);
        const auto expected = m_parts.sale.groupAfter();
        auto after = m_saleRead.balanceAfter();
        if (after && m_saleRead.isEarnedOnItsWay())
            after = *after + earned;
        else if (!after && expected)
            after = expected->available;
        if (earns && expected && !expected->debt.isZero())
            after = expected->available; // the balance is what other sales hold
        addMoves(shown, spent, earned, after);
        if (!earns || !expected)
            return;
        addDebtMoves(shown, expected);
        setStanding(shown, expected->debt, group.arePointsFrozen);
    }

    static void addMoves(FaceGroup& shown, Points spent, Points earned, const std::optional<Points>& after)
    {
        if (!spent.isZero())
            shown.spends = words::countText(spent.count());
        if (!earned.isZero())
            shown.earns = words::countText(earned.count());
        if (after && shown.isAvailable && !(spent.isZero() && earned.isZero()))
            shown.after = words::countText(after->count());
    }

    static void addDebtMoves(FaceGroup& shown, const std::optional<SaleFlow::GroupAfter>& after)
    {
        if (!after || after->debtPaid.isZero())
            return;
        shown.paysDebt = words::countText(after->debtPaid.count());
        if (!after->debt.isZero())
            shown.owesAfter = words::countText(after->debt.count());
    }

    QString chosenName() const
    {
        const CustomerGroup* group = m_parts.customer.chosen();
        return group ? group->name : QString();
    }

    QString nameOf(const QString& groupId) const
    {
        for (const CustomerGroup& group : m_parts.customer.groups()) {
            if (group.groupId.text() == groupId)
                return group.name;
        }
        return {};
    }

    // A region is said by its name; empty before that is known.
    QString placeName(const QString& groupId) const
    {
        const QString region = groupId.left(3);
        const QString name = m_parts.regionNames(region);
        return name == region ? QString() : name;
    }

    const FaceParts& m_parts;
    SaleReader m_saleRead;
    LoyaltyFace m_face;
};

} // namespace

LoyaltyFace faceOf(const FaceParts& parts) { return FaceBuilder(parts).build(); }

} // namespace tillpool::flows
