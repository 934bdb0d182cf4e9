#include "net/peer_frame.hpp"

#include "core/ensure.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace graftd {

namespace {

constexpr std::size_t buffer_bytes_min = std::size_t{64} << 10;
// A buffer that one big frame has grown beyond this is given back once it is empty.
constexpr std::size_t buffer_bytes_kept = std::size_t{1} << 20;
constexpr std::size_t space_bytes_min = std::size_t{4} << 10;

void put_u32(std::uint32_t value, char* out) {
  for (int byte = 0; byte < 4; ++byte) {
    out[byte] = static_cast<char>(value >> (8 * byte));
  }
}

std::uint32_t get_u32(const char* in) {
  std::uint32_t value = 0;
  for (int byte = 0; byte < 4; ++byte) {
    value |= std::uint32_t{static_cast<unsigned char>(in[byte])} << (8 * byte);
  }
  return value;
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  return static_cast<std::uint32_t>(crc32_z(0, data, bytes.size()));
}

std::size_t begin_frame(std::string& out) {
  const std::size_t start = out.size();
  out.append(frame_header_bytes, '\0');
  return start;
}

void finish_frame(std::string& out, std::size_t start) {
  const std::string_view payload = std::string_view(out).substr(start + frame_header_bytes);
  ensure(payload.size() <= std::numeric_limits<std::uint32_t>::max(), "a frame fits its length");
  char* header = out.data() + start;
  put_u32(static_cast<std::uint32_t>(payload.size()), header);
  put_u32(crc32_of(payload), header + 4);
  put_u32(crc32_of({header, 8}), header + 8);
}

void append_frame(std::string_view payload, std::string& out) {
  const std::size_t start = begin_frame(out);
  out.append(payload);
  finish_frame(out, start);
}

std::span<char> FrameDecoder::space() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (buffer_.size() > buffer_bytes_kept) {
      buffer_ = std::string();
    }
  }
  if (buffer_.size() - end_ < space_bytes_min && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < space_bytes_min) {
    buffer_.resize(std::max(buffer_bytes_min, buffer_.size() * 2));
  }
  return {buffer_.data() + end_, buffer_.size() - end_};
}

void FrameDecoder::filled(std::size_t bytes) {
  ensure(bytes <= buffer_.size() - end_, "no more bytes are filled in than there was space for");
  end_ += bytes;
}

bool FrameDecoder::check_header() {
  const char* header = buffer_.data() + begin_;
  if (crc32_of({header, 8}) != get_u32(header + 8)) {
    error_ = "the stream is damaged: the checksum of a frame's header does not match";
  } else if (get_u32(header) > payload_bytes_max_) {
    error_ = "a frame of " + std::to_string(get_u32(header)) +
             " bytes is longer than the limit of " + std::to_string(payload_bytes_max_);
  }
  header_checked_ = error_.empty();
  return header_checked_;
}

std::optional<std::string_view> FrameDecoder::next() {
  if (!error_.empty() || end_ - begin_ < frame_header_bytes) {
    return std::nullopt;
  }
  if (!header_checked_ && !check_header()) {
    return std::nullopt;
  }
  const char* header = buffer_.data() + begin_;
  const std::size_t length = get_u32(header);
  if (end_ - begin_ - frame_header_bytes < length) {
    return std::nullopt;
  }
  const std::string_view payload(header + frame_header_bytes, length);
  if (crc32_of(payload) != get_u32(header + 4)) {
    error_ = "the stream is damaged: the checksum of a frame's payload does not match";
    return std::nullopt;
  }
  begin_ += frame_header_bytes + length;
  header_checked_ = false;
  return payload;
}

}  // namespace graftd
