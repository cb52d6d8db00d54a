// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/AnswerQueue.h"

#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace tillpool::http {

AnswerQueue::AnswerQueue() : m_descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (m_descriptor < 0)
        qFatal("no eventfd: the process is out of descriptors at its start");
}

AnswerQueue::~AnswerQueue() { ::close(m_descriptor); }

void AnswerQueue::post(Answer answer)
{
    bool loopSleeps = false;
    {
        const std::lock_guard lock(m_mutex);
        loopSleeps = m_answers.empty();
        m_answers.push_back(std::move(answer));
    }
    // Only the first of a batch wakes the loop. The write fails only where the counter is full: then it is awake.
    if (loopSleeps) [[maybe_unused]]
        const auto ignored = ::eventfd_write(m_descriptor, 1);
}

std::vector<AnswerQueue::Answer> AnswerQueue::takeAll()
{
    eventfd_t count = 0;
    ::eventfd_read(m_descriptor, &count); // before the list is taken: a later answer wakes us again
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_answers, {});
}

AnswerQueue::HeldBody::HeldBody(std::shared_ptr<AnswerQueue> queue, qint64 bytes)
    : m_queue(std::move(queue)), m_bytes(bytes)
{
    m_queue->m_heldBytes += m_bytes;
}

AnswerQueue::HeldBody::~HeldBody() { m_queue->m_heldBytes -= m_bytes; }

} // namespace tillpool::http
