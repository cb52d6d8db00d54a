// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/Log.h"

#include "log/LineQueue.h"
#include "log/LogLine.h"

#include <QtGlobal>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace tillpool::log {

namespace {

struct Output {
    std::mutex mutex; // the sink gets one line at a time
    std::function<void(const QByteArray&)> sink;
};

// Never destroyed: threads may log while the process ends.
Output& output()
{
    static Output* const one = new Output;
    return *one;
}

constexpr qsizetype waitingBytesMax = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds atExitMax {2000};

std::atomic<bool> s_isStarted {false};
std::atomic<Level> s_minimum {Level::Info};
std::atomic<Format> s_format {Format::Text};
thread_local QString t_requestId;

QByteArray aboutLost(quint64 lines)
{
    return lineOf({.time = std::chrono::system_clock::now(),
                      .level = Level::Warning,
                      .message = u"the log's reader was too slow, and lines were lost",
                      .requestId = {},
                      .fields = {{"lines", static_cast<qint64>(lines)}}},
        s_format.load(std::memory_order_relaxed));
}

// Made when the log is started, which is after any fork: a child would have no thread that writes. Never destroyed.
LineQueue& stderrLines()
{
    static LineQueue* const one = [] {
        std::atexit([] { flush(atExitMax); });
        return new LineQueue({.descriptor = STDERR_FILENO, .bytesMax = waitingBytesMax, .lineAboutLost = aboutLost});
    }();
    return *one;
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

void writeAtOnce(const QByteArray& line)
{
    [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, line.constData(), static_cast<size_t>(line.size()));
}

void fromQt(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    write(levelOf(type), message, {{"category", QString::fromUtf8(context.category)}});
    if (type == QtFatalMsg)
        flush(atExitMax); // Qt aborts next
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
    stderrLines();
    s_isStarted = true;
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
    {
        const std::lock_guard lock(output().mutex);
        if (output().sink)
            return output().sink(line);
    }
    if (s_isStarted)
        stderrLines().add(line);
    else
        writeAtOnce(line);
}

void flush(std::chrono::milliseconds atMost)
{
    if (s_isStarted)
        stderrLines().flush(atMost);
}

RequestScope::RequestScope(const QString& requestId) : m_previous(std::exchange(t_requestId, requestId)) {}

RequestScope::~RequestScope() { t_requestId = std::move(m_previous); }

QString RequestScope::current() { return t_requestId; }

} // namespace tillpool::log
