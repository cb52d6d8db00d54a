// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoyaltyFaces.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;
using face::FaceGroup;
using face::FaceLine;
using face::LoyaltyFace;
using Kind = FaceLine::Kind;
using Phase = LoyaltyFace::Phase;

namespace {

const QString endless = u"The Very Long Extended Family of Alexandria Montgomery-Featherstonehaugh and Her Cousins"_s;
const QString unbroken = QString(90, u'W');

FaceGroup keyFamily()
{
    return {.name = u"Key family"_s,
        .place = u"at home in Singapore"_s,
        .points = u"1,324"_s,
        .spends = u"500"_s,
        .earns = u"161"_s,
        .after = u"985"_s,
        .memberNames = {u"Kelly K."_s, u"Clark S."_s, u"Elvis C."_s, u"Rafael E."_s},
        .memberInitials = {u"KK"_s, u"CS"_s, u"EC"_s, u"RE"_s}};
}

FaceGroup office()
{
    return {.name = u"Office"_s,
        .place = u"at home in New York"_s,
        .points = u"260"_s,
        .memberNames = {u"Kelly K."_s, u"Dana S."_s},
        .memberInitials = {u"KK"_s, u"DS"_s}};
}

FaceGroup unavailable(const QString& name)
{
    return {.name = name, .place = u"at home in Singapore"_s, .isAvailable = false};
}

FaceGroup owing()
{
    FaceGroup group = keyFamily();
    group.points = u"0"_s;
    group.spends.clear();
    group.earns = u"161"_s;
    group.paysDebt = u"120"_s;
    group.after = u"41"_s;
    group.standing = u"owes 120 points"_s;
    group.notes = QStringList(u"Owes 120 points: the next points earned pay this first."_s);
    return group;
}

LoyaltyFace inDebt(Phase phase)
{
    LoyaltyFace face = kellysSale(phase);
    face.lines.pop_back();
    face.total = u"€21.15"_s;
    face.group = owing();
    if (phase == Phase::Thanks) {
        face.group->notes.clear();
        face.group->standing.clear();
        face.thanks = u"161 points earned for Key family, on their way to Singapore: 120 pay the debt, 41 stay"_s;
    }
    return face;
}

// More is owed than the sale earns, and all of it is being checked besides.
LoyaltyFace deepInDebt()
{
    LoyaltyFace face = inDebt(Phase::Paying);
    face.group->paysDebt = u"161"_s;
    face.group->after = u"0"_s;
    face.group->owesAfter = u"123,456,628"_s;
    face.group->standing = u"owes 123,456,789 points · being checked"_s;
    face.group->notes = QStringList {u"Owes 123,456,789 points: the next points earned pay this first."_s,
        u"These points are being checked and can't be spent now. Earning goes on."_s};
    face.otherGroups.front() = *face.group;
    return face;
}

LoyaltyFace frozenPoints()
{
    LoyaltyFace face = inDebt(Phase::Ringing);
    face.group->points = u"1,324"_s;
    face.group->after = u"1,485"_s;
    face.group->paysDebt.clear();
    face.group->standing = u"being checked"_s;
    face.group->notes = QStringList(u"These points are being checked and can't be spent now. Earning goes on."_s);
    face.otherGroups.front().standing = u"being checked"_s;
    return face;
}

FaceGroup hugeGroup()
{
    FaceGroup group {.name = endless,
        .place = u"at home in "_s + endless,
        .points = u"123,456,789,012"_s,
        .spends = u"123,456,789,012"_s,
        .earns = u"123,456,789,012"_s,
        .paysDebt = u"123,456,789,012"_s,
        .after = u"123,456,789,012"_s,
        .owesAfter = u"123,456,789,012"_s,
        .standing = u"owes 123,456,789,012 points · being checked"_s,
        .notes = {u"Owes 123,456,789,012 points: the next points earned pay this first."_s,
            u"These points are being checked and can't be spent now. Earning goes on."_s}};
    for (int no = 0; no < 10; ++no) {
        group.memberNames.append(u"Featherstonehaugh W."_s);
        group.memberInitials.append(u"WW"_s);
    }
    return group;
}

LoyaltyFace manyLines(int count)
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.lines.clear();
    for (int no = 1; no <= count; ++no)
        face.lines.push_back({.text = u"%1 × Flat white number %1"_s.arg(no), .amount = u"%1.40"_s.arg(no)});
    return face;
}

LoyaltyFace endlessWords(Phase phase)
{
    LoyaltyFace face {.phase = phase, .shopName = endless, .greeting = u"Hello "_s + endless};
    for (const QString& text : {endless, unbroken}) {
        face.lines.push_back({.text = text, .detail = text, .amount = u"S$1,234,567.90"_s});
        face.lines.push_back({.kind = Kind::Discount, .text = text, .detail = text, .amount = u"−S$1,234,567.90"_s});
        face.lines.push_back({.kind = Kind::Points, .text = text, .amount = u"−S$1,234,567.90"_s});
    }
    face.totalLabel = u"To pay altogether"_s;
    face.total = u"S$1,234,567.90"_s;
    face.change = phase == Phase::Thanks ? u"S$1,234,567.90"_s : QString();
    face.hint = endless + u" "_s + endless;
    face.group = hugeGroup();
    face.otherGroups = {hugeGroup(), office(), unavailable(endless), hugeGroup(), office()};
    face.thanks = endless + u" "_s + endless + u" "_s + unbroken;
    return face;
}

