// SPDX-License-Identifier: GPL-3.0-or-later
#include "JournalScript.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using client::Journal;
using client::JournalContent;
using client::JournalEntry;
using client::JournalState;
using Kind = JournalStep::Kind;

namespace {

QJsonObject toJson(const JournalEntry& entry)
{
    return {{u"key"_s, entry.key.text()}, {u"till"_s, entry.tillId.text()},
        {u"at"_s, entry.writtenAt.toString(Qt::ISODateWithMs)}, {u"body"_s, entry.body},
        {u"state"_s, static_cast<int>(entry.state)}, {u"given_up"_s, entry.isGivenUp}, {u"outcome"_s, entry.outcome}};
}

// The books of a script: what one reads of the journal follows from them.
class Model {
public:
    void take(const JournalStep& step)
    {
        switch (step.kind) {
        case Kind::SaveDraft:
            m_draft = journalDraft(step);
            return;
        case Kind::Begin:
            m_entries.push_back(journalEntry(step.sale));
            return;
        case Kind::GiveUp:
            entryOf(step.sale).isGivenUp = true;
            return;
        case Kind::Decide:
            settle(step.sale, JournalState::Decided);
            m_draft.reset();
            return;
        case Kind::Refuse:
            settle(step.sale, JournalState::Refused);
            return;
        case Kind::Acknowledge:
            m_acknowledged.push_back(entryOf(step.sale).key);
            return;
        }
    }
    JournalContent content() const
    {
        JournalContent content;
        for (const JournalEntry& entry : m_entries) {
            if (entry.state == JournalState::Sent)
                content.unsettled.push_back(entry);
            if (entry.state == JournalState::Decided && !isAcknowledged(entry))
                content.unacknowledged = entry;
        }
        content.draft = m_draft;
        return content;
    }

private:
    JournalEntry& entryOf(int sale)
    {
        return *std::find_if(m_entries.begin(), m_entries.end(),
            [&](const JournalEntry& entry) { return entry.key.text() == journalEntry(sale).key.text(); });
    }
    void settle(int sale, JournalState state)
    {
        JournalEntry& entry = entryOf(sale);
        entry.state = state;
        entry.outcome = journalOutcome(sale);
    }
    bool isAcknowledged(const JournalEntry& entry) const
    {
        return std::any_of(m_acknowledged.begin(), m_acknowledged.end(),
            [&](const base::IdempotencyKey& key) { return key.text() == entry.key.text(); });
    }

    std::vector<JournalEntry> m_entries;
    std::vector<base::IdempotencyKey> m_acknowledged;
    std::optional<QJsonObject> m_draft;
};

} // namespace

std::vector<JournalStep> journalScript(int sales)
{
    std::vector<JournalStep> script;
    for (int sale = 0; sale < sales; ++sale) {
        for (int line = 1; line <= 2; ++line)
            script.push_back({Kind::SaveDraft, sale, line});
        script.push_back({Kind::Begin, sale});
        if (sale % 3 == 1)
            script.push_back({Kind::GiveUp, sale});
        if (sale % 5 == 4)
            continue; // no answer came
        script.push_back({sale % 4 == 3 ? Kind::Refuse : Kind::Decide, sale});
        if (sale % 4 != 3 && sale % 3 != 2)
            script.push_back({Kind::Acknowledge, sale});
    }
    return script;
}

JournalEntry journalEntry(int sale)
{
    const QString key = u"01900000-0000-7000-8000-%1"_s.arg(sale, 12, 10, QLatin1Char('0'));
    return {.key = base::IdempotencyKey::parse(key).takeValue(),
        .tillId = base::TillId::trusted(u"001-till01"_s),
        .writtenAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123 + sale, Qt::UTC),
        .body = {{u"till_id"_s, u"001-till01"_s}, {u"sale"_s, sale}, {u"big"_s, qint64(9'007'199'254'740'993)}},
        .draft = journalDraft({Kind::SaveDraft, sale, 2})};
}

QJsonObject journalDraft(const JournalStep& step)
{
    return {{u"sale"_s, step.sale}, {u"lines"_s, step.line}, {u"note"_s, u"Crème brûlée “à emporter”"_s}};
}

QJsonObject journalOutcome(int sale) { return {{u"receipt_number"_s, u"001-till01-%1"_s.arg(sale)}}; }

void carryOut(Journal& journal, const JournalStep& step, QObject* context, Journal::Done done)
{
    const JournalEntry entry = journalEntry(step.sale);
    switch (step.kind) {
    case Kind::SaveDraft:
        journal.saveDraft(journalDraft(step), context, std::move(done));
        return;
    case Kind::Begin:
        journal.begin(entry, context, std::move(done));
        return;
    case Kind::GiveUp:
        journal.giveUp(entry.key, context, std::move(done));
        return;
    case Kind::Decide:
        journal.decide(entry.key, journalOutcome(step.sale), context, std::move(done));
        return;
    case Kind::Refuse:
        journal.refuse(entry.key, journalOutcome(step.sale), context, std::move(done));
        return;
    case Kind::Acknowledge:
        journal.acknowledge(entry.key, context, std::move(done));
        return;
    }
}

QString contentAfter(const std::vector<JournalStep>& script, size_t count)
{
    Model model;
    for (size_t i = 0; i < count; ++i)
        model.take(script.at(i));
    return toText(model.content());
}

QString toText(const JournalContent& content)
{
    QJsonArray unsettled;
    for (const JournalEntry& entry : content.unsettled)
        unsettled.append(toJson(entry));
    QJsonObject object {{u"unsettled"_s, unsettled}};
    if (content.unacknowledged)
        object.insert(u"unacknowledged"_s, toJson(*content.unacknowledged));
    if (content.draft)
        object.insert(u"draft"_s, *content.draft);
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented));
}

} // namespace tillpool::test
