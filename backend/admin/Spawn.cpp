// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Spawn.h"

#include <QFileInfo>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

constexpr int logTailLines = 15;

/// Everything that the child needs, made before the fork: afterwards it may only make system calls.
struct Plan {
    explicit Plan(const Command& command)
    {
        words.push_back(QFile::encodeName(command.program));
        for (const QString& argument : command.arguments)
            words.push_back(argument.toUtf8());
        for (char** entry = environ; *entry; ++entry) {
            const QByteArray variable(*entry);
            if (!variable.startsWith("PG") && !variable.startsWith("LC_") && !variable.startsWith("LANG"))
                variables.push_back(variable);
        }
        variables.push_back("LC_ALL=C.UTF-8");
        for (QByteArray& word : words)
            arguments.push_back(word.data());
        for (QByteArray& variable : variables)
            environment.push_back(variable.data());
        arguments.push_back(nullptr);
        environment.push_back(nullptr);
    }

    std::vector<QByteArray> words;
    std::vector<QByteArray> variables;
    std::vector<char*> arguments;
    std::vector<char*> environment;
    const Account* account = nullptr;
    int output = STDERR_FILENO;
    int goRead = -1;      ///< the child waits here for one byte
    int reportWrite = -1; ///< the child says here why it could not begin
    pid_t parent = 0;
    bool diesWithParent = false;
};

struct Pipe {
    int read = -1;
    int write = -1;
    Pipe() = default;
    Q_DISABLE_COPY_MOVE(Pipe)
    ~Pipe()
    {
        closeRead();
        closeWrite();
    }
    bool make()
    {
        int ends[2] {-1, -1};
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    void closeRead() { closeEnd(read); }
    void closeWrite() { closeEnd(write); }

private:
    static void closeEnd(int& end)
    {
        if (end >= 0)
            close(end);
        end = -1;
    }
};

[[noreturn]] void giveUp(const Plan& plan)
{
    const int why = errno;
    const ssize_t ignored = write(plan.reportWrite, &why, sizeof why);
    static_cast<void>(ignored);
    _exit(127);
}

void raiseFileLimit()
{
    rlimit files {};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

void takeOn(const Plan& plan)
{
    const Account& account = *plan.account;
    if (setgroups(account.groups.size(), account.groups.data()) != 0 || setgid(account.gid) != 0
        || setuid(account.uid) != 0)
        giveUp(plan);
}

void resetSignals()
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD, SIGUSR1})
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void becomeProgram(const Plan& plan)
{
    resetSignals();
    if (!plan.diesWithParent)
        setsid();
    raiseFileLimit();
    if (plan.account)
        takeOn(plan);
    if (plan.diesWithParent) { // after the change of user, which clears it
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != plan.parent)
            _exit(127);
    }
    umask(0077);
    const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (chdir("/") != 0 || input < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(plan.output, STDERR_FILENO) < 0
        || dup2(plan.output, STDOUT_FILENO) < 0)
        giveUp(plan);
    char go = 0;
    if (read(plan.goRead, &go, 1) != 1)
        _exit(127); // the launcher is gone and has not put us on record
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(plan.arguments.front(), plan.arguments.data(), plan.environment.data());
    giveUp(plan);
}

/// Why the child could not begin; 0 when it could, or was not told to. Waits until one of them is certain.
int reported(const Pipe& report)
{
    int why = 0;
    const ssize_t count = read(report.read, &why, sizeof why);
    return count == static_cast<ssize_t>(sizeof why) ? why : 0;
}

Error cannotRun(const Command& command, int why)
{
    errno = why;
    return systemError(u"run "_s + command.program);
}

Result<ProcessIdentity> start(const Command& command, Plan& plan, const Recorder& record)
{
    Pipe go;
    Pipe report;
    if (!go.make() || !report.make())
        return systemError(u"make a pipe"_s);
    plan.goRead = go.read;
    plan.reportWrite = report.write;
    plan.parent = getpid();
    plan.account = command.runAs ? &*command.runAs : nullptr;
    int log = -1;
    if (!command.logFile.isEmpty()) {
        log = open(QFile::encodeName(command.logFile).constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log < 0)
            return systemError(u"open the log "_s + command.logFile);
        plan.output = log;
    }
    const pid_t pid = fork();
    if (pid == 0) {
        close(go.write);
        becomeProgram(plan);
    }
    if (log >= 0)
        close(log);
    if (pid < 0)
        return systemError(u"start "_s + command.program);
    report.closeWrite();
    const auto identity = identityOf(pid);
    const Status recorded = identity ? record(*identity) : Status(systemError(u"read /proc of "_s + command.program));
    if (!recorded) {
        go.closeWrite();
        const int why = reported(report);
        waitpid(pid, nullptr, 0);
        return why == 0 ? recorded.error() : cannotRun(command, why);
    }
    if (write(go.write, "g", 1) != 1)
        return systemError(u"start "_s + command.program);
    if (const int why = reported(report); why != 0) {
        waitpid(pid, nullptr, 0);
        return cannotRun(command, why);
    }
    return *identity;
}

QString endOf(int status)
{
    return WIFSIGNALED(status) ? u"was ended by signal %1"_s.arg(WTERMSIG(status))
                               : u"failed with exit code %1"_s.arg(WEXITSTATUS(status));
}

} // namespace

Result<ProcessIdentity> startInBackground(const Command& command, const Recorder& record)
{
    Plan plan(command);
    return start(command, plan, record);
}

Status runToEnd(const Command& command)
{
    Plan plan(command);
    plan.diesWithParent = true;
    TILLPOOL_TRY_ASSIGN(
        const ProcessIdentity process, start(command, plan, [](const ProcessIdentity&) { return success(); }));
    int status = 0;
    while (waitpid(process.pid, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return success();
    QString detail = u"%1 %2"_s.arg(QFileInfo(command.program).fileName(), endOf(status));
    if (!command.logFile.isEmpty())
        detail += u"; the end of %1:\n%2"_s.arg(command.logFile, lastLines(command.logFile, logTailLines));
    return Error {.code = ErrorCode::Internal, .detail = detail};
}

} // namespace tillpool::admin
