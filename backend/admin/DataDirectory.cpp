// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/DataDirectory.h"

#include "admin/Console.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

const auto markerName = u"made-by-tillpool-up"_s;
constexpr auto markerText =
    "This folder was made by `tillpool up`, and `tillpool down --purge` removes it as a whole.\n";
const auto sharedPlace = u"/var/lib/tillpool/"_s;
constexpr int passwordBytes = 18;

bool hasMarker(const QString& path) { return QFileInfo(path + u'/' + markerName).isFile(); }

QStringList contentOf(const QString& folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot);
}

QString placeBelowVar(const QString& path)
{
    const QByteArray digest = QCryptographicHash::hash(QFile::encodeName(path), QCryptographicHash::Sha256);
    return sharedPlace + QString::fromLatin1(digest.toHex().left(12));
}

} // namespace

Result<DataDirectory> DataDirectory::locate(const QString& requested, const QString& home, const Owner& account)
{
    const QString wish = requested.isEmpty() ? home + u"/.tillpool"_s : requested;
    const QString path = QDir::cleanPath(QDir(wish).absolutePath());
    if (path == u"/"_s)
        return Error {.code = ErrorCode::InvalidField, .detail = u"--data cannot be the root of the file system"_s};
    const bool reachable = !account || canReach(QFileInfo(path).path(), *account);
    if (reachable || hasMarker(path))
        return DataDirectory(path, {}, account);
    const QString elsewhere = placeBelowVar(path);
    return DataDirectory(elsewhere,
        u"in %1, because the user %2, as whom PostgreSQL runs, cannot reach %3"_s.arg(elsewhere, account->name, path),
        account);
}

bool DataDirectory::isOurs() const { return hasMarker(m_path); }

Status DataDirectory::checkUsable() const
{
    const QFileInfo info(m_path);
    if (info.exists() && !info.isDir())
        return Error {.code = ErrorCode::InvalidField, .detail = u"%1 is not a folder"_s.arg(m_path)};
    // What a writer leaves that was killed on the way to the marker is ours too.
    const QStringList content = contentOf(m_path);
    const bool foreign = !isOurs() && !content.isEmpty() && content != QStringList(markerName + u".new"_s);
    if (foreign)
        return Error {.code = ErrorCode::InvalidField,
            .detail = u"%1 holds something that tillpool did not make: name another folder, or an empty one, "
                      "with --data"_s.arg(m_path)};
    return success();
}

Status DataDirectory::prepare() const
{
    TILLPOOL_TRY(checkUsable());
    const mode_t passable = m_account ? 0755 : 0700;
    if (m_account && m_path.startsWith(sharedPlace))
        TILLPOOL_TRY(makeFolder(sharedPlace, 0755));
    TILLPOOL_TRY(makeFolder(m_path, passable));
    if (!isOurs())
        TILLPOOL_TRY(writeFile(m_path + u'/' + markerName, markerText, 0644));
    TILLPOOL_TRY(makeFolder(at(u"bin"), passable));
    TILLPOOL_TRY(makeFolder(at(u"run"), passable));
    TILLPOOL_TRY(makeFolder(at(u"log"), passable));
    TILLPOOL_TRY(makeFolder(at(u"secrets"), 0700, m_account));
    return makeFolder(regionsPath(), 0700, m_account);
}

Status DataDirectory::purge() const
{
    if (!isOurs())
        return Error {
            .code = ErrorCode::InvalidField, .detail = u"%1 was not made by tillpool: it stays as it is"_s.arg(m_path)};
    // The marker goes last: what is left after an interruption is still known as ours.
    for (const QString& name : contentOf(m_path)) {
        if (name != markerName)
            TILLPOOL_TRY(removeFolder(m_path + u'/' + name));
    }
    TILLPOOL_TRY(removeFolder(m_path));
    if (m_path.startsWith(sharedPlace))
        QDir().rmdir(sharedPlace); // unless another checkout keeps its data there
    return success();
}

Result<QString> DataDirectory::password(const QString& name) const
{
    const QString path = secretPath(name);
    if (!QFile::exists(path))
        TILLPOOL_TRY(writeFile(path, randomHex(passwordBytes), 0600, m_account));
    TILLPOOL_TRY_ASSIGN(const QByteArray text, readFile(path));
    return QString::fromLatin1(text.trimmed());
}

Result<DataLock> DataLock::take(const QString& path)
{
    const QByteArray name = QFile::encodeName(path);
    for (;;) {
        int fd = open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0 && errno == EROFS) // what runs from a disk that became read-only can be stopped all the same
            fd = open(name.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
            return systemError(u"open "_s + path);
        DataLock lock(fd);
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            say(u"Data: another up or down is at work here, waiting for it"_s);
            if (flock(fd, LOCK_EX) != 0)
                return systemError(u"lock "_s + path);
        }
        struct stat ours {};
        struct stat current {};
        const bool same = fstat(fd, &ours) == 0 && stat(name.constData(), &current) == 0
            && ours.st_ino == current.st_ino && ours.st_dev == current.st_dev;
        if (same)
            return lock;
        if (!QFileInfo(QFileInfo(path).path()).isDir())
            return Error {.code = ErrorCode::NotFound,
                .detail = u"%1 was removed meanwhile: try again"_s.arg(QFileInfo(path).path())};
    }
}

DataLock::~DataLock()
{
    if (m_fd >= 0)
        close(m_fd);
}

} // namespace tillpool::admin
