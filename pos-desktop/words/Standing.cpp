// SPDX-License-Identifier: GPL-3.0-or-later
#include "words/Standing.h"

#include "words/Amounts.h"

#include <algorithm>

namespace tillpool::words {

using namespace Qt::StringLiterals;
using base::Points;

namespace {

// "50 pay", "1 pays".
QString countedVerb(Points points, const QString& ofMany, const QString& ofOne)
{
    return countText(points.count()) + u' ' + (points == Points(1) ? ofOne : ofMany);
}

} // namespace

QString owesShort(Points debt) { return u"owes "_s + pointsText(debt); }

QString owesText(Points debt) { return u"Owes %1: the next points earned pay this first."_s.arg(pointsText(debt)); }

QString frozenShort() { return u"being checked"_s; }

QString frozenText() { return u"These points are being checked and can't be spent now. Earning goes on."_s; }

EarnedPoints paidToDebtFirst(Points earned, Points debt) { return {earned, std::min(earned, debt)}; }

QString earnsText(const EarnedPoints& points) { return u"earns "_s + pointsText(points.earned) + debtPart(points); }

QString debtPart(const EarnedPoints& points)
{
    if (points.forDebt.isZero())
        return {};
    if (points.staying().isZero())
        return points.earned == Points(1) ? u": it pays the debt"_s : u": all of them pay the debt"_s;
    return u": %1 the debt, %2"_s.arg(
        countedVerb(points.forDebt, u"pay"_s, u"pays"_s), countedVerb(points.staying(), u"stay"_s, u"stays"_s));
}

} // namespace tillpool::words
