#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace graftd {

// Appends to a string. Integers are LEB128 varints, texts are preceded by their length.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }

  void boolean(bool value) { byte(value ? 1 : 0); }

  void number(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }

  // Zigzag, so that small negative numbers stay short.
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }

  void fixed64(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      byte(static_cast<std::uint8_t>(value >> shift));
    }
  }

  void text(std::string_view value) {
    number(value.size());
    out_.append(value);
  }

 private:
  std::string& out_;
};

// Reads what ByteWriter wrote. After the first read past the end or of a malformed number, ok() is
// false and every further read gives zeros: check once, at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }

  // True when everything was read and nothing was wrong.
  bool finished() const { return ok_ && rest_.empty(); }

  std::size_t left() const { return rest_.size(); }

  std::uint8_t byte() {
    if (rest_.empty()) {
      return fail();
    }
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  bool boolean() {
    const std::uint8_t value = byte();
    if (value > 1) {
      fail();
    }
    return value == 1;
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      if (shift == 63 && next > 1) {
        return fail();
      }
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    return fail();
  }

  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }

  std::uint64_t fixed64() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      value |= static_cast<std::uint64_t>(byte()) << shift;
    }
    return value;
  }

  std::string_view text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }

  // The length of a list whose items take at least `item_bytes_min` bytes each: a length that the
  // rest cannot hold is an error, so that nobody allocates for it.
  std::uint64_t count(std::size_t item_bytes_min) {
    const std::uint64_t items = number();
    if (items > rest_.size() / item_bytes_min) {
      return fail();
    }
    return items;
  }

  // For values that are well-formed but make no sense.
  std::uint8_t fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace graftd
