// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/TillWindow.h"

#include "till/BasketPanel.h"
#include "till/CustomerSheet.h"
#include "till/HelpSheet.h"
#include "till/Keys.h"
#include "till/LeaveSheet.h"
#include "till/LineSheet.h"
#include "till/MenuEntries.h"
#include "till/PaySheet.h"
#include "till/ReceiptSheet.h"
#include "till/SignOnSheet.h"
#include "till/TopBar.h"
#include "till/WaitingSheet.h"
#include "widgets/Banner.h"
#include "widgets/CategoryRail.h"
#include "widgets/ItemGrid.h"
#include "widgets/KeyboardPad.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QShortcut>
#include <QTimeZone>
#include <QVBoxLayout>
#include <numeric>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using flows::SaleFlow;
using flows::SignOnFlow;
using widgets::Banner;
using widgets::CategoryRail;
using widgets::Command;
using widgets::Ink;
using widgets::ItemGrid;
using widgets::KeyboardPad;
using widgets::Theme;

namespace {

constexpr int noticeMs = 6000;
constexpr int timeMs = 1000;
constexpr int noticeWidthMax = 720;
constexpr int noticeMargin = 14;
constexpr QSize smallest {1024, 720};
constexpr int railWidth = 112;
constexpr int railWidthNarrow = 96;
constexpr int narrowWidth = 1200;
constexpr int wideWidth = 1700;

int basketWidthFor(int windowWidth)
{
    if (windowWidth < narrowWidth)
        return 372;
    return windowWidth < wideWidth ? 404 : 520;
}

} // namespace

TillWindow::TillWindow(Parts parts)
    : m_theme(parts.theme)
    , m_till(parts.till)
    , m_clock(parts.clock)
    , m_files(parts.files)
    , m_signOnNote(parts.signOnNote)
    , m_category(everythingKey)
{
    setObjectName(u"tillWindow"_s);
    setWindowTitle(u"Tillpool till"_s);
    setMinimumSize(smallest);
    makeZones();
    makeSheets();
    connectFlows();
    connectSearch();
    connectBasket();
    addWindowKeys();
    m_timeTimer.setInterval(timeMs);
    connect(&m_timeTimer, &QTimer::timeout, this, &TillWindow::showTime);
    m_timeTimer.start();
    m_noticeTimer.setSingleShot(true);
    m_noticeTimer.setInterval(noticeMs);
    connect(&m_noticeTimer, &QTimer::timeout, &m_till, &flows::TillFlow::dismissNotice);
    showSession();
    showMenu();
    showRegions();
    showBanner();
    showTime();
}

TillWindow::~TillWindow() = default;

void TillWindow::makeZones()
{
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    m_content = new QWidget;
    whole->addWidget(m_content);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_bar = new TopBar(m_theme);
    m_banner = new Banner(m_theme, u"stateBanner"_s);
    column->addWidget(m_bar);
    column->addWidget(m_banner);
    auto* zones = new QHBoxLayout;
    zones->setSpacing(0);
    m_rail = new CategoryRail(m_theme, u"categoryRail"_s);
    m_basket = new BasketPanel(m_theme, m_till, [this](const QString& id) { return regionName(id); });
    zones->addWidget(m_rail);
    zones->addWidget(makeItems(), 1);
    zones->addWidget(m_basket);
    column->addLayout(zones, 1);
}

QWidget* TillWindow::makeItems()
{
    auto* zone = new Ground(m_theme, Ink::Background);
    auto* column = new QVBoxLayout(zone);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_grid = new ItemGrid(m_theme, u"itemGrid"_s);
    m_keyboard = new KeyboardPad(m_theme, u"searchKeyboard"_s, u"Add"_s);
    m_keyboard->hide();
    m_keyboard->setContentsMargins(14, Theme::gapWithin, 14, 14);
    column->addWidget(m_grid, 1);
    column->addWidget(m_keyboard);
    return zone;
}

