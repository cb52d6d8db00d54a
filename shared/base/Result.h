// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Error.h"

#include <QtGlobal>
#include <utility>
#include <variant>

namespace tillpool::base {

/// The value of an operation that can fail for reasons of the world (input, network, database), or why it failed.
/// A programmer's error asserts instead. Never ignored: use TILLPOOL_TRY / TILLPOOL_TRY_ASSIGN to pass an error up.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool hasValue() const { return m_state.index() == 0; }
    explicit operator bool() const { return hasValue(); }

    const T& value() const&
    {
        Q_ASSERT(hasValue());
        return std::get<0>(m_state);
    }
    T& value() &
    {
        Q_ASSERT(hasValue());
        return std::get<0>(m_state);
    }
    T&& value() && = delete; // use takeValue(): a reference into a temporary is a trap
    T takeValue()
    {
        Q_ASSERT(hasValue());
        return std::get<0>(std::move(m_state));
    }
    const T* operator->() const { return &value(); }
    const T& operator*() const& { return value(); }

    const Error& error() const
    {
        Q_ASSERT(!hasValue());
        return std::get<1>(m_state);
    }
    Error takeError()
    {
        Q_ASSERT(!hasValue());
        return std::get<1>(std::move(m_state));
    }

private:
    std::variant<T, Error> m_state;
};

/// Result of an operation that has nothing to say but that it worked: `return success();`.
struct Success {};
using Status = Result<Success>;
inline Status success() { return Success {}; }

} // namespace tillpool::base

#define TILLPOOL_CONCAT_IMPL(a, b) a##b
#define TILLPOOL_CONCAT(a, b) TILLPOOL_CONCAT_IMPL(a, b)

/// Evaluates `expr` (a Result); returns its error from the enclosing function, or goes on.
#define TILLPOOL_TRY(expr)                                                                                             \
    do {                                                                                                               \
        if (auto tillpoolTried = (expr); !tillpoolTried.hasValue())                                                    \
            return tillpoolTried.takeError();                                                                          \
    } while (false)

#define TILLPOOL_TRY_ASSIGN_IMPL(temporary, declaration, expr)                                                         \
    auto temporary = (expr);                                                                                           \
    if (!temporary.hasValue())                                                                                         \
        return temporary.takeError();                                                                                  \
    declaration = temporary.takeValue() // NOLINT(bugprone-macro-parentheses)

/// `TILLPOOL_TRY_ASSIGN(const Money total, totalOf(basket));` declares `total`, or returns the error.
#define TILLPOOL_TRY_ASSIGN(declaration, expr)                                                                         \
    TILLPOOL_TRY_ASSIGN_IMPL(TILLPOOL_CONCAT(tillpoolTry_, __COUNTER__), declaration, expr)
