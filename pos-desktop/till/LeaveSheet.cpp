// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/LeaveSheet.h"

#include "till/Keys.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Command;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {600, 268};

} // namespace

LeaveSheet::LeaveSheet(const Theme& theme, QWidget* over) : Sheet(theme, u"leaveSheet"_s, over)
{
    setPreferredSize(wished);
    auto* column = new QVBoxLayout(panel());
    column->setContentsMargins(36, 32, 36, 28);
    column->setSpacing(Theme::gapWithin);
    m_what = makeLabel(theme, u"leaveWhat"_s, Type::Title, Weight::Bold);
    m_advice = makeLabel(theme, u"leaveAdvice"_s, Type::Body, Weight::Regular, u"secondary"_s);
    for (QLabel* label : {m_what, m_advice}) {
        label->setWordWrap(true);
        column->addWidget(label);
    }
    column->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::gapWithin);
    m_stay = new Command(theme, u"stayButton"_s, u"Stay here"_s, Command::Kind::Primary);
    m_stay->setKey(keyFor(Key::Back));
    m_leave = new Command(theme, u"leaveButton"_s, QString(), Command::Kind::Danger);
    for (Command* button : {m_stay, m_leave}) {
        button->setMinimumMillimetres(30, 16);
        row->addWidget(button, 1);
    }
    column->addLayout(row);
    connect(m_stay, &Command::clicked, this, &Sheet::close);
    connect(this, &Sheet::escaped, this, &Sheet::close);
    connect(m_leave, &Command::clicked, this, [this] {
        close();
        Q_EMIT confirmed();
    });
}

void LeaveSheet::ask(const words::Message& warning, const QString& confirmText)
{
    m_what->setText(warning.what);
    m_advice->setText(warning.advice);
    m_leave->setText(confirmText);
    m_leave->setAccessibleName(confirmText);
    open();
    m_stay->setFocus();
}

} // namespace tillpool::till
