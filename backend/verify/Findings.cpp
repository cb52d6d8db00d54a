// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Findings.h"

#include <algorithm>

namespace tillpool::verify {

using namespace Qt::StringLiterals;

namespace {

Invariant toldByClients(const QString& id, const QString& sentence)
{
    Invariant invariant {id, sentence};
    invariant.elsewhere = u"not readable from the books: the load checks it"_s;
    return invariant;
}

std::vector<Invariant> allInvariants()
{
    return {
        {u"I1"_s, u"each committed decision has its one sale, which adds up and is what was answered"_s},
        {u"I2"_s, u"each refused sale left no sale, no points entry and no live hold"_s},
        {u"I3"_s, u"each committed redemption has one redeem entry, and each redeem entry a committed sale"_s},
        {u"I4"_s, u"each earning has one earn entry; recredits and clawbacks are those of refunds, within the sale"_s},
        {u"I5"_s, u"what was aborted, or never decided, moved no points"_s},
        {u"I6"_s, u"no promise to another region is lost, altered or left undone"_s},
        {u"I7"_s, u"each hold has ended as its sale's decision says"_s},
        {u"I8"_s, u"each group's history is an unbroken chain that ends in the group's row"_s},
        {u"I9"_s, u"balance, held and debt are never below zero, and never more is held than there is"_s},
        {u"I10"_s, u"what groups are worth is the sum of what was earned, given back and taken; money adds up"_s},
        toldByClients(u"I11"_s, u"one id always had one answer"_s),
        toldByClients(u"I12"_s, u"each group is linearizable: every answer fits into the one order of its versions"_s),
        {u"M1"_s, u"each membership stands at the home of its group and of its customer"_s},
    };
}

} // namespace

Findings::Findings(int rowsShownMax) : m_rowsShownMax(rowsShownMax), m_invariants(allInvariants()) {}

size_t Findings::placeOf(const QString& id) const
{
    const auto found = std::find_if(
        m_invariants.begin(), m_invariants.end(), [&id](const Invariant& invariant) { return invariant.id == id; });
    Q_ASSERT_X(found != m_invariants.end(), "findings", qUtf8Printable(id));
    return static_cast<size_t>(found - m_invariants.begin());
}

Invariant& Findings::at(const QString& id) { return m_invariants[placeOf(id)]; }

qint64 Findings::timesChecked(const QString& invariant) const { return m_invariants[placeOf(invariant)].checked; }

void Findings::checked(const QString& invariant, qint64 times) { at(invariant).checked += times; }

void Findings::violation(
    const QString& invariant, const QString& region, const QString& problem, const QJsonObject& row)
{
    Invariant& broken = at(invariant);
    ++broken.violations;
    if (broken.rows.size() >= m_rowsShownMax)
        return;
    broken.rows.append(QJsonObject {{u"region"_s, region}, {u"problem"_s, problem}, {u"row"_s, row}});
}

void Findings::notChecked(const QString& why)
{
    for (Invariant& invariant : m_invariants) {
        if (invariant.elsewhere.isEmpty())
            invariant.notChecked = why;
    }
}

QJsonObject Findings::json() const
{
    QJsonObject all;
    for (const Invariant& invariant : m_invariants)
        all.insert(invariant.id,
            QJsonObject {{u"checked"_s, invariant.checked}, {u"violations"_s, invariant.violations},
                {u"rows"_s, invariant.rows}});
    return all;
}

void Findings::restore(const QJsonObject& json)
{
    for (Invariant& invariant : m_invariants) {
        const QJsonObject kept = json[invariant.id].toObject();
        invariant.checked = kept[u"checked"_s].toInteger();
        invariant.violations = kept[u"violations"_s].toInteger();
        invariant.rows = kept[u"rows"_s].toArray();
    }
}

} // namespace tillpool::verify
