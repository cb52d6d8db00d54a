// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/Heap.h"

#include <malloc.h>

namespace tillpool::http {

namespace {
constexpr int arenasMax = 2;
constexpr int mappedFromBytes = 64 * 1024;
constexpr int keptAtTheEndBytes = 128 * 1024;
} // namespace

void setUpHeap()
{
    // Each worker would otherwise keep a heap of its own, mostly empty.
    mallopt(M_ARENA_MAX, arenasMax);
    // Bodies are mapped on their own and so unmapped when they are freed. Without a fixed size the C library takes the
    // first such mapping as a reason to put the next ones into the heap, whose holes stay ours.
    mallopt(M_MMAP_THRESHOLD, mappedFromBytes);
    mallopt(M_TRIM_THRESHOLD, keptAtTheEndBytes);
}

void trimHeap() { malloc_trim(0); }

} // namespace tillpool::http
