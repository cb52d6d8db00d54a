// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Plot.h"
#include "load/Report.h"

#include <QJsonDocument>
#include <algorithm>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr double wideSpread = 50;

// Colours keep a contrast of at least 4.5 for text and 3 for marks in both modes.
constexpr QLatin1StringView style = R"(
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1f1c19; --soft: #645d56;
  --rule: #e4dfd8;
  --good: #1f6f43; --bad: #b3261e; --s1: #1f66b0; --s2: #b8590b; --s3: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --paper: #171614; --card: #211f1c; --ink: #f0ece6; --soft: #b0a89f;
  --rule: #3a3632; --good: #6fcf97; --bad: #ff8a80; --s1: #7db8f2; --s2: #f0a35e; --s3: #ff8a80; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 Roboto, system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 36px 24px 60px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 40px 0 12px; }
p { margin: 0 0 10px; max-width: 75ch; } .soft { color: var(--soft); }
.verdict { border-left: 5px solid var(--good); background: var(--card); padding: 14px 18px; margin: 22px 0;
  font-size: 18px; }
.verdict.bad { border-color: var(--bad); } .verdict b { color: var(--good); } .verdict.bad b { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
.tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; } .tile span { color: var(--soft);
  font-size: 13px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(460px, 1fr)); gap: 16px; margin-top: 24px;
  align-items: start; }
figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 16px; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--ink);
  font: 12px Roboto, system-ui, sans-serif; }
svg .title { font-size: 15px; font-weight: 600; } svg .label { fill: var(--soft); }
.grid { stroke: var(--rule); } .axis { stroke: var(--soft); } .line { fill: none; stroke-width: 1.8;
  stroke-linejoin: round; }
.s1.line { stroke: var(--s1); } .s2.line { stroke: var(--s2); } .s3.line { stroke: var(--s3); }
.s1.fill { fill: var(--s1); } .s2.fill { fill: var(--s2); } .s3.fill { fill: var(--s3); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } th { color: var(--soft); font-weight: 500; }
code, pre { font: 13px/1.45 "Roboto Mono", ui-monospace, monospace; } pre { white-space: pre-wrap;
  overflow-wrap: anywhere;
  background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
)"_L1;

QString escaped(const QString& text) { return text.toHtmlEscaped(); }
QString decimal(double value) { return QString::number(value, 'f', 1); }

QString tile(const QString& value, const QString& words)
{
    return u"<div class=\"tile\"><b>%1</b><span>%2</span></div>\n"_s.arg(escaped(value), escaped(words));
}

QString figure(const QByteArray& svg) { return u"<figure>%1</figure>\n"_s.arg(QString::fromUtf8(svg)); }

template <class Value>
std::vector<QPointF> pointsOf(const std::vector<Slice>& slices, Value value)
{
    std::vector<QPointF> points;
    for (const Slice& slice : slices)
        points.emplace_back(slice.atSeconds, slice.*value);
    return points;
}

TimeChart rateChart(const std::vector<Slice>& slices)
{
    return {.title = u"Rate"_s,
        .unit = u"operations per second"_s,
        .lines = {{u"came to an end"_s, u"s1"_s, pointsOf(slices, &Slice::rate)},
            {u"of them refused"_s, u"s2"_s, pointsOf(slices, &Slice::refusedRate)},
            {u"requests without an answer"_s, u"s3"_s, pointsOf(slices, &Slice::unansweredRate)}}};
}

// Linear, unless an outage would press everything else to the floor.
TimeChart latencyChart(const std::vector<Slice>& slices)
{
    double least = 1e12;
    double most = 0;
    for (const Slice& slice : slices) {
        if (slice.p50Ms > 0)
            least = std::min(least, slice.p50Ms);
        most = std::max(most, slice.p99Ms);
    }
    return {.title = u"Time to the final answer"_s,
        .unit = u"milliseconds"_s,
        .lines = {{u"half of all below (p50)"_s, u"s1"_s, pointsOf(slices, &Slice::p50Ms)},
            {u"95 % (p95)"_s, u"s2"_s, pointsOf(slices, &Slice::p95Ms)},
            {u"99 % (p99)"_s, u"s3"_s, pointsOf(slices, &Slice::p99Ms)}},
        .scale = most > wideSpread * least ? TimeChart::Scale::Logarithmic : TimeChart::Scale::Linear};
}

BarChart kindsChart(const Figures& figures)
{
    BarChart chart {.title = u"Operations by kind"_s,
        .unit = u"operations"_s,
        .parts = {{u"acknowledged"_s, u"s1"_s}, {u"refused"_s, u"s2"_s}, {u"unknown"_s, u"s3"_s}}};
    for (const OperationFigures& of : figures.kinds)
        chart.bars.push_back({of.kind, {of.acknowledged, of.refused, of.unknown}});
    return chart;
}

BarChart refusalsChart(const Figures& figures)
{
    BarChart chart {.title = u"Refusals by code"_s, .unit = u"operations"_s, .parts = {{u"refused"_s, u"s2"_s}}};
    for (const auto& [code, count] : figures.refusalsByCode)
        chart.bars.push_back({code, {count}});
    return chart;
}

