// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Account.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr auto embeddedUser = "postgres"; // Debian's package makes it

bool mayPass(const struct stat& folder, const Account& account)
{
    if (folder.st_uid == account.uid)
        return (folder.st_mode & S_IXUSR) != 0;
    const bool inGroup = folder.st_gid == account.gid
        || std::find(account.groups.begin(), account.groups.end(), folder.st_gid) != account.groups.end();
    return (folder.st_mode & (inGroup ? S_IXGRP : S_IXOTH)) != 0;
}

} // namespace

Result<std::optional<Account>> unprivilegedAccount()
{
    if (geteuid() != 0)
        return std::optional<Account> {};
    passwd entry {};
    passwd* found = nullptr;
    std::vector<char> buffer(16 * 1024);
    getpwnam_r(embeddedUser, &entry, buffer.data(), buffer.size(), &found);
    if (!found)
        return Error {.code = ErrorCode::Internal,
            .detail = u"PostgreSQL does not run as root and there is no user 'postgres': install the package "
                      "postgresql-15, or run as an ordinary user"_s};
    int count = 64;
    std::vector<gid_t> groups(static_cast<size_t>(count));
    if (getgrouplist(embeddedUser, entry.pw_gid, groups.data(), &count) < 0)
        count = 0;
    groups.resize(static_cast<size_t>(count));
    return std::optional<Account>(Account {.name = QString::fromLatin1(embeddedUser),
        .uid = entry.pw_uid,
        .gid = entry.pw_gid,
        .groups = std::move(groups)});
}

QString blockingFolder(const QString& path, const Account& account)
{
    QString prefix;
    const QStringList parts = QDir::cleanPath(QDir(path).absolutePath()).split(u'/');
    for (const QString& part : parts) {
        prefix += part + u'/';
        struct stat folder {};
        if (stat(QFile::encodeName(prefix).constData(), &folder) != 0)
            return {}; // made by us, with the rights that it needs
        if (!mayPass(folder, account))
            return prefix;
    }
    return {};
}

bool canReach(const QString& path, const Account& account) { return blockingFolder(path, account).isEmpty(); }

} // namespace tillpool::admin
