// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sys/random.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::success;

namespace {

constexpr int removalAttempts = 100;
constexpr auto removalPause = std::chrono::milliseconds(50);

class FileDescriptor {
public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    ~FileDescriptor()
    {
        if (m_fd >= 0)
            close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(FileDescriptor)
    int fd() const { return m_fd; }

private:
    int m_fd;
};

bool writeAll(int fd, const QByteArray& content)
{
    qsizetype offset = 0;
    while (offset < content.size()) {
        const ssize_t count = write(fd, content.constData() + offset, static_cast<size_t>(content.size() - offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        offset += count;
    }
    return true;
}

bool giveTo(int fd, const Owner& owner) { return !owner || fchown(fd, owner->uid, owner->gid) == 0; }

} // namespace

Error systemError(const QString& what)
{
    const std::error_code code(errno, std::generic_category());
    return {
        .code = ErrorCode::Internal, .detail = u"cannot %1: %2"_s.arg(what, QString::fromStdString(code.message()))};
}

Status writeFile(const QString& path, const QByteArray& content, mode_t mode, const Owner& owner)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray beside = target + ".new";
    unlink(beside.constData());
    {
        const FileDescriptor file(open(beside.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
        if (file.fd() < 0)
            return systemError(u"make "_s + path);
        if (fchmod(file.fd(), mode) != 0 || !giveTo(file.fd(), owner) || !writeAll(file.fd(), content)
            || fsync(file.fd()) != 0) {
            const Error failure = systemError(u"write "_s + path);
            unlink(beside.constData());
            return failure;
        }
    }
    if (rename(beside.constData(), target.constData()) != 0)
        return systemError(u"replace "_s + path);
    const FileDescriptor folder(
        open(QFile::encodeName(QFileInfo(path).path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.fd() >= 0)
        fsync(folder.fd());
    return success();
}

Result<QByteArray> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error {.code = ErrorCode::Internal, .detail = u"cannot read %1: %2"_s.arg(path, file.errorString())};
    return file.readAll();
}

Status makeFolder(const QString& path, mode_t mode, const Owner& owner)
{
    const QByteArray name = QFile::encodeName(path);
    if (!QDir().mkpath(path))
        return systemError(u"make the folder "_s + path);
    const FileDescriptor folder(open(name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (folder.fd() < 0)
        return systemError(u"open the folder "_s + path);
    if (fchmod(folder.fd(), mode) != 0 || !giveTo(folder.fd(), owner))
        return systemError(u"set owner and mode of "_s + path);
    return success();
}

Status removeFolder(const QString& path)
{
    std::error_code code;
    for (int attempt = 0; attempt < removalAttempts; ++attempt) {
        std::filesystem::remove_all(QFile::encodeName(path).constData(), code);
        if (!code)
            return success();
        std::this_thread::sleep_for(removalPause);
    }
    return Error {.code = ErrorCode::Internal,
        .detail = u"cannot remove %1: %2"_s.arg(path, QString::fromStdString(code.message()))};
}

Status renamePath(const QString& from, const QString& to)
{
    if (rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return systemError(u"rename %1 to %2"_s.arg(from, to));
    return success();
}

QString lastLines(const QString& path, int count)
{
    constexpr qint64 tailBytes = 16 * 1024;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    if (file.size() > tailBytes)
        file.seek(file.size() - tailBytes);
    QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    if (lines.size() > count)
        lines = lines.last(count);
    return lines.join(u'\n');
}

QByteArray randomHex(int bytes)
{
    QByteArray raw(bytes, Qt::Uninitialized);
    const ssize_t count = getrandom(raw.data(), static_cast<size_t>(bytes), 0);
    Q_ASSERT_X(count == bytes, "randomHex", "the kernel gives up to 256 bytes at once");
    Q_UNUSED(count);
    return raw.toHex();
}

} // namespace tillpool::admin
