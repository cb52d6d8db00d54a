// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Plot.h"

#include <QLocale>
#include <QXmlStreamWriter>
#include <algorithm>
#include <cmath>

namespace tillpool::load {

using namespace Qt::StringLiterals;

namespace {

constexpr double width = 560;
constexpr double timeHeight = 290;
constexpr double left = 62;
constexpr double right = 16;
constexpr double top = 64;
constexpr double bottom = 44;
constexpr double barsLeft = 136;
constexpr double barsRight = 72;
constexpr double barStep = 24;
constexpr double barThickness = 15;
constexpr int ticksWanted = 5;

QString number(double value) { return QString::number(value, 'f', 1); }

/// A label of an axis: without decimals that say nothing.
QString labelOf(double value)
{
    return value < 1 && value > 0 ? QString::number(value, 'g', 2) : withThousands(std::llround(value));
}

/// A step of 1, 2 or 5 times a power of ten that divides `range` into about as many parts as are wanted.
double niceStep(double range)
{
    const double raw = std::max(range, 1e-9) / ticksWanted;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double times : {1.0, 2.0, 5.0}) {
        if (raw <= times * power)
            return times * power;
    }
    return 10 * power;
}

/// Writes SVG elements one by one.
class Drawing {
public:
    Drawing(double height, const QString& title)
    {
        m_writer.writeStartElement(u"svg"_s);
        m_writer.writeAttribute(u"xmlns"_s, u"http://www.w3.org/2000/svg"_s);
        m_writer.writeAttribute(u"viewBox"_s, u"0 0 %1 %2"_s.arg(width).arg(height));
        m_writer.writeAttribute(u"role"_s, u"img"_s);
        m_writer.writeAttribute(u"aria-label"_s, title);
        text(0, 18, title, u"title"_s);
    }

    void text(double x, double y, const QString& words, const QString& style, const QString& anchor = u"start"_s)
    {
        m_writer.writeStartElement(u"text"_s);
        m_writer.writeAttribute(u"x"_s, number(x));
        m_writer.writeAttribute(u"y"_s, number(y));
        m_writer.writeAttribute(u"class"_s, style);
        m_writer.writeAttribute(u"text-anchor"_s, anchor);
        m_writer.writeCharacters(words);
        m_writer.writeEndElement();
    }

    void line(QPointF from, QPointF to, const QString& style)
    {
        m_writer.writeEmptyElement(u"line"_s);
        m_writer.writeAttribute(u"x1"_s, number(from.x()));
        m_writer.writeAttribute(u"y1"_s, number(from.y()));
        m_writer.writeAttribute(u"x2"_s, number(to.x()));
        m_writer.writeAttribute(u"y2"_s, number(to.y()));
        m_writer.writeAttribute(u"class"_s, style);
    }

    void path(const std::vector<QPointF>& points, const QString& style)
    {
        QString steps;
        for (const QPointF& point : points)
            steps += u"%1%2 %3"_s.arg(steps.isEmpty() ? u"M"_s : u"L"_s, number(point.x()), number(point.y()));
        m_writer.writeEmptyElement(u"path"_s);
        m_writer.writeAttribute(u"d"_s, steps);
        m_writer.writeAttribute(u"class"_s, style + u" line"_s);
    }

    /// `told` shows where the pointer rests on it.
    void bar(double x, double y, double length, const QString& style, const QString& told)
    {
        m_writer.writeStartElement(u"rect"_s);
        m_writer.writeAttribute(u"x"_s, number(x));
        m_writer.writeAttribute(u"y"_s, number(y));
        m_writer.writeAttribute(u"width"_s, number(length));
        m_writer.writeAttribute(u"height"_s, number(barThickness));
        m_writer.writeAttribute(u"class"_s, style + u" fill"_s);
        m_writer.writeTextElement(u"title"_s, told);
        m_writer.writeEndElement();
    }

    /// Names of lines or parts in a row below the title, each with its mark.
    void legend(const std::vector<std::pair<QString, QString>>& entries)
    {
        double x = 0;
        for (const auto& [name, style] : entries) {
            bar(x, 28, 12, style, name);
            text(x + 18, 40, name, u"label"_s);
            x += 36 + 6.6 * static_cast<double>(name.size());
        }
    }

