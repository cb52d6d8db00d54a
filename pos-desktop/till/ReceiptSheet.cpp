// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/ReceiptSheet.h"

#include "receipt/Receipt.h"
#include "till/Keys.h"
#include "till/ReceiptPdf.h"
#include "words/Amounts.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QShortcut>
#include <QTimeZone>
#include <QVBoxLayout>

namespace tillpool::till {

using namespace Qt::StringLiterals;
using widgets::Banner;
using widgets::Command;
using widgets::Icon;
using widgets::Ink;
using widgets::Theme;
using widgets::Type;
using widgets::Weight;

namespace {

constexpr QSize wished {1000, 680};
constexpr int iconSide = 44;
constexpr int guardMs = 500; // as long as a second tap on Pay may take to come

base::Money moneyOf(const QJsonValue& value)
{
    const auto currency = base::Currency::parse(value[u"currency"].toString());
    return currency.hasValue() ? base::Money(value[u"amount"].toInteger(), *currency) : base::Money();
}

} // namespace

ReceiptSheet::ReceiptSheet(const Theme& theme, flows::TillFlow& till, devices::FileSaver& files, QWidget* over)
    : Sheet(theme, u"receiptSheet"_s, over), m_theme(theme), m_till(till), m_files(files)
{
    setPreferredSize(wished);
    auto* row = new QHBoxLayout(panel());
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeOutcome(), 10);
    row->addWidget(makePaper(), 9);
    m_guard.setSingleShot(true);
    m_guard.setInterval(guardMs);
    connect(&m_guard, &QTimer::timeout, this, [this] { m_next->setEnabled(true); });
    connect(this, &Sheet::escaped, this, &ReceiptSheet::next);
}

QWidget* ReceiptSheet::makeOutcome()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(36, 32, 36, 28);
    column->setSpacing(Theme::gapWithin);
    auto* icon =
        makeLabel(m_theme, u"doneIcon"_s, Type::Headline, Weight::Regular, u"good"_s, Theme::glyph(Icon::Done));
    icon->setFont(m_theme.iconFont(iconSide));
    icon->setAccessibleName(u"Done"_s);
    m_title = makeLabel(m_theme, u"receiptTitle"_s, Type::Title, Weight::Bold, QString(), u"Sale done"_s);
    m_recovered = makeLabel(m_theme, u"recoveredLabel"_s, Type::Body, Weight::Regular, u"secondary"_s,
        u"The till was interrupted during this sale. It went through, once."_s);
    m_recovered->setWordWrap(true);
    m_changeLabel = makeCaption(m_theme, u"Change to give"_s);
    m_change = makeLabel(m_theme, u"receiptChange"_s, Type::Display, Weight::Bold);
    m_paid = makeLabel(m_theme, u"receiptPaid"_s, Type::Body, Weight::Regular, u"secondary"_s);
    m_paid->setWordWrap(true);
    m_points = makeLabel(m_theme, u"receiptPoints"_s, Type::Body, Weight::Medium, u"points"_s);
    m_points->setWordWrap(true);
    m_saved = new Banner(m_theme, u"savedMessage"_s);
    m_saved->setShape(Banner::Shape::Card);
    column->addWidget(icon);
    column->addWidget(m_title);
    column->addWidget(m_recovered);
    column->addSpacing(Theme::gapBetween);
    for (QLabel* label : {m_changeLabel, m_change, m_paid})
        column->addWidget(label);
    column->addSpacing(Theme::gapWithin);
    column->addWidget(m_points);
    column->addStretch(1);
    column->addWidget(m_saved);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::gapWithin);
    auto* pdf = new Command(m_theme, u"savePdfButton"_s, u"Save as PDF"_s, Command::Kind::Plain);
    pdf->setGlyph(Icon::Pdf);
    pdf->setKey(keyFor(Key::SavePdf));
    pdf->setMinimumMillimetres(30, 22);
    m_next = new Command(m_theme, u"nextCustomerButton"_s, u"Next customer"_s, Command::Kind::Primary);
    m_next->setTextSize(Type::Large);
    m_next->setKey(keyFor(Key::Pay));
    m_next->setMinimumMillimetres(40, 22);
    row->addWidget(pdf, 2);
    row->addWidget(m_next, 3);
    column->addLayout(row);
    connect(pdf, &Command::clicked, this, &ReceiptSheet::savePdf);
    connect(m_next, &Command::clicked, this, &ReceiptSheet::next);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(QKeySequence(key), this);
        connect(shortcut, &QShortcut::activated, m_next, &Command::strike);
    }
    return side;
}

