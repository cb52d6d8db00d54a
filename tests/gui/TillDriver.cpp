// SPDX-License-Identifier: GPL-3.0-or-later
#include "TillDriver.h"

#include "support/Waiting.h"
#include "widgets/Banner.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLineEdit>
#include <stdexcept>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void fail(const QString& why) { throw std::runtime_error(why.toStdString()); }

QWidget* visibleChild(const QWidget& parent, const QString& objectName)
{
    for (QWidget* widget : parent.findChildren<QWidget*>(objectName)) {
        if (widget->isVisible())
            return widget;
    }
    return nullptr;
}

QString textOf(const QWidget& widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        return label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        return button->text();
    if (const auto* field = qobject_cast<const QLineEdit*>(&widget))
        return field->text();
    if (const auto* banner = qobject_cast<const widgets::Banner*>(&widget))
        return banner->text();
    return widget.accessibleName();
}

std::unique_ptr<till::TillApplication> startTill(const settings::Settings& settings)
{
    auto started = till::TillApplication::start(*qApp, settings);
    if (!started.hasValue())
        fail(started.error().detail);
    return started.takeValue();
}

} // namespace

base::Result<settings::Settings> settingsFor(const TillDriver::Options& options, const QString& folder)
{
    settings::Settings settings;
    const std::pair<QString, QString> values[] {{u"base_url"_s, options.baseUrl},
        {u"till_id"_s, system().region(options.region).tillId}, {u"data_folder"_s, folder},
        {u"receipt_folder"_s, folder + u"/receipts"_s}, {u"theme"_s, options.theme},
        {u"window_size"_s, u"%1x%2"_s.arg(options.size.width()).arg(options.size.height())},
        {u"loyalty_window"_s, u"window"_s}};
    for (const auto& [name, value] : values)
        TILLPOOL_TRY(settings.set(name, value));
    return settings;
}

TillDriver::TillDriver(const Options& options)
    : m_region(system().region(options.region))
    , m_folder(options.folder.isEmpty() ? m_temporary.path() : options.folder)
{
    auto settings = settingsFor(options, m_folder);
    if (!settings.hasValue())
        fail(settings.error().detail);
    m_till = startTill(*settings);
    bringUp(window());
}

TillDriver::~TillDriver() = default;

void TillDriver::insist(const std::function<bool()>& condition, const QString& otherwise) const
{
    if (waitUntil(condition))
        return;
    grab(window(), u"failure"_s);
    fail(otherwise);
}

bool TillDriver::isThere(const QString& objectName) const { return visibleChild(window(), objectName) != nullptr; }

QString TillDriver::text(const QString& objectName) const { return textOf(find(objectName)); }

void TillDriver::waitFor(const QString& objectName)
{
    insist([&] { return isThere(objectName); }, u"%1 does not appear"_s.arg(objectName));
}

void TillDriver::waitUntilGone(const QString& objectName)
{
    insist([&] { return !isThere(objectName); }, u"%1 does not go"_s.arg(objectName));
}

void TillDriver::waitForText(const QString& objectName, const QString& part)
{
    if (waitUntil([&] { return isThere(objectName) && text(objectName).contains(part); }))
        return;
    grab(window(), u"failure"_s);
    fail(u"%1 does not say \"%2\" but %3"_s.arg(
        objectName, part, isThere(objectName) ? u'"' + text(objectName) + u'"' : u"is not there"_s));
}

QWidget& TillDriver::ready(const QString& objectName)
{
    waitFor(objectName);
    insist([&] { return isThere(objectName) && find(objectName).isEnabled(); }, u"%1 stays disabled"_s.arg(objectName));
    return find(objectName);
}

void TillDriver::tap(const QString& objectName)
{
    QWidget& widget = ready(objectName);
    ++m_taps;
    m_input.click(widget);
}

void TillDriver::tapItem(const QString& name)
{
    auto& grid = find<widgets::ItemGrid>(u"itemGrid"_s);
    const QAbstractItemModel& model = *grid.model();
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row, 0);
        if (index.data(Qt::DisplayRole).toString() == name) {
            ++m_taps;
            m_input.click(grid, index);
            return;
        }
    }
    fail(u"there is no tile \"%1\""_s.arg(name));
}

void TillDriver::tapLine(int line)
{
    auto& view = find<widgets::BasketView>(u"basketView"_s);
    ++m_taps;
    m_input.click(view, view.model()->index(line, 0));
}

void TillDriver::tapDigits(const QString& pad, const QString& digits)
{
    for (const QChar digit : digits)
        tap(pad + u'.' + digit);
}

void TillDriver::tapLetters(const QString& keyboard, const QString& text)
{
    for (const QChar letter : text)
        tap(keyboard + u'.' + (letter == u'-' ? u"hyphen"_s : QString(letter)));
}

void TillDriver::press(const QKeySequence& key)
{
    ++m_keys;
    m_input.key(key);
}

void TillDriver::type(const QString& text)
{
    m_keys += static_cast<int>(text.size());
    m_input.type(text);
}

void TillDriver::scan(const QString& text) { m_input.scan(text); }

void TillDriver::signOnByKeyboard()
{
    waitFor(u"signOnSheet"_s);
    type(m_region.cashier.staffId);
    press(Qt::Key_Return);
    type(m_region.cashier.pin);
    press(Qt::Key_Return);
    waitUntilGone(u"signOnSheet"_s);
}

void TillDriver::attachByScan(const QString& customerId)
{
    scan(customerId);
    waitFor(u"customerName"_s);
}

int TillDriver::lineCount() const { return find<widgets::BasketView>(u"basketView"_s).basket().lineCount(); }

QString TillDriver::lineText(int line) const
{
    return find<widgets::BasketView>(u"basketView"_s).model()->index(line, 0).data(Qt::AccessibleTextRole).toString();
}

bool TillDriver::close()
{
    window().close();
    return !window().isVisible();
}

} // namespace tillpool::test
