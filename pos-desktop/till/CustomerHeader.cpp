// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/CustomerHeader.h"

#include "till/Keys.h"
#include "words/Amounts.h"
#include "words/Names.h"
#include "words/Standing.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::CustomerFlow;
using widgets::Command;
using widgets::GroupCard;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

QString membersText(qsizetype count) { return count == 1 ? u"1 member"_s : u"%1 members"_s.arg(count); }

QString standingOf(const client::CustomerGroup& group)
{
    QStringList standing;
    if (!group.debt.isZero())
        standing.append(words::owesShort(group.debt));
    if (group.arePointsFrozen)
        standing.append(words::frozenShort());
    return standing.join(u" · "_s);
}

} // namespace

GroupCard::Content cardContent(const client::CustomerGroup& group, const words::RegionNames& regionNames)
{
    const QString place = regionNames(group.groupId.region().text());
    if (!group.isAvailable)
        return {.name = group.name.isEmpty() ? group.groupId.text() : group.name,
            .place = place,
            .points = {},
            .detail = u"can't be reached now"_s,
            .isAvailable = false};
    return {.name = group.name,
        .place = place,
        .points = words::countText(group.available.count()),
        .detail = membersText(static_cast<qsizetype>(group.members.size())),
        .standing = standingOf(group),
        .isAvailable = true};
}

QString notesOf(const client::CustomerGroup& group)
{
    QStringList notes;
    if (!group.debt.isZero())
        notes.append(words::owesText(group.debt));
    if (group.arePointsFrozen)
        notes.append(words::frozenText());
    return notes.join(u' ');
}

CustomerHeader::CustomerHeader(
    const Theme& theme, CustomerFlow& customer, words::RegionNames regionNames, QWidget* parent)
    : Ground(theme, Ink::Surface, Qt::BottomEdge, parent)
    , m_theme(theme)
    , m_customer(customer)
    , m_regionNames(std::move(regionNames))
    , m_add(new Command(theme, u"addCustomerButton"_s, u"Add the customer"_s, Command::Kind::Plain))
    , m_person(new QWidget)
    , m_badge(makeLabel(theme, u"customerBadge"_s, Type::Body, Weight::Bold, u"accent"_s))
    , m_name(makeElided(theme, u"customerName"_s, Type::Body, Weight::Medium))
    , m_detail(makeElided(theme, u"customerDetail"_s, Type::Small, Weight::Regular, u"secondary"_s))
    , m_details(new Command(theme, u"customerDetailsButton"_s, u"Groups"_s, Command::Kind::Quiet))
    , m_cards(new QWidget)
    , m_note(makeLabel(theme, u"groupNote"_s, Type::Small))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::gapBetween, 10, Theme::gapBetween, 10);
    column->setSpacing(Theme::gapWithin);
    m_add->setGlyph(Icon::AddPerson);
    m_add->setKey(keyFor(Key::Customer));
    column->addWidget(m_add);

    auto* row = new QHBoxLayout(m_person);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::gapWithin);
    auto* circle = new Ground(theme, Ink::AccentSoft);
    circle->setCard(20, false);
    circle->setFixedSize(40, 40);
    auto* circleLayout = new QHBoxLayout(circle);
    circleLayout->setContentsMargins(0, 0, 0, 0);
    m_badge->setAlignment(Qt::AlignCenter);
    circleLayout->addWidget(m_badge);
    row->addWidget(circle);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(m_name);
    texts->addWidget(m_detail);
    row->addLayout(texts, 1);
    m_details->setTextSize(Type::Small);
    m_details->setKey(keyFor(Key::Customer));
    row->addWidget(m_details);
    column->addWidget(m_person);

    auto* cards = new QHBoxLayout(m_cards);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(Theme::gapWithin);
    column->addWidget(m_cards);
    m_note->setWordWrap(true);
    column->addWidget(m_note);

    connect(m_add, &Command::clicked, this, &CustomerHeader::customerWanted);
    connect(m_details, &Command::clicked, this, &CustomerHeader::customerWanted);
    connect(&customer, &CustomerFlow::changed, this, &CustomerHeader::refresh);
    refresh();
}

