// SPDX-License-Identifier: GPL-3.0-or-later
#include "receipt/Receipt.h"

#include "base/Money.h"
#include "receipt/Paper.h"

#include <QJsonArray>

namespace tillpool::receipt {

using namespace Qt::StringLiterals;
using base::Currency;
using base::Money;

namespace {

constexpr qsizetype below = 2; // how much deeper what belongs to a line stands

class Writer {
public:
    explicit Writer(const QJsonObject& sale) : m_sale(sale)
    {
        auto currency = Currency::parse(sale.value(u"currency"_s).toString());
        if (currency.hasValue())
            m_currency = currency.takeValue();
    }

    QString write(const QString& storeName, const QString& localTime)
    {
        head(storeName, localTime);
        lines();
        sums();
        payment();
        points();
        foot();
        return m_paper.text();
    }

private:
    Money money(const QJsonValue& value) const { return {value.toObject().value(u"amount"_s).toInteger(), m_currency}; }
    Money money(const QString& key) const { return money(m_sale.value(key)); }
    QString word(const QString& key) const { return m_sale.value(key).toString(); }

    static QString minus(const Money& amount) { return u"\u2212"_s + amount.plainText(); }

    void head(const QString& storeName, const QString& localTime)
    {
        m_paper.centred(storeName);
        // The till's own time is the one that the customer remembers; both are UTC.
        const QString time = word(u"till_time"_s).isEmpty() ? word(u"created_at"_s) : word(u"till_time"_s);
        if (!localTime.isEmpty())
            m_paper.centred(localTime);
        else if (time.size() >= 16)
            m_paper.centred(time.left(10) + u' ' + time.mid(11, 5) + u" UTC"_s);
        m_paper.rule();
    }

    void charge(const QJsonObject& charge, const QString& mark, qsizetype indent)
    {
        const qint64 quantity = charge.value(u"quantity"_s).toInteger();
        const Money unitPrice = money(charge.value(u"unit_price"_s));
        QString left = mark + QString::number(quantity) + u' ' + charge.value(u"name"_s).toString();
        if (quantity != 1)
            left += u" @ "_s + unitPrice.plainText();
        m_paper.row(left, (unitPrice * quantity).plainText(), indent);
        if (!charge.contains(u"price_override"_s))
            return;
        m_paper.left(u"price set by hand, list %1: %2"_s.arg(money(charge.value(u"list_price"_s)).plainText(),
                         charge.value(u"price_override"_s).toObject().value(u"reason"_s).toString()),
            indent + below);
    }

    void lines()
    {
        for (const QJsonValue line : m_sale.value(u"lines"_s).toArray()) {
            charge(line.toObject(), QString(), 0);
            for (const QJsonValue modifier : line.toObject().value(u"modifiers"_s).toArray())
                charge(modifier.toObject(), u"+ "_s, below);
        }
        m_paper.rule();
    }

    QString taxText(const QJsonObject& tax) const
    {
        return tax.value(u"name"_s).toString() + u' ' + tax.value(u"rate"_s).toString() + u" %"_s;
    }

    void sums()
    {
        const QJsonArray discounts = m_sale.value(u"discounts"_s).toArray();
        const QJsonArray taxes = m_sale.value(u"tax"_s).toArray();
        const bool addsTax = std::any_of(taxes.begin(), taxes.end(),
            [](const QJsonValue& tax) { return !tax.toObject().value(u"included"_s).toBool(); });
        if (addsTax || !discounts.isEmpty())
            m_paper.row(u"Subtotal"_s, money(u"subtotal"_s).plainText());
        for (const QJsonValue discount : discounts) {
            m_paper.row(
                discount.toObject().value(u"name"_s).toString(), minus(money(discount.toObject().value(u"amount"_s))));
            m_paper.left(discount.toObject().value(u"reason"_s).toString(), below);
        }
        for (const QJsonValue tax : taxes) {
            if (!tax.toObject().value(u"included"_s).toBool())
                m_paper.row(taxText(tax.toObject()), money(tax.toObject().value(u"amount"_s)).plainText());
        }
        m_paper.row(u"TOTAL "_s + m_currency.code(), money(u"total"_s).plainText());
        for (const QJsonValue tax : taxes) {
            if (tax.toObject().value(u"included"_s).toBool())
                m_paper.row(
                    u"incl. "_s + taxText(tax.toObject()), money(tax.toObject().value(u"amount"_s)).plainText(), below);
        }
        m_paper.blank();
    }

    void payment()
    {
        const QJsonObject points = m_sale.value(u"points"_s).toObject();
        if (const qint64 redeemed = points.value(u"redeemed"_s).toInteger(); redeemed > 0) {
            m_paper.row(u"%1 points from group %2"_s.arg(redeemed).arg(points.value(u"redeemed_from"_s).toString()),
                minus(money(u"redeemed_value"_s)));
        }
        for (const QJsonValue tender : m_sale.value(u"tenders"_s).toArray()) {
            const bool card = tender.toObject().value(u"kind"_s).toString() == u"card"_s;
            m_paper.row(card ? u"Card"_s : u"Cash"_s, money(tender.toObject().value(u"amount"_s)).plainText());
        }
        if (const Money change = money(u"change"_s); !change.isZero())
            m_paper.row(u"Change"_s, change.plainText());
        m_paper.rule();
    }

    void points()
    {
        const QJsonObject points = m_sale.value(u"points"_s).toObject();
        const qint64 earned = points.value(u"earned"_s).toInteger();
        if (earned > 0) {
            const bool queued = points.value(u"earned_state"_s).toString() == u"queued"_s;
            m_paper.left(u"%1 points earned for group %2%3"_s.arg(earned).arg(
                points.value(u"earned_by"_s).toString(), queued ? u", on their way"_s : QString()));
        }
        if (const QJsonValue balance = points.value(u"balance_after"_s); balance.isDouble()) {
            const QString payer = points.value(u"redeemed_from"_s).toString();
            m_paper.left(
                u"Points of group %1 now: %2"_s.arg(payer.isEmpty() ? points.value(u"earned_by"_s).toString() : payer,
                    QString::number(balance.toInteger())));
        }
        if (earned > 0 || points.value(u"balance_after"_s).isDouble())
            m_paper.blank();
    }

    void foot()
    {
        if (!word(u"receipt_number"_s).isEmpty())
            m_paper.left(u"Receipt "_s + word(u"receipt_number"_s));
        if (!word(u"staff_id"_s).isEmpty())
            m_paper.left(u"Served by "_s + word(u"staff_id"_s));
        // An id alone fits into one line; a word before it wouldn't.
        m_paper.left(word(u"sale_id"_s));
    }

    QJsonObject m_sale;
    Currency m_currency;
    Paper m_paper {Receipt::columns};
};

} // namespace

QString Receipt::text(const QJsonObject& sale, const QString& storeName, const QString& localTime)
{
    return Writer(sale).write(storeName, localTime);
}

} // namespace tillpool::receipt
