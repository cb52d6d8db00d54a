// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

namespace tillpool::test {

/// Reads (and, where a test prepares something, writes) a region's database directly, beside the backend. A statement
/// that fails throws, which fails the test: it can't go on without its books.
class Books {
public:
    /// `dsn` as of TestRegion.
    explicit Books(const QString& dsn);
    ~Books();
    Books(const Books&) = delete;
    Books& operator=(const Books&) = delete;

    std::vector<QStringList> rows(const QString& statement, const QStringList& parameters = {});
    /// The first column of the first row, "" when there is none.
    QString text(const QString& statement, const QStringList& parameters = {});
    qint64 number(const QString& statement, const QStringList& parameters = {});
    /// The SQLSTATE that a statement fails with, "" when it works.
    QString sqlState(const QString& statement);

private:
    struct Handle;
    Handle* m_handle;
};

struct BooksOfRegion {
    QString id;
    std::reference_wrapper<Books> books;
};

/// What is wrong in the books of all regions together, a sentence each; empty when all is right: chains and balances
/// follow from the entries and are never below zero, sales have lines and add up, holds and decisions agree, every
/// committed redemption was captured once and every earning was credited once or is still promised, memberships
/// stand at the customer's home as at the group's, and refunds and adjustments did what they tell (RefundChecks.h).
QStringList faultsInTheBooks(const std::vector<BooksOfRegion>& regions);
/// The same of the test system.
QStringList faultsInTheBooks();

/// Waits until nothing is under way any more (no hold `held`, no promise waiting), up to `timeoutMs`; then the same.
QStringList faultsInTheBooksAtRest(int timeoutMs = 150'000);

} // namespace tillpool::test
