// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/DataDirectory.h"

#include "admin/Console.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <pwd.h>
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
const auto lockName = u"lock"_s;
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

/// Without symbolic links as far as it exists, so that it is the same folder by whichever name it is called.
QString resolved(const QString& path)
{
    std::error_code code;
    const auto canonical = std::filesystem::weakly_canonical(QFile::encodeName(path).toStdString(), code);
    return code ? path : QFile::decodeName(QByteArray::fromStdString(canonical.string()));
}

/// An error when somebody else's `up` made `folder`. One that cannot be looked into is judged by its own owner.
Status checkOwner(const QString& folder)
{
    struct stat found {};
    if (stat(QFile::encodeName(folder + u'/' + markerName).constData(), &found) != 0
        && (errno != EACCES || stat(QFile::encodeName(folder).constData(), &found) != 0))
        return success();
    if (found.st_uid == geteuid())
        return success();
    const passwd* entry = getpwuid(found.st_uid); // NOLINT(concurrency-mt-unsafe): before any thread
    const QString owner = entry ? QString::fromLocal8Bit(entry->pw_name) : u"user %1"_s.arg(found.st_uid);
    return Error {.code = ErrorCode::InvalidField,
        .detail = u"%1 belongs to %2: run this as %2, or name another folder with --data"_s.arg(folder, owner)};
}

/// Makes the folders above `path` that are missing, each such that everybody may pass through it, whatever the umask.
Status makePassableParents(const QString& path)
{
    const QString parent = QFileInfo(path).path();
    if (QFileInfo::exists(parent))
        return success();
    TILLPOOL_TRY(makePassableParents(parent));
    return makeFolder(parent, 0755);
}

} // namespace

Result<DataDirectory> DataDirectory::locate(const QString& requested, const QString& home, const Owner& account)
{
    const QString wish = requested.isEmpty() ? home + u"/.tillpool"_s : requested;
    const QString path = resolved(QDir::cleanPath(QDir(wish).absolutePath()));
    if (path == u"/"_s)
        return Error {.code = ErrorCode::InvalidField, .detail = u"--data cannot be the root of the file system"_s};
    TILLPOOL_TRY(checkOwner(path));
    const QString elsewhere = placeBelowVar(path);
    if (!hasMarker(path))
        TILLPOOL_TRY(checkOwner(elsewhere));
    const bool reachable = !account || canReach(QFileInfo(path).path(), *account);
    if (reachable || hasMarker(path))
        return DataDirectory(path, {}, account);
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
    // What is left by one who was killed on the way to the marker, or by a purge just after it, is ours too.
    QStringList foreign = contentOf(m_path);
    foreign.removeOne(markerName + u".new"_s);
    if (QFileInfo(lockPath()).size() == 0)
        foreign.removeOne(lockName);
    if (!isOurs() && !foreign.isEmpty())
        return Error {.code = ErrorCode::InvalidField,
            .detail = u"%1 holds something that tillpool did not make: name another folder, or an empty one, "
                      "with --data"_s.arg(m_path)};
    return success();
}

Status DataDirectory::writeMarker() const
{
    return isOurs() ? success() : writeFile(m_path + u'/' + markerName, markerText, 0644);
}

Status DataDirectory::claim() const
{
    TILLPOOL_TRY(checkUsable());
    if (!m_account) {
        TILLPOOL_TRY(makeFolder(m_path, 0700));
        return writeMarker();
    }
    TILLPOOL_TRY(makePassableParents(m_path));
    TILLPOOL_TRY(makeFolder(m_path, 0755));
    if (const QString blocking = blockingFolder(m_path, *m_account); !blocking.isEmpty())
        return Error {.code = ErrorCode::InvalidField,
            .detail = u"the user %1, as whom PostgreSQL runs, cannot pass through %2: chmod o+x it, or name another "
                      "folder with --data"_s.arg(m_account->name, blocking)};
    return writeMarker();
}

Status DataDirectory::prepare() const
{
    TILLPOOL_TRY(writeMarker()); // once more: a purge may have removed it while we waited for the lock
    TILLPOOL_TRY(removeFolder(removedRegionsPath()));
    const mode_t passable = m_account ? 0755 : 0700;
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
    // The record of what is done goes before what it is about, and no half of a cluster ever stands in a cluster's
    // place.
    TILLPOOL_TRY(removeFolder(statePath()));
    TILLPOOL_TRY(removeFolder(removedRegionsPath()));
    if (QFileInfo::exists(regionsPath()))
        TILLPOOL_TRY(renamePath(regionsPath(), removedRegionsPath()));
    TILLPOOL_TRY(removeAllBut({markerName, lockName}));
    // As long as there is a lock, an `up` waits for it. One that comes afterwards keeps the folder and marks it anew.
    TILLPOOL_TRY(removeFolder(m_path + u'/' + markerName));
    TILLPOOL_TRY(removeFolder(lockPath()));
    QDir().rmdir(m_path);
    if (m_path.startsWith(sharedPlace))
        QDir().rmdir(sharedPlace); // unless another checkout keeps its data there
    return success();
}

Status DataDirectory::removeAllBut(const QStringList& names) const
{
    for (const QString& name : contentOf(m_path)) {
        if (!names.contains(name))
            TILLPOOL_TRY(removeFolder(m_path + u'/' + name));
    }
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
