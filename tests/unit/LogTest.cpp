// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/Log.h"
#include "log/LogLine.h"

#include <QJsonDocument>
#include <mutex>
#include <thread>

namespace tillpool::log {

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace {

constexpr auto sometime = system_clock::time_point(milliseconds(1'740'816'930'042));

QByteArray textOf(QAnyStringView message, Fields fields = {}, QAnyStringView requestId = {})
{
    return lineOf(
        {.time = sometime, .level = Level::Info, .message = message, .requestId = requestId, .fields = fields},
        Format::Text);
}

/// Catches the log's lines while it lives.
class Ear {
public:
    explicit Ear(Level minimum = Level::Info, Format format = Format::Text)
    {
        start({.format = format, .minimum = minimum, .sink = [this](const QByteArray& line) { m_lines << line; }});
    }
    ~Ear() { start({}); }
    const QByteArrayList& lines() const { return m_lines; }

private:
    QByteArrayList m_lines;
};

} // namespace

TEST(LogLine, HasTimeLevelMessageAndFields)
{
    EXPECT_EQ(textOf("listening", {{"port", 8080}, {"name", u"plain"_s}, {"ok", true}}),
        "2025-03-01T08:15:30.042Z INFO listening port=8080 name=plain ok=true\n");
}

TEST(LogLine, QuotesWhatWouldBeReadWrongly)
{
    EXPECT_EQ(textOf("m", {{"a", u"two words"_s}, {"b", u"say \"no\""_s}, {"c", QString()}, {"d", u"x=y"_s}}),
        "2025-03-01T08:15:30.042Z INFO m a=\"two words\" b=\"say \\\"no\\\"\" c=\"\" d=\"x=y\"\n");
}

TEST(LogLine, EscapesControlCharactersSoThatNoLineIsForged)
{
    const QByteArray line = textOf(u"a\nb\u2028c\x1b[31m\u0000d", {{"path", u"x\r\n2025 ERROR forged"_s}});
    EXPECT_EQ(line.count('\n'), 1);
    EXPECT_FALSE(line.contains('\r'));
    EXPECT_FALSE(line.contains('\x1b'));
    EXPECT_TRUE(line.contains("a\\u000ab\\u2028c\\u001b[31m"));
    EXPECT_TRUE(line.contains("path=\"x\\u000d\\u000a2025 ERROR forged\""));
}

TEST(LogLine, IsJsonWhereAskedFor)
{
    const QByteArray line = lineOf({.time = sometime,
                                       .level = Level::Warning,
                                       .message = u"tab\there é",
                                       .requestId = u"r-1",
                                       .fields = {{"big", qint64(9'007'199'254'740'993)}, {"ms", 1.5}, {"none", {}}}},
        Format::Json);
    EXPECT_TRUE(line.endsWith("}\n"));
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    EXPECT_EQ(object[u"time"].toString(), u"2025-03-01T08:15:30.042Z");
    EXPECT_EQ(object[u"level"].toString(), u"warning");
    EXPECT_EQ(object[u"message"].toString(), u"tab\there é");
    EXPECT_EQ(object[u"request_id"].toString(), u"r-1");
    EXPECT_EQ(object[u"big"].toInteger(), 9'007'199'254'740'993);
    EXPECT_EQ(object[u"ms"].toDouble(), 1.5);
    EXPECT_TRUE(object[u"none"].isNull());
}

TEST(Log, CarriesTheRequestIdOfTheThread)
{
    Ear ear;
    info("outside");
    {
        const RequestScope outer(u"outer-1"_s);
        {
            const RequestScope inner(u"inner-2"_s);
            info("inside");
            std::thread([] { info("elsewhere"); }).join();
        }
        info("after");
        EXPECT_EQ(RequestScope::current(), u"outer-1");
    }
    ASSERT_EQ(ear.lines().size(), 4);
    EXPECT_FALSE(ear.lines()[0].contains("request_id"));
    EXPECT_TRUE(ear.lines()[1].contains("inside request_id=inner-2"));
    EXPECT_FALSE(ear.lines()[2].contains("request_id"));
    EXPECT_TRUE(ear.lines()[3].contains("after request_id=outer-1"));
}

TEST(Log, LeavesOutWhatIsBelowTheMinimum)
{
    Ear ear(Level::Warning);
    info("too small");
    warning("large enough");
    ASSERT_EQ(ear.lines().size(), 1);
    EXPECT_TRUE(ear.lines().first().contains(" WARNING large enough"));
}

TEST(Log, TakesQtsMessages)
{
    Ear ear;
    qWarning("from Qt: %d", 7);
    ASSERT_EQ(ear.lines().size(), 1);
    EXPECT_TRUE(ear.lines().first().contains(" WARNING from Qt: 7 category=default"));
}

TEST(Log, KeepsLinesWholeWhenThreadsWriteAtOnce)
{
    Ear ear;
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([] {
            for (int i = 0; i < 200; ++i)
                info("a line", {{"i", i}});
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    ASSERT_EQ(ear.lines().size(), 1600);
    for (const QByteArray& line : ear.lines())
        EXPECT_EQ(line.count('\n'), 1);
}

} // namespace tillpool::log
