#include "net/peer_frame.hpp"

#include "core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace graftd {
namespace {

std::string random_bytes(Random& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random.next());
  }
  return bytes;
}

void feed(FrameDecoder& decoder, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> space = decoder.space();
    const std::size_t count = std::min(bytes.size(), space.size());
    std::copy_n(bytes.begin(), count, space.begin());
    decoder.filled(count);
    bytes.remove_prefix(count);
  }
}

std::vector<std::string> drain(FrameDecoder& decoder) {
  std::vector<std::string> payloads;
  while (const auto payload = decoder.next()) {
    payloads.emplace_back(*payload);
  }
  return payloads;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::vector<std::string> decode(std::string_view stream, std::size_t payload_bytes_max = 1 << 20) {
  FrameDecoder decoder(payload_bytes_max);
  feed(decoder, stream);
  return drain(decoder);
}

}  // namespace

TEST_CASE("the checksum is the CRC-32 that everybody else computes") {
  CHECK(crc32_of("123456789") == 0xcbf43926U);
  CHECK(crc32_of("") == 0);
}

TEST_CASE("frames come out of any chunking as they went in") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    std::vector<std::string> payloads;
    std::string stream;
    for (std::uint64_t i = random.below(12); i > 0; --i) {
      const std::size_t size = random.below(10) == 0 ? random.below(300000) : random.below(200);
      payloads.push_back(random_bytes(random, size));
      append_frame(payloads.back(), stream);
    }
    FrameDecoder decoder;
    std::vector<std::string> decoded;
    const std::uint64_t chunk_max = 1 + random.below(random.below(2) == 0 ? 40 : 100000);
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t size = std::min(stream.size() - at, 1 + random.below(chunk_max));
      feed(decoder, std::string_view(stream).substr(at, size));
      append(decoded, drain(decoder));
      at += size;
    }
    CHECK(decoded == payloads);
    CHECK(decoder.error().empty());
    CHECK(decoder.at_boundary());
  }
}

TEST_CASE("every flipped bit is noticed") {
  std::string stream;
  append_frame("first", stream);
  append_frame("second", stream);
  for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
    std::string damaged = stream;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    FrameDecoder decoder;
    feed(decoder, damaged);
    const auto decoded = drain(decoder);
    CHECK(decoded.size() == (bit / 8 < frame_header_bytes + 5 ? 0U : 1U));
    CHECK(decoder.error().find("damaged") != std::string::npos);
  }
}

TEST_CASE("a truncated stream gives the whole frames before the cut and nothing else") {
  std::string stream;
  append_frame("first", stream);
  const std::size_t boundary = stream.size();
  append_frame("second", stream);
  for (std::size_t size = 0; size < stream.size(); ++size) {
    FrameDecoder decoder;
    feed(decoder, std::string_view(stream).substr(0, size));
    CHECK(drain(decoder).size() == (size < boundary ? 0U : 1U));
    CHECK(decoder.error().empty());
    CHECK(decoder.at_boundary() == (size == 0 || size == boundary));
  }
}

TEST_CASE("a payload may be as long as the limit and no longer") {
  std::string at_limit;
  append_frame(std::string(100, 'x'), at_limit);
  CHECK(decode(at_limit, 100).size() == 1);
  FrameDecoder decoder(99);
  feed(decoder, at_limit);
  CHECK_FALSE(decoder.next());
  CHECK(decoder.error() == "a frame of 100 bytes is longer than the limit of 99");
}

TEST_CASE("memory grows with what came, not with what was claimed") {
  std::string stream;
  append_frame(std::string(8 << 20, 'x'), stream);
  FrameDecoder decoder;
  feed(decoder, std::string_view(stream).substr(0, 1000));
  CHECK_FALSE(decoder.next());
  CHECK(decoder.space().size() <= 128 << 10);
  feed(decoder, std::string_view(stream).substr(1000));
  CHECK(drain(decoder).size() == 1);
  CHECK(decoder.space().size() <= 128 << 10);
}

TEST_CASE("random bytes never make a frame") {
  Random random(7);
  for (int i = 0; i < 1000; ++i) {
    FrameDecoder decoder;
    feed(decoder, random_bytes(random, random.below(200)));
    CHECK_FALSE(decoder.next());
  }
}

TEST_CASE("a broken stream stays broken") {
  FrameDecoder decoder;
  feed(decoder, std::string(frame_header_bytes, 'x'));
  CHECK_FALSE(decoder.next());
  std::string sound;
  append_frame("sound", sound);
  feed(decoder, sound);
  CHECK_FALSE(decoder.next());
  CHECK_FALSE(decoder.error().empty());
}

}  // namespace graftd
