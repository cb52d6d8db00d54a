// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Error.h"

#include <functional>
#include <utility>
#include <variant>

namespace tillpool::client {

/// What it means for the till that a call gave no result.
enum class FailureKind {
    Refused,     ///< the backend said no; nothing was changed, and the same request will be refused again
    SignedOut,   ///< the session is no longer valid: sign on and ask again, with the same key
    Unreachable, ///< no answer, or the backend says it can't now; of a change: nobody knows yet whether it happened
    Malformed,   ///< an answer that makes no sense: a bug, or something between that is not the backend
};

/// Why a call gave no result. `error` has the backend's code and words; for Unreachable without an answer its code is
/// RegionUnavailable (its `region` empty: the backend itself).
struct Failure {
    FailureKind kind = FailureKind::Unreachable;
    base::Error error {};
    /// An attempt of the same call before this answer got none, or no final one: of a change, it may have happened.
    bool isAfterLoss = false;
};

/// The result of a call, or why there is none.
template <class T>
class [[nodiscard]] Answer {
public:
    Answer(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Answer(Failure failure) : m_state(std::in_place_index<1>, std::move(failure)) {}

    bool hasValue() const { return m_state.index() == 0; }
    const T& value() const
    {
        Q_ASSERT(hasValue());
        return std::get<0>(m_state);
    }
    const T& operator*() const { return value(); }
    const T* operator->() const { return &value(); }
    const Failure& failure() const
    {
        Q_ASSERT(!hasValue());
        return std::get<1>(m_state);
    }

private:
    std::variant<T, Failure> m_state;
};

/// Called once, in the thread that asked, never before the asking call has returned.
template <class T>
using Callback = std::function<void(const Answer<T>&)>;

} // namespace tillpool::client
