// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Receipts.h"

#include "base/Limits.h"

#include <QHash>
#include <QStringList>
#include <algorithm>
#include <array>
#include <csv.h>
#include <memory>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Result;

namespace {

constexpr qint64 lineBytesMax = 64 * 1024;
constexpr int shownCharactersMax = 40;
constexpr int idDigitsMax = 9;
constexpr int amountDigitsMax = 9;

enum class Column {
    TransactionId,
    Date,
    Time,
    Outlet,
    Staff,
    Customer,
    InStore,
    Order,
    LineItem,
    Product,
    Quantity,
    Amount,
    UnitPrice,
    Promo
};
constexpr std::array columnNames {"transaction_id"_L1, "transaction_date"_L1, "transaction_time"_L1,
    "sales_outlet_id"_L1, "staff_id"_L1, "customer_id"_L1, "instore_yn"_L1, "order"_L1, "line_item_id"_L1,
    "product_id"_L1, "quantity"_L1, "line_item_amount"_L1, "unit_price"_L1, "promo_item_yn"_L1};
constexpr auto columnCount = static_cast<qsizetype>(columnNames.size());
using Columns = std::array<qsizetype, columnNames.size()>; // where each stands in this file

// A value from the file, fit to stand in a message.
QString shown(const QString& value)
{
    QString text = value.left(shownCharactersMax);
    for (QChar& character : text) {
        if (!character.isPrint())
            character = u'?';
    }
    return u'"' + text + (value.size() > shownCharactersMax ? u"…\""_s : u"\""_s);
}

// Splits one record with libcsv. Each line gets a state of its own, so that a quote that is never closed spoils one
// line.
class Splitter {
public:
    /// The fields of `line`, or nothing when its quotes don't close.
    std::optional<QStringList> split(const QByteArray& line)
    {
        csv_parser parser;
        if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
            return std::nullopt;
        const std::unique_ptr<csv_parser, decltype(&csv_free)> owner(&parser, csv_free);
        m_fields.clear();
        const auto length = static_cast<size_t>(line.size());
        if (csv_parse(&parser, line.constData(), length, addField, nullptr, this) != length
            || csv_fini(&parser, addField, nullptr, this) != 0)
            return std::nullopt;
        return m_fields;
    }

private:
    static void addField(void* text, size_t length, void* self)
    {
        static_cast<Splitter*>(self)->m_fields.append(
            QString::fromUtf8(static_cast<const char*>(text), static_cast<qsizetype>(length)));
    }

    QStringList m_fields;
};

bool isDigits(const QString& text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
}

// "2.5" or "18.00" as minor units; nothing when it isn't an amount of at most two decimals.
std::optional<qint64> minorUnitsOf(const QString& text)
{
    const QStringList parts = text.split(u'.');
    if (parts.size() > 2 || !isDigits(parts[0]) || parts[0].size() > amountDigitsMax)
        return std::nullopt;
    const QString cents = parts.value(1);
    if (parts.size() == 2 && (!isDigits(cents) || cents.size() > 2))
        return std::nullopt;
    return parts[0].toLongLong() * 100 + cents.leftJustified(2, u'0').toLongLong();
}

// One record of the file, field by field; what is wrong with it gathers in `faults`.
class Record {
public:
    Record(const Columns& columns, const QStringList& fields) : m_columns(columns), m_fields(fields) {}

    QString field(Column column) const { return m_fields.value(m_columns[static_cast<size_t>(column)]).trimmed(); }

    void fault(Column column, const QString& what)
    {
        const auto name = columnNames[static_cast<size_t>(column)];
        m_faults.append(
            field(column).isEmpty() ? u"%1 %2"_s.arg(name, what) : u"%1 %2 %3"_s.arg(name, shown(field(column)), what));
    }

    enum class Absent { Fault, Zero };
    int number(Column column, Absent absent)
    {
        const QString text = field(column);
        if (text.isEmpty()) {
            if (absent == Absent::Fault)
                fault(column, u"is empty"_s);
            return 0;
        }
        if (!isDigits(text) || text.size() > idDigitsMax) {
            fault(column, u"is not a whole number of at most %1 digits"_s.arg(idDigitsMax));
            return 0;
        }
        return text.toInt();
    }

