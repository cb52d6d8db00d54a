# SPDX-License-Identifier: GPL-3.0-or-later
# Turns queries/<slice>/<verb_noun>.sql into tillpool::<name>::<slice>::<verbNoun> {name, text} (without a slice where the file
# stands in queries/ itself), and migrations/*.sql into a list, all of it in "<name>/Queries.h". Run by CMake at build time:
# cmake -DSQL_DIR=… -DOUT_DIR=… -DNAME=… -P EmbedSql.cmake

file(GLOB_RECURSE queries RELATIVE "${SQL_DIR}/queries" "${SQL_DIR}/queries/*.sql")
file(GLOB migrations RELATIVE "${SQL_DIR}/migrations" "${SQL_DIR}/migrations/*.sql")
list(SORT queries)
list(SORT migrations)

# A string literal may hold 65,536 characters at the most by the standard, so long files come in pieces.
function(as_literal out path)
    file(READ "${path}" text)
    string(LENGTH "${text}" length)
    set(result "")
    set(offset 0)
    while(offset LESS length)
        string(SUBSTRING "${text}" ${offset} 8000 piece)
        string(APPEND result "R\"~sql~(${piece})~sql~\"\n")
        math(EXPR offset "${offset} + 8000")
    endwhile()
    set(${out} "${result}" PARENT_SCOPE)
endfunction()

function(camel_case out words)
    string(REPLACE "_" ";" parts "${words}")
    list(POP_FRONT parts result)
    foreach(part IN LISTS parts)
        string(SUBSTRING "${part}" 0 1 first)
        string(SUBSTRING "${part}" 1 -1 rest)
        string(TOUPPER "${first}" first)
        string(APPEND result "${first}${rest}")
    endforeach()
    set(${out} "${result}" PARENT_SCOPE)
endfunction()

set(head "// SPDX-License-Identifier: GPL-3.0-or-later\n// Made from sql/ at build time: edit the .sql files.\n")
set(header "${head}#pragma once\n\n#include <span>\n\nnamespace tillpool::${NAME} {\n
/// One named query: the name drives prepared statements, logs and the test that every query is run.
struct Query {
    const char* name;
    const char* text;
};
/// One migration file, in the order of its number.
struct MigrationFile {
    int number;
    const char* name;
    const char* text;
};
std::span<const Query> allQueries();
std::span<const MigrationFile> allMigrations();\n\n")
set(source "${head}#include \"${NAME}/Queries.h\"\n\nnamespace tillpool::${NAME} {\n\n")
set(all "")
foreach(query IN LISTS queries)
    get_filename_component(slice "${query}" DIRECTORY)
    get_filename_component(name "${query}" NAME_WE)
    camel_case(constant "${name}")
    as_literal(text "${SQL_DIR}/queries/${query}")
    if(slice)
        string(APPEND header "namespace ${slice} {\nextern const Query ${constant};\n}\n")
        set(constant "${slice}::${constant}")
        set(name "${slice}_${name}")
    else()
        string(APPEND header "extern const Query ${constant};\n")
    endif()
    string(APPEND source "const Query ${constant} {\"${name}\",\n${text}};\n\n")
    list(APPEND constants "${constant}")
endforeach()
string(APPEND header "\n} // namespace tillpool::${NAME}\n")

string(APPEND source "std::span<const Query> allQueries()\n{\n    static const Query queries[] {\n")
foreach(constant IN LISTS constants)
    string(APPEND source "        ${constant},\n")
endforeach()
string(APPEND source "    };\n    return queries;\n}\n\n")
string(APPEND source "std::span<const MigrationFile> allMigrations()\n{\n    static const MigrationFile files[] {\n")
foreach(migration IN LISTS migrations)
    string(REGEX MATCH "^[0-9]+" number "${migration}")
    string(REGEX REPLACE "^0+" "" number "${number}")
    as_literal(text "${SQL_DIR}/migrations/${migration}")
    string(APPEND source "        {${number}, \"${migration}\",\n${text}},\n")
endforeach()
string(APPEND source "    };\n    return files;\n}\n\n} // namespace tillpool::${NAME}\n")

file(WRITE "${OUT_DIR}/${NAME}/Queries.h.new" "${header}")
file(WRITE "${OUT_DIR}/${NAME}/Queries.cpp.new" "${source}")
file(COPY_FILE "${OUT_DIR}/${NAME}/Queries.h.new" "${OUT_DIR}/${NAME}/Queries.h" ONLY_IF_DIFFERENT)
file(COPY_FILE "${OUT_DIR}/${NAME}/Queries.cpp.new" "${OUT_DIR}/${NAME}/Queries.cpp" ONLY_IF_DIFFERENT)
