// SPDX-License-Identifier: GPL-3.0-or-later
// tillpool-faults: breaks the system in every way of the matrix, under load, and verifies the books after each.
#include "Report.h"
#include "TillLoad.h"

#include <CLI/CLI.hpp>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <cstdio>
#include <random>

namespace {

using namespace Qt::StringLiterals;
using namespace tillpool::nemesis;
using std::chrono::steady_clock;

constexpr int exitFailed = 1;
constexpr int exitUsage = 2;
constexpr int exitCouldNotRun = 3;
constexpr int tills = 12;
constexpr int crowdTills = 10 * tills;
constexpr unsigned int seedsOfARound = 1000;

struct Arguments {
    std::string home = TILLPOOL_HOME;
    std::string data;
    std::vector<std::string> only;
    unsigned int seed = std::random_device()() % 1'000'000;
    int times = 10;
    int pairs = -1;
    bool json = false;
    bool list = false;
    bool quick = false;
};

void print(const QString& line)
{
    std::fprintf(stdout, "%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

void tell(const QString& line) { std::fprintf(stderr, "%s\n", qUtf8Printable(line)); }

class Run {
public:
    explicit Run(const Arguments& arguments) : m_arguments(arguments) {}

    int list() const;
    int execute();

private:
    bool isWanted(const QString& name) const;
    bool checkNames() const;
    BedOptions bedOptions() const;
    void describe(const Bed& bed) const;
    static void beginAnewAfter(const Outcome& outcome, Bed& bed, Workload& load, Workload& crowd);
    void runFaults(Bed& bed);
    void runControls(Bed& bed);
    void show(const QString& row) const;
    void progress(const QString& what) const;

    const Arguments& m_arguments;
    const std::vector<Fault> m_faults = allFaults();
    const std::vector<WrongWay> m_wrongWays = wrongWays();
    Report m_report;
    steady_clock::time_point m_start = steady_clock::now();
};

bool Run::isWanted(const QString& name) const
{
    return m_arguments.only.empty()
        || std::find(m_arguments.only.begin(), m_arguments.only.end(), name.toStdString()) != m_arguments.only.end();
}

bool Run::checkNames() const
{
    for (const std::string& name : m_arguments.only) {
        const auto has = [&name](const auto& one) { return one.name.toStdString() == name; };
        if (std::none_of(m_faults.begin(), m_faults.end(), has)
            && std::none_of(m_wrongWays.begin(), m_wrongWays.end(), has)) {
            tell(u"There is no fault %1: --list tells their names"_s.arg(QString::fromStdString(name)));
            return false;
        }
    }
    return true;
}

int Run::list() const
{
    for (const Fault& one : m_faults)
        print(u"%1 %2 %3"_s.arg(one.name.leftJustified(34), one.row.leftJustified(7), one.sentence));
    for (const WrongWay& one : m_wrongWays)
        print(u"%1 must fail: %2"_s.arg(one.name.leftJustified(34), one.sentence));
    return 0;
}

BedOptions Run::bedOptions() const
{
    const QString programs = QFileInfo(QFile::symLinkTarget(u"/proc/self/exe"_s)).path();
    return {.home = QString::fromStdString(m_arguments.home),
        .programs = programs,
        .data = m_arguments.data.empty() ? QFileInfo(programs).path() + u"/faults-data"_s
                                         : QString::fromStdString(m_arguments.data),
        .seed = m_arguments.seed};
}

// What the tests' own clients read.
void Run::describe(const Bed& bed) const
{
    const QString path = bedOptions().data + u".json"_s;
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(bed.describe()).toJson()) < 0)
        cannot(u"%1 can't be written: %2"_s.arg(path, file.errorString()));
    qputenv("TILLPOOL_SYSTEM", path.toUtf8());
}

void Run::show(const QString& row) const
{
    if (!m_arguments.json)
        print(row);
}

void Run::progress(const QString& what) const
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - m_start).count();
    tell(u"[%1 s] %2"_s.arg(seconds).arg(what));
}

// What went wrong once must not be found again after every other fault.
void Run::beginAnewAfter(const Outcome& outcome, Bed& bed, Workload& load, Workload& crowd)
{
    if (outcome.violations.empty())
        return;
    bed.resetBooks();
    load.prepare();
    crowd.prepare();
}

