// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/Log.h"

#include "log/LogLine.h"

#include <QtGlobal>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace tillpool::log {

namespace {

struct Output {
    std::mutex mutex; // one line at a time
    std::function<void(const QByteArray&)> sink;
};

// Never destroyed: threads may log while the process ends.
Output& output()
{
    static Output* const one = new Output;
    return *one;
}

std::atomic<Level> s_minimum {Level::Info};
std::atomic<Format> s_format {Format::Text};
thread_local QString t_requestId;

void writeToStderr(const QByteArray& line)
{
    qsizetype written = 0;
    while (written < line.size()) {
        const auto n = ::write(STDERR_FILENO, line.constData() + written, static_cast<size_t>(line.size() - written));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return; // nobody listens; a log must not stop the service
        written += n;
    }
}

Level levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return Level::Debug;
    case QtInfoMsg:
        return Level::Info;
    case QtWarningMsg:
        return Level::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        return Level::Error;
    }
    return Level::Error;
}

void fromQt(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    write(levelOf(type), message, {{"category", QString::fromUtf8(context.category)}});
}

} // namespace

void start(Options options)
{
    {
        const std::lock_guard lock(output().mutex);
        output().sink = std::move(options.sink);
    }
    s_minimum = options.minimum;
    s_format = options.format;
    qInstallMessageHandler(fromQt);
}

void write(Level level, QAnyStringView message, Fields fields)
{
    if (level < s_minimum.load(std::memory_order_relaxed))
        return;
    const QByteArray line = lineOf({.time = std::chrono::system_clock::now(),
                                       .level = level,
                                       .message = message,
                                       .requestId = t_requestId,
                                       .fields = fields},
        s_format.load(std::memory_order_relaxed));
    const std::lock_guard lock(output().mutex);
    if (output().sink)
        output().sink(line);
    else
        writeToStderr(line);
}

RequestScope::RequestScope(const QString& requestId) : m_previous(std::exchange(t_requestId, requestId)) {}

RequestScope::~RequestScope() { t_requestId = std::move(m_previous); }

QString RequestScope::current() { return t_requestId; }

} // namespace tillpool::log
