// SPDX-License-Identifier: GPL-3.0-or-later
// What the lists of the till cost, without a display: each figure also as a ratio to a frame of 16 ms.
#include "gui/WidgetSamples.h"
#include "widgets/BasketView.h"
#include "widgets/ItemGrid.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>
#include <functional>

namespace {

using namespace Qt::StringLiterals;
using namespace tillpool;

constexpr double frameMs = 16;
constexpr int repetitions = 200;

// Milliseconds of each of `count` runs, sorted.
std::vector<double> measured(int count, const std::function<void(int)>& run)
{
    std::vector<double> all;
    QElapsedTimer timer;
    for (int no = 0; no < count; ++no) {
        timer.start();
        run(no);
        all.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(all.begin(), all.end());
    return all;
}

void report(const char* what, int items, const std::vector<double>& sorted)
{
    const auto at = [&sorted](double share) {
        return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
    };
    std::printf(
        "%-44s %7d %9.3f %9.3f %9.2f %9.2f\n", what, items, at(0.5), at(0.99), at(0.5) / frameMs, at(0.99) / frameMs);
}

// Painted now, layouts that were put off included.
void settle() { QCoreApplication::processEvents(); }

void benchGrid(const widgets::Theme& theme, int count)
{
    widgets::ItemGrid grid(theme, u"items"_s);
    grid.resize(764, 748);
    grid.show();
    grid.items().setCatalogue(test::sampleCatalogue(count));
    const std::vector<int> all = test::allPositions(count);
    report("grid: other items, shown", count, measured(repetitions, [&](int no) {
        std::vector<int> positions = all;
        std::rotate(positions.begin(), positions.begin() + no % count, positions.end());
        grid.items().setPositions(std::move(positions));
        settle();
        grid.repaint();
    }));
    QScrollBar& bar = *grid.verticalScrollBar();
    report("grid: a page further, shown", count, measured(repetitions, [&](int no) {
        bar.setValue(static_cast<int>(static_cast<qint64>(bar.maximum()) * no / repetitions));
        grid.viewport()->repaint();
    }));
    report("grid: 8 px further, shown", count, measured(repetitions, [&](int) {
        bar.setValue(bar.value() >= bar.maximum() ? 0 : bar.value() + 8);
        settle();
    }));
    report("grid: another width, shown", count, measured(repetitions, [&](int no) {
        grid.resize(764 - no % 2 * 200, 748);
        settle();
        grid.repaint();
    }));
}

void benchBasket(const widgets::Theme& theme, int count)
{
    widgets::BasketView view(theme, u"basket"_s);
    view.resize(403, 380);
    view.show();
    std::vector<pricing::PricedLine> lines;
    for (int no = 0; no < count; ++no)
        lines.push_back(test::sampleLine(u"Morning sunrise chai %1"_s.arg(no), 1, 400, {u"oat milk"_s}));
    const pricing::PricedBasket before = test::sampleBasket(lines);
    lines.push_back(test::sampleLine(u"Almond croissant"_s, 1, 375));
    const pricing::PricedBasket after = test::sampleBasket(lines);
    report("basket: a line more, selected, shown", count, measured(2 * repetitions, [&](int no) {
        view.basket().show(no % 2 == 0 ? before : after);
        view.selectLine(view.basket().lineCount() - 1);
        settle();
        view.repaint();
    }));
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    widgets::Theme theme(widgets::ThemeMode::Light, test::pixelsPerMillimetre);
    theme.applyTo(application);
    std::printf("%-44s %7s %9s %9s %9s %9s\n", "", "rows", "p50 ms", "p99 ms", "p50/frame", "p99/frame");
    for (const int count : {20, 10'000, 100'000})
        benchGrid(theme, count);
    for (const int count : {40, 500})
        benchBasket(theme, count);
    return 0;
}