QString CustomerHeader::stateText() const
{
    const auto& customer = m_customer.customer();
    const QString home = u" · home: "_s + m_regionNames(customer->customerId.region().text());
    return customer->customerId.text() + home;
}

void CustomerHeader::refresh()
{
    const auto& customer = m_customer.customer();
    const bool isLookingUp = m_customer.state() == CustomerFlow::State::LookingUp;
    m_add->setVisible(!customer);
    m_add->setText(isLookingUp ? u"Looking the customer up …"_s : u"Add the customer"_s);
    m_person->setVisible(customer.has_value());
    m_cards->setVisible(customer.has_value());
    const client::CustomerGroup* const chosen = m_customer.chosen();
    m_note->setText(chosen ? notesOf(*chosen) : QString());
    m_note->setVisible(!m_note->text().isEmpty());
    if (!customer)
        return;
    m_badge->setText(words::initials(customer->fullName));
    m_name->setText(customer->fullName);
    m_name->setToolTip(customer->fullName);
    m_detail->setText(stateText());
    showCards();
}

// Why points can't be spent needs a row of its own, and cards side by side are of one height.
bool CustomerHeader::needNarrowCards() const
{
    const auto& groups = m_customer.groups();
    return groups.size() >= static_cast<size_t>(cardsMax)
        || std::any_of(groups.begin(), groups.end(),
            [](const client::CustomerGroup& group) { return !standingOf(group).isEmpty(); });
}

GroupCard* CustomerHeader::addCard(const client::CustomerGroup& group)
{
    auto* card = new GroupCard(m_theme, u"groupCard_"_s + group.groupId.text());
    if (needNarrowCards())
        card->setShape(GroupCard::Shape::Narrow);
    card->show(cardContent(group, m_regionNames));
    card->setChosen(m_customer.chosenGroup() == group.groupId);
    const base::GroupId id = group.groupId;
    connect(card, &GroupCard::clicked, this, [this, id] { m_customer.choose(id); });
    m_cards->layout()->addWidget(card);
    return card;
}

void CustomerHeader::showCards()
{
    clearLayout(*m_cards->layout());
    const auto& groups = m_customer.groups();
    if (groups.empty()) {
        m_cards->layout()->addWidget(
            makeLabel(m_theme, u"noGroupsLabel"_s, Type::Small, Weight::Regular, u"secondary"_s,
                m_customer.areGroupsLoading() ? u"Looking for their groups …"_s
                                              : u"In no group yet: points can't be earned or used."_s));
        return;
    }
    // The chosen one is always among those that stand here.
    std::vector<const client::CustomerGroup*> shown;
    for (const client::CustomerGroup& group : groups)
        shown.push_back(&group);
    const auto chosen = std::find(shown.begin(), shown.end(), m_customer.chosen());
    const auto room = static_cast<std::ptrdiff_t>(shown.size() > cardsMax ? cardsMax - 1 : cardsMax);
    if (chosen != shown.end() && chosen - shown.begin() >= room)
        std::rotate(shown.begin() + room - 1, chosen, chosen + 1);
    for (size_t i = 0; i < shown.size() && i < static_cast<size_t>(room); ++i)
        addCard(*shown[i]);
    if (shown.size() > cardsMax) {
        auto* more = new Command(m_theme, u"moreGroupsButton"_s,
            u"%1 more"_s.arg(shown.size() - static_cast<size_t>(room)), Command::Kind::Plain);
        more->setTextSize(Type::Small);
        more->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
        connect(more, &Command::clicked, this, &CustomerHeader::customerWanted);
        m_cards->layout()->addWidget(more);
    }
}

} // namespace tillpool::till
