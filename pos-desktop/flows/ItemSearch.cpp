// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows/ItemSearch.h"

#include <QSet>
#include <QStringList>
#include <algorithm>
#include <array>
#include <string_view>

namespace tillpool::flows {

using namespace Qt::StringLiterals;
using catalogue::Item;

namespace {

constexpr int nowhere = -1;
constexpr char lineEnd = '\n';

// How well a name goes with the text: an index into the lists of hits. Exact codes come before all of them.
enum Fit { NameBegins, WordsBegin, Within, FitCount };

QString plainLetter(QChar letter)
{
    switch (letter.unicode()) {
    case u'ø':
        return u"o"_s;
    case u'ł':
        return u"l"_s;
    case u'ß':
        return u"ss"_s;
    case u'æ':
        return u"ae"_s;
    case u'œ':
        return u"oe"_s;
    default:
        return letter;
    }
}

// Letters and figures in lower case, without accents or apostrophes; anything else parts words.
QString comparable(const QString& text)
{
    const QString decomposed = text.toCaseFolded().normalized(QString::NormalizationForm_D);
    QString plain;
    plain.reserve(decomposed.size());
    for (const QChar c : decomposed) {
        if (c.isMark() || c == u'\'' || c == u'’')
            continue;
        plain += c.isLetterOrNumber() || c.isSurrogate() ? plainLetter(c) : QString(u' ');
    }
    return plain.simplified();
}

QString comparableCode(const QString& code) { return code.trimmed().toCaseFolded(); }

bool beginsWord(std::string_view name, size_t offset) { return offset == 0 || name[offset - 1] == ' '; }

bool hasWordThatBegins(std::string_view name, std::string_view start)
{
    for (size_t at = name.find(start); at != std::string_view::npos; at = name.find(start, at + 1)) {
        if (beginsWord(name, at))
            return true;
    }
    return false;
}

struct Question {
    std::string whole {};
    std::vector<std::string> words {};
    std::string longest {};
};

Question questionOf(const QString& text)
{
    const QString plain = comparable(text);
    Question question {.whole = plain.toStdString()};
    for (const QString& word : plain.split(u' ', Qt::SkipEmptyParts)) {
        question.words.push_back(word.toStdString());
        if (question.words.back().size() > question.longest.size())
            question.longest = question.words.back();
    }
    return question;
}

int fitOf(std::string_view name, const Question& question)
{
    if (name.starts_with(question.whole))
        return NameBegins;
    bool allBegin = true;
    for (const std::string& word : question.words) {
        if (name.find(word) == std::string_view::npos)
            return nowhere;
        allBegin = allBegin && hasWordThatBegins(name, word);
    }
    return allBegin ? WordsBegin : Within;
}

} // namespace

ItemSearch::ItemSearch(std::shared_ptr<const catalogue::Catalogue> catalogue) : m_catalogue(std::move(catalogue))
{
    Q_ASSERT(m_catalogue);
    const auto& content = m_catalogue->content();
    m_starts.reserve(content.items.size() + 1);
    for (size_t i = 0; i < content.items.size(); ++i) {
        const Item& item = content.items[i];
        const int position = static_cast<int>(i);
        m_starts.push_back(m_names.size());
        m_names += comparable(item.name).toStdString() + lineEnd;
        m_itemsOfCategory[item.categoryId.text()].push_back(position);
        for (const QString& code : QStringList(item.code) + item.barcodes) {
            if (const QString key = comparableCode(code); !key.isEmpty() && !m_codes.contains(key))
                m_codes.insert(key, position);
        }
    }
    m_starts.push_back(m_names.size());
    for (const catalogue::Category& category : content.categories) {
        if (category.parentId)
            m_children[category.parentId->text()].push_back(category.categoryId);
    }
}

std::vector<int> ItemSearch::find(const QString& text, int most) const
{
    std::vector<int> found;
    const int exact = exactly(text);
    if (exact != nowhere && most > 0)
        found.push_back(exact);
    const Question question = questionOf(text);
    if (question.words.empty())
        return found;

    // One pass over all names for the longest word, from one item that has it to the next.
    std::array<std::vector<int>, FitCount> hits;
    for (size_t at = m_names.find(question.longest); at != std::string::npos;) {
        const int item = itemAt(at);
        const size_t start = m_starts[static_cast<size_t>(item)];
        const size_t end = m_starts[static_cast<size_t>(item) + 1];
        const int fit = fitOf(std::string_view(m_names).substr(start, end - start - 1), question);
        if (fit != nowhere && item != exact && static_cast<int>(hits[static_cast<size_t>(fit)].size()) < most)
            hits[static_cast<size_t>(fit)].push_back(item);
        at = m_names.find(question.longest, end);
    }
    for (const std::vector<int>& list : hits)
        found.insert(found.end(), list.begin(), list.end());
    if (static_cast<int>(found.size()) > most)
        found.resize(static_cast<size_t>(std::max(most, 0)));
    return found;
}

const Item* ItemSearch::byCode(const QString& code) const
{
    const int position = exactly(code);
    return position == nowhere ? nullptr : &m_catalogue->content().items[static_cast<size_t>(position)];
}

std::vector<int> ItemSearch::inCategory(const base::CategoryId& category) const
{
    std::vector<int> items;
    QSet<QString> seen;
    std::vector<base::CategoryId> waiting {category};
    while (!waiting.empty()) {
        const QString id = waiting.back().text();
        waiting.pop_back();
        if (seen.contains(id))
            continue;
        seen.insert(id);
        const std::vector<int> here = m_itemsOfCategory.value(id);
        items.insert(items.end(), here.begin(), here.end());
        const auto children = m_children.value(id);
        waiting.insert(waiting.end(), children.begin(), children.end());
    }
    std::sort(items.begin(), items.end());
    return items;
}

int ItemSearch::itemAt(size_t offset) const
{
    return static_cast<int>(std::upper_bound(m_starts.begin(), m_starts.end(), offset) - m_starts.begin()) - 1;
}

int ItemSearch::exactly(const QString& code) const { return m_codes.value(comparableCode(code), nowhere); }

} // namespace tillpool::flows
