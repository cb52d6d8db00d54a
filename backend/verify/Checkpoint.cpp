// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/Checkpoint.h"

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace tillpool::verify {

using namespace Qt::StringLiterals;

namespace {

const auto formName = u"tillpool-verify-1"_s;

} // namespace

Checkpoint::Checkpoint(QString path, std::chrono::milliseconds every)
    : m_path(std::move(path)), m_every(every), m_lastNote(std::chrono::steady_clock::now())
{
    QFile file(m_path);
    if (m_path.isEmpty() || !file.open(QIODevice::ReadOnly))
        return;
    const QJsonObject kept = QJsonDocument::fromJson(file.readAll()).object();
    if (kept[u"form"_s].toString() == formName)
        m_kept = kept;
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
