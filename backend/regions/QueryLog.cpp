// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions/QueryLog.h"

#ifdef TILLPOOL_TEST_HOOKS
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#endif

namespace tillpool::regions {

#ifdef TILLPOOL_TEST_HOOKS
namespace {

void append(const char* path, const char* line)
{
    if (std::FILE* file = std::fopen(path, "a")) {
        std::fprintf(file, "%s\n", line);
        std::fclose(file);
    }
}

} // namespace

void noteQuery(const char* queryName)
{
    static const char* const path = std::getenv("TILLPOOL_QUERY_LOG");
    static std::mutex mutex;
    static std::set<std::string> noted;
    if (!path)
        return;
    const std::lock_guard lock(mutex);
    if (noted.insert(queryName).second)
        append(path, queryName);
}

void noteExecution(const char* queryName)
{
    static const char* const path = std::getenv("TILLPOOL_QUERY_COUNTS");
    static std::mutex mutex;
    if (!path)
        return;
    const std::lock_guard lock(mutex);
    append(path, queryName);
}
#else
void noteQuery(const char*) {}
void noteExecution(const char*) {}
#endif

} // namespace tillpool::regions
