# Turns the files of a page into one source file, so that the executable needs none of them.
#
#   cmake -D PAGE=<directory> -D FILES=<list, relative to it> -D OUTPUT=<file.cpp> -P embed.cmake
#
# FILES is separated by '|', because a list with ';' does not survive a command line.

set(type_of_html "text/html; charset=utf-8")
set(type_of_css "text/css; charset=utf-8")
set(type_of_js "text/javascript; charset=utf-8")
set(type_of_json "application/json")
set(type_of_svg "image/svg+xml")
set(type_of_png "image/png")
set(type_of_txt "text/plain; charset=utf-8")

set(list "")
set(bodies "")
set(number 0)
string(REPLACE "|" ";" FILES "${FILES}")
foreach(file IN LISTS FILES)
  file(READ "${PAGE}/${file}" hex HEX)
  file(SHA256 "${PAGE}/${file}" hash)
  string(SUBSTRING "${hash}" 0 16 etag)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  get_filename_component(extension "${file}" LAST_EXT)
  string(REPLACE "." "" extension "${extension}")
  set(type "${type_of_${extension}}")
  if(NOT type)
    message(FATAL_ERROR "${file}: embed.cmake knows no content type for .${extension}; add one")
  endif()
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND bodies "constexpr unsigned char bytes_${number}[] = {${bytes}0};\n")
  string(
    APPEND
    list
    "    PageAsset{\"/${file}\", \"${type}\", \"\\\"${etag}\\\"\", text(bytes_${number}, ${size})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(
  CONFIGURE
  OUTPUT
  "${OUTPUT}"
  CONTENT
  "// Made by cmake/embed.cmake.
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
