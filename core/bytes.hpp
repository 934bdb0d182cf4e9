#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace graftd {

// Whatever is stored, sent or hashed has the same bytes on every machine.
inline std::uint64_t little_endian(std::uint64_t value) {
  return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
}

// Of eight bytes.
inline std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return little_endian(word);
}

// What a number takes at most.
constexpr std::size_t number_bytes_max = 10;

// For runs of short things, which are gathered first and appended at once: both write at `at`, and
// return where the next one goes.
inline char* put_number(char* at, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) {
    *at++ = static_cast<char>(static_cast<std::uint8_t>(value | 0x80));
  }
  *at++ = static_cast<char>(static_cast<std::uint8_t>(value));
  return at;
}

inline char* put_fixed64(char* at, std::uint64_t value) {
  const std::uint64_t bytes = little_endian(value);
  std::memcpy(at, &bytes, sizeof bytes);
  return at + sizeof bytes;
}

// Appends to a string. Integers are LEB128 varints, texts are preceded by their length.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }

  void boolean(bool value) { byte(value ? 1 : 0); }

  void number(std::uint64_t value) {
    if (value < 0x80) {
      return byte(static_cast<std::uint8_t>(value));
    }
    char bytes[number_bytes_max];
    run(bytes, put_number(bytes, value));
  }

  // As it is.
  void run(const char* begin, const char* end) {
    out_.append(begin, static_cast<std::size_t>(end - begin));
  }

  // Zigzag, so that small negative numbers stay short.
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }

  void fixed64(std::uint64_t value) {
    char bytes[sizeof value];
    run(bytes, put_fixed64(bytes, value));
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
    if (!rest_.empty() && static_cast<unsigned char>(rest_.front()) < 0x80) {
      return byte();
    }
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
    if (rest_.size() < 8) {
      return fail();
    }
    const std::uint64_t value = word_at(rest_.data());
    rest_.remove_prefix(8);
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
