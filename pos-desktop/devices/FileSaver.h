// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>

namespace tillpool::devices {

/// Where files that staff ask for go: a seam that tests answer.
class FileSaver {
public:
    virtual ~FileSaver() = default;
    /// Writes `content` under `name` ("002-till01-000042.pdf"), whole or not at all, never over another file; the path
    /// that it has, or why not, in words.
    virtual base::Result<QString> save(const QString& name, const QByteArray& content) = 0;
};

/// Saves into one folder, made when it isn't there. Files, and the folder if it is made, are for their owner alone.
/// Where a name is taken, the next is "… (2).pdf". InvalidField for a name that has no letter left.
class FolderFileSaver : public FileSaver {
public:
    explicit FolderFileSaver(QString folder) : m_folder(std::move(folder)) {}
    base::Result<QString> save(const QString& name, const QByteArray& content) override;

private:
    QString m_folder;
};

} // namespace tillpool::devices
