#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace graftd {

// Bytes that never change, which copies share. Those of an entry are in the log, on their way to
// every follower and to the disk, and wait for the next save of the state: they are in memory once.
class Payload {
 public:
  Payload() = default;

  Payload(std::string_view bytes)
      : bytes_(std::make_shared_for_overwrite<char[]>(bytes.size())), size_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
  }

  Payload(const std::string& bytes) : Payload(std::string_view(bytes)) {}

  Payload(const char* bytes) : Payload(std::string_view(bytes)) {}

  std::string_view text() const { return {bytes_.get(), size_}; }

  operator std::string_view() const { return text(); }

  std::size_t size() const { return size_; }

  bool operator==(const Payload& other) const { return text() == other.text(); }

 private:
  std::shared_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace graftd
