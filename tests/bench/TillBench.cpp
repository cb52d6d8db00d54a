// SPDX-License-Identifier: GPL-3.0-or-later
// What the whole till costs, both windows and the journal on the disk included, without a display and with a backend
// that answers at once: each figure also as a ratio to its limit.
#include "client/Connectivity.h"
#include "client/Journal.h"
#include "devices/Clock.h"
#include "devices/FileSaver.h"
#include "flows/TillFlow.h"
#include "gui/WidgetSamples.h"
#include "loyaltywindow/LoyaltyWindow.h"
#include "till/TillWindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <functional>

namespace {

using namespace Qt::StringLiterals;
using namespace tillpool;

constexpr double frameMs = 16;
constexpr double searchMsMax = 50;
constexpr double startMsMax = 5000;
constexpr double memoryMbMax = 250;
constexpr int repetitions = 300;

/// Answers in the next turn of the event loop; it knows one cashier and one menu, and no customers.
class PromptApi : public client::TillApi {
public:
    explicit PromptApi(std::shared_ptr<const catalogue::Catalogue> menu) : m_menu(std::move(menu)) {}

    void signOn(const base::StaffId& staffId, const QString&, const base::TillId& tillId, QObject* context,
        client::Callback<client::TillSession> done) override
    {
        answer<client::TillSession>(context, std::move(done),
            client::TillSession {.token = u"t"_s,
                .role = base::Role::Cashier,
                .staffId = staffId,
                .staffName = u"Ada Example"_s,
                .tillId = tillId,
                .storeId = m_menu->storeId(),
                .storeName = u"Tillpool Coffee"_s,
                .timeZone = "Europe/Dublin"});
    }
    void signOff(QObject* context, client::Callback<bool> done) override
    {
        answer<bool>(context, std::move(done), true);
    }
    void readCatalogue(const base::StoreId&, QObject* context,
        client::Callback<std::shared_ptr<const catalogue::Catalogue>> done) override
    {
        answer<std::shared_ptr<const catalogue::Catalogue>>(context, std::move(done), m_menu);
    }
    void readCustomer(const base::CustomerId&, QObject* context, client::Callback<client::Customer> done) override
    {
        answer<client::Customer>(context, std::move(done), client::Failure {});
    }
    void readGroups(
        const base::CustomerId&, QObject* context, client::Callback<std::vector<client::CustomerGroup>> done) override
    {
        answer<std::vector<client::CustomerGroup>>(context, std::move(done), client::Failure {});
    }
    void makeSale(const base::IdempotencyKey&, const QJsonObject&, QObject* context,
        client::Callback<client::DecidedSale> done) override
    {
        answer<client::DecidedSale>(context, std::move(done), client::Failure {});
    }
    void cancelSale(const base::SaleId&, QObject* context, client::Callback<client::Cancelled> done) override
    {
        answer<client::Cancelled>(context, std::move(done), client::Failure {});
    }
    void readHealth(QObject* context, client::Callback<client::Health> done) override
    {
        answer<client::Health>(context, std::move(done), client::Health {});
    }

private:
    template <class T>
    static void answer(QObject* context, client::Callback<T> done, client::Answer<T> what)
    {
        QTimer::singleShot(0, context, [done = std::move(done), what = std::move(what)] { done(what); });
    }

    std::shared_ptr<const catalogue::Catalogue> m_menu;
};

double milliseconds(const std::function<void()>& run)
{
    QElapsedTimer timer;
    timer.start();
    run();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void settle()
{
    for (int turn = 0; turn < 4; ++turn)
        QCoreApplication::processEvents();
}

void report(const char* what, int items, std::vector<double> all, double limit)
{
    std::sort(all.begin(), all.end());
    const auto at = [&all](
                        double share) { return all[static_cast<size_t>(share * static_cast<double>(all.size() - 1))]; };
    std::printf(
        "%-40s %7d %9.2f %9.2f %8.2f %8.2f\n", what, items, at(0.5), at(0.99), at(0.5) / limit, at(0.99) / limit);
}

double residentMb()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

void benchTill(int items)
{
    const auto menu = test::sampleCatalogue(items);
    PromptApi api(menu);
    QTemporaryDir folder;
    auto journal = client::Journal::open(folder.path());
    if (!journal.hasValue()) {
        std::printf("the journal can't be opened: %s\n", qPrintable(journal.error().detail));
        return;
    }
    const widgets::Theme theme(widgets::ThemeMode::Light);
    client::Connectivity connectivity(api, {});
    devices::SystemClock clock;
    devices::FolderFileSaver files(folder.path());
    flows::TillFlow flow({.api = api, .journal = **journal, .connectivity = connectivity, .clock = clock},
        base::TillId::trusted(menu->region().text() + u"-till01"_s));
    till::TillWindow window({.theme = theme, .till = flow, .clock = clock, .files = files, .signOnNote = {}});
    loyaltywindow::LoyaltyWindow customers(theme);
    QObject::connect(&flow, &flows::TillFlow::faceChanged, &customers, [&] { customers.show(flow.face()); });
    window.resize(1280, 800);
    customers.resize(1280, 800);
    window.show();
    customers.show(flow.face());
    customers.show();
    flow.start({});
    report("sign-on to the tiles", items, {milliseconds([&] {
        flow.signOn().signOn(u"12"_s, u"1012"_s);
        while (flow.signOn().state() != flows::SignOnFlow::State::SignedOn || !flow.search())
            QCoreApplication::processEvents();
        settle();
    })},
        startMsMax);

    auto* search = window.findChild<QLineEdit*>(u"searchField"_s);
    const QStringList words {u"a"_s, u"la"_s, u"lat"_s, u"latt"_s, u"latte"_s, u"latte 9"_s, u"99"_s, u"zz"_s};
    std::vector<double> typed;
    for (int no = 0; no < repetitions; ++no)
        typed.push_back(milliseconds([&] {
            search->setText(words[no % words.size()]);
            settle();
        }));
    search->clear();
    report("search as you type, tiles painted", items, typed, searchMsMax);

    std::vector<double> added;
    const auto& all = menu->content().items;
    for (int no = 0; no < repetitions; ++no) {
        if (flow.basket().basket().lines.size() >= 40)
            flow.basket().clear();
        const auto& item = all[static_cast<size_t>(no * 37) % all.size()];
        if (item.soldOut || !item.modifierGroups.empty())
            continue;
        settle();
        added.push_back(milliseconds([&] {
            flow.pick(item.itemId);
            settle();
        }));
    }
    report("a line added, both windows painted", items, added, frameMs);
    std::printf("%-40s %7d %9.1f %9s %8.2f\n", "memory in MB", items, residentMb(), "", residentMb() / memoryMbMax);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    std::printf("%-40s %7s %9s %9s %8s %8s\n", "", "items", "p50 ms", "p99 ms", "p50/max", "p99/max");
    for (const int items : {100, 10'000, 100'000})
        benchTill(items);
}
