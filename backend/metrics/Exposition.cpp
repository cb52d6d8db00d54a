// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/Exposition.h"

#include <map>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sstream>

namespace tillpool::metrics {

namespace {

prometheus::ClientMetric metricOf(const Sample& sample)
{
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : sample.labels)
        metric.label.push_back({name, value.toStdString()});
    if (sample.kind == Kind::Counter)
        metric.counter.value = sample.value;
    else
        metric.gauge.value = sample.value;
    return metric;
}

// The format wants all figures of one name together.
void append(std::vector<prometheus::MetricFamily>& families, const std::vector<Source>& sources)
{
    std::map<std::string, prometheus::MetricFamily> byName;
    for (const Source& source : sources) {
        for (const Sample& sample : source()) {
            prometheus::MetricFamily& family = byName[sample.name];
            family.name = sample.name;
            family.help = sample.help;
            family.type =
                sample.kind == Kind::Counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
            family.metric.push_back(metricOf(sample));
        }
    }
    for (auto& [name, family] : byName)
        families.push_back(std::move(family));
}

} // namespace

QByteArray Exposition::text() const
{
    std::vector<prometheus::MetricFamily> families = m_registry.Collect();
    append(families, m_sources);
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return QByteArray::fromStdString(out.str());
}

} // namespace tillpool::metrics
