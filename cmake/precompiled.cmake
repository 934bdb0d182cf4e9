# What nearly every file includes is read once instead of once a translation unit (1 to 2 s each),
# in the presets that join sources. `dev` does without, so that a forgotten include shows there, and
# scripts/check-clang.sh leaves it out too.
if(NOT CMAKE_UNITY_BUILD)
  return()
endif()

file(CONFIGURE OUTPUT precompiled.cpp CONTENT "// Its headers are what counts.\n")
add_library(graftd_precompiled OBJECT ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp)
target_link_libraries(graftd_precompiled PRIVATE graftd_settings)
target_precompile_headers(
  graftd_precompiled
  PRIVATE
  <algorithm>
  <array>
  <chrono>
  <compare>
  <cstdint>
  <deque>
  <functional>
  <map>
  <memory>
  <optional>
  <set>
  <sstream>
  <string>
  <string_view>
  <utility>
  <variant>
  <vector>)

function(graftd_use_precompiled folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "EXECUTABLE|STATIC_LIBRARY|OBJECT_LIBRARY" AND NOT target STREQUAL
                                                                    graftd_precompiled)
      target_precompile_headers(${target} REUSE_FROM graftd_precompiled)
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(one IN LISTS folders)
    graftd_use_precompiled(${one})
  endforeach()
endfunction()

graftd_use_precompiled(${PROJECT_SOURCE_DIR})
