// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Checkpoint.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace tillpool::verify {

using namespace Qt::StringLiterals;

namespace {

// What was read longer ago says too little about the books of now.
constexpr qint64 secondsKept = 24 * 3600;
const auto formName = u"tillpool-verify-2"_s;

} // namespace

Checkpoint::Checkpoint(QString path, QString books, std::chrono::milliseconds every)
    : m_path(std::move(path)), m_books(std::move(books)), m_every(every), m_lastNote(std::chrono::steady_clock::now())
{
}

base::Status Checkpoint::load()
{
    QFile file(m_path);
    if (m_path.isEmpty() || !file.open(QIODevice::ReadOnly))
        return base::success();
    QJsonObject kept = QJsonDocument::fromJson(file.readAll()).object();
    if (kept[u"form"_s].toString() != formName
        || QDateTime::currentSecsSinceEpoch() - kept[u"noted_at"_s].toInteger() > secondsKept)
        return base::success();
    if (kept[u"books"_s].toString() != m_books)
        return base::invalidField(u"checkpoint"_s,
            u"%1 is of a run over other books, or with other options: choose another file, or begin anew with "
            u"--restart"_s.arg(m_path));
    m_kept = std::move(kept);
    return base::success();
}

base::Status Checkpoint::note(const std::function<QJsonObject()>& state)
{
    const auto now = std::chrono::steady_clock::now();
    if (m_path.isEmpty() || now - m_lastNote < m_every)
        return base::success();
    m_lastNote = now;
    return noteNow(state());
}

base::Status Checkpoint::noteNow(const QJsonObject& state)
{
    if (m_path.isEmpty())
        return base::success();
    QJsonObject noted = state;
    noted.insert(u"form"_s, formName);
    noted.insert(u"books"_s, m_books);
    noted.insert(u"noted_at"_s, QDateTime::currentSecsSinceEpoch());
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(noted).toJson(QJsonDocument::Compact)) < 0
        || !file.commit())
        return base::invalidField(u"checkpoint"_s, u"%1 can't be written: %2"_s.arg(m_path, file.errorString()));
    return base::success();
}

void Checkpoint::remove()
{
    if (!m_path.isEmpty())
        QFile::remove(m_path);
}

} // namespace tillpool::verify
