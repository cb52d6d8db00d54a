// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/SignOnSheet.h"

#include "till/PoolSide.h"
#include "widgets/NumberPad.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::SignOnFlow;
using widgets::Banner;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::NumberPad;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {920, 640};
constexpr int pinCharactersMax = 12;
constexpr int staffIdCharactersMax = 68;

} // namespace

SignOnSheet::SignOnSheet(
    const Theme& theme, SignOnFlow& signOn, flows::SaleFlow& sale, const QString& note, QWidget* over)
    : Sheet(theme, u"signOnSheet"_s, over), m_theme(theme), m_signOn(signOn), m_sale(sale)
{
    setPreferredSize(wished);
    auto* row = new QHBoxLayout(panel());
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeBrand(note), 5);
    row->addWidget(makeForm(), 6);
    connect(&signOn, &SignOnFlow::stateChanged, this, &SignOnSheet::refresh);
    connect(&sale, &flows::SaleFlow::stateChanged, this, &SignOnSheet::refresh);
    refresh();
}

QWidget* SignOnSheet::makeBrand(const QString& note)
{
    auto* brand = new PoolSide(m_theme);
    auto* column = new QVBoxLayout(brand);
    column->setContentsMargins(40, 40, 40, 32);
    column->setSpacing(Theme::gapWithin);
    column->addWidget(brand->makeText(u"brandLabel"_s, Type::Display, Weight::Bold, Ink::OnPool, u"Tillpool"_s));
    m_place =
        brand->makeText(u"signOnPlace"_s, Type::Large, Weight::Regular, Ink::OnPoolSecondary, m_signOn.tillId().text());
    column->addWidget(m_place);
    column->addStretch(1);
    m_waiting = brand->makeText(u"waitingSales"_s, Type::Body, Weight::Medium, Ink::OnPoolPoints, QString());
    m_server = brand->makeText(u"serverState"_s, Type::Body, Weight::Regular, Ink::OnPool, QString());
    column->addWidget(m_waiting);
    column->addWidget(m_server);
    if (!note.isEmpty())
        column->addWidget(brand->makeText(u"signOnNote"_s, Type::Body, Weight::Regular, Ink::OnPoolSecondary, note));
    return brand;
}

QWidget* SignOnSheet::makeForm()
{
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(40, 32, 40, 32);
    column->setSpacing(Theme::gapWithin);
    column->addWidget(makeLabel(m_theme, u"signOnTitle"_s, Type::Title, Weight::Bold, QString(), u"Sign on"_s));
    column->addSpacing(4);
    m_staffId = makeField(m_theme, u"staffIdField"_s, u"Staff number"_s);
    m_staffId->setPlaceholderText(u"Staff number"_s);
    m_staffId->setMaxLength(staffIdCharactersMax);
    m_pin = makeField(m_theme, u"pinField"_s, u"PIN"_s);
    m_pin->setPlaceholderText(u"PIN"_s);
    m_pin->setEchoMode(QLineEdit::Password);
    m_pin->setMaxLength(pinCharactersMax);
    for (QLineEdit* field : {m_staffId, m_pin}) {
        field->setFont(m_theme.font(Type::Large));
        column->addWidget(field);
    }
    m_message = new Banner(m_theme, u"signOnMessage"_s);
    m_message->setShape(Banner::Shape::Card);
    column->addWidget(m_message);
    column->addSpacing(Theme::gapWithin);
    auto* pad = new NumberPad(m_theme, u"signOnPad"_s, NumberPad::Corner::Clear);
    column->addWidget(pad, 1);
    m_submit = new Command(m_theme, u"signOnButton"_s, u"Sign on"_s, Command::Kind::Primary);
    m_submit->setTextSize(Type::Large);
    m_submit->setMinimumMillimetres(40, 16);
    m_submit->setKey(QKeySequence(Qt::Key_Return));
    column->addWidget(m_submit);

    connect(pad, &NumberPad::digits, this, &SignOnSheet::typeDigits);
    connect(pad, &NumberPad::backspace, this, [this] { active().backspace(); });
    connect(pad, &NumberPad::cleared, this, [this] { active().clear(); });
    connect(m_submit, &Command::clicked, this, &SignOnSheet::submit);
    return form;
}

QLineEdit& SignOnSheet::active() const { return m_pin->hasFocus() ? *m_pin : *m_staffId; }

void SignOnSheet::typeDigits(const QString& digits) { active().insert(digits); }

void SignOnSheet::setPlace(const QString& storeName)
{
    m_place->setText(storeName.isEmpty() ? m_signOn.tillId().text() : storeName + u'\n' + m_signOn.tillId().text());
}

void SignOnSheet::setServerState(const QString& text) { m_server->setText(text); }

void SignOnSheet::submit()
{
    if (m_signOn.state() != SignOnFlow::State::SignedOff)
        return;
    if (m_staffId->text().trimmed().isEmpty()) {
        m_staffId->setFocus();
        return;
    }
    if (m_pin->text().isEmpty()) {
        m_pin->setFocus();
        return;
    }
    m_signOn.signOn(m_staffId->text(), m_pin->text());
}

void SignOnSheet::refresh()
{
    const SignOnFlow::State state = m_signOn.state();
    const bool isBusy = state == SignOnFlow::State::SigningOn || state == SignOnFlow::State::LoadingMenu;
    m_submit->setEnabled(!isBusy);
    m_submit->setText(state == SignOnFlow::State::SigningOn ? u"Signing on …"_s
            : state == SignOnFlow::State::LoadingMenu       ? u"Fetching the menu …"_s
                                                            : u"Sign on"_s);
    m_staffId->setEnabled(!isBusy);
    m_pin->setEnabled(!isBusy);
    m_message->say(Banner::Tone::Bad, m_signOn.message().what, m_signOn.message().advice);
    const int waiting = m_sale.waitingCount();
    m_waiting->setText(waiting == 0 ? QString()
            : waiting == 1
            ? u"One sale is waiting for its outcome. Sign on, and the till finds out what became of it."_s
            : u"%1 sales are waiting for their outcome. Sign on, and the till finds out what became of them."_s.arg(
                waiting));
    if (state == SignOnFlow::State::SignedOn) {
        m_pin->clear();
        close();
        return;
    }
    if (state == SignOnFlow::State::SignedOff) {
        const bool isKnown = !m_staffId->text().isEmpty();
        m_pin->clear();
        if (!isOpen())
            open();
        (isKnown ? m_pin : m_staffId)->setFocus();
    }
}

} // namespace tillpool::till
