// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/JournalFile.h"

#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tillpool::client {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr mode_t ownerOnly = 0600;
constexpr mode_t permissions = 0777;
constexpr size_t processNumberMax = 20;

Error notPossible(const QString& what, int number)
{
    const bool isForbidden = number == EACCES || number == EPERM || number == EROFS;
    return {.code = isForbidden ? ErrorCode::Forbidden : ErrorCode::Internal,
        .detail = u"%1: %2"_s.arg(what, qt_error_string(number))};
}

Result<int> openOrMake(const QString& path)
{
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, ownerOnly);
    if (descriptor < 0)
        return notPossible(u"The till's journal needs %1, which can't be opened"_s.arg(path), errno);
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && (status.st_mode & permissions) == ownerOnly)
        return descriptor;
    if (::fchmod(descriptor, ownerOnly) == 0)
        return descriptor;
    const int number = errno;
    ::close(descriptor);
    return notPossible(u"%1 can't be kept from others"_s.arg(path), number);
}

Error takenBy(int lock, const QString& folder)
{
    char text[processNumberMax + 1] {};
    const auto length = ::pread(lock, text, processNumberMax, 0);
    const QString number = QString::fromLatin1(text, std::max<qsizetype>(0, length)).trimmed();
    return {.code = ErrorCode::Internal,
        .detail = u"Another till is at work with the journal in %1%2: one till has one folder"_s.arg(
            folder, number.isEmpty() ? QString() : u" (process %1)"_s.arg(number))};
}

// For the words above alone: the lock is what counts.
void writeProcessNumber(int lock)
{
    const QByteArray number = QByteArray::number(static_cast<qint64>(::getpid())) + '\n';
    if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, number.constData(), static_cast<size_t>(number.size()), 0) < 0)
        return;
}

Status checkFolder(const QString& folder)
{
    if (!QFileInfo(folder).isDir()) {
        return Error {.code = ErrorCode::NotFound,
            .detail = u"The folder %1, where the till's journal belongs, is not there"_s.arg(folder)};
    }
    return base::success();
}

} // namespace

Result<JournalFile> JournalFile::claim(const QString& folder)
{
    TILLPOOL_TRY(checkFolder(folder));
    TILLPOOL_TRY_ASSIGN(const int lock, openOrMake(folder + u"/journal.lock"_s));
    JournalFile file(folder + u"/journal.sqlite"_s, lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return takenBy(lock, folder);
        return notPossible(u"The till's journal in %1 can't be locked"_s.arg(folder), errno);
    }
    writeProcessNumber(lock);
    // Closed before SQLite opens it: a process that closes a file loses its locks on it.
    TILLPOOL_TRY_ASSIGN(const int descriptor, openOrMake(file.path()));
    ::close(descriptor);
    return file;
}

JournalFile::~JournalFile()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

} // namespace tillpool::client
