// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/Api.h"
#include "http/ErrorStatus.h"
#include "http/WireResponse.h"
#include "log/Log.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace tillpool::http {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

QJsonObject objectOf(const ApiResponse& response) { return QJsonDocument::fromJson(response.body).object(); }

QByteArray headerOf(const ApiResponse& response, const QByteArray& name)
{
    for (const auto& [headerName, value] : response.headers) {
        if (headerName == name)
            return value;
    }
    return {};
}

ApiRequest withHeader(const QByteArray& name, const QByteArray& value)
{
    ApiRequest request;
    request.headers.insert(name, value);
    return request;
}

} // namespace

TEST(HttpErrorStatus, IsTheContractsTable)
{
    const std::vector<std::pair<int, std::vector<ErrorCode>>> table {
        {400, {ErrorCode::MalformedJson, ErrorCode::InvalidField, ErrorCode::UnknownItem, ErrorCode::InvalidId}},
        {401, {ErrorCode::Unauthenticated}},
        {403, {ErrorCode::Forbidden}},
        {404, {ErrorCode::NotFound, ErrorCode::RegionUnknown}},
        {405, {ErrorCode::MethodNotAllowed}},
        {409,
            {ErrorCode::InsufficientPoints, ErrorCode::NotAMember, ErrorCode::GroupFull, ErrorCode::AlreadyAMember,
                ErrorCode::AlreadyRefunded, ErrorCode::ShiftClosed, ErrorCode::UsernameTaken,
                ErrorCode::PointsUnavailable, ErrorCode::SaleAborted, ErrorCode::GroupFrozen, ErrorCode::GroupClosed,
                ErrorCode::GroupNotEmpty}},
        {413, {ErrorCode::PayloadTooLarge}},
        {422, {ErrorCode::IdempotencyKeyReused}},
        {429, {ErrorCode::TooManyRequests}},
        {500, {ErrorCode::Internal}},
        {503, {ErrorCode::OutcomeUnknown, ErrorCode::RegionBusy, ErrorCode::RegionUnavailable}},
    };
    for (const auto& [status, codes] : table) {
        for (const ErrorCode code : codes) {
            EXPECT_EQ(statusOf(code), status) << base::wireName(code).toStdString();
            EXPECT_FALSE(titleOf(code).isEmpty());
        }
    }
}

TEST(HttpProblem, HasTheMembersOfRfc9457AndOurs)
{
    Error error {.code = ErrorCode::InvalidField,
        .detail = u"two fields are wrong"_s,
        .fields = {{u"/lines/0/quantity"_s, u"must be at least 1"_s}, {u"/till_id"_s, u"is missing"_s}}};
    const ApiResponse response = ApiResponse::problem(error);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.contentType, "application/problem+json");
    const QJsonObject problem = objectOf(response);
    EXPECT_EQ(problem[u"type"].toString(), u"/problems/invalid_field");
    EXPECT_EQ(problem[u"code"].toString(), u"invalid_field");
    EXPECT_EQ(problem[u"status"].toInt(), 400);
    EXPECT_EQ(problem[u"detail"].toString(), u"two fields are wrong");
    EXPECT_FALSE(problem[u"title"].toString().isEmpty());
    const QJsonArray errors = problem[u"errors"].toArray();
    ASSERT_EQ(errors.size(), 2);
    EXPECT_EQ(errors[0][u"pointer"].toString(), u"/lines/0/quantity");
    EXPECT_EQ(errors[0][u"detail"].toString(), u"must be at least 1");
    EXPECT_FALSE(problem.contains(u"region"));
}

TEST(HttpProblem, APointerIsOneIntoTheBody)
{
    const ApiResponse response = ApiResponse::problem(Error {.code = ErrorCode::InvalidField,
        .fields = {{QString(), u"is no object"_s}, {u"?limit"_s, u"is no number"_s},
            {u"Idempotency-Key"_s, u"is missing"_s}}});
    const QJsonArray errors = objectOf(response)[u"errors"].toArray();
    ASSERT_EQ(errors.size(), 3);
    EXPECT_EQ(errors[0].toObject(), (QJsonObject {{u"pointer"_s, u""_s}, {u"detail"_s, u"is no object"_s}}));
    EXPECT_EQ(errors[1].toObject(), (QJsonObject {{u"parameter"_s, u"limit"_s}, {u"detail"_s, u"is no number"_s}}));
    EXPECT_EQ(
        errors[2].toObject(), (QJsonObject {{u"header"_s, u"Idempotency-Key"_s}, {u"detail"_s, u"is missing"_s}}));
}

