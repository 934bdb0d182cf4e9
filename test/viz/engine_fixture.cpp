#include "test/viz/engine_fixture.hpp"

#include <array>
#include <ctime>

namespace graftd::test {

std::string stamp(std::int64_t time_ns) {
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  const std::time_t seconds = time_ns / ns_per_s;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &parts);
  std::string fraction = std::to_string(time_ns % ns_per_s);
  fraction.insert(0, 9 - fraction.size(), '0');
  return std::string(text.data(), size) + fraction + "Z";
}

std::string bare_frame(int type, std::string_view payload) {
  std::string out(1, static_cast<char>(type));
  out += std::string(3, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(payload.size() >> static_cast<unsigned>(shift) & 0xffU);
  }
  return out += payload;
}

std::string frame(int type, std::int64_t time_ns, std::string_view text) {
  return bare_frame(type, stamp(time_ns) + " " + std::string(text));
}

}  // namespace graftd::test
