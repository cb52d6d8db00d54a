// SPDX-License-Identifier: GPL-3.0-or-later
#include "Bed.h"

#include "admin/EmbeddedCluster.h"
#include "admin/HttpClient.h"
#include "admin/Launch.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QUrl>
#include <algorithm>
#include <csignal>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr auto patience = seconds(60);
constexpr int connectionsMax = 400; ///< a fault may give the instances many workers, and each has its own
/// Quick to give up and to recover, so that a fault takes seconds and recovery races with slow checkouts.
const QStringList settings {u"server.workers=12"_s, u"jobs.relay_poll_ms=100"_s, u"jobs.recover_holds_after_ms=1500"_s,
    u"region_limits.connect_ms=700"_s, u"region_limits.statement_ms=1500"_s, u"region_limits.answer_ms=2000"_s};

template <class T>
T must(base::Result<T> result, const QString& what)
{
    if (!result.hasValue())
        cannot(what + u": "_s + result.error().detail);
    return result.takeValue();
}

QString localAddress(int port) { return u"127.0.0.1:%1"_s.arg(port); }

/// A postmaster and its children.
std::vector<pid_t> family(pid_t parent)
{
    std::vector<pid_t> pids {parent};
    QFile file(u"/proc/%1/task/%1/children"_s.arg(parent));
    if (!file.open(QIODevice::ReadOnly))
        return pids;
    for (const QByteArray& child : file.readAll().split(' ')) {
        if (child.toInt() > 1)
            pids.push_back(child.toInt());
    }
    return pids;
}

} // namespace

Bed::Bed(BedOptions options)
    : m_options(std::move(options))
    , m_installation {.home = m_options.home, .programs = m_options.programs}
    , m_gate(m_options.seed)
{
    must(admin::takeDown(m_installation, m_options.data, admin::Keep::Nothing), u"what an earlier run left stays"_s);
    bringUp();
    addLinks();
    startAll();
    waitUntilWhole();
}

Bed::~Bed()
{
    m_gateway.end(SIGKILL);
    for (Instance& one : m_instances)
        one.process->end(SIGKILL);
    for (auto& [id, one] : m_databases)
        one.process->end(SIGQUIT);
    (void)admin::takeDown(m_installation, m_options.data, admin::Keep::Nothing);
}

// Lays a system out as users do, then stops it: here its parts run as children, with gates between them.
void Bed::bringUp()
{
    const admin::RunningSystem system =
        must(admin::bringUp(m_installation, {.data = m_options.data, .settings = settings, .backends = instances}),
            u"the system does not start"_s);
    must(admin::takeDown(m_installation, m_options.data, admin::Keep::Data), u"the system does not stop"_s);
    m_folder = system.dataFolder;
    m_description = system.json();
    m_gatewayPort = QUrl(system.baseUrl).port();
    for (const admin::RunningRegion& region : system.regions) {
        const QString& id = region.plan.id;
        m_regionIds.append(id);
        m_databases.emplace(id,
            Database {.process = std::make_unique<Process>(u"the database of "_s + id),
                .port = QUrl(region.dsn).port(),
                .folder = region.dataFolder});
    }
    for (int number = 0; number < instances; ++number) {
        m_instances.push_back({.process = std::make_unique<Process>(u"instance %1"_s.arg(number)),
            .port = QUrl(system.apiUrls[number]).port(),
            .logFile = m_folder + u"/log/instance-%1.log"_s.arg(number)});
    }
}

void Bed::addLinks()
{
    m_tillLink = m_gate.add(m_gatewayPort, Speech::Http);
    for (Instance& one : m_instances) {
        one.link = m_gate.add(one.port, Speech::Http);
        for (const auto& [id, database] : m_databases)
            one.databaseLinks[id] = m_gate.add(database.port, Speech::Postgres);
    }
    m_description[u"base_url"_s] = url();
    m_description[u"api_urls"_s] = QJsonArray {instanceUrl(0), instanceUrl(1), instanceUrl(2)};
    m_description[u"data"_s] = m_folder;
}

void Bed::startAll()
{
    for (const QString& id : m_regionIds)
        startDatabase(id);
    keepFirstBooks();
    restartInstances();
    startGateway();
}

void Bed::keepFirstBooks()
{
    for (const QString& id : m_regionIds)
        must(enter(id, u"postgres"_s, u"postgres"_s).run("CREATE DATABASE first_books TEMPLATE tillpool"),
            u"the first books can't be kept"_s);
}