TEST(HttpProblem, CarriesFurtherMembersButNotOverItsOwn)
{
    const ApiResponse response = ApiResponse::problem(Error {.code = ErrorCode::InsufficientPoints,
        .detail = u"only 40 points"_s,
        .extra = {{u"points_available"_s, 40}, {u"status"_s, 200}}});
    EXPECT_EQ(objectOf(response)[u"points_available"].toInt(), 40);
    EXPECT_EQ(objectOf(response)[u"status"].toInt(), 409);
}

TEST(HttpProblem, NamesTheRegionAndWhenToAskAgain)
{
    const ApiResponse response =
        ApiResponse::problem(Error {.code = ErrorCode::RegionUnavailable, .region = u"002"_s, .retryAfterSeconds = 7});
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(objectOf(response)[u"region"].toString(), u"002");
    EXPECT_EQ(headerOf(response, "Retry-After"), "7");
    for (const ErrorCode code : {ErrorCode::RegionUnavailable, ErrorCode::OutcomeUnknown, ErrorCode::TooManyRequests})
        EXPECT_GT(headerOf(ApiResponse::problem(Error {.code = code}), "Retry-After").toInt(), 0);
    EXPECT_EQ(headerOf(ApiResponse::problem(Error {.code = ErrorCode::NotFound}), "Retry-After"), "");
}

TEST(HttpProblem, AsksForABearerTokenWhereNobodyIsSignedIn)
{
    EXPECT_EQ(headerOf(ApiResponse::problem(Error {.code = ErrorCode::Unauthenticated}), "WWW-Authenticate"), "Bearer");
}

TEST(HttpProblem, KeepsTheInsidesForTheLog)
{
    QByteArrayList lines;
    log::start({.sink = [&](const QByteArray& line) { lines << line; }});
    const ApiResponse response = ApiResponse::problem(Error {.detail = u"relation \"sales\" does not exist"_s});
    log::start({});
    EXPECT_EQ(response.status, 500);
    EXPECT_FALSE(response.body.contains("relation"));
    ASSERT_EQ(lines.size(), 1);
    EXPECT_TRUE(lines.first().contains("relation"));
}

TEST(HttpRequest, FindsTheBearerToken)
{
    EXPECT_EQ(withHeader("authorization", "Bearer abc-DEF_1.2~+/=").bearerToken(), "abc-DEF_1.2~+/=");
    EXPECT_EQ(withHeader("authorization", "bearer  abc").bearerToken(), "abc");
    EXPECT_EQ(withHeader("authorization", "Basic abc").bearerToken(), "");
    EXPECT_EQ(withHeader("authorization", "Bearer").bearerToken(), "");
    EXPECT_EQ(withHeader("authorization", "Bearer a, Bearer b").bearerToken(), "");
    EXPECT_EQ(withHeader("authorization", "Bearer a\xff").bearerToken(), "");
    EXPECT_EQ(ApiRequest().bearerToken(), "");
}

TEST(HttpRequest, ReadsTheIdempotencyKey)
{
    const auto key = withHeader("idempotency-key", "0190C8A0-1111-7222-8333-444455556666").idempotencyKey();
    ASSERT_TRUE(key.hasValue());
    EXPECT_EQ(key->text(), u"0190c8a0-1111-7222-8333-444455556666");
    for (const QByteArray& bad :
        {QByteArray(), QByteArray("no-uuid"), QByteArray("0190c8a0-1111-7222-8333-44445555666\xff")}) {
        const auto refused = withHeader("idempotency-key", bad).idempotencyKey();
        ASSERT_FALSE(refused.hasValue());
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidField);
        ASSERT_FALSE(refused.error().fields.empty());
        EXPECT_EQ(refused.error().fields[0].pointer, u"Idempotency-Key");
    }
}

