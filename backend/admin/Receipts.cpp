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

bool isId(const QString& text) { return isDigits(text) && text.size() <= idDigitsMax; }

// The fields of a line that isn't proper CSV, as well as can be told.
QStringList guessedFields(const QByteArray& line)
{
    QStringList fields;
    for (const QByteArray& field : line.split(','))
        fields.append(QString::fromUtf8(field).remove(u'"'));
    return fields;
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
        if (!isId(text)) {
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

    QStringList trimmedFields() const
    {
        QStringList fields;
        for (const QString& field : m_fields)
            fields.append(field.trimmed());
        return fields;
    }

private:
    const Columns& m_columns;
    const QStringList& m_fields;
    QStringList m_faults;
};

// A ticket of which not all lines may be read yet.
struct OpenTicket {
    struct Seen {
        int lineNo = 0;
        QStringList fields;
    };
    Ticket ticket;
    QHash<QString, Seen> seen {}; // by order and line item, which tell the lines of a ticket apart
    // Where each was said first.
    int timeLineNo = 0;
    int staffLineNo = 0;
    int customerLineNo = 0;
};

// The tickets so far, and which line spoilt which.
class Gatherer {
public:
    explicit Gatherer(const Columns& columns) : m_columns(columns) {}

    void take(int lineNo, const QStringList& fields)
    {
        Record record(m_columns, fields);
        const Ticket head = readHead(record);
        const ReceiptLine line = readLine(record, lineNo);
        if (fields.size() != columnCount)
            spoil(record, lineNo, u"it has %1 fields, the header has %2"_s.arg(fields.size()).arg(columnCount));
        else if (!record.faults().isEmpty())
            spoil(record, lineNo, record.faults().join("; "_L1));
        else
            add(record, head, line);
    }

    // A line that can't be taken apart as CSV. What looks like its ticket goes with it.
    void takeBroken(int lineNo, const QStringList& guessed, const QString& reason)
    {
        spoil(Record(m_columns, guessed), lineNo, reason);
    }

    Receipts finish()
    {
        for (const auto& [ticket, seen, timeLineNo, staffLineNo, customerLineNo] : m_tickets) {
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

    void reject(int lineNo, const QString& reason) { m_receipts.rejected.push_back({lineNo, reason}); }

    void spoil(Record record, int lineNo, const QString& reason)
    {
        reject(lineNo, reason);
        const Ticket head = readHead(record);
        const bool keyIsGood =
            head.date.isValid() && isId(record.field(Column::Outlet)) && isId(record.field(Column::TransactionId));
        if (keyIsGood && !m_spoiltBy.contains(head.key()))
            m_spoiltBy.insert(head.key(), lineNo);
    }

    OpenTicket& openTicket(const Ticket& head)
    {
        const QString key = head.key();
        if (!m_places.contains(key)) {
            m_places.insert(key, m_tickets.size());
            m_tickets.push_back(
                {.ticket = {.outlet = head.outlet, .date = head.date, .transactionId = head.transactionId}});
        }
        return m_tickets[m_places.value(key)];
    }

    void add(const Record& record, const Ticket& head, const ReceiptLine& line)
    {
        OpenTicket& open = openTicket(head);
        const QString place = u"%1|%2"_s.arg(record.field(Column::Order), record.field(Column::LineItem));
        if (const auto twin = open.seen.constFind(place); twin != open.seen.cend()) {
            if (twin->fields == record.trimmedFields())
                reject(line.lineNo, u"the same line as line %1"_s.arg(twin->lineNo));
            else
                spoil(record, line.lineNo,
                    u"line_item_id %1 stands in line %2 of the same ticket, with other values"_s
                        .arg(shown(record.field(Column::LineItem)))
                        .arg(twin->lineNo));
            return;
        }
        if (const QString contradiction = complete(open, record, head, line.lineNo); !contradiction.isEmpty()) {
            spoil(record, line.lineNo, contradiction);
            return;
        }
        open.seen.insert(place, {line.lineNo, record.trimmedFields()});
        open.ticket.lines.push_back(line);
    }

    // What one line left out, another may say. Returns what is wrong when two say different things.
    static QString complete(OpenTicket& open, const Record& record, const Ticket& head, int lineNo)
    {
        const auto differs = [&record](Column column, int firstLineNo) {
            return u"%1 %2 differs from line %3 of the same ticket"_s
                .arg(columnNames[static_cast<size_t>(column)], shown(record.field(column)))
                .arg(firstLineNo);
        };
        Ticket& ticket = open.ticket;
        if (head.time && ticket.time && head.time != ticket.time)
            return differs(Column::Time, open.timeLineNo);
        if (head.staff != 0 && ticket.staff != 0 && head.staff != ticket.staff)
            return differs(Column::Staff, open.staffLineNo);
        if (head.customer != 0 && ticket.customer != 0 && head.customer != ticket.customer)
            return differs(Column::Customer, open.customerLineNo);
        const auto take = [lineNo](auto& value, const auto& said, int& saidIn, const auto& nothing) {
            if (value == nothing && said != nothing) {
                value = said;
                saidIn = lineNo;
            }
        };
        take(ticket.time, head.time, open.timeLineNo, std::optional<QTime>());
        take(ticket.staff, head.staff, open.staffLineNo, 0);
        take(ticket.customer, head.customer, open.customerLineNo, 0);
        return {};
    }

    Columns m_columns;
    Receipts m_receipts;
    std::vector<OpenTicket> m_tickets;
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
        if (line->isTooLong) {
            QStringList fields = guessedFields(line->bytes);
            fields.removeLast(); // cut off somewhere
            gatherer.takeBroken(lineNo, fields, u"it is longer than %1 bytes"_s.arg(lineBytesMax));
        } else if (!line->bytes.trimmed().isEmpty()) {
            if (const auto fields = splitter.split(line->bytes))
                gatherer.take(lineNo, *fields);
            else
                gatherer.takeBroken(lineNo, guessedFields(line->bytes), u"its quotes do not close"_s);
        }
    }
    return gatherer.finish();
}

} // namespace tillpool::admin
