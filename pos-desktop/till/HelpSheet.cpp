// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/HelpSheet.h"

#include "till/Keys.h"
#include "till/Parts.h"
#include "widgets/Command.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Command;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {860, 660};

struct Line {
    QString key;
    QString does;
};

std::vector<Line> allLines()
{
    std::vector<Line> lines;
    for (const KeyLine& line : keyLines())
        lines.push_back({keyFor(line.key).toString(QKeySequence::NativeText), QString::fromUtf8(line.does)});
    lines.push_back({u"Up, Down"_s, u"Select a line, while the search is empty"_s});
    lines.push_back({u"+ and \u2212"_s, u"One more, one less of the selected line"_s});
    lines.push_back({u"Ctrl+1 … 9"_s, u"A category of the menu"_s});
    lines.push_back({u"Scanner"_s, u"Items and customers, wherever the focus is"_s});
    return lines;
}

} // namespace

HelpSheet::HelpSheet(const Theme& theme, QWidget* over) : Sheet(theme, u"helpSheet"_s, over)
{
    setPreferredSize(wished);
    auto* column = new QVBoxLayout(panel());
    column->setContentsMargins(36, 28, 36, 28);
    column->setSpacing(Theme::gapBetween);
    column->addWidget(makeLabel(theme, u"helpTitle"_s, Type::Title, Weight::Bold, QString(), u"Keys"_s));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(Theme::edge);
    grid->setVerticalSpacing(5);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const Line& line : allLines()) {
        grid->addWidget(makeLabel(theme, QString(), Type::Body, Weight::Bold, u"accent"_s, line.key), row, 0);
        grid->addWidget(makeElided(theme, QString(), Type::Body, Weight::Regular, QString(), line.does), row, 1);
        ++row;
    }
    column->addLayout(grid);
    column->addStretch(1);
    auto* back = new Command(theme, u"helpBackButton"_s, u"Back"_s, Command::Kind::Primary);
    back->setKey(keyFor(Key::Back));
    back->setMinimumMillimetres(40, 14);
    column->addWidget(back, 0, Qt::AlignLeft);
    connect(back, &Command::clicked, this, &Sheet::close);
    connect(this, &Sheet::escaped, this, &Sheet::close);
}

} // namespace tillpool::till