void Bed::resetBooks()
{
    for (Instance& one : m_instances)
        one.process->end(SIGKILL);
    const QByteArray grants =
        must(admin::readFile(m_options.home + u"/sql/cluster/grant_database.sql"_s), u"rights are missing"_s);
    for (const QString& id : m_regionIds) {
        admin::AdminConnection connection = enter(id, u"postgres"_s, u"postgres"_s);
        for (const QByteArray& sql : {QByteArray("DROP DATABASE tillpool WITH (FORCE)"),
                 QByteArray("CREATE DATABASE tillpool TEMPLATE first_books OWNER tillpool_owner"), grants})
            must(connection.run(sql), u"the first books don't come back"_s);
    }
    makeWhole();
}

admin::AdminConnection Bed::enter(const QString& region, const QString& database, const QString& user) const
{
    const QString secret = user == u"postgres" ? user : region + u'.' + user;
    const QByteArray password = must(admin::readFile(m_folder + u"/secrets/"_s + secret), u"a password is missing"_s);
    return must(admin::AdminConnection::open({.port = m_databases.at(region).port,
                    .database = database,
                    .user = user,
                    .password = QString::fromUtf8(password).trimmed()}),
        u"region %1 can't be entered"_s.arg(region));
}

QString Bed::url() const { return u"http://"_s + localAddress(m_gate.port(m_tillLink)); }

QString Bed::instanceUrl(int number) const { return u"http://"_s + localAddress(m_gate.port(instanceLink(number))); }

Gate::LinkId Bed::databaseLink(int number, const QString& region) const
{
    return m_instances[static_cast<size_t>(number)].databaseLinks.at(region);
}

QString Bed::configOf(int number, const InstanceOptions& options) const
{
    const Instance& one = m_instances[static_cast<size_t>(number)];
    const QString from = m_folder + u"/run/backend-%1.toml"_s.arg(number + 1);
    QString text = QString::fromUtf8(must(admin::readFile(from), u"an instance has no configuration"_s));
    for (const auto& [id, database] : m_databases)
        text.replace(u'"' + localAddress(database.port) + u'"',
            u'"' + localAddress(m_gate.port(one.databaseLinks.at(id))) + u'"');
    for (const auto& [key, value] : options.settings.asKeyValueRange()) {
        const QRegularExpression line(u"^%1\\s*=.*$"_s.arg(key), QRegularExpression::MultilineOption);
        if (!text.contains(line))
            cannot(u"the configuration has no "_s + key);
        text.replace(line, u"%1 = %2"_s.arg(key, value));
    }
    const QString path = m_folder + u"/run/instance-%1.toml"_s.arg(number);
    must(admin::writeFile(path, text.toUtf8(), 0644), u"a configuration can't be written"_s);
    return path;
}

void Bed::restart(int number, const InstanceOptions& options)
{
    Instance& one = m_instances[static_cast<size_t>(number)];
    one.process->end(SIGKILL);
    one.options = options;
    one.process->start({.program = m_options.programs + u"/tillpoold"_s,
        .arguments = {u"serve"_s, u"--config"_s, configOf(number, options)},
        .logFile = one.logFile,
        .environment = options.environment + m_commonEnvironment});
}

void Bed::restartInstances()
{
    for (int number = 0; number < instances; ++number)
        restart(number);
}

void Bed::stopDatabase(const QString& region) { database(region).end(SIGQUIT); }

void Bed::startDatabase(const QString& region, const QStringList& environment)
{
    Database& one = m_databases.at(region);
    const QString programs = must(admin::findPostgresPrograms(), u"the databases can't be started"_s);
    one.isPlain = environment.isEmpty();
    one.process->start({.program = programs + u"/postgres"_s,
        .arguments = {u"-D"_s, one.folder, u"-c"_s, u"max_connections=%1"_s.arg(connectionsMax)},
        .logFile = m_folder + u"/log/region-%1.log"_s.arg(region),
        .environment = environment,
        .user = u"postgres"_s});
    if (!becomesTrue([&] { return answers(region); }, patience))
        cannot(u"the database of %1 does not come up: %2"_s.arg(
            region, admin::lastLines(m_folder + u"/log/region-%1.log"_s.arg(region), 10)));
}

bool Bed::answers(const QString& region) const
{
    return admin::askServer(m_databases.at(region).port) == admin::ServerState::Ready;
}

void Bed::freezeDatabase(const QString& region)
{
    if (!database(region).isRunning())
        return;
    for (const pid_t pid : family(database(region).pid()))
        ::kill(pid, SIGSTOP);
}

void Bed::thawDatabase(const QString& region)
{
    if (!database(region).isRunning())
        return;
    for (const pid_t pid : family(database(region).pid()))
        ::kill(pid, SIGCONT);
}