QWidget* ReceiptSheet::makePaper()
{
    auto* side = new Ground(m_theme, Ink::Background);
    side->setSheetSide();
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(24, 24, 24, 24);
    auto* paper = new Ground(m_theme, Ink::Surface);
    paper->setCard(4, true);
    auto* inside = new QVBoxLayout(paper);
    inside->setContentsMargins(18, 18, 18, 18);
    m_paper = new QLabel;
    m_paper->setObjectName(u"receiptText"_s);
    m_paper->setFont(m_theme.monospace(Type::Small));
    m_paper->setTextFormat(Qt::PlainText);
    m_paper->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    inside->addWidget(m_paper, 0, Qt::AlignHCenter);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(u"receiptScroll"_s);
    scroll->setAccessibleName(u"Receipt"_s);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* table = new QWidget;
    auto* onTable = new QVBoxLayout(table);
    onTable->setContentsMargins(0, 0, 0, 0);
    onTable->addWidget(paper);
    onTable->addStretch(1);
    scroll->setWidget(table);
    column->addWidget(scroll, 1);
    return side;
}

void ReceiptSheet::start()
{
    const QJsonObject& sale = m_till.sale().sale();
    const auto& session = m_till.signOn().session();
    m_text = receipt::Receipt::text(sale, session ? session->storeName : QString(), localTimeOf(sale));
    QString shown = m_text;
    while (shown.endsWith(u'\n'))
        shown.chop(1);
    m_paper->setText(shown);
    m_recovered->setVisible(m_till.sale().wasRecovered());
    const base::Money change = moneyOf(sale.value(u"change"_s));
    const base::Money total = moneyOf(sale.value(u"total"_s));
    const base::Money paid = moneyOf(sale.value(u"paid"_s));
    m_changeLabel->setText(change.isZero() ? u"NO CHANGE"_s : u"CHANGE TO GIVE"_s);
    m_change->setText(words::moneyText(change));
    QString how = u"Total %1"_s.arg(words::moneyText(total));
    if (const base::Money points = moneyOf(sale.value(u"redeemed_value"_s)); !points.isZero())
        how += u", %1 of it by points"_s.arg(words::moneyText(points));
    if (!paid.isZero())
        how += u", paid %1"_s.arg(words::moneyText(paid));
    m_paid->setText(how + u'.');
    m_points->setText(pointsText(sale));
    m_points->setVisible(!m_points->text().isEmpty());
    m_saved->say(Banner::Tone::Good, {}, {});
    m_next->setEnabled(false);
    m_guard.start();
    open();
}

QString ReceiptSheet::localTimeOf(const QJsonObject& sale) const
{
    const auto& session = m_till.signOn().session();
    const QTimeZone zone(session ? session->timeZone : QByteArray());
    const QString told = sale.value(u"till_time"_s).toString(sale.value(u"created_at"_s).toString());
    const QDateTime time = QDateTime::fromString(told, Qt::ISODateWithMs);
    if (!time.isValid())
        return {};
    return (zone.isValid() ? time.toTimeZone(zone) : time.toLocalTime()).toString(u"yyyy-MM-dd HH:mm"_s);
}

QString ReceiptSheet::pointsText(const QJsonObject& sale) const
{
    QStringList sentences;
    const QJsonObject points = sale.value(u"points"_s).toObject();
    if (const base::Points spent(points.value(u"redeemed"_s).toInteger()); !spent.isZero())
        sentences.append(u"%1 spent."_s.arg(words::pointsText(spent)));
    if (const QString thanks = m_till.face().thanks; !thanks.isEmpty())
        sentences.append(thanks + (thanks.endsWith(u'.') ? QString() : u"."_s));
    return sentences.join(u' ');
}

void ReceiptSheet::next()
{
    if (!m_guard.isActive())
        m_till.sale().nextCustomer();
}

void ReceiptSheet::savePdf()
{
    const QString number = m_till.sale().sale().value(u"receipt_number"_s).toString();
    const QString name = (number.isEmpty() ? u"receipt"_s : number) + u".pdf"_s;
    const auto saved = m_files.save(name, receiptPdf(m_theme, m_text, number));
    if (saved.hasValue())
        m_saved->say(Banner::Tone::Good, u"Saved."_s, *saved);
    else
        m_saved->say(Banner::Tone::Bad, u"The receipt could not be saved."_s, saved.error().detail);
}

} // namespace tillpool::till