void TillWindow::makeSheets()
{
    const auto names = [this](const QString& id) { return regionName(id); };
    m_line = new LineSheet(m_theme, m_till, m_content);
    m_pay = new PaySheet(m_theme, m_till, m_content);
    m_waiting = new WaitingSheet(m_theme, m_till.sale(), m_content);
    m_receipt = new ReceiptSheet(m_theme, m_till, m_files, m_content);
    m_customer = new CustomerSheet(m_theme, m_till.customer(), names, m_content);
    m_help = new HelpSheet(m_theme, m_content);
    m_leave = new LeaveSheet(m_theme, m_content);
    // Above all sheets: what is said must be seen, whatever is open.
    m_notice = new Banner(m_theme, u"noticeBanner"_s, this);
    m_notice->setShape(Banner::Shape::Card);
    m_notice->setDismissable(true);
    m_signOn = new SignOnSheet(m_theme, m_till.signOn(), m_till.sale(), m_signOnNote, m_content);
    for (widgets::Sheet* sheet : {static_cast<widgets::Sheet*>(m_line), static_cast<widgets::Sheet*>(m_customer),
             static_cast<widgets::Sheet*>(m_help), static_cast<widgets::Sheet*>(m_leave)})
        connect(sheet, &widgets::Sheet::closed, this, &TillWindow::focusSearch);
}

void TillWindow::connectFlows()
{
    connect(&m_till, &flows::TillFlow::bannerChanged, this, &TillWindow::showBanner);
    connect(&m_till, &flows::TillFlow::noticeChanged, this, &TillWindow::showNotice);
    connect(&m_till, &flows::TillFlow::itemNeedsChoice, m_line, &LineSheet::chooseFor);
    connect(&m_till.connectivity(), &client::Connectivity::changed, this, &TillWindow::showRegions);
    connect(&m_till, &flows::TillFlow::menuChanged, this, &TillWindow::showMenu);
    connect(&m_till.signOn(), &SignOnFlow::stateChanged, this, &TillWindow::showSession);
    connect(&m_till.sale(), &SaleFlow::stateChanged, this, &TillWindow::showSaleState);
    connect(m_notice, &Banner::dismissed, &m_till, &flows::TillFlow::dismissNotice);
}

void TillWindow::connectSearch()
{
    SearchField& search = m_bar->search();
    connect(&search, &SearchField::textChanged, this, &TillWindow::showItems);
    connect(&search, &SearchField::confirmed, this, &TillWindow::confirmSearch);
    connect(&search, &SearchField::resultsWanted, this, [this] {
        m_grid->setFocus();
        m_grid->setCurrentIndex(m_grid->model()->index(0, 0));
    });
    connect(&search, &SearchField::lineMoved, this, [this](int step) {
        flows::BasketEditor& basket = m_till.basket();
        const int last = static_cast<int>(basket.basket().lines.size()) - 1;
        const int now = basket.selectedLine();
        basket.select(now == flows::BasketEditor::noLine ? last : std::clamp(now + step, 0, last));
    });
    connect(&search, &SearchField::quantityChanged, m_basket, &BasketPanel::changeQuantity);
    connect(
        &search, &SearchField::lineRemoved, this, [this] { m_till.basket().remove(m_till.basket().selectedLine()); });
    connect(m_grid, &ItemGrid::picked, this, [this](const base::ItemId& item) { m_till.pick(item); });
    connect(m_grid, &ItemGrid::soldOutPicked, this, [this](const base::ItemId& item) { m_till.pick(item); });
    connect(m_rail, &CategoryRail::chosen, this, &TillWindow::chooseCategory);
    connect(m_keyboard, &KeyboardPad::typed, &search, &QLineEdit::insert);
    connect(m_keyboard, &KeyboardPad::backspace, &search, &QLineEdit::backspace);
    connect(m_keyboard, &KeyboardPad::confirmed, this, &TillWindow::confirmSearch);
    connect(m_bar, &TopBar::keyboardWanted, this, [this] {
        m_keyboard->setVisible(!m_keyboard->isVisible());
        focusSearch();
    });
}

