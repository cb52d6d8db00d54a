// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAnyStringView>
#include <QJsonValue>
#include <QString>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <utility>

/// The service's log: one line an event on stderr, in UTC, as text for people or JSON for collectors. Every function
/// may be called from any thread. Nobody who writes a line waits for stderr's reader: a thread of the log's own does,
/// and when 4 MiB wait for it, lines are lost, of which a line tells how many.
namespace tillpool::log {

enum class Level { Debug, Info, Warning, Error };
enum class Format { Text, Json };

struct Options {
    Format format = Format::Text;
    Level minimum = Level::Info;
    /// Takes each finished line, with its line feed, one at a time; empty: stderr. A test's ear.
    std::function<void(const QByteArray&)> sink {};
};

/// From now on lines are written as `options` say, and Qt's own messages (qWarning, …) become lines too. May be
/// called again. Before the first call lines go to stderr as text, at once. Starts a thread: not to be forked after.
void start(Options options);

/// What a line says besides its message: names in snake_case with a text, a number or a truth value.
using Fields = std::initializer_list<std::pair<QAnyStringView, QJsonValue>>;

/// Writes one line: time, level, message, the request id of this thread's RequestScope and the fields. Control
/// characters come out escaped, so that no input can forge a line.
void write(Level level, QAnyStringView message, Fields fields = {});

/// Waits until the lines so far are written, or `atMost` has passed. Done by itself when the process exits.
void flush(std::chrono::milliseconds atMost);

inline void debug(QAnyStringView message, Fields fields = {}) { write(Level::Debug, message, fields); }
inline void info(QAnyStringView message, Fields fields = {}) { write(Level::Info, message, fields); }
inline void warning(QAnyStringView message, Fields fields = {}) { write(Level::Warning, message, fields); }
inline void error(QAnyStringView message, Fields fields = {}) { write(Level::Error, message, fields); }

/// While it lives, every line of this thread carries `requestId`. Scopes nest.
class RequestScope {
public:
    explicit RequestScope(const QString& requestId);
    ~RequestScope();
    RequestScope(const RequestScope&) = delete;
    RequestScope& operator=(const RequestScope&) = delete;

    /// The id of this thread's innermost scope; empty outside of any.
    static QString current();

private:
    QString m_previous;
};

} // namespace tillpool::log
