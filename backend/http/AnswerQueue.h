// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/WireResponse.h"

#include <QByteArray>
#include <QString>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace tillpool::http {

/// The way back from the workers to the event loop: a list under a mutex and an eventfd that the loop watches. The loop
/// and the workers share nothing else but the buffers of bodies, which nobody changes; no Qt call crosses threads.
class AnswerQueue {
public:
    /// An answer that is ready to be sent, and what the log says of it.
    struct Answer {
        quint64 connection = 0; ///< whom it is for; that connection may be gone
        QString requestId;
        QByteArray method;
        QByteArray path; ///< as sent, without the query, which may hold what is nobody's business
        std::chrono::steady_clock::time_point begun {};
        int status = 0;
        QString route {}; ///< as of ApiResponse
        WireBytes wire {};
        WireContext::After after = WireContext::After::KeepOpen;
    };

    AnswerQueue();
    ~AnswerQueue();
    AnswerQueue(const AnswerQueue&) = delete;
    AnswerQueue& operator=(const AnswerQueue&) = delete;

    /// Any thread: hands `answer` to the loop and wakes it.
    void post(Answer answer);

    /// Any thread: whether the server ends, so that each answer is its connection's last.
    bool isClosing() const { return m_isClosing; }
    /// The loop: from now on it ends.
    void setClosing() { m_isClosing = true; }

    /// The loop: becomes readable when answers wait.
    int descriptor() const { return m_descriptor; }
    /// The loop: all that wait, in the order in which they came.
    std::vector<Answer> takeAll();

    /// The bytes of a request's body that was handed to the workers: counted from its making to its end, whichever
    /// thread that is in, and whether the client is still there or not.
    class HeldBody {
    public:
        HeldBody(std::shared_ptr<AnswerQueue> queue, qint64 bytes);
        ~HeldBody();
        HeldBody(const HeldBody&) = delete;
        HeldBody& operator=(const HeldBody&) = delete;

    private:
        const std::shared_ptr<AnswerQueue> m_queue;
        const qint64 m_bytes;
    };
    /// Any thread: bytes of all bodies that the workers have, those that wait included.
    qint64 heldBytes() const { return m_heldBytes; }

private:
    int m_descriptor;
    std::atomic<bool> m_isClosing {false};
    std::atomic<qint64> m_heldBytes {0};
    std::mutex m_mutex;
    std::vector<Answer> m_answers;
};

} // namespace tillpool::http