void Bed::runSql(const QString& region, const QByteArray& sql)
{
    must(enter(region, u"tillpool"_s, u"tillpool_owner"_s).run(sql), u"region %1 refuses SQL"_s.arg(region));
}

void Bed::startGateway()
{
    QString program = QStandardPaths::findExecutable(u"haproxy"_s);
    if (program.isEmpty())
        program = QStandardPaths::findExecutable(u"haproxy"_s, {u"/usr/sbin"_s});
    QString text = QString::fromUtf8(
        must(admin::readFile(m_folder + u"/run/haproxy.cfg"_s), u"the gateway has no configuration"_s));
    for (const Instance& one : m_instances)
        text.replace(localAddress(one.port), localAddress(m_gate.port(one.link)));
    const QString path = m_folder + u"/run/gateway.cfg"_s;
    must(admin::writeFile(path, text.toUtf8(), 0644), u"the gateway's configuration can't be written"_s);
    m_gateway.start(
        {.program = program, .arguments = {u"-db"_s, u"-f"_s, path}, .logFile = m_folder + u"/log/gateway.log"_s});
}

void Bed::makeWhole()
{
    m_gate.passAll();
    for (const QString& id : m_regionIds) {
        thawDatabase(id);
        if (!m_databases.at(id).isPlain)
            stopDatabase(id);
        if (!database(id).isRunning())
            startDatabase(id);
    }
    for (int number = 0; number < instances; ++number) {
        instance(number).signal(SIGCONT);
        if (!instance(number).isRunning() || m_instances[static_cast<size_t>(number)].options != InstanceOptions {})
            restart(number);
    }
    if (!m_gateway.isRunning())
        startGateway();
    waitUntilWhole();
}

bool Bed::isWhole() const
{
    const auto answersWell = [](const QString& base, const QString& path, QJsonObject* told) {
        admin::HttpClient client(base, {.connectMs = 500, .totalMs = 3000});
        const auto reply = client.get(path);
        if (told && reply.hasValue())
            *told = reply->json();
        return reply.hasValue() && reply->status == 200;
    };
    for (int number = 0; number < instances; ++number) {
        QJsonObject told;
        if (!answersWell(instanceUrl(number), u"/readyz"_s, &told))
            return false;
        const QJsonArray states = told[u"regions"_s].toArray();
        if (!std::all_of(states.begin(), states.end(), [](const QJsonValue& r) { return r[u"state"_s] == u"up"_s; }))
            return false;
    }
    for (int times = 0; times < instances; ++times) {
        if (!answersWell(url(), u"/healthz"_s, nullptr))
            return false;
    }
    return true;
}

void Bed::waitUntilWhole()
{
    if (!becomesTrue([this] { return isWhole(); }, patience))
        cannot(u"the system does not become whole within a minute of healing"_s);
}

QStringList Bed::takeMishaps()
{
    static const QRegularExpression fault(
        u"ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|ASSERT"_s);
    QStringList mishaps;
    for (int number = 0; number < instances; ++number) {
        Instance& one = m_instances[static_cast<size_t>(number)];
        mishaps.append(one.process->takeMishap());
        QFile log(one.logFile);
        if (!log.open(QIODevice::ReadOnly) || !log.seek(one.logRead))
            continue;
        const QString text = QString::fromUtf8(log.readAll());
        one.logRead = log.pos();
        if (const auto match = fault.match(text); match.hasMatch())
            mishaps.append(u"instance %1 says: %2"_s.arg(number).arg(text.mid(match.capturedStart(), 500)));
    }
    mishaps.append(m_gateway.takeMishap());
    for (auto& [id, one] : m_databases)
        mishaps.append(one.process->takeMishap());
    mishaps.removeAll(QString());
    return mishaps;
}

QStringList Bed::clockOff(int byHowMuch)
{
    for (const QString& folder : QDir(u"/usr/lib"_s).entryList(QDir::Dirs)) {
        const QString library = u"/usr/lib/%1/faketime/libfaketime.so.1"_s.arg(folder);
        if (QFile::exists(library))
            return {u"LD_PRELOAD="_s + library, u"FAKETIME=%1%2"_s.arg(byHowMuch < 0 ? u""_s : u"+"_s).arg(byHowMuch),
                u"DONT_FAKE_MONOTONIC=1"_s, u"FAKETIME_DONT_FAKE_MONOTONIC=1"_s};
    }
    cannot(u"libfaketime is not installed: install the package libfaketime"_s);
}

} // namespace tillpool::nemesis
