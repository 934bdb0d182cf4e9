#include "test/viz/beats_fixture.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

namespace graftd::test {
namespace {

std::string number(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
  }
  return out;
}

}  // namespace

std::string beats_window(std::uint32_t count) { return "2W" + number(count); }

std::string beats_document(std::uint32_t sequence, std::string_view json) {
  return "2J" + number(sequence) + number(static_cast<std::uint32_t>(json.size())) +
         std::string(json);
}

std::string beats_compressed(std::string_view frames) {
  uLongf size = ::compressBound(static_cast<uLong>(frames.size()));
  std::string packed(size, '\0');
  constexpr int level = 3;  // what Filebeat uses
  REQUIRE(::compress2(reinterpret_cast<Bytef*>(packed.data()),
                      &size,
                      reinterpret_cast<const Bytef*>(frames.data()),
                      static_cast<uLong>(frames.size()),
                      level) == Z_OK);
  packed.resize(size);
  return "2C" + number(static_cast<std::uint32_t>(size)) + packed;
}

std::string beats_acknowledgement(std::uint32_t sequence) { return "2A" + number(sequence); }

}  // namespace graftd::test