    qint64 quantity()
    {
        const auto faultsBefore = m_faults.size();
        const int quantity = number(Column::Quantity, Absent::Fault);
        if (m_faults.size() == faultsBefore && (quantity < 1 || quantity > limits::quantityMax))
            fault(Column::Quantity, u"is not from 1 to %1"_s.arg(limits::quantityMax));
        return quantity;
    }

    qint64 amount(Column column, Absent absent)
    {
        const QString text = field(column);
        if (text.isEmpty() && absent == Absent::Zero)
            return 0;
        const auto amount = minorUnitsOf(text);
        if (!amount)
            fault(column, text.isEmpty() ? u"is empty"_s : u"is not an amount such as 2.50"_s);
        return amount.value_or(0);
    }

    QDate date()
    {
        const QString text = field(Column::Date);
        const QDate date = QDate::fromString(text, u"dd/MM/yyyy"_s);
        if (!date.isValid())
            fault(Column::Date, text.isEmpty() ? u"is empty"_s : u"is not a date as dd/mm/yyyy"_s);
        return date;
    }

    std::optional<QTime> time()
    {
        const QString text = field(Column::Time);
        if (text.isEmpty())
            return std::nullopt;
        const QTime time = QTime::fromString(text, u"H:mm:ss"_s);
        if (!time.isValid())
            fault(Column::Time, u"is not a time as hh:mm:ss"_s);
        return time;
    }

    void yesOrNo(Column column)
    {
        const QString text = field(column);
        if (!text.isEmpty() && text != "Y"_L1 && text != "N"_L1)
            fault(column, u"is not Y or N"_s);
    }

    const QStringList& faults() const { return m_faults; }

private:
    const Columns& m_columns;
    const QStringList& m_fields;
    QStringList m_faults;
};

// The tickets so far, and which line spoilt which.
class Gatherer {
public:
    explicit Gatherer(const Columns& columns) : m_columns(columns) {}

    void take(int lineNo, const std::optional<QStringList>& fields)
    {
        if (!fields) {
            reject(lineNo, u"its quotes do not close"_s);
            return;
        }
        Record record(m_columns, *fields);
        const Ticket head = readHead(record);
        const ReceiptLine line = readLine(record, lineNo);
        const bool keyIsGood = head.date.isValid() && isDigits(record.field(Column::Outlet))
            && isDigits(record.field(Column::TransactionId));
        if (fields->size() != columnCount)
            reject(lineNo, u"it has %1 fields, the header has %2"_s.arg(fields->size()).arg(columnCount));
        else if (!record.faults().isEmpty())
            reject(lineNo, record.faults().join("; "_L1));
        else {
            add(head, line);
            return;
        }
        if (keyIsGood && !m_spoiltBy.contains(head.key()))
            m_spoiltBy.insert(head.key(), lineNo);
    }

    void reject(int lineNo, const QString& reason) { m_receipts.rejected.push_back({lineNo, reason}); }

    Receipts finish()
    {
        for (const Ticket& ticket : m_tickets) {
            const auto spoiler = m_spoiltBy.constFind(ticket.key());
            if (spoiler == m_spoiltBy.cend()) {
                m_receipts.tickets.push_back(ticket);
                continue;
            }
            for (const ReceiptLine& line : ticket.lines)
                reject(line.lineNo, u"line %1 of the same ticket is malformed"_s.arg(*spoiler));
        }
        std::ranges::sort(m_receipts.rejected, {}, &RejectedLine::lineNo);
        return std::move(m_receipts);
    }

private:
    static Ticket readHead(Record& record)
    {
        Ticket head;
        head.transactionId = record.number(Column::TransactionId, Record::Absent::Fault);
        head.date = record.date();
        head.time = record.time();
        head.outlet = record.number(Column::Outlet, Record::Absent::Fault);
        head.staff = record.number(Column::Staff, Record::Absent::Zero);
        head.customer = record.number(Column::Customer, Record::Absent::Zero);
        return head;
    }