TEST(HttpRequest, ReadsTheQuery)
{
    ApiRequest request;
    request.query = QUrlQuery(
        u"limit=20&cursor=a%20b&bad=1e3&empty=&none=0&huge=99999999999999999999&-huge=-99999999999999999999"_s);
    EXPECT_EQ(request.queryText(u"cursor"_s), u"a b");
    EXPECT_EQ(request.queryInteger(u"limit"_s, 1, 200, 50).takeValue(), 20);
    EXPECT_EQ(request.queryInteger(u"absent"_s, 1, 200, 50).takeValue(), 50);
    EXPECT_EQ(request.queryInteger(u"empty"_s, 1, 200, 50).takeValue(), 50);
    EXPECT_EQ(request.queryInteger(u"limit"_s, 1, 19, 5).takeValue(), 19) << "more than there is to have: all of it";
    EXPECT_EQ(request.queryInteger(u"huge"_s, 1, 200, 50).takeValue(), 200);
    for (const QString& name : {u"bad"_s, u"none"_s, u"-huge"_s}) {
        const auto refused = request.queryInteger(name, 1, 200, 50);
        ASSERT_FALSE(refused.hasValue());
        EXPECT_EQ(refused.error().fields.at(0).pointer, u'?' + name);
    }
}

TEST(HttpWire, IsOnePieceWithTheLengthOfItsBody)
{
    ApiResponse response = ApiResponse::json(201, {{u"a"_s, 1}});
    response.withHeader("ETag", "\"7\"");
    const QByteArray wire = wireOf(response, {.requestId = u"r-1"_s, .now = {}}).first;
    EXPECT_EQ(wire,
        "HTTP/1.1 201 Created\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: application/json\r\n"
        "Content-Length: 7\r\nX-Request-Id: r-1\r\nETag: \"7\"\r\nConnection: keep-alive\r\n\r\n{\"a\":1}");
}

TEST(HttpWire, LeavesOutWhatMustNotBeSent)
{
    const QByteArray head =
        wireOf(ApiResponse::json(200, {{u"a"_s, 1}}), {.requestId = u"r"_s, .content = WireContext::Content::HeadOnly})
            .first;
    EXPECT_TRUE(head.contains("Content-Length: 7\r\n"));
    EXPECT_TRUE(head.endsWith("\r\n\r\n"));
    for (const int status : {204, 304}) {
        ApiResponse response = ApiResponse::json(status, {{u"a"_s, 1}});
        const QByteArray wire = wireOf(response, {.requestId = u"r"_s, .after = WireContext::After::Close}).first;
        EXPECT_FALSE(wire.contains("Content-")) << wire.constData();
        EXPECT_TRUE(wire.endsWith("Connection: close\r\n\r\n"));
    }
}

TEST(HttpWire, CopiesNoLargeBody)
{
    ApiResponse response = ApiResponse::empty(200);
    response.body = QByteArray(100'000, 'x');
    WireBytes wire = wireOf(response, {.requestId = {}});
    EXPECT_TRUE(wire.first.contains("Content-Length: 100000\r\n"));
    EXPECT_TRUE(wire.first.endsWith("\r\n\r\n"));
    EXPECT_EQ(static_cast<const void*>(wire.rest.constData()), response.body.constData());
    response.sharedEnd = std::exchange(response.body, "begin");
    wire = wireOf(response, {.requestId = {}});
    EXPECT_TRUE(wire.first.contains("Content-Length: 100005\r\n"));
    EXPECT_TRUE(wire.first.endsWith("\r\n\r\nbegin"));
    EXPECT_EQ(static_cast<const void*>(wire.rest.constData()), response.sharedEnd.constData());
}

TEST(HttpWire, SendsASmallBodyWithItsHead)
{
    ApiResponse response = ApiResponse::empty(200);
    response.body = "begin ";
    response.sharedEnd = "end";
    const WireBytes wire = wireOf(response, {.requestId = {}});
    EXPECT_TRUE(wire.first.contains("Content-Length: 9\r\n"));
    EXPECT_TRUE(wire.first.endsWith("\r\n\r\nbegin end"));
    EXPECT_TRUE(wire.rest.isEmpty());
}

TEST(HttpWire, KeepsLineBreaksOutOfHeaders)
{
    ApiResponse response = ApiResponse::empty(200);
    response.withHeader("X-Name", "a\r\nSet-Cookie: b");
    EXPECT_TRUE(wireOf(response, {.requestId = {}}).first.contains("X-Name: a  Set-Cookie: b\r\n"));
}

} // namespace tillpool::http