QString tilesOf(const RunRecord& record)
{
    const Figures& figures = record.figures;
    return u"<div class=\"tiles\">\n"_s + tile(withThousands(figures.operations), u"operations with a final answer"_s)
        + tile(decimal(static_cast<double>(figures.operations) / figures.seconds), u"a second"_s)
        + tile(decimal(figures.p50Ms) + u" ms"_s, u"p50 to the final answer"_s)
        + tile(decimal(figures.p95Ms) + u" ms"_s, u"p95"_s) + tile(decimal(figures.p99Ms) + u" ms"_s, u"p99"_s)
        + tile(decimal(figures.longestGapMs / 1000) + u" s"_s, u"longest time without an acknowledged change"_s)
        + tile(withThousands(figures.repeats), u"requests sent again with their key"_s)
        + tile(withThousands(figures.duplicates), u"requests sent twice at once"_s)
        + tile(withThousands(figures.entriesChecked), u"points entries checked"_s)
        + tile(withThousands(figures.contentsChecked), u"rows compared with the client's own copy"_s)
        + tile(withThousands(figures.sightsChecked), u"answers about points compared at their version"_s)
        + tile(decimal(record.secondsToDrain) + u" s"_s, u"until every promise was kept"_s) + u"</div>\n"_s;
}

QString kindsTable(const Figures& figures)
{
    QString rows = u"<div class=\"wide\"><table><tr><th>Kind</th><th>Begun</th><th>Acknowledged</th><th>Refused</th>"
                   "<th>Unknown</th><th>p50, ms</th><th>p95, ms</th><th>p99, ms</th></tr>\n"_s;
    for (const OperationFigures& of : figures.kinds) {
        rows += u"<tr><td>%1</td>"_s.arg(of.kind);
        for (const qint64 count : {of.begun, of.acknowledged, of.refused, of.unknown})
            rows += u"<td>%1</td>"_s.arg(withThousands(count));
        for (const double ms : {of.p50Ms, of.p95Ms, of.p99Ms})
            rows += u"<td>%1</td>"_s.arg(decimal(ms));
        rows += u"</tr>\n"_s;
    }
    return rows + u"</table></div>\n"_s;
}

QString violationsOf(const Figures& figures)
{
    if (figures.violations.empty())
        return {};
    QString text = u"<h2>Contradictions</h2>\n<p>The first %1 of %2.</p>\n"_s.arg(figures.violations.size())
                       .arg(withThousands(figures.violationsTotal));
    for (const Violation& violation : figures.violations)
        text += u"<p><b>%1</b> %2</p><pre>%3</pre>\n"_s.arg(violation.invariant, escaped(violation.sentence),
            escaped(QString::fromUtf8(QJsonDocument(violation.evidence).toJson())));
    return text;
}

QString notesOf(const Figures& figures)
{
    if (figures.notes.isEmpty())
        return {};
    QString text = u"<h2>Left out</h2>\n"_s;
    for (const QString& note : figures.notes)
        text += u"<p>%1</p>\n"_s.arg(escaped(note));
    return text;
}

QString whatWasChecked()
{
    return u"<h2>What was checked, while it ran</h2>\n"
           "<p>Every acknowledged sale and refund is in the books exactly once, with the content that its client asked "
           "for "
           "and was answered (I1). Every final refusal left nothing (I2). Every points entry belongs to an operation, "
           "once "
           "(I3, I4). Balance ≥ held ≥ 0 in every answer (I9). The same key always had the same answer (I11). Per "
           "group, "
           "stepping by version, each state follows from the one before; each read and each refusal for want of points "
           "tells "
           "the state at its version; and what had ended before something else began is not after it (I12).</p>\n"_s;
}

} // namespace

QByteArray toHtml(const RunRecord& record)
{
    const Figures& figures = record.figures;
    const Options& options = record.options;
    QString page = u"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<title>Tillpool under load</title>\n<style>"_s
        + style + u"</style>\n</head>\n<body>\n<main>\n<h1>Tillpool under load</h1>\n"_s;
    page += u"<p class=\"soft\">%1 clients for %2 s in %3 regions; %4 customers in %5 groups, the first of them hot. "
            "Begun at %6.</p>\n"_s.arg(options.clients)
                .arg(decimal(figures.seconds))
                .arg(options.regions.size())
                .arg(options.customers)
                .arg(options.groups)
                .arg(escaped(record.startedAt));
    page += u"<div class=\"verdict%1\"><b>%2</b> — %3.</div>\n"_s.arg(isClean(figures) ? QString() : u" bad"_s,
        isClean(figures) ? u"Clean"_s : u"Not clean"_s, escaped(verdictOf(figures)));
    page += tilesOf(record);
    page += u"<div class=\"charts\">\n"_s + figure(toSvg(rateChart(record.slices)))
        + figure(toSvg(latencyChart(record.slices))) + figure(toSvg(kindsChart(figures)))
        + figure(toSvg(refusalsChart(figures))) + u"</div>\n"_s;
    page += violationsOf(figures) + notesOf(figures) + u"<h2>By kind</h2>\n"_s + kindsTable(figures) + whatWasChecked();
    page +=
        u"<h2>To repeat it</h2>\n<pre>%1</pre>\n"
        "<p class=\"soft\">On a fresh system the clients send the same requests as far as they get the same answers. "
        "Clients and checker took %2 s of CPU and %3 MB at their peak, on the machine that they loaded: one machine, "
        "one clock.</p>\n"_s.arg(escaped(repeatCommand(options)), decimal(record.cpuSeconds))
            .arg(record.memoryPeakKb / 1024);
    return (page + u"</main>\n</body>\n</html>\n"_s).toUtf8();
}

} // namespace tillpool::load
