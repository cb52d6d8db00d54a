// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QPointF>
#include <QString>
#include <vector>

namespace tillpool::load {

/// One line of a chart. `style`: a class of the page's style sheet, such as "s1".
struct PlotLine {
    QString name;
    QString style;
    std::vector<QPointF> points; ///< x in seconds, rising
};

struct TimeChart {
    enum class Scale { Linear, Logarithmic };
    QString title;
    QString unit; ///< of y: "operations per second"
    std::vector<PlotLine> lines;
    Scale scale = Scale::Linear;
};

/// The parts of one bar, from left to right.
struct PlotBar {
    QString label;
    std::vector<qint64> parts;
};

struct BarChart {
    QString title;
    QString unit;
    std::vector<std::pair<QString, QString>> parts; ///< name and style of each part
    std::vector<PlotBar> bars {};
};

/// The chart as an SVG element for a page whose style sheet has the classes; it scales with its column.
QByteArray toSvg(const TimeChart& chart);
QByteArray toSvg(const BarChart& chart);

/// 1234567 as "1,234,567".
QString withThousands(qint64 number);

} // namespace tillpool::load