    QByteArray take()
    {
        m_writer.writeEndElement();
        return m_text.toUtf8();
    }

private:
    QString m_text;
    QXmlStreamWriter m_writer {&m_text};
};

/// From seconds and values to places on the drawing.
class Axes {
public:
    explicit Axes(const TimeChart& chart) : m_isLogarithmic(chart.scale == TimeChart::Scale::Logarithmic)
    {
        double least = 1e12;
        for (const PlotLine& line : chart.lines) {
            for (const QPointF& point : line.points) {
                m_seconds = std::max(m_seconds, point.x());
                m_most = std::max(m_most, point.y());
                if (point.y() > 0)
                    least = std::min(least, point.y());
            }
        }
        if (m_isLogarithmic) {
            m_least = std::pow(10, std::floor(std::log10(std::min(least, m_most))));
            m_most = std::max(std::pow(10, std::ceil(std::log10(m_most))), m_least * 10);
        } else {
            m_step = niceStep(m_most);
            m_most = m_step * std::ceil(m_most / m_step);
        }
    }

    double x(double seconds) const { return left + (width - left - right) * seconds / m_seconds; }
    double y(double value) const
    {
        const double share = m_isLogarithmic
            ? std::log10(std::max(value, m_least) / m_least) / std::log10(m_most / m_least)
            : value / m_most;
        return timeHeight - bottom - (timeHeight - top - bottom) * share;
    }

    void draw(Drawing& drawing, const QString& unit) const
    {
        const auto grid = [&](double value) {
            drawing.line({left, y(value)}, {width - right, y(value)}, u"grid"_s);
            drawing.text(left - 8, y(value) + 4, labelOf(value), u"label"_s, u"end"_s);
        };
        if (m_isLogarithmic) {
            for (double value = m_least; value <= m_most * 1.01; value *= 10)
                grid(value);
        } else {
            for (double value = 0; value <= m_most * 1.01; value += m_step)
                grid(value);
        }
        const double step = std::max(1.0, niceStep(m_seconds));
        for (double seconds = 0; seconds <= m_seconds; seconds += step) {
            drawing.line({x(seconds), timeHeight - bottom}, {x(seconds), timeHeight - bottom + 5}, u"axis"_s);
            drawing.text(x(seconds), timeHeight - bottom + 19, labelOf(seconds), u"label"_s, u"middle"_s);
        }
        drawing.line({left, timeHeight - bottom}, {width - right, timeHeight - bottom}, u"axis"_s);
        drawing.text(width - right, timeHeight - 6, u"seconds since the clients began"_s, u"label"_s, u"end"_s);
        drawing.text(width - right, 18, unit, u"label"_s, u"end"_s);
    }

private:
    bool m_isLogarithmic;
    double m_seconds = 1;
    double m_least = 0;
    double m_most = 1e-6;
    double m_step = 1;
};

} // namespace

QString withThousands(qint64 number) { return QLocale(QLocale::English, QLocale::UnitedStates).toString(number); }

QByteArray toSvg(const TimeChart& chart)
{
    Drawing drawing(timeHeight, chart.title);
    std::vector<std::pair<QString, QString>> names;
    for (const PlotLine& line : chart.lines)
        names.emplace_back(line.name, line.style);
    drawing.legend(names);
    const Axes axes(chart);
    axes.draw(drawing, chart.unit);
    for (const PlotLine& line : chart.lines) {
        std::vector<QPointF> places;
        for (const QPointF& point : line.points)
            places.emplace_back(axes.x(point.x()), axes.y(point.y()));
        if (!places.empty())
            drawing.path(places, line.style);
    }
    return drawing.take();
}

QByteArray toSvg(const BarChart& chart)
{
    const double firstBar = chart.parts.size() > 1 ? top - 8 : 36;
    Drawing drawing(firstBar + barStep * static_cast<double>(chart.bars.size()) + 6, chart.title);
    if (chart.parts.size() > 1)
        drawing.legend(chart.parts);
    drawing.text(width, 18, chart.unit, u"label"_s, u"end"_s);
    const auto sum = [](const PlotBar& bar) {
        qint64 all = 0;
        for (const qint64 part : bar.parts)
            all += part;
        return all;
    };
    qint64 most = 1;
    for (const PlotBar& bar : chart.bars)
        most = std::max(most, sum(bar));
    double y = firstBar;
    for (const PlotBar& bar : chart.bars) {
        drawing.text(barsLeft - 10, y + 12, bar.label, u"label"_s, u"end"_s);
        double x = barsLeft;
        for (size_t i = 0; i < bar.parts.size(); ++i) {
            const double length =
                (width - barsLeft - barsRight) * static_cast<double>(bar.parts[i]) / static_cast<double>(most);
            if (bar.parts[i] > 0)
                drawing.bar(x, y, std::max(length, 1.0), chart.parts[i].second,
                    u"%1, %2: %3"_s.arg(bar.label, chart.parts[i].first, withThousands(bar.parts[i])));
            x += length;
        }
        drawing.text(x + 8, y + 12, withThousands(sum(bar)), u"label"_s);
        y += barStep;
    }
    return drawing.take();
}

} // namespace tillpool::load
