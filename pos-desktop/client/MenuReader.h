// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"
#include "catalogue/Catalogue.h"
#include "client/Replies.h"

#include <list>
#include <memory>
#include <thread>

namespace tillpool::client {

/// Reads menus, each in a thread of its own: a hundred thousand items take longer than a frame.
class MenuReader {
public:
    using Read = base::Result<std::shared_ptr<const catalogue::Catalogue>>;

    MenuReader() = default;
    ~MenuReader(); ///< waits for what is being read

    /// Reads the answer of GET /catalogue and checks that it is the menu of `store`; `done` is called once, in the
    /// thread of this. Errors of Catalogue::fromJson, MalformedJson, InvalidField for another store.
    void read(const QByteArray& body, const base::StoreId& store, Replies<Read>::Done done);

private:
    Replies<Read> m_replies;
    std::list<std::thread> m_threads; ///< of the menus that are being read
};

} // namespace tillpool::client
