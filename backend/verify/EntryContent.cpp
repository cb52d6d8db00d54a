// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify/EntryContent.h"

#include <charconv>
#include <chrono>
#include <openssl/evp.h>

namespace tillpool::verify {

namespace {

constexpr size_t sha256Bytes = 32;

void append(std::string& text, const QByteArray& field)
{
    text.append(field.constData(), static_cast<size_t>(field.size()));
}

void append(std::string& text, qint64 number)
{
    char digits[20];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    text.append(digits, end);
}

void appendPadded(std::string& text, qint64 number, int width)
{
    char digits[20];
    for (int i = width - 1; i >= 0; --i, number /= 10)
        digits[i] = static_cast<char>('0' + number % 10);
    text.append(digits, static_cast<size_t>(width));
}

void appendTime(std::string& text, qint64 microsecondsSince1970)
{
    using namespace std::chrono;
    const sys_time<microseconds> time {microseconds(microsecondsSince1970)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss<microseconds> clock(time - day);
    appendPadded(text, static_cast<int>(date.year()), 4);
    text += '-';
    appendPadded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    appendPadded(text, static_cast<unsigned>(date.day()), 2);
    text += 'T';
    appendPadded(text, clock.hours().count(), 2);
    text += ':';
    appendPadded(text, clock.minutes().count(), 2);
    text += ':';
    appendPadded(text, clock.seconds().count(), 2);
    text += '.';
    appendPadded(text, clock.subseconds().count(), 6);
    text += 'Z';
}

} // namespace

QByteArray timeText(qint64 microsecondsSince1970)
{
    std::string text;
    appendTime(text, microsecondsSince1970);
    return QByteArray::fromStdString(text);
}

EntryContent::EntryContent()
    : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    , m_sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free)
    , m_hash(sha256Bytes, '\0')
{
    Q_ASSERT(m_context && m_sha256);
}

QByteArray EntryContent::hashOf(const QByteArray& groupId, const Entry& entry)
{
    m_content.clear();
    append(m_content, entry.prevHash);
    append(m_content, groupId);
    const auto add = [this](const auto& field) {
        m_content += '|';
        append(m_content, field);
    };
    add(entry.version);
    add(entry.kind);
    add(entry.sourceId);
    add(entry.delta);
    add(entry.heldDelta);
    add(entry.balanceAfter);
    add(entry.heldAfter);
    add(entry.customerId);
    m_content += '|';
    appendTime(m_content, entry.createdAtMicroseconds);
    unsigned length = 0;
    EVP_DigestInit_ex2(m_context.get(), m_sha256.get(), nullptr);
    EVP_DigestUpdate(m_context.get(), m_content.data(), m_content.size());
    EVP_DigestFinal_ex(m_context.get(), reinterpret_cast<unsigned char*>(m_hash.data()), &length);
    return QByteArray::fromRawData(m_hash.data(), static_cast<qsizetype>(length));
}

} // namespace tillpool::verify
