// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/BackendConfig.h"

#include <QRegularExpression>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Status;
using base::success;

namespace {

const auto pointsSection = u"regions.points"_s;
const QStringList sectionNames {u"server"_s, u"log"_s, u"catalogue"_s, u"jobs"_s, u"region_limits"_s, pointsSection};

QString quoted(QString text)
{
    text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return u'"' + text + u'"';
}

QString tomlValue(const QString& text)
{
    static const QRegularExpression bare(u"^(-?[0-9]+|true|false)$"_s);
    return bare.match(text).hasMatch() ? text : quoted(text);
}

void appendSection(QString& text, const QString& head, const QMap<QString, QString>& values)
{
    text += u'\n' + head + u'\n';
    for (auto it = values.begin(); it != values.end(); ++it)
        text += it.key() + u" = "_s + it.value() + u'\n';
}

} // namespace

BackendConfig::BackendConfig(QString ownRegion, int port, std::vector<RegionAddress> regions)
    : m_ownRegion(std::move(ownRegion)), m_regions(std::move(regions))
{
    m_sections[u"server"_s] = {{u"listen"_s, quoted(u"127.0.0.1"_s)}, {u"port"_s, QString::number(port)},
        {u"workers"_s, u"24"_s}, {u"shutdown_deadline_ms"_s, u"10000"_s}};
    m_sections[u"log"_s] = {{u"format"_s, quoted(u"text"_s)}};
    m_sections[u"catalogue"_s] = {{u"expiry_ms"_s, u"5000"_s}};
    m_sections[u"jobs"_s] = {{u"relay_poll_ms"_s, u"500"_s}, {u"recover_holds_after_ms"_s, u"30000"_s},
        {u"audit_every_ms"_s, u"60000"_s}, {u"figures_every_ms"_s, u"10000"_s}};
}

Status BackendConfig::set(const QString& assignment)
{
    static const QRegularExpression form(u"^([a-z_.]+)\\.([a-z0-9_]+)=(.*)$"_s);
    const QRegularExpressionMatch match = form.match(assignment);
    if (!match.hasMatch() || !sectionNames.contains(match.captured(1)))
        return base::invalidField(u"--set"_s,
            u"'%1' is not of the form section.key=value with one of the sections %2"_s.arg(
                assignment, sectionNames.join(u", "_s)));
    Section& section = match.captured(1) == pointsSection ? m_points : m_sections[match.captured(1)];
    section[match.captured(2)] = tomlValue(match.captured(3));
    return success();
}

Status BackendConfig::set(const QStringList& assignments)
{
    for (const QString& assignment : assignments)
        TILLPOOL_TRY(set(assignment));
    return success();
}

QByteArray BackendConfig::text() const
{
    QString text = u"# Written by `tillpool up` at each start.\nown_region = %1\n"_s.arg(quoted(m_ownRegion));
    for (auto it = m_sections.begin(); it != m_sections.end(); ++it)
        appendSection(text, u'[' + it.key() + u']', it.value());
    for (const RegionAddress& region : m_regions) {
        const RegionPlan& plan = region.plan;
        appendSection(text, u"[[regions]]"_s,
            {{u"id"_s, quoted(plan.id)}, {u"name"_s, quoted(plan.name)}, {u"currency"_s, quoted(plan.currency)},
                {u"tax"_s, quoted(plan.tax)}, {u"hosts"_s, u"[\"127.0.0.1:%1\"]"_s.arg(region.port)},
                {u"database"_s, quoted(u"tillpool"_s)}, {u"user"_s, quoted(u"tillpool"_s)},
                {u"password_file"_s, quoted(region.passwordFile)}, {u"owner_user"_s, quoted(u"tillpool_owner"_s)},
                {u"owner_password_file"_s, quoted(region.ownerPasswordFile)}});
        Section points {{u"earn_per_unit"_s, QString::number(plan.earnPerUnit)},
            {u"redeem_per_unit"_s, QString::number(plan.redeemPerUnit)},
            {u"group_members_max"_s, QString::number(plan.groupMembersMax)}};
        points.insert(m_points);
        appendSection(text, u"[regions.points]"_s, points);
    }
    return text.toUtf8();
}

} // namespace tillpool::admin
