#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace graftd::test {

// Frames of the Lumberjack protocol, version 2.
std::string beats_window(std::uint32_t count);
std::string beats_document(std::uint32_t sequence, std::string_view json);
std::string beats_compressed(std::string_view frames);
std::string beats_acknowledgement(std::uint32_t sequence);

}  // namespace graftd::test
