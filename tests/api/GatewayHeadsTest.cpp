// SPDX-License-Identifier: GPL-3.0-or-later
// Refusals that the gateway, or the backend behind it, gives to well-formed requests.
#include "api/Checks.h"
#include "api/Gateway.h"

using namespace Qt::StringLiterals;
using namespace tillpool::test;
using tillpool::testing::requestBytes;

namespace {

QByteArray headWith(int fields)
{
    QByteArray more;
    for (int i = 1; i < fields; ++i) // besides Host
        more += "X-Field-" + QByteArray::number(i) + ": a\r\n";
    return requestBytes("GET", "/healthz", {}, more);
}

} // namespace

TEST(GatewayHeads, TellTheMethodsThatAreAllowed)
{
    const auto answers = answersTo(requestBytes("TRACE", "/healthz"));
    ASSERT_FALSE(answers.empty());
    EXPECT_EQ(answers.front().status, 405);
    EXPECT_EQ(answers.front().header("allow"), "GET, HEAD, POST, DELETE, OPTIONS");
    EXPECT_EQ(faultOfProblem(405, answers.front().header("content-type"), answers.front().body), QString());
}

TEST(GatewayHeads, OfHeadsWithManyFieldsAreProblems)
{
    const auto good = answersTo(headWith(98)); // the gateway adds two
    ASSERT_FALSE(good.empty());
    EXPECT_EQ(good.front().status, 200);
    const auto refused = answersTo(headWith(100));
    ASSERT_FALSE(refused.empty());
    EXPECT_EQ(refused.front().status, 413);
    EXPECT_EQ(faultOfProblem(413, refused.front().header("content-type"), refused.front().body), QString());
}
