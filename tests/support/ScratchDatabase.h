// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions/RegionSettings.h"
#include "support/Books.h"

#include <memory>

namespace tillpool::test {

/// Every table, column, sequence, constraint, index, trigger, domain, function with its arguments, and right, in words
/// and sorted.
QStringList schemaOf(Books& books);

/// A database of its own in one region's cluster of the test system, empty or with the whole schema, dropped at the
/// end: for tests that write what no checkout would.
class ScratchDatabase {
public:
    enum class Content { Nothing, Schema };
    ScratchDatabase(const QString& region, Content content);
    ~ScratchDatabase();
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

    const regions::RegionSettings& settings() const { return m_settings; }
    Books& asOwner();
    Books& asApplication();

    QStringList schema(); ///< as schemaOf

private:
    void asSuperuser(const QString& statement) const;
    QString dsn(const QString& user, const QString& password, const QString& database) const;

    regions::RegionSettings m_settings;
    std::unique_ptr<Books> m_owner;
    std::unique_ptr<Books> m_application;
};

} // namespace tillpool::test
