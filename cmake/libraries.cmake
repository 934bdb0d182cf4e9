# One file that is copied and runs: what a bare system lacks is linked in wherever there is a static
# library of it. It also spares an idle node 2 MiB, the pages of other people's libraries that a
# fault maps along with the one it needs.
list(PREPEND CMAKE_FIND_LIBRARY_SUFFIXES .a)

find_package(Threads REQUIRED)
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 QUIET COMPONENTS json)
if(NOT Boost_FOUND)
  set(Boost_USE_STATIC_LIBS OFF)
  find_package(Boost 1.81 REQUIRED COMPONENTS json)
endif()
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(ZLIB REQUIRED)
find_package(doctest REQUIRED)

# Debian has no static libraries of these two: their headers hold all of them.
add_library(graftd_logging INTERFACE)
target_link_libraries(graftd_logging INTERFACE spdlog::spdlog_header_only fmt::fmt-header-only)
