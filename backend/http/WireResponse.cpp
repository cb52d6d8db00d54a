// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/WireResponse.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace tillpool::http {

namespace {

constexpr qsizetype headReserveBytes = 512;
constexpr qsizetype piecemealFromBytes = 64 * 1024; // below, a copy is cheaper than a second packet

QByteArray reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "Status";
    }
}

// RFC 9110's IMF-fixdate, without the locale's names of days and months.
QByteArray dateOf(std::chrono::system_clock::time_point now)
{
    static constexpr std::array days {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm utc {};
    gmtime_r(&seconds, &utc);
    std::array<char, 64> text {};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
        days[static_cast<size_t>(utc.tm_wday)], utc.tm_mday, months[static_cast<size_t>(utc.tm_mon)],
        utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text.data();
}

void appendHeader(QByteArray& wire, QByteArrayView name, QByteArray value)
{
    // A line break in a value would begin another header, or the body.
    for (char& c : value) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    }
    wire.append(name).append(": ").append(value).append("\r\n");
}

qsizetype bodySizeOf(const ApiResponse& response) { return response.body.size() + response.sharedEnd.size(); }

bool hasNoContent(int status) { return status < 200 || status == 204 || status == 304; }

} // namespace

namespace {

QByteArray headOf(const ApiResponse& response, const WireContext& context)
{
    QByteArray wire;
    wire.reserve(headReserveBytes + std::min(bodySizeOf(response), piecemealFromBytes));
    wire += "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonOf(response.status) + "\r\n";
    appendHeader(wire, "Date", dateOf(context.now));
    if (!hasNoContent(response.status)) {
        if (!response.contentType.isEmpty())
            appendHeader(wire, "Content-Type", response.contentType);
        appendHeader(wire, "Content-Length", QByteArray::number(bodySizeOf(response)));
    }
    appendHeader(wire, "X-Request-Id", context.requestId.toLatin1());
    for (const auto& [name, value] : response.headers)
        appendHeader(wire, name, value);
    appendHeader(wire, "Connection", context.after == WireContext::After::Close ? "close" : "keep-alive");
    wire += "\r\n";
    return wire;
}

} // namespace

WireBytes wireOf(const ApiResponse& response, const WireContext& context)
{
    WireBytes wire {.first = headOf(response, context)};
    if (hasNoContent(response.status) || context.content == WireContext::Content::HeadOnly)
        return wire;
    if (bodySizeOf(response) <= piecemealFromBytes)
        wire.first += response.body + response.sharedEnd;
    else if (response.sharedEnd.isEmpty())
        wire.rest = response.body;
    else {
        wire.first += response.body;
        wire.rest = response.sharedEnd;
    }
    return wire;
}

} // namespace tillpool::http
