// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/Checks.h"

#include "support/Books.h"

#include <QJsonDocument>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using admin::HttpReply;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

namespace {

/// After all tests of a suite the books of all regions must be right.
class BooksAtRest : public testing::Environment {
public:
    void TearDown() override
    {
        for (const QString& fault : faultsInTheBooksAtRest())
            ADD_FAILURE() << qUtf8Printable(fault);
    }
};

[[maybe_unused]] const testing::Environment* const booksAtRest = testing::AddGlobalTestEnvironment(new BooksAtRest);

QString placeOf(const QJsonObject& error)
{
    if (error.contains(u"parameter"_s))
        return u'?' + error[u"parameter"_s].toString();
    return error[error.contains(u"header"_s) ? u"header"_s : u"pointer"_s].toString();
}

QString faultOfErrors(const QJsonValue& errors)
{
    if (errors.isUndefined())
        return {};
    if (!errors.isArray() || errors.toArray().isEmpty())
        return u"errors is no array, or empty"_s;
    for (const QJsonValue& error : errors.toArray()) {
        const QJsonObject object = error.toObject();
        const int places =
            object.contains(u"pointer"_s) + object.contains(u"header"_s) + object.contains(u"parameter"_s);
        if (places != 1 || error[u"detail"_s].toString().isEmpty())
            return u"an error lacks its one place or its detail"_s;
        const QString pointer = error[u"pointer"_s].toString();
        if (!pointer.isEmpty() && !pointer.startsWith(u'/'))
            return u"a pointer is no JSON pointer"_s;
    }
    return {};
}

} // namespace

QString faultOfProblem(int status, const QByteArray& contentType, const QByteArray& body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (contentType != "application/problem+json")
        return u"it is of type "_s + QString::fromUtf8(contentType);
    if (!document.isObject())
        return u"its body is no JSON object"_s;
    const QJsonObject problem = document.object();
    if (problem[u"status"_s].toInt() != status)
        return u"its status says something else"_s;
    for (const QString& key : {u"type"_s, u"title"_s, u"code"_s}) {
        if (problem[key].toString().isEmpty())
            return key + u" is missing"_s;
    }
    return faultOfErrors(problem[u"errors"_s]);
}

AssertionResult isProblem(const HttpReply& reply, int status, const QString& code)
{
    const QString told = u"%1 %2"_s.arg(reply.status).arg(QString::fromUtf8(reply.body));
    if (reply.status != status || reply.json()[u"code"_s] != code)
        return AssertionFailure() << "expected " << status << ' ' << qUtf8Printable(code) << ", got "
                                  << qUtf8Printable(told);
    const QString fault = faultOfProblem(status, reply.header("content-type"), reply.body);
    if (!fault.isEmpty() || reply.header("x-request-id").isEmpty())
        return AssertionFailure() << qUtf8Printable(fault) << ": " << qUtf8Printable(told);
    return AssertionSuccess();
}

AssertionResult isStatus(const HttpReply& reply, int status)
{
    if (reply.status == status)
        return AssertionSuccess();
    return AssertionFailure() << "expected " << status << ", got " << reply.status << ' ' << reply.body.constData();
}

QStringList pointersOf(const HttpReply& reply)
{
    QStringList pointers;
    const QJsonArray errors = reply.json()[u"errors"_s].toArray();
    for (const QJsonValue& error : errors)
        pointers.append(placeOf(error.toObject()));
    return pointers;
}

qint64 minor(const QJsonValue& money) { return money[u"amount"_s].toInteger(); }

namespace {

qint64 sumOf(const QJsonValue& list)
{
    qint64 sum = 0;
    for (const QJsonValue& one : list.toArray())
        sum += minor(one[u"amount"_s]);
    return sum;
}

qint64 addedTax(const QJsonValue& taxes)
{
    qint64 sum = 0;
    for (const QJsonValue& tax : taxes.toArray())
        sum += tax[u"included"_s].toBool() ? 0 : minor(tax[u"amount"_s]);
    return sum;
}

} // namespace

AssertionResult addsUp(const QJsonObject& sale)
{
    const qint64 total = minor(sale[u"total"_s]);
    const qint64 priced = sumOf(sale[u"lines"_s]) + addedTax(sale[u"tax"_s]) - sumOf(sale[u"discounts"_s]);
    const qint64 paid = sumOf(sale[u"tenders"_s]);
    const qint64 settled = paid - minor(sale[u"change"_s]) + minor(sale[u"redeemed_value"_s]);
    if (priced == total && settled == total && paid == minor(sale[u"paid"_s]))
        return AssertionSuccess();
    return AssertionFailure() << "priced at " << priced << ", total " << total << ", settled with " << settled << ": "
                              << QJsonDocument(sale).toJson().constData();
}

qint64 salesInTheBooks()
{
    qint64 count = 0;
    for (const TestRegion& region : system().regions)
        count += Books(region.dsn).number(u"SELECT count(*) FROM sales"_s);
    return count;
}

QJsonObject with(QJsonObject object, const QString& key, const QJsonValue& value)
{
    object.insert(key, value);
    return object;
}

QJsonObject without(QJsonObject object, const QString& key)
{
    object.remove(key);
    return object;
}

QJsonObject line(const QString& item, qint64 quantity, const QStringList& modifiers)
{
    QJsonObject line {{u"item_id"_s, item}, {u"quantity"_s, quantity}};
    if (!modifiers.isEmpty())
        line.insert(u"modifiers"_s, QJsonArray::fromStringList(modifiers));
    return line;
}

QJsonObject basket(const TestRegion& region, const QJsonArray& lines, qint64 cash)
{
    return {{u"till_id"_s, region.tillId}, {u"lines"_s, lines},
        {u"tenders"_s, QJsonArray {QJsonObject {{u"kind"_s, u"cash"_s}, {u"amount"_s, cash}}}}};
}

} // namespace tillpool::test
