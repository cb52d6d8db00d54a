// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/Sodium.h"

#include <QtGlobal>
#include <sodium.h>

namespace tillpool::staff {

void startSodium()
{
    static const bool isReady = sodium_init() >= 0;
    if (!isReady)
        qFatal("libsodium can't start");
}

} // namespace tillpool::staff
