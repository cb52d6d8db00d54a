# SPDX-License-Identifier: GPL-3.0-or-later
# How every target of the house is made: one place for the language, warnings, sanitizers and precompiled headers.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_program(TILLPOOL_CCACHE ccache)
if(TILLPOOL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
        "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" "CCACHE_NOHASHDIR=1" "${TILLPOOL_CCACHE}")
endif()

set(TILLPOOL_SANITIZER "" CACHE STRING "address, thread or empty")

set(TILLPOOL_SYSTEM_COMMAND
    "${PROJECT_SOURCE_DIR}/tests/support/system.sh" @action@ "${CMAKE_BINARY_DIR}/bin/tillpoolctl"
    "${CMAKE_BINARY_DIR}/test-system" "${CMAKE_BINARY_DIR}/test-system.json")
string(REPLACE "@action@" "again" again "${TILLPOOL_SYSTEM_COMMAND}")
list(TRANSFORM again REPLACE "(.+)" "'\\1'")
list(JOIN again " " again)
set(TILLPOOL_SYSTEM_ENVIRONMENT
    "TILLPOOL_SYSTEM=${CMAKE_BINARY_DIR}/test-system.json"
    "TILLPOOL_TILLPOOLD=${CMAKE_BINARY_DIR}/bin/tillpoold"
    "TILLPOOL_UP=${again}"
    "TILLPOOL_QUERY_LOG=${CMAKE_BINARY_DIR}/query-log.txt")

add_library(tillpool_flags INTERFACE)
target_compile_options(tillpool_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wimplicit-fallthrough -Werror
    $<$<BOOL:${TILLPOOL_CCACHE}>:-fpch-preprocess>)
target_compile_definitions(tillpool_flags INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH
    $<$<BOOL:${TILLPOOL_TEST_HOOKS}>:TILLPOOL_TEST_HOOKS;QT_FORCE_ASSERTS>)
if(TILLPOOL_SANITIZER)
    if(TILLPOOL_SANITIZER STREQUAL "address")
        set(sanitize "address,undefined")
    else()
        set(sanitize "${TILLPOOL_SANITIZER}")
    endif()
    target_compile_options(tillpool_flags INTERFACE -fsanitize=${sanitize} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(tillpool_flags INTERFACE -fsanitize=${sanitize})
endif()

# tillpool_capitalised(OUT word): "base" -> "Base", for the alias Tillpool::Base.
function(tillpool_capitalised out word)
    string(SUBSTRING "${word}" 0 1 first)
    string(SUBSTRING "${word}" 1 -1 rest)
    string(TOUPPER "${first}" first)
    set(${out} "${first}${rest}" PARENT_SCOPE)
endfunction()

# tillpool_library(name [ALIAS Name] SOURCES … [PUBLIC …] [PRIVATE …])
# A room: static library tillpool_<name>, alias Tillpool::<Name>. Its headers are included as "<name>/Header.h".
function(tillpool_library name)
    cmake_parse_arguments(arg "" "ALIAS" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    if(NOT arg_ALIAS)
        tillpool_capitalised(arg_ALIAS "${name}")
    endif()
    add_library(tillpool_${name} STATIC ${arg_SOURCES})
    add_library(Tillpool::${arg_ALIAS} ALIAS tillpool_${name})
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH include_root)
    target_include_directories(tillpool_${name} PUBLIC "${include_root}")
    target_link_libraries(tillpool_${name} PUBLIC ${arg_PUBLIC} Qt6::Core PRIVATE ${arg_PRIVATE} tillpool_flags)
    target_precompile_headers(tillpool_${name} PRIVATE
        <QByteArray> <QJsonArray> <QJsonObject> <QString> <QStringList>
        <functional> <memory> <optional> <utility> <variant> <vector>)
endfunction()

# tillpool_executable(name SOURCES … LIBS …)
function(tillpool_executable name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBS} Qt6::Core tillpool_flags)
    target_compile_definitions(${name} PRIVATE TILLPOOL_VERSION="${PROJECT_VERSION}")
endfunction()

# tillpool_test(tier name SOURCES … LIBS … [TIMEOUT s] [ENVIRONMENT …] [FIXTURES …] [QT_MAIN] [REAL_WINDOWS] [SYSTEM]): one
# GoogleTest executable, ctest label = tier. Tests of the tiers db, api and faults, and those with SYSTEM, run one at a time
# against the system of the fixture `system`. QT_MAIN gives it a main() with a QCoreApplication. Tests of the tier gui have a
# QApplication without a display; with REAL_WINDOWS, in any tier, on a display of their own that takes real input.
function(tillpool_test tier name)
    cmake_parse_arguments(arg "QT_MAIN;REAL_WINDOWS;SYSTEM" "TIMEOUT" "SOURCES;LIBS;ENVIRONMENT;FIXTURES" ${ARGN})
    set(target ${tier}_${name})
    set(main GTest::gtest_main)
    if(arg_QT_MAIN)
        set(main Tillpool::CoreTestMain)
        # Qt isn't built for the thread sanitizer, which sees none of the locks between Qt's own threads.
        list(APPEND arg_ENVIRONMENT "TSAN_OPTIONS=ignore_noninstrumented_modules=1")
    elseif(arg_REAL_WINDOWS)
        set(main Tillpool::WindowMain)
    elseif(tier STREQUAL "gui")
        set(main Tillpool::ScreenMain)
    endif()
    add_executable(${target} ${arg_SOURCES})
    target_link_libraries(${target} PRIVATE ${arg_LIBS} ${main} GTest::gtest Qt6::Core tillpool_flags)
    target_precompile_headers(${target} PRIVATE <gtest/gtest.h> <QJsonObject> <QString> <memory> <vector>)
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    add_test(NAME ${tier}.${name} COMMAND ${target})
    if(arg_SYSTEM OR tier MATCHES "^(db|api|faults)$")
        list(APPEND arg_ENVIRONMENT ${TILLPOOL_SYSTEM_ENVIRONMENT})
        list(APPEND arg_FIXTURES system query_log)
        set_tests_properties(${tier}.${name} PROPERTIES RESOURCE_LOCK system)
        add_dependencies(${target} tillpoold tillpoolctl)
    endif()
    set_tests_properties(${tier}.${name} PROPERTIES LABELS ${tier} TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${arg_ENVIRONMENT}")
    if(arg_FIXTURES)
        set_tests_properties(${tier}.${name} PROPERTIES FIXTURES_REQUIRED "${arg_FIXTURES}")
    endif()
endfunction()