void TillWindow::connectBasket()
{
    connect(m_basket, &BasketPanel::customerWanted, m_customer, &CustomerSheet::start);
    connect(m_basket, &BasketPanel::editWanted, m_line, &LineSheet::editLine);
    connect(m_basket, &BasketPanel::payWanted, this, [this] { pay(PaySheet::Start::Cash); });
    connect(m_basket, &BasketPanel::pointsWanted, this, [this] { pay(PaySheet::Start::Points); });
    connect(m_pay, &PaySheet::customerWanted, m_customer, &CustomerSheet::start);
    connect(m_bar, &TopBar::helpWanted, m_help, &widgets::Sheet::open);
    connect(m_bar, &TopBar::signOffWanted, this, &TillWindow::askToSignOff);
    connect(m_leave, &LeaveSheet::confirmed, this, [this] {
        if (m_isLeavingForGood) {
            m_mayClose = true;
            close();
        } else {
            m_till.signOn().signOff();
        }
    });
}

void TillWindow::addWindowKeys()
{
    connect(new QShortcut(keyFor(Key::Search), this), &QShortcut::activated, this, &TillWindow::focusSearch);
    connect(new QShortcut(keyFor(Key::Colours), this), &QShortcut::activated, this, &TillWindow::coloursToggled);
    connect(new QShortcut(keyFor(Key::FullScreen), this), &QShortcut::activated, this,
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
}

void TillWindow::showSession()
{
    const auto& session = m_till.signOn().session();
    const bool isSignedOn = m_till.signOn().state() == SignOnFlow::State::SignedOn;
    const QString storeName = session ? session->storeName : QString();
    m_bar->setPlace(storeName, m_till.signOn().tillId().text());
    m_bar->setStaff(isSignedOn ? session->staffName : QString());
    m_signOn->setPlace(storeName);
    showTime();
    if (!isSignedOn)
        return;
    focusSearch();
    showSaleState();
}

void TillWindow::scan(const QString& text)
{
    const bool isItem = !base::CustomerId::parse(text.trimmed().toLower()).hasValue();
    const bool isSheetOpen = m_line->isOpen() || m_leave->isOpen() || m_help->isOpen() || m_customer->isOpen();
    if (isItem && isSheetOpen)
        m_till.setNotice(
            {u"Nothing was added."_s, u"Finish what is open here, or go back with Esc; then scan it again."_s});
    else
        m_till.scan(text);
}

void TillWindow::showMenu()
{
    if (!m_till.search())
        return;
    m_rail->setEntries(railEntries(m_till.search()->catalogue()));
    m_rail->choose(m_category);
    m_grid->items().setCatalogue(m_till.basket().sharedCatalogue());
    showItems();
}

void TillWindow::showItems()
{
    const flows::ItemSearch* search = m_till.search();
    if (!search)
        return;
    const QString text = m_bar->search().text().trimmed();
    if (!text.isEmpty()) {
        m_grid->setEmptyText(
            u"Nothing is called “%1”"_s.arg(text), u"Try a part of the name, the code or the barcode."_s);
        m_grid->items().setPositions(search->find(flows::TillFlow::searchedText(text)));
        m_grid->scrollToTop();
        return;
    }
    m_grid->setEmptyText(u"Nothing in this category"_s, u"Choose another one at the left."_s);
    if (m_category != everythingKey) {
        const auto category = base::CategoryId::parse(m_category);
        m_grid->items().setPositions(category.hasValue() ? search->inCategory(*category) : std::vector<int> {});
        return;
    }
    std::vector<int> all(search->catalogue().content().items.size());
    std::iota(all.begin(), all.end(), 0);
    m_grid->items().setPositions(std::move(all));
}

void TillWindow::chooseCategory(const QString& key)
{
    m_category = key;
    m_bar->search().clear();
    showItems();
    m_grid->scrollToTop();
    focusSearch();
}

void TillWindow::confirmSearch()
{
    const QString text = m_bar->search().text().trimmed();
    if (text.isEmpty())
        return;
    if (m_till.enter(text))
        m_bar->search().clear();
    else
        m_bar->search().selectAll();
}

void TillWindow::showBanner()
{
    const words::Message message = m_till.banner();
    m_banner->say(m_till.isBannerSevere() ? Banner::Tone::Bad : Banner::Tone::Warn, message.what, message.advice);
    m_signOn->setServerState(message.what.isEmpty() ? QString() : message.what + u' ' + message.advice);
}

void TillWindow::showNotice()
{
    const words::Message& message = m_till.notice();
    const bool isThere = !message.what.isEmpty();
    m_notice->say(Banner::Tone::Warn, message.what, message.advice);
    placeNotice();
    if (isThere)
        m_noticeTimer.start();
}

void TillWindow::placeNotice()
{
    if (!m_notice->isVisible())
        return;
    // Over the items, which it speaks of, and not over the basket.
    const int room = width() - m_rail->width() - m_basket->width();
    const int wide = std::min(noticeWidthMax, room - 2 * noticeMargin);
    const int high = std::max(m_notice->sizeHint().height(), m_notice->heightForWidth(wide));
    m_notice->setGeometry(m_rail->width() + (room - wide) / 2, m_bar->height() + noticeMargin, wide, high);
    m_notice->raise();
}

void TillWindow::showSaleState()
{
    // What a sale has come to is shown to somebody: who signs on sees it then.
    if (m_till.signOn().state() != SignOnFlow::State::SignedOn)
        return;
    switch (m_till.sale().state()) {
    case SaleFlow::State::Ringing:
        m_pay->close();
        m_waiting->close();
        m_receipt->close();
        m_bar->search().clear();
        focusSearch();
        break;
    case SaleFlow::State::Paying:
        m_waiting->close();
        m_receipt->close();
        if (!m_pay->isOpen())
            m_pay->start(PaySheet::Start::Cash);
        break;
    case SaleFlow::State::Sending:
    case SaleFlow::State::Unknown:
    case SaleFlow::State::Cancelling:
        m_waiting->refresh();
        if (!m_waiting->isOpen())
            m_waiting->open();
        break;
    case SaleFlow::State::Completed:
        m_pay->close();
        m_waiting->close();
        m_customer->close();
        if (!m_receipt->isOpen())
            m_receipt->start();
        break;
    }
}

void TillWindow::showRegions() { m_bar->regions().show(m_till.connectivity().reach()); }

void TillWindow::showTime()
{
    const auto& session = m_till.signOn().session();
    const QTimeZone zone(session ? session->timeZone : QByteArray());
    const QDateTime now = m_clock.nowUtc();
    m_bar->setTime((zone.isValid() ? now.toTimeZone(zone) : now.toLocalTime()).toString(u"HH:mm"_s));
}

void TillWindow::pay(PaySheet::Start start)
{
    if (m_till.sale().state() != SaleFlow::State::Ringing || !m_till.sale().beginPayment())
        return;
    m_pay->start(start);
}

void TillWindow::askToSignOff()
{
    if (m_till.signOn().state() != SignOnFlow::State::SignedOn)
        return;
    m_isLeavingForGood = false;
    if (m_till.basket().isEmpty())
        m_till.signOn().signOff();
    else
        m_leave->ask({u"There is a basket"_s, u"It stays here, for whoever signs on next."_s}, u"Sign off"_s);
}

void TillWindow::focusSearch() { m_bar->search().setFocus(); }

QString TillWindow::regionName(const QString& id) const
{
    const auto region = base::RegionId::parse(id);
    return region.hasValue() ? m_till.connectivity().reach().nameOf(*region) : id;
}

void TillWindow::closeEvent(QCloseEvent* event)
{
    const words::Message warning = m_till.closingWarning();
    if (!m_mayClose && !warning.what.isEmpty()) {
        event->ignore();
        m_isLeavingForGood = true;
        m_leave->ask(warning, u"Close the till"_s);
        return;
    }
    event->accept();
    Q_EMIT closedForGood();
}

void TillWindow::resizeEvent(QResizeEvent* event)
{
    m_rail->setFixedWidth(width() < narrowWidth ? railWidthNarrow : railWidth);
    m_basket->setFixedWidth(basketWidthFor(width()));
    placeNotice();
    QWidget::resizeEvent(event);
}

void TillWindow::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), m_theme.color(Ink::Background)); }

} // namespace tillpool::till