LoyaltyFace otherScript()
{
    LoyaltyFace face = kellysSale(Phase::Paying);
    face.shopName = u"汇池咖啡 · 新加坡滨海湾店"_s;
    face.greeting = u"Hello 美玲"_s;
    face.lines = {{.text = u"2 × 海南鸡饭配香浓酱油和辣椒酱以及新鲜黄瓜片特大份量"_s,
                      .detail = u"少冰, 加一份浓缩咖啡"_s,
                      .amount = u"9.40"_s},
        {.text = u"مشروب الشوكولاتة الساخنة"_s, .amount = u"3.75"_s},
        {.text = u"Ünïcödé Çay, Łódź Őrült Ǻngström"_s, .detail = u"çok sıcak"_s, .amount = u"3.75"_s}};
    face.group->name = u"陈家的咖啡爱好者小组"_s;
    face.group->memberNames = {u"美玲 陈"_s, u"志明 李"_s};
    face.group->memberInitials = {u"美陈"_s, u"志李"_s};
    return face;
}

LoyaltyFace manyGroups()
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.otherGroups.assign(9, office());
    return face;
}

LoyaltyFace noneChosen()
{
    LoyaltyFace face = kellysSale(Phase::Ringing);
    face.otherGroups = {keyFamily(), office(), unavailable(u"Choir"_s)};
    face.group.reset();
    return face;
}

} // namespace

LoyaltyFace kellysSale(Phase phase)
{
    const bool isDone = phase == Phase::Thanks;
    LoyaltyFace face {.phase = phase,
        .shopName = u"Global Café · Dublin"_s,
        .greeting = isDone ? u"Thanks, Kelly"_s : u"Hello Kelly"_s,
        .lines = {{.text = u"2 × Flat white"_s, .detail = u"oat milk, extra shot"_s, .amount = u"9.40"_s},
            {.text = u"Almond croissant"_s, .amount = u"3.75"_s},
            {.text = u"3 × Morning sunrise chai"_s, .amount = u"12.00"_s},
            {.kind = Kind::Discount,
                .text = u"Third tea free"_s,
                .detail = u"you took 3 teas before 15:00"_s,
                .amount = u"−4.00"_s},
            {.kind = Kind::Points, .text = u"Paid with 500 points of Key family"_s, .amount = u"−5.00"_s}},
        .totalLabel = phase == Phase::Ringing ? u"Total"_s
            : isDone                          ? u"Paid"_s
                                              : u"To pay"_s,
        .total = u"€16.15"_s,
        .group = keyFamily(),
        .otherGroups = {office()}};
    if (phase == Phase::Ringing || phase == Phase::Paying)
        face.hint = u"One more bakery item and the pair is 10 % off"_s;
    if (phase == Phase::Waiting)
        face.hint = u"One moment: your sale is being settled."_s;
    if (isDone) {
        face.change = u"€3.85"_s;
        face.thanks = u"161 points earned for Key family, on their way to Singapore"_s;
    }
    return face;
}

std::vector<NamedFace> ordinaryFaces()
{
    LoyaltyFace stranger = kellysSale(Phase::Ringing);
    stranger.greeting.clear();
    stranger.group.reset();
    stranger.otherGroups.clear();
    stranger.lines.pop_back();
    stranger.total = u"€21.15"_s;

    LoyaltyFace alone = stranger;
    alone.greeting = u"Hello Kelly"_s;

    LoyaltyFace strangersThanks = kellysSale(Phase::Thanks);
    strangersThanks.greeting.clear();
    strangersThanks.change.clear();
    strangersThanks.thanks.clear();
    strangersThanks.group.reset();
    strangersThanks.otherGroups.clear();

    LoyaltyFace down = kellysSale(Phase::Ringing);
    down.group = unavailable(u"Key family"_s);
    down.otherGroups.push_back(unavailable(u"Choir"_s));

    return {{u"idle"_s, {.shopName = u"Global Café · Dublin"_s}}, {u"ringing"_s, kellysSale(Phase::Ringing)},
        {u"paying"_s, kellysSale(Phase::Paying)}, {u"waiting"_s, kellysSale(Phase::Waiting)},
        {u"thanks"_s, kellysSale(Phase::Thanks)}, {u"stranger"_s, stranger}, {u"alone"_s, alone},
        {u"strangers_thanks"_s, strangersThanks}, {u"unavailable"_s, down}, {u"debt"_s, inDebt(Phase::Ringing)},
        {u"debt_thanks"_s, inDebt(Phase::Thanks)}, {u"frozen"_s, frozenPoints()}};
}

std::vector<NamedFace> nastyFaces()
{
    return {{u"forty_lines"_s, manyLines(40)}, {u"endless_ringing"_s, endlessWords(Phase::Ringing)},
        {u"endless_waiting"_s, endlessWords(Phase::Waiting)}, {u"endless_thanks"_s, endlessWords(Phase::Thanks)},
        {u"endless_idle"_s, endlessWords(Phase::Idle)}, {u"other_script"_s, otherScript()},
        {u"deep_in_debt"_s, deepInDebt()}, {u"many_groups"_s, manyGroups()}, {u"none_chosen"_s, noneChosen()},
        {u"nothing_idle"_s, {}}, {u"nothing_ringing"_s, {.phase = Phase::Ringing}},
        {u"nothing_waiting"_s, {.phase = Phase::Waiting}}, {u"nothing_thanks"_s, {.phase = Phase::Thanks}}};
}

std::vector<QSize> screenSizes()
{
    return {{800, 600}, {1024, 600}, {1024, 768}, {1280, 800}, {1366, 768}, {1920, 1080}, {2560, 1440}, {3840, 2160}};
}

} // namespace tillpool::test