void Run::runFaults(Bed& bed)
{
    std::vector<Fault> wanted;
    std::copy_if(m_faults.begin(), m_faults.end(), std::back_inserter(wanted),
        [this](const Fault& one) { return isWanted(one.name); });
    if (wanted.empty())
        return;
    TillLoad load(tills);
    TillLoad crowd(crowdTills);
    load.prepare();
    crowd.prepare();
    Campaign campaign(bed, load, crowd, m_arguments.quick ? Pace::Quick : Pace::Full,
        [this](const QString& what) { progress(what); });
    show(tableHead());
    if (m_arguments.quick) {
        m_report.faults = campaign.runEach(wanted, m_arguments.seed);
        for (const Outcome& outcome : m_report.faults)
            show(tableRow(outcome));
        return;
    }
    std::vector<unsigned int> seeds;
    for (int i = 0; i < m_arguments.times; ++i)
        seeds.push_back(m_arguments.seed + static_cast<unsigned int>(i));
    for (const Fault& fault : wanted) {
        progress(u"%1: %2, %3 times"_s.arg(fault.name, fault.sentence).arg(m_arguments.times));
        m_report.faults.push_back(campaign.run(fault, seeds));
        show(tableRow(m_report.faults.back()));
        beginAnewAfter(m_report.faults.back(), bed, load, crowd);
    }
    const int rounds = m_arguments.pairs >= 0 ? m_arguments.pairs : m_arguments.only.empty() ? m_arguments.times : 0;
    for (int i = 0; i < rounds && wanted.size() > 1; ++i) {
        const auto seed = m_arguments.seed + static_cast<unsigned int>(i) * seedsOfARound;
        m_report.pairs.push_back(campaign.runPairs(wanted, u"pairs, round %1 of %2"_s.arg(i + 1).arg(rounds), seed));
        show(tableRow(m_report.pairs.back()));
        beginAnewAfter(m_report.pairs.back(), bed, load, crowd);
    }
}

void Run::runControls(Bed& bed)
{
    bool isFirst = true;
    for (const WrongWay& one : m_wrongWays) {
        if (!isWanted(one.name))
            continue;
        if (std::exchange(isFirst, false))
            show(u'\n' + controlHead());
        progress(u"%1: %2"_s.arg(one.name, one.sentence));
        m_report.controls.push_back(runControl(bed, one, QString::fromStdString(m_arguments.home), m_arguments.seed,
            m_arguments.quick ? Pace::Quick : Pace::Full));
        show(controlRow(m_report.controls.back()));
    }
}

int Run::execute()
{
    if (!checkNames())
        return exitUsage;
    m_report.seed = m_arguments.seed;
    m_report.times = m_arguments.quick ? 1 : m_arguments.times;
    {
        Bed bed(bedOptions());
        describe(bed);
        progress(u"the system is up; seed %1"_s.arg(m_arguments.seed));
        runFaults(bed);
        runControls(bed);
        QFile::remove(qEnvironmentVariable("TILLPOOL_SYSTEM"));
    }
    m_report.seconds = std::chrono::duration<double>(steady_clock::now() - m_start).count();
    if (m_arguments.json)
        print(QString::fromUtf8(QJsonDocument(m_report.json()).toJson(QJsonDocument::Compact)));
    else
        print(u'\n' + m_report.summary());
    return m_report.passed() ? 0 : exitFailed;
}

void addOptions(CLI::App& app, Arguments& arguments)
{
    app.add_flag("--json", arguments.json, "Print the report as one JSON object, and nothing else");
    app.add_flag("--list", arguments.list, "Print the names of all faults and controls, and do nothing");
    app.add_option("--only", arguments.only, "Only this fault or control; may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app.add_option("--seed", arguments.seed, "Makes the same choices again (default: another each time)")
        ->type_name("N");
    app.add_option("--times", arguments.times, "How often each fault is injected")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--pairs", arguments.pairs,
           "How often each fault is injected together with another (default: as --times; none with --only)")
        ->check(CLI::Range(0, 1000))
        ->type_name("N");
    app.add_flag("--quick", arguments.quick, "Each fault once under one load, no pairs, and each control");
    app.add_option("--data", arguments.data, "A folder for the run's own regions; removed at the end")
        ->type_name("DIR");
    app.add_option("--home", arguments.home, "The checkout")->type_name("DIR")->capture_default_str();
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments;
    CLI::App app("Breaks a system of its own in every way of docs/faults.md, under load, and verifies the books after "
                 "each. Exit code 0: nothing went wrong and every control was caught.",
        "./tillpool faults");
    addOptions(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { // --help comes this way too
        return app.exit(error) == 0 ? 0 : exitUsage;
    }
    endWaitsOnSignals();
    try {
        Run run(arguments);
        return arguments.list ? run.list() : run.execute();
    } catch (const std::exception& error) {
        tell(u"The faults could not be run to their end: %1"_s.arg(QString::fromUtf8(error.what())));
        return exitCouldNotRun;
    }
}
