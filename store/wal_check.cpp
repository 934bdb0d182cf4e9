#include "store/wal_check.hpp"

#include <algorithm>
#include <cstdint>

namespace graftd {

namespace {

// https://www.sqlite.org/fileformat2.html#walformat
constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::uint32_t magic = 0x377f0682;  // the last bit: checksums over big-endian words

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

std::uint32_t swapped(std::uint32_t value) {
  return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

struct Checksum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool operator==(const Checksum&) const = default;

  void add(std::string_view bytes, bool big_endian_words) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      const std::uint32_t a = big_endian(bytes, at);
      const std::uint32_t b = big_endian(bytes, at + 4);
      first += (big_endian_words ? a : swapped(a)) + second;
      second += (big_endian_words ? b : swapped(b)) + first;
    }
  }
};

Checksum checksum_at(std::string_view bytes, std::size_t at) {
  return {big_endian(bytes, at), big_endian(bytes, at + 4)};
}

class Frames {
 public:
  explicit Frames(std::string_view wal) : wal_(wal) {
    if (wal.size() < header_bytes || (big_endian(wal, 0) & ~1U) != magic) {
      return;
    }
    big_endian_words_ = (big_endian(wal, 0) & 1) == 1;
    page_bytes_ = big_endian(wal, 8);
    running_.add(wal.substr(0, 24), big_endian_words_);
    sound_header_ = running_ == checksum_at(wal, 24) && page_bytes_ >= 512;
  }

  bool sound_header() const { return sound_header_; }

  std::size_t count() const { return (wal_.size() - header_bytes) / frame_bytes(); }

  // Of this generation of the WAL, and not a remainder of an earlier one.
  bool is_current(std::size_t number) const { return frame(number).substr(8, 8) == salts(); }

  bool ends_transaction(std::size_t number) const { return big_endian(frame(number), 4) != 0; }

  // Frames in front of the first bad one.
  std::size_t sound_count() {
    std::size_t number = 0;
    while (is_sound(number)) {
      ++number;
    }
    return number;
  }

  // A whole one.
  bool begins_with_transaction() {
    std::size_t number = 0;
    while (is_sound(number)) {
      if (ends_transaction(number++)) {
        return true;
      }
    }
    return false;
  }

 private:
  std::size_t frame_bytes() const { return frame_header_bytes + page_bytes_; }

  std::string_view salts() const { return wal_.substr(16, 8); }

  std::string_view frame(std::size_t number) const {
    return wal_.substr(header_bytes + number * frame_bytes(), frame_bytes());
  }

  // Asked of one after the other: each goes into the checksum of the next.
  bool is_sound(std::size_t number) {
    return number < count() && is_current(number) && follows(frame(number));
  }

  bool follows(std::string_view frame) {
    running_.add(frame.substr(0, 8), big_endian_words_);
    running_.add(frame.substr(frame_header_bytes), big_endian_words_);
    return running_ == checksum_at(frame, 16);
  }

  std::string_view wal_;
  bool sound_header_ = false;
  bool big_endian_words_ = false;
  std::size_t page_bytes_ = 0;
  Checksum running_;
};

}  // namespace

bool is_unused_wal(std::string_view wal) {
  return std::all_of(wal.begin(), wal.end(), [](char byte) { return byte == '\0'; });
}

bool holds_nothing_whole(std::string_view wal) {
  Frames frames(wal);
  return !frames.sound_header() || !frames.begins_with_transaction();
}

std::optional<std::string> damage_in_wal(std::string_view wal) {
  Frames frames(wal);
  if (!frames.sound_header()) {
    return "its header is not the one of a write-ahead log";
  }
  const std::size_t bad = frames.sound_count();
  bool torn_ended = false;
  for (std::size_t number = bad; number < frames.count(); ++number) {
    if (!frames.is_current(number)) {
      continue;
    }
    if (torn_ended) {
      return "frame " + std::to_string(bad + 1) +
             " does not match its checksum, and later transactions follow it";
    }
    torn_ended = frames.ends_transaction(number);
  }
  return std::nullopt;
}

}  // namespace graftd
