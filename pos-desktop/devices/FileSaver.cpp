// SPDX-License-Identifier: GPL-3.0-or-later
#include "devices/FileSaver.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryFile>
#include <unistd.h>

namespace tillpool::devices {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr int charactersMax = 80;
constexpr int copiesMax = 1000;
constexpr auto ownerAlone = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;

Error cannotSave(const QString& what, const QString& why)
{
    return Error {.code = ErrorCode::Internal, .detail = u"%1 can't be saved: %2"_s.arg(what, why)};
}

// A name and nothing else: no folder, nothing hidden, no control characters.
QString nameAlone(const QString& name)
{
    QString safe;
    for (const QChar character : name)
        safe += character == u'/' || character == u'\\' || !character.isPrint() ? u'-' : character;
    while (safe.startsWith(u'.'))
        safe.remove(0, 1);
    return safe.trimmed();
}

// "receipt.pdf", "receipt (2).pdf" …
QString numbered(const QString& name, int number)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString ending = dot > 0 ? name.mid(dot) : QString();
    const QString stem = name.left(name.size() - ending.size()).left(charactersMax);
    return number == 1 ? stem + ending : u"%1 (%2)%3"_s.arg(stem, QString::number(number), ending);
}

Status makeFolder(const QString& folder)
{
    const QFileInfo info(folder);
    if (info.isDir())
        return base::success();
    const QString path = info.absoluteFilePath();
    if (QDir().mkpath(QFileInfo(path).path()) && QDir().mkdir(path, ownerAlone))
        return base::success();
    return cannotSave(u"Nothing"_s, u"the folder %1 isn't there and can't be made"_s.arg(path));
}

} // namespace

Result<QString> FolderFileSaver::save(const QString& name, const QByteArray& content)
{
    const QString safe = nameAlone(name);
    if (safe.isEmpty())
        return Error {.code = ErrorCode::InvalidField, .detail = u"a file needs a name"_s};
    TILLPOOL_TRY(makeFolder(m_folder));
    const QDir folder(m_folder);
    QTemporaryFile file(folder.absoluteFilePath(u".saving-XXXXXX"_s)); // readable by its owner alone
    // Its name is asked for, because it may have none until then, and is not made from scratch when a rename fails.
    if (!file.open() || file.fileName().isEmpty() || file.write(content) != content.size() || !file.flush()
        || ::fsync(file.handle()) != 0)
        return cannotSave(folder.absoluteFilePath(safe), file.errorString());
    for (int number = 1; number <= copiesMax; ++number) {
        const QString path = folder.absoluteFilePath(numbered(safe, number));
        if (file.rename(path)) { // never over another file
            file.setAutoRemove(false);
            return path;
        }
        if (!QFileInfo::exists(path))
            return cannotSave(path, file.errorString());
    }
    return cannotSave(folder.absoluteFilePath(safe), u"there are too many of that name"_s);
}

} // namespace tillpool::devices
