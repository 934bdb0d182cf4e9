# The page as the executable holds it: esbuild joins and shortens the scripts and the style, the
# document loses what only its readers need, zopfli compresses. Writes PACKED/, for tests, and one
# source file.
#
#   cmake -D PAGE=<directory> -D PACKED=<directory> -D OUTPUT=<file.cpp> -D ESBUILD=<program>
#         -D ZOPFLI=<program> -P pack_page.cmake

cmake_minimum_required(VERSION 3.25)

# Names of the page's own properties, which become short ones. None of them may be a name of the
# browser's or one that vizor sends: the unit test hygiene.test.mjs looks.
string(
  CONCAT own_names
         "^((on|cursor|shown|model|chain|filter|refetch|load|server|lost|retry|timer|seen|drawn|"
         "counted|announced|chunk|only|rest|links|faults|committed|open|head|play|axis)[A-Z]\\w*|"
         "(y|to|from|top|first|last)(N|Of|Max|Row|Top)|(put|remove)Fold|text(At|Bytes|Used)|"
         "hasEarlier|isLost|isRoutine|timeAt|atTime|scrollerHeight|wiring|young|folds|"
         "peek|durable|receipts|faulty|bands|toggleAxis|lane|pauseNote|setPhase|wanted|"
         "liveFrom|reveal|takeHistory|near|pool|heads|rebase|perSecond|setFilter|cutLinks|dots|"
         "endAt|sentAt|hurried|painted|rebuild|newRows|setMode|setView|unfold|lose|notice|"
         "mayLoadEarlier|journal|replay|flight|earliest|unreadable|askedAt|trunk|arrows|passes|folded|"
         "copySelected|scrolledTo|chunks|socket|attempt|receive|terms|draw|tree|answers|payloads|below|"
         "marks|moment|refetching|generation|refetch|resized|branches|effects|elections|describe|"
         "density|counted|bars|scene|announced|places|tell|jump|want|since|look|commits|modules|messages|"
         "hashOf|remember|model|sent|lives|asked|notable|columnPx|playing|nearest|keyframes|negate|legend|"
         "radius|routine)$")

file(REMOVE_RECURSE "${PACKED}")
file(MAKE_DIRECTORY "${PACKED}")
execute_process(
  COMMAND "${ESBUILD}" "${PAGE}/app.js" --bundle --format=esm --minify --log-level=warning
          "--mangle-props=${own_names}" "--outfile=${PACKED}/app.js" COMMAND_ERROR_IS_FATAL ANY)
# That a name is never given another value is checked in the sources; packed, one word for "name" is
# shorter than two. The second pass joins the declarations.
file(READ "${PACKED}/app.js" script)
string(REGEX REPLACE "([;{}() \n])const ([a-zA-Z_$[{])" "\\1let \\2" script "${script}")
file(WRITE "${PACKED}/joined.js" "${script}")
execute_process(
  COMMAND "${ESBUILD}" "${PACKED}/joined.js" --format=esm --minify --log-level=warning
          "--outfile=${PACKED}/app.js" COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${PACKED}/joined.js")
execute_process(COMMAND "${ESBUILD}" "${PAGE}/style.css" --minify --log-level=warning
                        "--outfile=${PACKED}/style.css" COMMAND_ERROR_IS_FATAL ANY)
# What esbuild leaves as it is: the spaces in the values of variables.
file(READ "${PACKED}/style.css" style)
string(REGEX REPLACE "(--[a-z0-9-]+): " "\\1:" style "${style}")
string(REPLACE ", #" ",#" style "${style}")
file(WRITE "${PACKED}/style.css" "${style}")
file(READ "${PAGE}/index.html" document)
string(REGEX REPLACE "<link rel=\"modulepreload\"[^\n]*\n" "" document "${document}")
string(REGEX REPLACE "\n[ \t\n]+" "\n" document "${document}")
string(REPLACE ">\n<" "><" document "${document}")
string(REGEX REPLACE "=\"([A-Za-z0-9_.-]+)\"" "=\\1" document "${document}")
file(WRITE "${PACKED}/index.html" "${document}")

set(list "")
set(bodies "")
set(number 0)
foreach(file index.html style.css app.js)
  execute_process(COMMAND "${ZOPFLI}" --i200 "${PACKED}/${file}" COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${PACKED}/${file}.gz" hex HEX)
  file(SHA256 "${PACKED}/${file}" hash)
  string(SUBSTRING "${hash}" 0 16 etag)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "^.*\\." "" type "${file}")
  string(REPLACE "js" "javascript" type "${type}")
  string(APPEND bodies "constexpr unsigned char bytes_${number}[] = {${bytes}};\n")
  string(APPEND list "    PageAsset{\"/${file}\", \"text/${type}; charset=utf-8\", "
                     "\"\\\"${etag}\\\"\", text(bytes_${number}, ${size})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(
  CONFIGURE
  OUTPUT
  "${OUTPUT}"
  CONTENT
  "// Made by cmake/pack_page.cmake.
#include \"viz/page_assets.hpp\"

#include <array>
#include <cstddef>

namespace graftd::viz {
namespace {

std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

@bodies@
}  // namespace

std::span<const PageAsset> page_assets() {
  static const std::array<PageAsset, @number@> assets = {
@list@  };
  return assets;
}

}  // namespace graftd::viz
"
  @ONLY)
