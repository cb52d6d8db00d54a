// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/HttpClient.h"

#include <QJsonDocument>
#include <curl/curl.h>
#include <mutex>

namespace tillpool::admin {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

void initialiseCurlOnce()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

size_t appendBody(char* data, size_t size, size_t count, void* target)
{
    static_cast<HttpReply*>(target)->body.append(data, static_cast<qsizetype>(size * count));
    return size * count;
}

size_t readHeaderLine(char* data, size_t size, size_t count, void* target)
{
    auto& headers = static_cast<HttpReply*>(target)->headers;
    const QByteArray line(data, static_cast<qsizetype>(size * count));
    if (line.startsWith("HTTP/")) {
        headers.clear(); // an interim answer such as 100 Continue came before this one
        return size * count;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon > 0) {
        const QByteArray name = line.left(colon).trimmed().toLower();
        const QByteArray value = line.mid(colon + 1).trimmed();
        const auto known = headers.find(name);
        if (known == headers.end())
            headers.insert(name, value);
        else
            *known += ", " + value;
    }
    return size * count;
}

/// The request's header lines; freed with the object.
class HeaderList {
public:
    HeaderList() = default;
    ~HeaderList() { curl_slist_free_all(m_list); }
    Q_DISABLE_COPY_MOVE(HeaderList)

    void append(const QByteArray& line) { m_list = curl_slist_append(m_list, line.constData()); }
    curl_slist* list() const { return m_list; }

private:
    curl_slist* m_list = nullptr;
};

bool namesContentType(const HttpHeaders& headers)
{
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        if (it.key().compare("content-type", Qt::CaseInsensitive) == 0)
            return true;
    }
    return false;
}

void fillHeaders(HeaderList& list, const HttpHeaders& headers, const QByteArray& body)
{
    for (auto it = headers.begin(); it != headers.end(); ++it)
        list.append(it.value().isEmpty() ? it.key() + ';' : it.key() + ": " + it.value());
    if (!body.isEmpty() && !namesContentType(headers))
        list.append("Content-Type: application/json");
    list.append("Expect:"); // libcurl would wait a second for 100 Continue before a large body
}

} // namespace

struct HttpClient::Handle {
    Handle()
    {
        initialiseCurlOnce();
        easy = curl_easy_init();
    }
    ~Handle() { curl_easy_cleanup(easy); }
    Q_DISABLE_COPY_MOVE(Handle)

    CURL* easy = nullptr;
    char problem[CURL_ERROR_SIZE] {};
};

QJsonObject HttpReply::json() const { return QJsonDocument::fromJson(body).object(); }

HttpClient::HttpClient(const QString& baseUrl, HttpTimeouts timeouts)
    : m_baseUrl(baseUrl), m_timeouts(timeouts), m_handle(std::make_unique<Handle>())
{
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpReply> HttpClient::get(const QString& path, const HttpHeaders& headers)
{
    return send("GET", path, QByteArray(), headers);
}

Result<HttpReply> HttpClient::send(
    const QByteArray& method, const QString& path, const QJsonObject& body, const HttpHeaders& headers)
{
    return send(method, path, QJsonDocument(body).toJson(QJsonDocument::Compact), headers);
}

Result<HttpReply> HttpClient::send(
    const QByteArray& method, const QString& path, const QByteArray& body, const HttpHeaders& headers)
{
    CURL* const easy = m_handle->easy;
    if (!easy)
        return Error {.code = ErrorCode::Internal, .detail = u"libcurl could not be initialised"_s};
    curl_easy_reset(easy); // forgets the options of the last request, keeps the connection
    HttpReply reply;
    HeaderList headerList;
    fillHeaders(headerList, headers, body);
    const QByteArray url = (m_baseUrl + path).toUtf8();
    m_handle->problem[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_URL, url.constData());
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_handle->problem);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); // whatever the environment says
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_timeouts.connectMs));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(m_timeouts.totalMs));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headerList.list());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, appendBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, readHeaderLine);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &reply);
    if (method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (method != "GET" || !body.isEmpty()) {
        if (!body.isEmpty() || method == "POST") {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.constData());
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        }
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.constData());
    }
    const CURLcode code = curl_easy_perform(easy);
    if (code != CURLE_OK) {
        const QString why =
            m_handle->problem[0] ? QString::fromUtf8(m_handle->problem) : QString::fromUtf8(curl_easy_strerror(code));
        return Error {.code = ErrorCode::OutcomeUnknown,
            .detail = u"%1 %2%3 got no answer: %4"_s.arg(QString::fromLatin1(method), m_baseUrl, path, why)};
    }
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
}

} // namespace tillpool::admin
