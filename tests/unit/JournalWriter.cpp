// SPDX-License-Identifier: GPL-3.0-or-later
// A till's journal at work in a process of its own, for tests that kill it.
//     journal_writer FOLDER SALES FIRST      carries the script of SALES sales out from step FIRST on; after each step
//                                            that is done it says "done NUMBER"
//     journal_writer FOLDER --no-room BYTES  saves larger and larger drafts while no file may be longer than BYTES;
//                                            after the first failure it gets room again and saves one more
#include "JournalScript.h"

#include <QCoreApplication>
#include <QTimer>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace tillpool;

namespace {

void say(const QString& what)
{
    std::puts(qUtf8Printable(what));
    std::fflush(stdout);
}

void limitFiles(rlim_t bytes)
{
    rlimit limit {};
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
}

class Writer : public QObject {
public:
    explicit Writer(client::Journal& journal) : m_journal(journal) {}

    void carryOutFrom(size_t step, const std::vector<test::JournalStep>& script)
    {
        if (step == script.size()) {
            QCoreApplication::quit();
            return;
        }
        test::carryOut(m_journal, script[step], this, [this, step, script](const base::Status& done) {
            if (!done.hasValue())
                qFatal("%s", qUtf8Printable(done.error().detail));
            say(u"done %1"_s.arg(step));
            carryOutFrom(step + 1, script);
        });
    }
    void fillUp(int size)
    {
        const QJsonObject draft {{u"size"_s, size}, {u"text"_s, QString(size, u'x')}};
        m_journal.saveDraft(draft, this, [this, size](const base::Status& done) {
            if (done.hasValue()) {
                say(u"saved %1"_s.arg(size));
                fillUp(size * 2);
                return;
            }
            say(u"failed %1"_s.arg(done.error().detail));
            limitFiles(RLIM_INFINITY);
            m_journal.saveDraft({{u"size"_s, 1}}, this, [](const base::Status& again) {
                say(again.hasValue() ? u"saved 1"_s : u"failed %1"_s.arg(again.error().detail));
                QCoreApplication::quit();
            });
        });
    }

private:
    client::Journal& m_journal;
};

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4)
        return 2;
    auto journal = client::Journal::open(arguments[1]);
    if (!journal.hasValue()) {
        say(u"failed %1"_s.arg(journal.error().detail));
        return 1;
    }
    say(u"open"_s);
    Writer writer(**journal);
    if (arguments[2] == "--no-room"_L1) {
        std::signal(SIGXFSZ, SIG_IGN);
        limitFiles(arguments[3].toULong());
        QTimer::singleShot(0, &writer, [&writer] { writer.fillUp(1000); });
    } else {
        const auto script = test::journalScript(arguments[2].toInt());
        QTimer::singleShot(0, &writer, [&, script] { writer.carryOutFrom(arguments[3].toULong(), script); });
    }
    return QCoreApplication::exec();
}
