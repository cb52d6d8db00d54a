// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/Families.h"

#include <QByteArray>
#include <functional>

namespace tillpool::metrics {

enum class Kind {
    Counter, ///< since the start; never goes down
    Gauge    ///< as it is now
};

/// One figure that is kept elsewhere, as it is at the moment of asking.
struct Sample {
    const char* name; ///< all samples of one name have the same kind and help
    const char* help;
    Kind kind;
    Labels labels;
    double value; ///< a count, or seconds
};

/// Asked at each exposition, by any thread; takes no lock for long and asks no database. A figure that is not known
/// now is left out.
using Source = std::function<std::vector<Sample>()>;

/// The figures of this process in Prometheus's text format: those of a registry, and those of others' own counts.
class Exposition {
public:
    /// `registry` outlives it.
    explicit Exposition(prometheus::Registry& registry) : m_registry(registry) {}

    /// Before anybody asks for text.
    void addSource(Source source) { m_sources.push_back(std::move(source)); }

    /// Any thread.
    QByteArray text() const;
    static QByteArray contentType() { return QByteArrayLiteral("text/plain; version=0.0.4; charset=utf-8"); }

private:
    prometheus::Registry& m_registry;
    std::vector<Source> m_sources;
};

} // namespace tillpool::metrics
