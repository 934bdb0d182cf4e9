#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace graftd::viz::check {

// What recorded clients have called for lately, by key: who reads something else reads what another
// client wrote, or what was written long ago.
class WrittenValues {
 public:
  static constexpr std::size_t values_max = 65'536;

  // Nothing: a deletion.
  void note(const std::string& key, const std::optional<std::string>& value);

  bool holds(const std::string& key, const std::optional<std::string>& value) const;

 private:
  std::unordered_map<std::uint64_t, std::size_t> counts_;  // by a hash of key and value
  std::deque<std::uint64_t> order_;
};

}  // namespace graftd::viz::check
