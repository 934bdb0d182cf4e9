#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace graftd::test {

inline constexpr std::int64_t start_ns = 1'700'000'000'000'000'000;

// "2023-11-14T22:13:20.000000001Z", always with nine digits, as the engine writes it.
std::string stamp(std::int64_t time_ns);
// One frame of a log without a terminal, with and without a time.
std::string frame(int type, std::int64_t time_ns, std::string_view text);
std::string bare_frame(int type, std::string_view payload);

}  // namespace graftd::test
