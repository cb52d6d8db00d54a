// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/LoadDisplay.h"

#include "admin/Console.h"

#include <cstdio>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr double secondsBetweenLines = 10;
constexpr size_t codesShown = 4;

QString refusalsOf(const load::Figures& figures)
{
    QStringList codes;
    for (size_t i = 0; i < std::min(figures.refusalsByCode.size(), codesShown); ++i)
        codes.append(
            u"%1 %2"_s.arg(figures.refusalsByCode[i].first, QString::number(figures.refusalsByCode[i].second)));
    return codes.isEmpty() ? u"nothing"_s : codes.join(u", "_s);
}

QString contradictionsOf(const load::Figures& figures)
{
    return figures.violationsTotal == 0 ? u"no contradiction"_s : u"%1 CONTRADICTIONS"_s.arg(figures.violationsTotal);
}

} // namespace

QString lineOf(const load::Figures& figures)
{
    return u"Load: %1 s, %2 operations, %3 a second, p50 %4 p95 %5 p99 %6 ms, refused: %7; %8"_s
        .arg(figures.seconds, 0, 'f', 0)
        .arg(figures.operations)
        .arg(figures.rate, 0, 'f', 0)
        .arg(figures.p50Ms, 0, 'f', 0)
        .arg(figures.p95Ms, 0, 'f', 0)
        .arg(figures.p99Ms, 0, 'f', 0)
        .arg(refusalsOf(figures), contradictionsOf(figures));
}

LoadDisplay::LoadDisplay() : m_isTerminal(isatty(STDERR_FILENO) == 1) {}

QStringList LoadDisplay::linesOf(const load::Figures& figures) const
{
    return {
        u"  %1 s   %2 operations   %3 a second   p50 %4 ms   p95 %5 ms   p99 %6 ms"_s.arg(figures.seconds, 6, 'f', 1)
            .arg(figures.operations, 9)
            .arg(figures.rate, 6, 'f', 0)
            .arg(figures.p50Ms, 0, 'f', 1)
            .arg(figures.p95Ms, 0, 'f', 1)
            .arg(figures.p99Ms, 0, 'f', 1),
        u"  refused: %1"_s.arg(refusalsOf(figures)),
        u"  asked again %1   sent twice at once %2   longest gap %3 ms"_s.arg(figures.repeats)
            .arg(figures.duplicates)
            .arg(figures.longestGapMs, 0, 'f', 0),
        u"  checked: %1 operations, %2 entries, %3 sights, %4 rows   %5"_s.arg(figures.checked)
            .arg(figures.entriesChecked)
            .arg(figures.sightsChecked)
            .arg(figures.contentsChecked)
            .arg(contradictionsOf(figures))};
}

void LoadDisplay::show(const load::Figures& figures)
{
    if (!m_isTerminal) {
        if (figures.seconds < m_shownAt + secondsBetweenLines)
            return;
        m_shownAt = figures.seconds;
        say(lineOf(figures));
        return;
    }
    QString text;
    if (m_linesShown > 0)
        text += u"\033[%1A"_s.arg(m_linesShown);
    const QStringList lines = linesOf(figures);
    for (const QString& line : lines)
        text += u"\r\033[K"_s + line + u'\n';
    m_linesShown = static_cast<int>(lines.size());
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stderr);
    std::fflush(stderr);
}

void LoadDisplay::end() { m_linesShown = 0; }

} // namespace tillpool::admin
