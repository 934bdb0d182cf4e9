#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// A file of this folder defines it: returns 0, and crashes where something is wrong.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace graftd::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace graftd::fuzz
