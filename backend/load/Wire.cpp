// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/Wire.h"

#include <curl/curl.h>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace tillpool::load {

namespace {

constexpr long connectMs = 2000;
constexpr int keptHandlesMax = 256;

void initialiseCurlOnce()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

/// One request on its way, with the memory that libcurl points into.
struct Transfer {
    WireAnswer answer;
    QByteArray url;
    QByteArray body;
    curl_slist* headers = nullptr;
    char problem[CURL_ERROR_SIZE] {};
    Wire::Then then;

    Transfer() = default;
    ~Transfer() { curl_slist_free_all(headers); }
    Q_DISABLE_COPY_MOVE(Transfer)

    void addHeader(const QByteArray& line) { headers = curl_slist_append(headers, line.constData()); }
};

size_t appendBody(char* data, size_t size, size_t count, void* target)
{
    static_cast<Transfer*>(target)->answer.body.append(data, static_cast<qsizetype>(size * count));
    return size * count;
}

size_t readHeaderLine(char* data, size_t size, size_t count, void* target)
{
    const QByteArray line(data, static_cast<qsizetype>(size * count));
    constexpr QByteArrayView retryAfter = "retry-after:";
    if (line.left(retryAfter.size()).toLower() == retryAfter)
        static_cast<Transfer*>(target)->answer.retryAfterSeconds = line.mid(retryAfter.size()).trimmed().toInt();
    return size * count;
}

} // namespace

struct Wire::Parts {
    QByteArray baseUrl;
    long deadlineMs;
    CURLM* multi;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers {};
    std::vector<CURL*> idle {};

    CURL* takeHandle()
    {
        if (idle.empty())
            return curl_easy_init();
        CURL* const easy = idle.back();
        idle.pop_back();
        curl_easy_reset(easy);
        return easy;
    }

    void giveBack(CURL* easy)
    {
        if (idle.size() < keptHandlesMax)
            idle.push_back(easy);
        else
            curl_easy_cleanup(easy);
    }

    void fill(CURL* easy, const WireRequest& request, Transfer& transfer) const
    {
        transfer.url = baseUrl + request.path.toUtf8();
        transfer.body = request.body;
        transfer.addHeader("Content-Type: application/json");
        transfer.addHeader("Expect:"); // libcurl would wait for 100 Continue before a large body
        if (!request.key.isEmpty())
            transfer.addHeader("Idempotency-Key: " + request.key);
        if (!request.token.isEmpty())
            transfer.addHeader("Authorization: Bearer " + request.token);
        curl_easy_setopt(easy, CURLOPT_URL, transfer.url.constData());
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.problem);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); // whatever the environment says
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connectMs);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, deadlineMs);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, appendBody);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, readHeaderLine);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
        if (!request.body.isEmpty() || request.method == "POST") {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.body.constData());
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
        }
        if (request.method != "GET")
            curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.constData());
    }

    void finish(CURL* easy, CURLcode code)
    {
        const auto found = transfers.find(easy);
        const std::unique_ptr<Transfer> transfer = std::move(found->second);
        transfers.erase(found);
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_OK) {
            transfer->answer.status = static_cast<int>(status);
        } else {
            transfer->answer.body.clear(); // a part of an answer is none
            transfer->answer.problem = transfer->problem[0] ? transfer->problem : curl_easy_strerror(code);
        }
        curl_multi_remove_handle(multi, easy);
        giveBack(easy);
        transfer->then(transfer->answer);
    }
};

Wire::Wire(const QString& baseUrl, std::chrono::milliseconds deadline, int connectionsMax)
{
    initialiseCurlOnce();
    m_parts = std::make_unique<Parts>(Parts {
        .baseUrl = baseUrl.toUtf8(), .deadlineMs = static_cast<long>(deadline.count()), .multi = curl_multi_init()});
    curl_multi_setopt(m_parts->multi, CURLMOPT_MAXCONNECTS, static_cast<long>(connectionsMax));
    curl_multi_setopt(m_parts->multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
}

Wire::~Wire()
{
    for (const auto& [easy, transfer] : m_parts->transfers) {
        curl_multi_remove_handle(m_parts->multi, easy);
        curl_easy_cleanup(easy);
    }
    for (CURL* const easy : m_parts->idle)
        curl_easy_cleanup(easy);
    curl_multi_cleanup(m_parts->multi);
}

void Wire::send(const WireRequest& request, Then then)
{
    CURL* const easy = m_parts->takeHandle();
    auto transfer = std::make_unique<Transfer>();
    transfer->then = std::move(then);
    m_parts->fill(easy, request, *transfer);
    m_parts->transfers.emplace(easy, std::move(transfer));
    curl_multi_add_handle(m_parts->multi, easy);
}

void Wire::step(std::chrono::milliseconds waitMax)
{
    int running = 0;
    curl_multi_perform(m_parts->multi, &running);
    bool hasFinished = false;
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(m_parts->multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        hasFinished = true;
        m_parts->finish(message->easy_handle, message->data.result);
    }
    if (!hasFinished)
        curl_multi_poll(m_parts->multi, nullptr, 0, static_cast<int>(waitMax.count()), nullptr);
}

void Wire::wake() { curl_multi_wakeup(m_parts->multi); }

int Wire::underWay() const { return static_cast<int>(m_parts->transfers.size()); }

} // namespace tillpool::load
