// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"

namespace tillpool::points {

/// Whoever carries out the promises in a region's outbox, as seen by those who have just made one. Both calls may come
/// from any thread and never fail: a promise that can't be carried out now waits in the outbox and is tried again.
class PromiseDelivery {
public:
    virtual ~PromiseDelivery() = default;
    /// A promise was committed in `region`'s outbox: carry it out soon, elsewhere than in the calling thread.
    virtual void kick(const base::RegionId& region) = 0;
    /// Carries out the promise about the membership change `sourceId` ("group_id:change_no") in `from`'s outbox at
    /// once, in the calling thread.
    virtual void deliver(const base::RegionId& from, const QString& sourceId) = 0;
};

} // namespace tillpool::points
