#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace graftd::viz {

// Nanoseconds since 1970. Digits only: 19 are nanoseconds, 16 micro-, 13 milliseconds, 10 seconds.
// Else RFC 3339 with up to nine digits of fraction and "Z", "+08:00" or "+0800". Nothing for
// anything else; times stay as integers, because a string does not sort and a double is not exact.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

}  // namespace graftd::viz
