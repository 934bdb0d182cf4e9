#pragma once

#include "core/types.hpp"

#include <string>
#include <string_view>

namespace graftd {

// "150ms", "1s", "1.5s", "1m30s", "500us": numbers with units us, ms, s, m, h. A bare number is
// refused, since nobody agrees on its unit; only "0" needs none. Throws BadUsage with a sentence
// that begins with `what`.
Duration parse_duration(std::string_view what, std::string_view text);

// The shortest exact form: "1m30s", "150ms", "0s".
std::string to_string(Duration duration);

}  // namespace graftd
