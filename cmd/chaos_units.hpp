#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace graftd::chaos {

using Nanoseconds = std::chrono::nanoseconds;

// "200ms", "10s", "1.5s", "1m30s"; units ns, us, ms, s, m, h. A bare number is refused, since its
// meaning differs between releases of tc. Throws BadUsage that begins with `what`.
Nanoseconds parse_time(std::string_view what, std::string_view text);

// As every tc understands it, in the largest exact unit: "10s", "200ms".
std::string tc_time(Nanoseconds time);

// "5%" or "5", 0 to 100; "0.05" is 0.05 %. Throws BadUsage that begins with `what`.
double parse_percent(std::string_view what, std::string_view text);

std::string tc_percent(double percent);

// Bits per second with a unit: "1mbit"; units bit, kbit, mbit, gbit, powers of 1000. Throws
// BadUsage that begins with `what`.
std::uint64_t parse_rate(std::string_view what, std::string_view text);

std::string tc_rate(std::uint64_t bits_per_second);

}  // namespace graftd::chaos
