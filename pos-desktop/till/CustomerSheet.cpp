// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/CustomerSheet.h"

#include "till/CustomerHeader.h"
#include "till/Keys.h"
#include "widgets/GroupCard.h"
#include "widgets/KeyboardPad.h"
#include "words/Names.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::CustomerFlow;
using widgets::Banner;
using widgets::Command;
using widgets::GroupCard;
using widgets::Icon;
using widgets::Ink;
using widgets::KeyboardPad;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {1100, 640};
constexpr qsizetype namesMax = 4;
constexpr int idCharactersMax = 68;

QString memberNames(const client::CustomerGroup& group)
{
    QStringList names;
    for (const client::Member& member : group.members) {
        if (names.size() == namesMax)
            break;
        names.append(member.name.isEmpty() ? member.customerId.text() : words::shortName(member.name));
    }
    const qsizetype others = static_cast<qsizetype>(group.members.size()) - names.size();
    return names.join(u", "_s) + (others > 0 ? u" and %1 more"_s.arg(others) : QString());
}

} // namespace

CustomerSheet::CustomerSheet(const Theme& theme, CustomerFlow& customer, words::RegionNames regionNames, QWidget* over)
    : Sheet(theme, u"customerSheet"_s, over)
    , m_theme(theme)
    , m_customer(customer)
    , m_regionNames(std::move(regionNames))
{
    setPreferredSize(wished);
    auto* row = new QHBoxLayout(panel());
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeLookUp(), 8);
    row->addWidget(makeGroups(), 6);
    connect(this, &Sheet::escaped, this, &Sheet::close);
    connect(&customer, &CustomerFlow::changed, this, &CustomerSheet::refresh);
    refresh();
}

QWidget* CustomerSheet::makeLookUp()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(28, 24, 28, 28);
    column->setSpacing(Theme::gapWithin);
    column->addWidget(makeLabel(m_theme, u"customerTitle"_s, Type::Title, Weight::Bold, QString(), u"Customer"_s));
    auto* hint = makeLabel(m_theme, u"customerHint"_s, Type::Body, Weight::Regular, u"secondary"_s,
        u"Scan the customer's card, or type the id that is on it."_s);
    hint->setWordWrap(true);
    column->addWidget(hint);
    column->addSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::gapWithin);
    m_id = makeField(m_theme, u"customerIdField"_s, u"Customer id"_s);
    m_id->setPlaceholderText(u"001-abcdef"_s);
    m_id->setFont(m_theme.font(Type::Large));
    m_id->setMaxLength(idCharactersMax);
    m_submit = new Command(m_theme, u"findCustomerButton"_s, u"Find"_s, Command::Kind::Primary);
    m_submit->setKey(QKeySequence(Qt::Key_Return));
    row->addWidget(m_id, 1);
    row->addWidget(m_submit);
    column->addLayout(row);
    m_message = new Banner(m_theme, u"customerMessage"_s);
    m_message->setShape(Banner::Shape::Card);
    column->addWidget(m_message);
    column->addStretch(1);
    auto* pad = new KeyboardPad(m_theme, u"customerKeyboard"_s, u"Find"_s);
    column->addWidget(pad);
    connect(m_submit, &Command::clicked, this, &CustomerSheet::submit);
    connect(pad, &KeyboardPad::typed, m_id, &QLineEdit::insert);
    connect(pad, &KeyboardPad::backspace, m_id, &QLineEdit::backspace);
    connect(pad, &KeyboardPad::confirmed, this, &CustomerSheet::submit);
    connect(m_id, &QLineEdit::textEdited, &m_customer, &CustomerFlow::dismissMessage);
    return side;
}

