// SPDX-License-Identifier: GPL-3.0-or-later
#include "TillHistory.h"

#include "Process.h"
#include "load/Books.h"
#include "load/Crowd.h"
#include "support/System.h"

#include <QJsonDocument>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using load::Entry;
using load::Kind;

namespace {

constexpr auto evidenceCharactersMax = 300;

std::vector<load::LoadRegion> regionsOfBooks()
{
    std::vector<load::LoadRegion> regions;
    for (const test::TestRegion& region : test::system().regions)
        regions.push_back({.id = region.id, .dsn = region.dsn, .storeId = region.storeId});
    return regions;
}

/// The points that a group was given before any till sold.
Told givenBefore(const Entry& entry, load::Moment now)
{
    return {.operation = {.kind = Kind::Adjust,
                .intention = {.id = entry.sourceId,
                    .storeRegion = entry.groupId.left(3),
                    .groupId = entry.groupId,
                    .points = entry.delta}},
        .exchanges = {{.request = {}, .answer = load::Answer {.status = 201, .body = "{}", .sentAt = now, .at = now}}},
        .from = now};
}

} // namespace

void TillHistory::begin(const QStringList& groups)
{
    m_history = {};
    m_told.clear();
    for (const QString& group : groups)
        m_history.addGroup(group);
    const load::Moment now = load::monotonicNow();
    const std::vector<Entry> entries = newEntries();
    for (const Entry& entry : entries)
        take(givenBefore(entry, now));
    for (const Entry& entry : entries)
        m_history.addEntry(entry);
}

std::vector<Entry> TillHistory::newEntries() const
{
    auto books = load::Books::open(regionsOfBooks());
    if (!books.hasValue())
        cannot(u"the books can't be opened: "_s + books.error().detail);
    std::map<QString, qint64> versions = m_history.versions();
    std::vector<Entry> entries;
    for (bool isComplete = false; !isComplete;) {
        load::Books::Entries page = books.value()->entriesAfter(versions);
        if (!books.value()->unread().isEmpty())
            cannot(u"the points entries can't be read in region "_s + books.value()->unread().join(u", "_s));
        isComplete = page.isComplete;
        for (Entry& entry : page.entries) {
            versions[entry.groupId] = entry.version;
            entries.push_back(std::move(entry));
        }
    }
    return entries;
}

void TillHistory::take(const Told& told)
{
    m_history.begin(++m_number, 0, told.operation, told.from);
    m_history.end(m_number, told.exchanges);
}

std::vector<Violation> TillHistory::compare()
{
    for (const Told& told : m_told)
        take(told);
    m_told.clear();
    for (const Entry& entry : newEntries())
        m_history.addEntry(entry);
    m_history.settle();
    m_history.forget(load::monotonicNow());
    std::vector<Violation> found;
    for (const load::Violation& one : m_history.takeViolations()) {
        const auto evidence = QJsonDocument(one.evidence).toJson(QJsonDocument::Compact);
        found.push_back({one.invariant, one.sentence + u' ' + QString::fromUtf8(evidence).left(evidenceCharactersMax)});
    }
    return found;
}

} // namespace tillpool::nemesis
