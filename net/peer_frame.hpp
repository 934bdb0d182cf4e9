#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace graftd {

// A peer stream is a sequence of frames:
//
//   u32 length of the payload, u32 CRC-32 of the payload, u32 CRC-32 of these eight bytes, payload
//
// all little-endian. The header has its own checksum so that a damaged length is noticed at once
// and not after waiting for gigabytes that never come.
constexpr std::size_t frame_header_bytes = 12;

// Longest payload of a message; a frame that claims more breaks the stream.
constexpr std::size_t frame_payload_bytes_max = std::size_t{32} << 20;

std::uint32_t crc32_of(std::string_view bytes);

// Builds a frame in place: the payload is whatever the caller appends to `out` between the two
// calls.
std::size_t begin_frame(std::string& out);
void finish_frame(std::string& out, std::size_t start);

void append_frame(std::string_view payload, std::string& out);

// Takes the bytes of a stream in chunks of any size and gives the payloads back. Memory grows with
// the bytes that came, never with a length that was claimed.
class FrameDecoder {
 public:
  explicit FrameDecoder(std::size_t payload_bytes_max = frame_payload_bytes_max)
      : payload_bytes_max_(payload_bytes_max) {}

  // Where the next bytes of the stream go; never empty. Payloads given before become invalid.
  std::span<char> space();
  void filled(std::size_t bytes);

  // The next whole payload, valid until space() is called. Nothing: more bytes are needed, or the
  // stream is broken.
  std::optional<std::string_view> next();

  // Why the stream is broken, as a sentence; empty while it is sound. A broken stream stays so.
  const std::string& error() const { return error_; }

  // True between frames: a stream that ends elsewhere was cut.
  bool at_boundary() const { return begin_ == end_; }

  void set_payload_bytes_max(std::size_t bytes) { payload_bytes_max_ = bytes; }

 private:
  bool check_header();

  std::size_t payload_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;  // first byte not given out yet
  std::size_t end_ = 0;    // end of what was filled
  bool header_checked_ = false;
  std::string error_;
};

}  // namespace graftd
