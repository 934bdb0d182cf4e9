// What a peer sends: frames cut anywhere, and messages inside of them.

#include "core/codec.hpp"
#include "core/ensure.hpp"
#include "net/peer_frame.hpp"
#include "test/fuzz/fuzz.hpp"

#include <algorithm>
#include <string>

namespace graftd::fuzz {
namespace {

// What was decoded has one encoding, which means the same.
void read_message(std::string_view bytes) {
  const NodeId from{"node1"};
  const NodeId to{"node0"};
  const auto message = decode_message(bytes, from, to);
  if (!message) {
    return;
  }
  std::string encoded;
  encode_message(*message, encoded);
  const auto again = decode_message(encoded, from, to);
  ensure(again.has_value(), "what was encoded can be decoded");
  std::string twice;
  encode_message(*again, twice);
  ensure(twice == encoded, "a message has one encoding");
}

// The first byte says how the stream is cut.
void read_stream(std::string_view bytes, std::size_t piece) {
  FrameDecoder decoder(1 << 16);
  while (!bytes.empty() && decoder.error().empty()) {
    const auto space = decoder.space();
    const std::size_t count = std::min({bytes.size(), space.size(), piece});
    std::copy_n(bytes.begin(), count, space.begin());
    decoder.filled(count);
    bytes.remove_prefix(count);
    while (const auto payload = decoder.next()) {
      read_message(*payload);
    }
  }
}

}  // namespace
}  // namespace graftd::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace graftd;
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes = fuzz::text_of(data + 1, size - 1);
  fuzz::read_message(bytes);
  // A checksum is hardly ever guessed: once as it came, once with frames put around.
  fuzz::read_stream(bytes, data[0] + 1U);
  std::string framed;
  append_frame(bytes, framed);
  fuzz::read_stream(framed + std::string(bytes), data[0] + 1U);
  return 0;
}
