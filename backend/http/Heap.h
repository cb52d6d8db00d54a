// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tillpool::http {

/// Makes the heap of this process fit a server: what is freed goes back to the system rather than being kept for later.
/// To be called once, before there are threads.
void setUpHeap();

/// Gives all that is free in the heap, also between what is in use, back to the system. Any thread; takes milliseconds.
void trimHeap();

} // namespace tillpool::http