    static ReceiptLine readLine(Record& record, int lineNo)
    {
        ReceiptLine line {.lineNo = lineNo};
        record.yesOrNo(Column::InStore);
        record.number(Column::Order, Record::Absent::Zero);
        record.number(Column::LineItem, Record::Absent::Fault);
        line.productId = record.number(Column::Product, Record::Absent::Fault);
        line.quantity = record.quantity();
        line.amountMinor = record.amount(Column::Amount, Record::Absent::Fault);
        record.amount(Column::UnitPrice, Record::Absent::Zero);
        record.yesOrNo(Column::Promo);
        return line;
    }

    void add(const Ticket& head, const ReceiptLine& line)
    {
        const QString key = head.key();
        if (!m_places.contains(key)) {
            m_places.insert(key, m_tickets.size());
            m_tickets.push_back(head);
        }
        Ticket& ticket = m_tickets[m_places.value(key)];
        ticket.lines.push_back(line);
        // What one line left out, another may say.
        if (ticket.staff == 0)
            ticket.staff = head.staff;
        if (ticket.customer == 0)
            ticket.customer = head.customer;
        if (!ticket.time)
            ticket.time = head.time;
    }

    Columns m_columns;
    Receipts m_receipts;
    std::vector<Ticket> m_tickets;
    QHash<QString, size_t> m_places;
    QHash<QString, int> m_spoiltBy;
};

struct Line {
    QByteArray bytes;       // without its end
    bool isTooLong = false; // only its beginning is here
};

// The next line; nothing at the end of the file.
std::optional<Line> nextLine(QIODevice& device)
{
    Line line {.bytes = device.readLine(lineBytesMax)};
    if (line.bytes.isEmpty())
        return std::nullopt;
    bool isWhole = line.bytes.endsWith('\n');
    while (!isWhole && !device.atEnd()) {
        line.isTooLong = true;
        const QByteArray rest = device.readLine(lineBytesMax);
        isWhole = rest.isEmpty() || rest.endsWith('\n');
    }
    while (line.bytes.endsWith('\n') || line.bytes.endsWith('\r'))
        line.bytes.chop(1);
    return line;
}

Result<Columns> columnsOf(QByteArray header)
{
    if (header.startsWith("\xEF\xBB\xBF"))
        header.remove(0, 3);
    const QStringList names = Splitter().split(header).value_or(QStringList());
    Columns columns {};
    QStringList missing;
    for (size_t i = 0; i < columnNames.size(); ++i) {
        const qsizetype position = names.indexOf(columnNames[i]);
        if (position < 0)
            missing.append(columnNames[i]);
        columns[i] = position;
    }
    if (!missing.isEmpty() || names.size() != columnCount)
        return base::invalidField(u"line 1"_s,
            missing.isEmpty() ? u"is not the header of a receipts file: it names columns twice or too many"_s
                              : u"is not the header of a receipts file: it lacks %1"_s.arg(missing.join(", "_L1)));
    return columns;
}

} // namespace

QString Ticket::key() const
{
    return u"%1|%2|%3"_s.arg(QString::number(outlet), date.toString(Qt::ISODate), QString::number(transactionId));
}

qint64 Ticket::chargedMinor() const
{
    qint64 sum = 0;
    for (const ReceiptLine& line : lines)
        sum += line.amountMinor;
    return sum;
}

Result<Receipts> readReceipts(QIODevice& device)
{
    const Line header = nextLine(device).value_or(Line());
    TILLPOOL_TRY_ASSIGN(const Columns columns, columnsOf(header.bytes));
    Gatherer gatherer(columns);
    Splitter splitter;
    for (int lineNo = 2;; ++lineNo) {
        const auto line = nextLine(device);
        if (!line)
            break;
        if (line->isTooLong)
            gatherer.reject(lineNo, u"it is longer than %1 bytes"_s.arg(lineBytesMax));
        else if (!line->bytes.trimmed().isEmpty())
            gatherer.take(lineNo, splitter.split(line->bytes));
    }
    return gatherer.finish();
}

} // namespace tillpool::admin