QWidget* CustomerSheet::makeGroups()
{
    auto* side = new Ground(m_theme, Ink::Background);
    side->setSheetSide();
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(Theme::gapWithin);
    auto* head = new QHBoxLayout;
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    m_name = makeElided(m_theme, u"foundName"_s, Type::Large, Weight::Bold);
    m_detail = makeElided(m_theme, u"foundDetail"_s, Type::Small, Weight::Regular, u"secondary"_s);
    texts->addWidget(m_name);
    texts->addWidget(m_detail);
    head->addLayout(texts, 1);
    m_remove = new Command(m_theme, u"detachButton"_s, u"Remove"_s, Command::Kind::Quiet);
    m_remove->setTextSize(Type::Small);
    head->addWidget(m_remove);
    column->addLayout(head);
    column->addSpacing(Theme::gapWithin);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(u"groupsScroll"_s);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_groups = new QWidget;
    auto* groups = new QVBoxLayout(m_groups);
    groups->setContentsMargins(0, 0, 0, 0);
    groups->setSpacing(10);
    scroll->setWidget(m_groups);
    m_empty = makeLabel(m_theme, u"groupsEmpty"_s, Type::Body, Weight::Regular, u"secondary"_s);
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(0, Theme::gapBetween, 0, 0);
    column->addWidget(m_empty);
    column->addWidget(scroll, 1);
    m_done = new Command(m_theme, u"customerDoneButton"_s, u"Back to the basket"_s, Command::Kind::Plain);
    m_done->setKey(keyFor(Key::Back));
    m_done->setMinimumMillimetres(30, 14);
    column->addWidget(m_done);
    connect(m_remove, &Command::clicked, &m_customer, &CustomerFlow::detach);
    connect(m_done, &Command::clicked, this, &Sheet::close);
    return side;
}

void CustomerSheet::start()
{
    m_id->clear();
    const auto& customer = m_customer.customer();
    m_before = customer ? std::optional(customer->customerId) : std::nullopt;
    m_customer.dismissMessage();
    refresh();
    open();
    m_id->setFocus();
}

void CustomerSheet::submit()
{
    if (m_id->text().trimmed().isEmpty()) {
        close();
        return;
    }
    m_customer.attach(m_id->text());
}

void CustomerSheet::refresh()
{
    const bool isLookingUp = m_customer.state() == CustomerFlow::State::LookingUp;
    m_submit->setEnabled(!isLookingUp);
    m_message->say(Banner::Tone::Bad, m_customer.message().what, m_customer.message().advice);
    const auto& customer = m_customer.customer();
    m_remove->setVisible(customer.has_value());
    m_name->setText(customer ? customer->fullName : isLookingUp ? u"Looking …"_s : u"Nobody yet"_s);
    m_detail->setText(customer
            ? u"%1 · home: %2"_s.arg(customer->customerId.text(), m_regionNames(customer->customerId.region().text()))
            : u"A sale without a customer earns no points."_s);
    showGroups();
    // Somebody was found, typed or scanned: nothing is left to be done here, the cards stand over the basket.
    const bool isFound = m_customer.state() == CustomerFlow::State::Attached && m_customer.message().what.isEmpty();
    if (isOpen() && isFound && m_before != customer->customerId)
        close();
}

void CustomerSheet::showGroups()
{
    clearLayout(*m_groups->layout());
    const auto& groups = m_customer.groups();
    QString empty;
    if (!m_customer.customer())
        empty = u"Here stand the customer's groups, wherever they are at home: their points, and who shares them."_s;
    else if (groups.empty())
        empty = m_customer.areGroupsLoading()
            ? u"Looking for their groups in every region …"_s
            : u"In no group yet. Customers make and join groups; then every purchase earns points for all in it."_s;
    m_empty->setText(empty);
    m_empty->setVisible(!empty.isEmpty());
    for (const client::CustomerGroup& group : groups)
        addGroup(group);
    static_cast<QVBoxLayout*>(m_groups->layout())->addStretch(1);
}

void CustomerSheet::addGroup(const client::CustomerGroup& group)
{
    auto* card = new GroupCard(m_theme, u"groupChoice_"_s + group.groupId.text());
    GroupCard::Content content = cardContent(group, m_regionNames);
    if (group.isAvailable) {
        if (!group.location.isEmpty() && group.location != content.place)
            content.place = group.location + u" · "_s + content.place;
        content.detail = memberNames(group);
    } else {
        content.detail = u"Points can't be seen or used while %1 is away; they are safe."_s.arg(content.place);
    }
    card->show(content);
    card->setChosen(m_customer.chosenGroup() == group.groupId);
    const base::GroupId id = group.groupId;
    connect(card, &GroupCard::clicked, this, [this, id] { m_customer.choose(id); });
    m_groups->layout()->addWidget(card);
    const QString notes = notesOf(group);
    if (notes.isEmpty())
        return;
    auto* label = makeLabel(m_theme, u"groupNote_"_s + group.groupId.text(), Type::Small, Weight::Regular, {}, notes);
    label->setWordWrap(true);
    m_groups->layout()->addWidget(label);
}

} // namespace tillpool::till
